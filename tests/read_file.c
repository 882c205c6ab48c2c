/* SPDX-License-Identifier: BSD-3-Clause */
/* read_file array|image PATH: reads a file as firenet-reconstruct does and
 * writes rows, columns (int64) and the numbers to stdout: re, im of arrays,
 * pixels of images. */
#include "array.h"

#include <string.h>

static void write_numbers(int64_t rows, int64_t cols, const double *values,
                          int parts) {
    const int64_t sides[] = {rows, cols};
    fwrite(sides, sizeof *sides, 2, stdout);
    fwrite(values, sizeof *values, (size_t)(rows * cols * parts), stdout);
}

int main(int argc, char **argv) {
    array a;
    image img;
    if (argc != 3)
        return 2;
    if (strcmp(argv[1], "array") == 0) {
        if (!array_read(&a, "--kspace", argv[2]))
            return 1;
        write_numbers(a.rows, a.cols, a.values.data, 2);
        array_free(&a);
    } else {
        if (!image_read(&img, "--input", argv[2]))
            return 1;
        write_numbers(img.rows, img.cols, img.pixels, 1);
        image_free(&img);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
