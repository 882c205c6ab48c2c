/* SPDX-License-Identifier: BSD-3-Clause */
/* Wavelet transforms of an image over copying what they read, which is the
 * least that they must do; and over Haar's, which is the shortest of them.
 * wavelets.py compares with PyWavelets. */
#include "bench.h"

#include <firenet/firenet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 21, LEVELS = 4 };
static const double round_milliseconds = 2;

typedef struct subject {
    firenet_context *context;
    firenet_type type;
    int64_t cols, rows;
    firenet_operator *a;
    firenet_workspace *w;
    void *x, *y; /* domain, range */
    void *copy;  /* of the range */
} subject;

static void apply(void *data) {
    subject *s = data;
    bench_check(firenet_workspace_apply(s->w, s->type, s->x, s->cols, s->type,
                                        s->y, s->rows),
                s->context);
}

static void apply_adjoint(void *data) {
    subject *s = data;
    bench_check(firenet_workspace_apply_adjoint(s->w, s->type, s->y, s->rows,
                                                s->type, s->x, s->cols),
                s->context);
}

static void copy(void *data) {
    subject *s = data;
    memcpy(s->copy, s->y, (size_t)s->rows * (size_t)firenet_type_size(s->type));
}

static subject subject_new(firenet_wavelet wavelet, firenet_type type,
                           int64_t side, int undecimated) {
    subject s = {.type = type};
    const int64_t shape[] = {side, side};
    bench_check(firenet_context_create(&s.context, NULL, NULL, NULL), NULL);
    bench_check(undecimated
                    ? firenet_operator_create_undecimated_wavelet(
                          &s.a, s.context, type, 2, shape, LEVELS, wavelet)
                    : firenet_operator_create_wavelet(&s.a, s.context, type, 2,
                                                      shape, LEVELS, wavelet,
                                                      FIRENET_LAYOUT_LEVELS),
                s.context);
    bench_check(firenet_workspace_create(&s.w, s.context, s.a), s.context);
    s.cols = firenet_operator_cols(s.a);
    s.rows = firenet_operator_rows(s.a);
    s.x = bench_vector((int)type, s.cols);
    s.y = bench_vector((int)type, s.rows);
    s.copy = bench_vector((int)type, s.rows);
    return s;
}

static void subject_free(subject *s) {
    firenet_workspace_release(s->w);
    firenet_operator_release(s->a);
    firenet_context_release(s->context);
    free(s->x);
    free(s->y);
    free(s->copy);
}

static void compare(firenet_wavelet wavelet, firenet_type type, int64_t side,
                    int undecimated) {
    subject s = subject_new(wavelet, type, side, undecimated);
    subject haar = subject_new(FIRENET_WAVELET_DB1, type, side, undecimated);
    char what[96];
    const char *kind = undecimated ? "undecimated " : "";
    for (int back = 0; back < 2; back++) {
        bench_fn work = back ? apply_adjoint : apply;
        snprintf(what, sizeof what, "%s%s%s %s %d^2 / copy", kind,
                 firenet_wavelet_name(wavelet), back ? "^H" : "",
                 firenet_type_name(type), (int)side);
        bench_row(what,
                  bench_compare(work, &s, copy, &s, ROUNDS, round_milliseconds),
                  0);
        snprintf(what, sizeof what, "%s%s%s %s %d^2 / db1", kind,
                 firenet_wavelet_name(wavelet), back ? "^H" : "",
                 firenet_type_name(type), (int)side);
        bench_row(
            what,
            bench_compare(work, &s, work, &haar, ROUNDS, round_milliseconds),
            0);
    }
    subject_free(&s);
    subject_free(&haar);
}

int main(int argc, char **argv) {
    static const firenet_wavelet wavelets[] = {
        FIRENET_WAVELET_DB2, FIRENET_WAVELET_DB4, FIRENET_WAVELET_DB10};
    static const firenet_type types[] = {FIRENET_F64, FIRENET_C64,
                                         FIRENET_C128};
    bench_open(argc, argv, "wavelet transforms, 4 levels / a copy, or Haar's");
    for (int i = 0; i < 3; i++)
        for (int t = 0; t < 3; t++)
            for (int64_t side = 256; side <= 512; side *= 2)
                compare(wavelets[i], types[t], side, 0);
    for (int i = 0; i < 2; i++)
        for (int t = 1; t < 3; t++)
            compare(wavelets[i], types[t], 256, 1);
    bench_close();
    return 0;
}
