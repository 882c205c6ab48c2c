/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_coils.h"

#include "coils.h"
#include "device.h"

#include <stdio.h>
#include <stdlib.h>

enum { FRAME_LEVELS = 3, SHORT = 1, LONG = 4 };

typedef struct setup {
    bench_coils scan;
    bool frame; /* undecimated db2 wavelets beside total variation */
    int threads, inner, restarts;
    void (*attach)(firenet_context *context); /* a device, or NULL */
} setup;

typedef struct subject {
    firenet_context *context;
    firenet_operator *a;
    firenet_regulariser *r;
    firenet_network *network;
    firenet_runner *runner;
    int64_t cells, rows;
    void *x, *y;
} subject;

static void add_frame(subject *n, const setup *s) {
    firenet_context *c = n->context;
    firenet_regulariser *parts[2] = {n->r, NULL};
    firenet_operator *w;
    bench_check(firenet_operator_create_undecimated_wavelet(
                    &w, c, FIRENET_C64, s->scan.axes, s->scan.shape,
                    FRAME_LEVELS, FIRENET_WAVELET_DB2),
                c);
    bench_check(firenet_regulariser_create_l1(&parts[1], c, w, NULL, 0), c);
    bench_check(firenet_regulariser_create_sum(&n->r, c, 2, parts, NULL), c);
    firenet_regulariser_release(parts[0]);
    firenet_regulariser_release(parts[1]);
    firenet_operator_release(w);
}

static void make_regulariser(subject *n, const setup *s) {
    firenet_context *c = n->context;
    bench_check(firenet_regulariser_create_variation(
                    &n->r, c, FIRENET_C64, s->scan.axes, s->scan.shape,
                    FIRENET_BOUNDARY_NEUMANN, FIRENET_VARIATION_ISOTROPIC,
                    NULL),
                c);
    if (s->frame) {
        add_frame(n, s);
    }
}

static void make_network(subject *n, const setup *s) {
    firenet_context *c = n->context;
    firenet_network_config *config;
    bench_check(firenet_network_config_create(&config, c), c);
    bench_check(
        firenet_network_config_set_real(config, FIRENET_NETWORK_LAMBDA, 0.01),
        c);
    bench_check(
        firenet_network_config_set_int(config, FIRENET_NETWORK_INNER, s->inner),
        c);
    bench_check(firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS,
                                               s->restarts),
                c);
    bench_check(
        firenet_network_create_regularised(&n->network, c, n->a, n->r, config),
        c);
    bench_check(firenet_runner_create(&n->runner, c, n->network), c);
    firenet_network_config_release(config);
}

static void subject_create(subject *n, const setup *s) {
    *n = (subject){.cells = bench_coils_cells(&s->scan)};
    bench_check(firenet_context_create(&n->context, NULL, NULL, NULL), NULL);
    if (s->attach) {
        s->attach(n->context);
    }
    bench_check(firenet_context_set_int(n->context,
                                        FIRENET_CONTEXT_FFTW_PLANNER,
                                        FIRENET_PLANNER_MEASURE),
                n->context);
    bench_check(firenet_context_set_threads(n->context, s->threads),
                n->context);
    n->a = bench_coils_encoding(n->context, &s->scan);
    make_regulariser(n, s);
    make_network(n, s);
    n->rows = firenet_operator_rows(n->a);
    n->x = bench_vector(FIRENET_C64, n->cells);
    n->y = bench_vector(FIRENET_C64, n->rows);
}

static void subject_release(subject *n) {
    firenet_runner_release(n->runner);
    firenet_network_release(n->network);
    firenet_regulariser_release(n->r);
    firenet_operator_release(n->a);
    firenet_context_release(n->context);
    free(n->x);
    free(n->y);
}

static void run(void *data) {
    subject *n = data;
    bench_check(firenet_runner_run(n->runner, FIRENET_C64, n->y, n->rows,
                                   FIRENET_C64, NULL, n->x, n->cells),
                n->context);
}

/* Milliseconds of an iteration, long runs less short ones; the last subject is
 * kept, with its result. */
static double iteration(setup s, subject *kept) {
    double time[2];
    for (int i = 0; i < 2; ++i) {
        s.restarts = i == 0 ? SHORT : LONG;
        subject_create(kept, &s);
        time[i] = best_run(run, kept);
        if (i == 0) {
            subject_release(kept);
        }
    }
    return (time[1] - time[0]) / ((LONG - SHORT) * s.inner);
}

static void name(const setup *s, char text[64]) {
    const int64_t *n = s->scan.shape;
    int used =
        snprintf(text, 64, "%lldx%lld", (long long)n[0], (long long)n[1]);
    if (s->scan.axes == 3) {
        snprintf(text + used, 64 - (size_t)used, "x%lld", (long long)n[2]);
    }
}

/* One row; whether the result was wrong. */
static int row(setup s) {
    subject on_host, on_device;
    char text[64];
    double host = iteration(s, &on_host);
    long long before = device_bytes();
    s.attach = device_attach;
    double device = iteration(s, &on_device);
    double mebibytes = (double)(device_bytes() - before) / 1048576.0;
    double apart = relative_difference(on_device.x, on_host.x,
                                       2 * bench_coils_cells(&s.scan));
    bool right =
        apart < 1e-3; /* some dozens of iterations in single precision */
    name(&s, text);
    printf("coils %3lld  %12s  %-8s %10.4f  %10.1f  %7d  %10.3f  %8.2f  "
           "%9.1e%s\n",
           (long long)s.scan.coils, text, s.frame ? "TV + db2" : "TV", device,
           mebibytes, s.threads, host, host / device, apart,
           right ? "" : "  WRONG");
    fflush(stdout);
    subject_release(&on_host);
    subject_release(&on_device);
    return right ? 0 : 1;
}

int device_coils_rows(void) {
    bool small = device_is_processor();
    setup image = {.scan = {.axes = 2, .shape = {256, 256, 1}, .coils = 8},
                   .frame = true,
                   .threads = 1,
                   .inner = 25};
    setup volume = {.scan = {.axes = 3, .shape = {256, 256, 128}, .coils = 8},
                    .threads = host_threads(),
                    .inner = 4};
    if (small) {
        image.scan = (bench_coils){.axes = 2, .shape = {64, 64, 1}, .coils = 4};
        volume.scan =
            (bench_coils){.axes = 3, .shape = {16, 32, 32}, .coils = 4};
    }
    printf("                     shape  terms    iteration ms  MiB there  "
           "threads  host ms  times it  ||x - host's||/||x||\n");
    return row(image) + row(volume);
}
