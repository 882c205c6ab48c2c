/* SPDX-License-Identifier: BSD-3-Clause */
#include "metrics.h"

#include <math.h>
#include <stdlib.h>

enum { WINDOW = 11 };

/* Gaussian mean of f(a,b) over every full window: rows first, then columns.
 * `tmp` holds rows x cols values, `out` the (rows-10) x (cols-10) means. */
static void smooth(const double *a, const double *b, int64_t rows, int64_t cols,
                   const double *weight, double *tmp, double *out) {
    const int64_t width = cols - WINDOW + 1;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < width; j++) {
            double sum = 0;
            for (int64_t k = 0; k < WINDOW; k++) {
                const int64_t at = i * cols + j + k;
                sum += weight[k] * a[at] * (b ? b[at] : 1);
            }
            tmp[i * width + j] = sum;
        }
    for (int64_t i = 0; i + WINDOW <= rows; i++)
        for (int64_t j = 0; j < width; j++) {
            double sum = 0;
            for (int64_t k = 0; k < WINDOW; k++)
                sum += weight[k] * tmp[(i + k) * width + j];
            out[i * width + j] = sum;
        }
}

static double mean_ssim(const double *x, const double *y, int64_t rows,
                        int64_t cols) {
    const int64_t count = (rows - WINDOW + 1) * (cols - WINDOW + 1);
    if (rows < WINDOW || cols < WINDOW)
        return NAN;
    double weight[WINDOW], total = 0;
    for (int k = 0; k < WINDOW; k++)
        total += weight[k] = exp(-(k - 5) * (k - 5) / (2 * 1.5 * 1.5));
    for (int k = 0; k < WINDOW; k++)
        weight[k] /= total;

    double *memory = malloc((size_t)(rows * cols * 6) * sizeof *memory);
    if (!memory)
        return NAN;
    double *tmp = memory, *m[5]; /* means of x, y, xx, yy, xy */
    for (int k = 0; k < 5; k++)
        m[k] = memory + (k + 1) * rows * cols;
    smooth(x, NULL, rows, cols, weight, tmp, m[0]);
    smooth(y, NULL, rows, cols, weight, tmp, m[1]);
    smooth(x, x, rows, cols, weight, tmp, m[2]);
    smooth(y, y, rows, cols, weight, tmp, m[3]);
    smooth(x, y, rows, cols, weight, tmp, m[4]);

    const double c1 = .01 * .01, c2 = .03 * .03; /* for a peak of 1 */
    double sum = 0;
    for (int64_t i = 0; i < count; i++) {
        const double mx = m[0][i], my = m[1][i];
        const double vx = m[2][i] - mx * mx, vy = m[3][i] - my * my;
        const double cov = m[4][i] - mx * my;
        sum += (2 * mx * my + c1) * (2 * cov + c2) /
               ((mx * mx + my * my + c1) * (vx + vy + c2));
    }
    free(memory);
    return sum / (double)count;
}

metrics metrics_compare(const image *img, const image *truth) {
    const int64_t count = truth->rows * truth->cols;
    double error = 0, energy = 0;
    for (int64_t i = 0; i < count; i++) {
        const double d = img->pixels[i] - truth->pixels[i];
        error += d * d;
        energy += truth->pixels[i] * truth->pixels[i];
    }
    return (metrics){
        .relative_error = sqrt(error / energy),
        .psnr = 10 * log10((double)count / error),
        .ssim = mean_ssim(img->pixels, truth->pixels, truth->rows, truth->cols),
    };
}
