/* SPDX-License-Identifier: BSD-3-Clause */
#include "setting.h"

#include "message.h"
#include "output_file.h"

#include <stdarg.h>
#include <string.h>

enum { GAP = 4 /* white pixels between the images of a sheet */ };

bool setting_read(setting *out, const char *program, int argc, char **argv) {
    *out = (setting){.folder = "firenet-paper"};
    set_program_name(program);
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--quick") == 0)
            out->quick = true;
        else if (strcmp(argv[i], "--out") == 0 && i + 1 < argc)
            out->folder = argv[++i];
        else
            return print_error("usage: %s [--quick] [--out DIR]", program);
    return folder_create(out->folder);
}

void verdict(bool agrees, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs(agrees ? "agrees:  " : "differs: ", stdout);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
}

/* Copies an image, enlarged, to where it starts on the sheet. */
static void place(image *sheet, const image *img, int64_t top, int64_t left,
                  int zoom) {
    for (int64_t i = 0; i < img->rows * zoom; i++)
        for (int64_t j = 0; j < img->cols * zoom; j++)
            sheet->pixels[(top + i) * sheet->cols + left + j] =
                img->pixels[i / zoom * img->cols + j / zoom];
}

bool sheet_write(const setting *s, const char *name, const image *images,
                 int count, int across, int zoom) {
    const int64_t height = images->rows * zoom + GAP,
                  width = images->cols * zoom + GAP;
    image sheet;
    if (!image_create(&sheet, height * ((count + across - 1) / across) - GAP,
                      width * across - GAP))
        return false;
    for (int64_t i = 0; i < sheet.rows * sheet.cols; i++)
        sheet.pixels[i] = 1;
    for (int k = 0; k < count; k++)
        place(&sheet, &images[k], k / across * height, k % across * width,
              zoom);
    const bool ok = output_file_write_image(s->folder, name, &sheet, 1);
    image_free(&sheet);
    return ok;
}
