/* SPDX-License-Identifier: BSD-3-Clause */
/* Transforms over what they cannot do without.
 *
 * Floors are copies. A Haar transform passes over the image once. A Walsh
 * transform in radix 8 moves every value once for three bits of its index:
 * within 16 KiB, then within 256 KiB, then over all of the array; the floor
 * copies pieces of these sizes as often.
 * The DFT is compared with bare FFTW executes of the same size, which do not
 * even scale. */
#include "bench.h"

#include <fftw3.h>
#include <firenet/firenet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 21, LINE_BYTES = 16 << 10, BLOCK_BYTES = 256 << 10 };
static const double round_milliseconds = 1;

typedef struct subject {
    firenet_context *context;
    firenet_type type;
    int64_t side, length;
    firenet_operator *a;
    firenet_workspace *w;
    void *x, *y; /* domain, range */
    fftw_plan forward, backward;
    fftwf_plan forward_single, backward_single;
    firenet_workspace *haar;
} subject;

static const char *type_name(firenet_type type) {
    return type == FIRENET_F32   ? "f32"
           : type == FIRENET_F64 ? "f64"
           : type == FIRENET_C64 ? "c64"
                                 : "c128";
}

static size_t image_bytes(const subject *s) {
    return (size_t)s->length * (size_t)firenet_type_size(s->type);
}

static void apply(void *data) {
    subject *s = data;
    bench_check(firenet_workspace_apply(s->w, s->type, s->x,
                                        firenet_operator_cols(s->a), s->type,
                                        s->y, firenet_operator_rows(s->a)),
                s->context);
}

static void apply_adjoint(void *data) {
    subject *s = data;
    bench_check(firenet_workspace_apply_adjoint(
                    s->w, s->type, s->y, firenet_operator_rows(s->a), s->type,
                    s->x, firenet_operator_cols(s->a)),
                s->context);
}

static void both_ways(void *data) {
    apply(data);
    apply_adjoint(data);
}

static void copy(void *data) {
    subject *s = data;
    memcpy(s->y, s->x, image_bytes(s));
}

/* Radix-8 passes that take an index from pieces of `from` bytes to `to`. */
static int passes(size_t from, size_t to) {
    int bits = 0;
    for (; from < to; from *= 2) {
        ++bits;
    }
    return (bits + 2) / 3;
}

