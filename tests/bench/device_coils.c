/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_coils.h"

#include "coils.h"
#include "device.h"
#include "network.h"

#include <stdio.h>

enum { FRAME_LEVELS = 3, SHORT = 1, LONG = 4 };

typedef struct setup {
    bench_coils scan;
    bool frame; /* undecimated db2 wavelets beside total variation */
    int threads, inner, restarts;
    void (*attach)(firenet_context *context); /* a device, or NULL */
} setup;

static firenet_regulariser *
with_frame(firenet_context *c, firenet_regulariser *variation, const setup *s) {
    firenet_regulariser *parts[2] = {variation, NULL}, *sum;
    firenet_operator *w;
    bench_check(firenet_operator_create_undecimated_wavelet(
                    &w, c, FIRENET_C64, s->scan.axes, s->scan.shape,
                    FRAME_LEVELS, FIRENET_WAVELET_DB2),
                c);
    bench_check(firenet_regulariser_create_l1(&parts[1], c, w, NULL, 0), c);
    bench_check(firenet_regulariser_create_sum(&sum, c, 2, parts, NULL), c);
    firenet_regulariser_release(parts[0]);
    firenet_regulariser_release(parts[1]);
    firenet_operator_release(w);
    return sum;
}

static firenet_regulariser *make_regulariser(firenet_context *c,
                                             const setup *s) {
    firenet_regulariser *r;
    bench_check(firenet_regulariser_create_variation(
                    &r, c, FIRENET_C64, s->scan.axes, s->scan.shape,
                    FIRENET_BOUNDARY_NEUMANN, FIRENET_VARIATION_ISOTROPIC,
                    NULL),
                c);
    return s->frame ? with_frame(c, r, s) : r;
}

static void make_network(bench_network *n, const setup *s) {
    firenet_context *c = n->context;
    firenet_regulariser *r = make_regulariser(c, s);
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
        firenet_network_create_regularised(&n->network, c, n->a, r, config), c);
    firenet_network_config_release(config);
    firenet_regulariser_release(r);
}

static void create(bench_network *n, const setup *s) {
    *n = (bench_network){.context = bench_network_context(
                             FIRENET_PLANNER_MEASURE, s->threads, s->attach)};
    n->a = bench_coils_encoding(n->context, &s->scan);
    make_network(n, s);
    bench_network_ready(n, 1);
}

/* Milliseconds of an iteration, long runs less short ones; the last network is
 * kept, with its result. */
static double iteration(setup s, bench_network *kept) {
    double time[2];
    for (int i = 0; i < 2; ++i) {
        s.restarts = i == 0 ? SHORT : LONG;
        create(kept, &s);
        time[i] = best_run(bench_network_run_one, kept);
        if (i == 0) {
            bench_network_release(kept);
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
    bench_network on_host, on_device;
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
    bench_network_release(&on_host);
    bench_network_release(&on_device);
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
