/* SPDX-License-Identifier: BSD-3-Clause */
#include "formula.h"
#include <math.h>
#include <string.h>

wide *formula_fourier(int64_t n) {
    wide *f = torture_alloc(n * n, sizeof *f);
    long double turn = 8 * atanl(1) / (long double)n;
    long double scale = 1 / sqrtl((long double)n);
    for (int64_t k = 0; k < n; k++) {
        for (int64_t j = 0; j < n; j++) {
            long double angle = turn * (long double)(j * k % n);
            f[k * n + j] = scale * (cosl(angle) - sinl(angle) * I);
        }
    }
    return f;
}

/* Row k is the product of the Rademacher functions at the set bits of its Gray
 * code; function b changes sign with bit p - 1 - b of j, n = 2^p. */
static int walsh_sign(int64_t n, int64_t k, int64_t j) {
    int64_t gray = k ^ (k >> 1);
    int odd = 0;
    for (int64_t b = n / 2; b >= 1; b /= 2, gray /= 2) {
        odd ^= (gray & 1) && (j & b);
    }
    return odd ? -1 : 1;
}

wide *formula_walsh(int64_t n) {
    wide *f = torture_alloc(n * n, sizeof *f);
    for (int64_t k = 0; k < n; k++) {
        for (int64_t j = 0; j < n; j++) {
            f[k * n + j] = walsh_sign(n, k, j) / sqrtl((long double)n);
        }
    }
    return f;
}

/* Both kernels are symmetric, so an adjoint is a conjugate. */
static wide element(const wide *kernel, int64_t at, int adjoint) {
    return adjoint ? conjl(kernel[at]) : kernel[at];
}

void formula_transform(const int64_t *side, wide *const *kernel, int adjoint,
                       wide *image, wide *scratch) {
    int64_t rows = side[0], cols = side[1];
    memset(scratch, 0, (size_t)(rows * cols) * sizeof *scratch);
    for (int64_t r = 0; r < rows; r++) {
        for (int64_t j = 0; j < cols; j++) {
            wide value = image[r * cols + j];
            for (int64_t k = 0; k < cols && value != 0; k++) {
                scratch[r * cols + k] +=
                    element(kernel[1], j * cols + k, adjoint) * value;
            }
        }
    }
    memset(image, 0, (size_t)(rows * cols) * sizeof *image);
    for (int64_t k = 0; k < rows; k++) {
        for (int64_t r = 0; r < rows; r++) {
            wide factor = element(kernel[0], k * rows + r, adjoint);
            for (int64_t c = 0; c < cols; c++) {
                image[k * cols + c] += factor * scratch[r * cols + c];
            }
        }
    }
}

/* One level of an image of rows x cols, to or from its blocks [A H V D]: H is
 * the difference between rows 2r and 2r+1, V between columns, D both. */
static void haar_step(int64_t rows, int64_t cols, int analysis, wide *image,
                      wide *blocks) {
    int64_t part = rows * cols / 4;
    for (int64_t r = 0; r < rows / 2; r++) {
        for (int64_t c = 0; c < cols / 2; c++) {
            wide *at = blocks + r * (cols / 2) + c;
            wide *a = image + 2 * r * cols + 2 * c, *b = a + cols;
            if (analysis) {
                at[0] = (a[0] + a[1] + b[0] + b[1]) / 2;
                at[part] = (a[0] + a[1] - b[0] - b[1]) / 2;
                at[2 * part] = (a[0] - a[1] + b[0] - b[1]) / 2;
                at[3 * part] = (a[0] - a[1] - b[0] + b[1]) / 2;
            } else {
                wide s = at[0], h = at[part], v = at[2 * part],
                     d = at[3 * part];
                a[0] = (s + h + v + d) / 2;
                a[1] = (s + h - v - d) / 2;
                b[0] = (s - h + v - d) / 2;
                b[1] = (s - h - v + d) / 2;
            }
        }
    }
}

void formula_haar_analysis(const int64_t *side, int levels, wide *image,
                           wide *scratch) {
    for (int l = 0; l < levels; l++) {
        int64_t rows = side[0] >> l, cols = side[1] >> l;
        haar_step(rows, cols, 1, image, scratch);
        memcpy(image, scratch, (size_t)(rows * cols) * sizeof *image);
    }
}

void formula_haar_synthesis(const int64_t *side, int levels, wide *image,
                            wide *scratch) {
    for (int l = levels - 1; l >= 0; l--) {
        int64_t rows = side[0] >> l, cols = side[1] >> l;
        memcpy(scratch, image, (size_t)(rows * cols) * sizeof *image);
        haar_step(rows, cols, 0, image, scratch);
    }
}