static void copy_pieces(char *to, const char *from, size_t bytes, size_t piece,
                        int times) {
    for (size_t at = 0; at < bytes; at += piece) {
        for (int i = 0; i < times; ++i) {
            memcpy(to + at, from + at, piece);
            /* The compiler must not know that the result is not used in
             * between. */
            __asm__ volatile("" : : : "memory");
        }
    }
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static void walsh_copies(void *data) {
    subject *s = data;
    size_t all = image_bytes(s), line = smaller(LINE_BYTES, all);
    size_t block = smaller(BLOCK_BYTES, all);
    size_t one = (size_t)firenet_type_size(s->type);
    copy_pieces(s->y, s->x, all, line, passes(one, line));
    copy_pieces(s->y, s->x, all, block, passes(line, block));
    copy_pieces(s->y, s->x, all, all, passes(block, all));
}

/* The loop of any textbook, on doubles. */
static void plain_walsh(void *data) {
    subject *s = data;
    double *y = s->y;
    memcpy(y, s->x, image_bytes(s));
    for (int64_t half = 1; half < s->length; half *= 2) {
        for (int64_t i = 0; i < s->length; i += 2 * half) {
            for (int64_t j = i; j < i + half; ++j) {
                double a = y[j], b = y[j + half];
                y[j] = (a + b) * 0.70710678118654752;
                y[j + half] = (a - b) * 0.70710678118654752;
            }
        }
    }
}

static void execute(const subject *s, int backward) {
    if (s->type == FIRENET_C128) {
        fftw_execute(backward ? s->backward : s->forward);
    } else {
        fftwf_execute(backward ? s->backward_single : s->forward_single);
    }
}

static void bare_fft(void *data) {
    execute(data, 0);
}

/* What one A and one A^H of a Fourier-Haar measurement are made of. */
static void bare_measurement(void *data) {
    subject *s = data;
    bench_check(firenet_workspace_apply(s->haar, s->type, s->x, s->length,
                                        s->type, s->y, s->length),
                s->context);
    execute(s, 0);
    execute(s, 1);
    bench_check(firenet_workspace_apply_adjoint(s->haar, s->type, s->y,
                                                s->length, s->type, s->x,
                                                s->length),
                s->context);
}

static subject subject_new(firenet_context *context, firenet_type type,
                           int64_t side) {
    subject s = {
        .context = context, .type = type, .side = side, .length = side * side};
    s.x = bench_vector((int)type, s.length);
    s.y = bench_vector((int)type, s.length);
    return s;
}

/* Takes the operator. */
static void subject_use(subject *s, firenet_operator *a) {
    s->a = a;
    bench_check(firenet_workspace_create(&s->w, s->context, a), s->context);
}

static void subject_free(subject *s) {
    firenet_operator_release(s->a);
    firenet_workspace_release(s->w);
    firenet_workspace_release(s->haar);
    fftw_destroy_plan(s->forward);
    fftw_destroy_plan(s->backward);
    fftwf_destroy_plan(s->forward_single);
    fftwf_destroy_plan(s->backward_single);
    free(s->x);
    free(s->y);
}

static firenet_operator *new_haar(const subject *s) {
    const int64_t shape[2] = {s->side, s->side};
    firenet_operator *a;
    bench_check(firenet_operator_create_haar(&a, s->context, s->type, 2, shape,
                                             5, FIRENET_LAYOUT_LEVELS),
                s->context);
    return a;
}

static firenet_operator *new_walsh(const subject *s,
                                   firenet_walsh_order order) {
    const int64_t shape[2] = {s->side, s->side};
    firenet_operator *a;
    bench_check(
        firenet_operator_create_walsh(&a, s->context, s->type, 2, shape, order),
        s->context);
    return a;
}

static void row(const subject *s, const char *what, bench_fn work,
                bench_fn baseline, double goal) {
    char text[64];
    snprintf(text, sizeof text, "%s, %d^2 %s", what, (int)s->side,
             type_name(s->type));
    bench_row(text,
              bench_compare(work, (void *)(uintptr_t)s, baseline,
                            (void *)(uintptr_t)s, ROUNDS, round_milliseconds),
              goal);
}

/* ------------------------------------------------------------ haar, walsh */

static void real_transforms(firenet_context *c, firenet_type type,
                            int64_t side) {
    subject s = subject_new(c, type, side);
    subject_use(&s, new_haar(&s));
    row(&s, "haar / copy", apply, copy, 2);
    row(&s, "haar^H / copy", apply_adjoint, copy, 2);
    subject_free(&s);
    s = subject_new(c, type, side);
    subject_use(&s, new_walsh(&s, FIRENET_WALSH_NATURAL));
    row(&s, "walsh natural / its copies", apply, walsh_copies, 2);
    if (type == FIRENET_F64) {
        row(&s, "walsh natural / radix-2 loop", apply, plain_walsh, 0.5);
    }
    subject_free(&s);
    s = subject_new(c, type, side);
    subject_use(&s, new_walsh(&s, FIRENET_WALSH_SEQUENCY));
    row(&s, "walsh sequency / its copies", apply, walsh_copies, 2);
    subject_free(&s);
}

static void float_over_double(firenet_context *c, int64_t side) {
    subject f = subject_new(c, FIRENET_F32, side);
    subject d = subject_new(c, FIRENET_F64, side);
    char text[64];
    subject_use(&f, new_haar(&f));
    subject_use(&d, new_haar(&d));
    snprintf(text, sizeof text, "haar f32 / f64, %d^2", (int)side);
    bench_row(text,
              bench_compare(apply, &f, apply, &d, ROUNDS, round_milliseconds),
              0.6);
    subject_free(&f);
    subject_free(&d);
    f = subject_new(c, FIRENET_F32, side);
    d = subject_new(c, FIRENET_F64, side);
    subject_use(&f, new_walsh(&f, FIRENET_WALSH_NATURAL));
    subject_use(&d, new_walsh(&d, FIRENET_WALSH_NATURAL));
    snprintf(text, sizeof text, "walsh f32 / f64, %d^2", (int)side);
    bench_row(text,
              bench_compare(apply, &f, apply, &d, ROUNDS, round_milliseconds),
              0.6);
    subject_free(&f);
    subject_free(&d);
}

/* -------------------------------------------------------------------- dft */

static void make_plans(subject *s, unsigned effort) {
    int n = (int)s->side;
    if (s->type == FIRENET_C128) {
        s->forward = fftw_plan_dft_2d(n, n, s->x, s->y, FFTW_FORWARD, effort);
        s->backward = fftw_plan_dft_2d(n, n, s->y, s->x, FFTW_BACKWARD, effort);
    } else {
        s->forward_single =
            fftwf_plan_dft_2d(n, n, s->x, s->y, FFTW_FORWARD, effort);
        s->backward_single =
            fftwf_plan_dft_2d(n, n, s->y, s->x, FFTW_BACKWARD, effort);
    }
}

static firenet_operator *new_dft(const subject *s, uint32_t centred) {
    const int64_t shape[2] = {s->side, s->side};
    firenet_operator *a;
    bench_check(
        firenet_operator_create_dft(&a, s->context, s->type, 2, shape, centred),
        s->context);
    return a;
}

static void dft_over_fftw(firenet_context *c, firenet_type type, int64_t side,
                          firenet_planner effort) {
    int measure = effort == FIRENET_PLANNER_MEASURE;
    subject s = subject_new(c, type, side);
    bench_check(
        firenet_context_set_int(c, FIRENET_CONTEXT_FFTW_PLANNER, effort), c);
    make_plans(&s, measure ? FFTW_MEASURE : FFTW_ESTIMATE);
    subject_use(&s, new_dft(&s, 0));
    row(&s, measure ? "dft / FFTW, both MEASURE" : "dft / FFTW, both ESTIMATE",
        apply, bare_fft, 1.03);
    subject_free(&s);
}

/* 15 % of the plane, every seventh of its samples. */
static firenet_operator *new_measurement(subject *s) {
    int64_t count = s->length / 7;
    int64_t *indices = malloc((size_t)count * sizeof *indices);
    firenet_operator *sample, *dft = new_dft(s, 3), *haar = new_haar(s);
    firenet_operator *spectrum, *synthesis, *a;
    for (int64_t i = 0; i < count; ++i) {
        indices[i] = 7 * i;
    }
    firenet_context *c = s->context;
    bench_check(firenet_operator_create_sample(&sample, c, s->type, s->length,
                                               indices, count),
                c);
    bench_check(firenet_operator_compose(&spectrum, c, sample, dft), c);
    bench_check(firenet_operator_adjoint(&synthesis, c, haar), c);
    bench_check(firenet_operator_compose(&a, c, spectrum, synthesis), c);
    bench_check(firenet_workspace_create(&s->haar, c, haar), c);
    firenet_operator_release(sample);
    firenet_operator_release(spectrum);
    firenet_operator_release(synthesis);
    firenet_operator_release(dft);
    firenet_operator_release(haar);
    free(indices);
    return a;
}

static void measurement(firenet_context *c, firenet_type type, int64_t side) {
    subject s = subject_new(c, type, side);
    make_plans(&s, FFTW_MEASURE);
    subject_use(&s, new_measurement(&s));
    row(&s, "A and A^H / 2 FFTW MEASURE + 2 haar", both_ways, bare_measurement,
        1);
    subject_free(&s);
}

int main(int argc, char **argv) {
    firenet_context *c;
    bench_open(argc, argv, "transforms / what they cannot do without");
    bench_check(firenet_context_create(&c, NULL, NULL, NULL), NULL);
    for (int64_t side = 256; side <= 2048; side *= 2) {
        real_transforms(c, FIRENET_F64, side);
        real_transforms(c, FIRENET_F32, side);
        float_over_double(c, side);
    }
    for (int64_t side = 256; side <= 1024; side *= 2) {
        dft_over_fftw(c, FIRENET_C128, side, FIRENET_PLANNER_ESTIMATE);
        dft_over_fftw(c, FIRENET_C128, side, FIRENET_PLANNER_MEASURE);
        dft_over_fftw(c, FIRENET_C64, side, FIRENET_PLANNER_MEASURE);
        measurement(c, FIRENET_C128, side);
        measurement(c, FIRENET_C64, side);
    }
    firenet_context_release(c);
    bench_close();
    return 0;
}
