/* SPDX-License-Identifier: BSD-3-Clause */
/* A host program with an FFT of its own, so that the library needs no FFTW: it
 * finds the sparse vector behind a few samples of its spectrum, (P1). */
#include <firenet/firenet.h>

#include <complex.h>
#include <math.h>
#include <stdio.h>

enum { N = 64, M = 32 };

/* For powers of two. sign: -1 there, 1 back. */
static void fft(const double complex *in, int64_t stride, double complex *out,
                int64_t n, int sign) {
    int64_t half = n / 2;
    if (n == 1) {
        *out = *in;
        return;
    }
    fft(in, 2 * stride, out, half, sign);
    fft(in + stride, 2 * stride, out + half, half, sign);
    for (int64_t k = 0; k < half; k++) {
        double complex even = out[k], odd = out[k + half];
        odd *= cexp(sign * 2 * acos(-1) * I * (double)k / (double)n);
        out[k] = even + odd;
        out[k + half] = even - odd;
    }
}

/* Unitary, so that its norm is 1 and its adjoint its inverse. */
static int transform(const void *in, void *out, int64_t n, int sign) {
    double complex *y = out;
    fft(in, 1, y, n, sign);
    for (int64_t i = 0; i < n; i++) {
        y[i] /= sqrt((double)n);
    }
    return 0;
}

static int forward(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    (void)user;
    return in_length == out_length ? transform(in, out, in_length, -1) : -1;
}

static int adjoint(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    (void)user;
    return in_length == out_length ? transform(in, out, in_length, 1) : -1;
}

/* `count` of N frequencies, scattered: the generator's period is N. */
static void scattered(int64_t *indices, int count) {
    indices[0] = 0;
    for (int i = 1; i < count; i++) {
        indices[i] = (5 * indices[i - 1] + 3) % N;
    }
}

/* sample o FFT; NULL if anything failed. */
static firenet_operator *measurement(firenet_context *context) {
    firenet_operator *dft = NULL, *sample = NULL, *out = NULL;
    int64_t indices[M];
    double error = 1.0;
    scattered(indices, M);
    firenet_operator_create_user(&dft, context, FIRENET_C128, N, FIRENET_C128,
                                 N, forward, adjoint, NULL, NULL, 1,
                                 FIRENET_CALLBACK_CALLER);
    firenet_operator_create_sample(&sample, context, FIRENET_C128, N, indices,
                                   M);
    firenet_operator_check_adjoint(context, dft, 3, 1, &error);
    if (error < 1e-14) {
        firenet_operator_compose(&out, context, sample, dft);
    }
    firenet_operator_release(dft);
    firenet_operator_release(sample);
    return out;
}

/* The largest error of what (P1) recovers of x from A x; INFINITY if anything
 * failed. */
static double recovered(firenet_context *context, firenet_operator *a,
                        const double complex *x) {
    double complex y[M], z[N];
    firenet_workspace *workspace = NULL;
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    double worst = 0;
    firenet_workspace_create(&workspace, context, a);
    firenet_workspace_apply(workspace, FIRENET_C128, x, N, FIRENET_C128, y, M);
    firenet_problem_create(&problem, context, FIRENET_PROBLEM_P1, a, 0, NULL,
                           0);
    firenet_solver_create(&solver, context, problem, FIRENET_METHOD_ADAPTIVE);
    if (firenet_solver_solve(solver, FIRENET_C128, y, M, FIRENET_C128, NULL, z,
                             N) != FIRENET_OK) {
        worst = INFINITY;
    }
    for (int i = 0; i < N && worst < INFINITY; i++) {
        worst = fmax(worst, cabs(z[i] - x[i]));
    }
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    firenet_workspace_release(workspace);
    return worst;
}

int main(void) {
    static const double complex x[N] = {[3] = 1, [20] = -2, [41] = 3};
    firenet_context *context = NULL;
    firenet_context_create(&context, NULL, NULL, NULL);
    firenet_operator *a = measurement(context);
    double error = a ? recovered(context, a, x) : INFINITY;
    printf("error %.1e %s\n", error, firenet_context_last_error(context));
    firenet_operator_release(a);
    firenet_context_release(context);
    return !(error < 1e-4);
}
