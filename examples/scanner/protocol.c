/* SPDX-License-Identifier: BSD-3-Clause */
#include "protocol.h"

#include <stdio.h>
#include <stdlib.h>

/* Samples taken, and coefficients expected to matter in each level, as shares
 * of all there are. */
static const double sampled = 0.35;
static const double expected[PROTOCOL_LEVELS] = {0.31, 0.21, 0.078, 0.016};

/* A deadline leaves no time for the proved number of iterations. What these
 * reached, the gap of each image tells. */
enum { RESTARTS = 16, INNER = 20 };

/* A = sample o DFT o Haar^H, in single precision. */
static firenet_status create_operator(protocol *p, const int64_t *shape,
                                      const int64_t *sparsities) {
    firenet_context *context = p->context;
    firenet_operator *sample = NULL, *dft = NULL, *haar = NULL;
    firenet_operator *synthesis = NULL, *spectrum = NULL;
    int64_t *indices = malloc((size_t)p->samples * sizeof *indices);
    firenet_status status = indices ? FIRENET_OK : FIRENET_ERR_NOMEM;
    if (!status)
        status =
            firenet_sampling_fourier_haar(context, 2, shape, PROTOCOL_LEVELS,
                                          sparsities, p->samples, 1, indices);
    if (!status)
        status = firenet_operator_create_sample(&sample, context, FIRENET_C64,
                                                p->coefficients, indices,
                                                p->samples);
    if (!status)
        status = firenet_operator_create_dft(&dft, context, FIRENET_C64, 2,
                                             shape, 3);
    if (!status)
        status = firenet_operator_create_haar(&haar, context, FIRENET_C64, 2,
                                              shape, PROTOCOL_LEVELS,
                                              FIRENET_LAYOUT_LEVELS);
    if (!status)
        status = firenet_operator_adjoint(&synthesis, context, haar);
    if (!status)
        status = firenet_operator_compose(&spectrum, context, dft, synthesis);
    if (!status)
        status = firenet_operator_compose(&p->a, context, sample, spectrum);
    free(indices);
    firenet_operator_release(sample);
    firenet_operator_release(dft);
    firenet_operator_release(haar);
    firenet_operator_release(synthesis);
    firenet_operator_release(spectrum);
    return status;
}

static firenet_status create_network(protocol *p) {
    static const struct {
        firenet_network_option option;
        int64_t value;
    } integers[] = {{FIRENET_NETWORK_RESTARTS, RESTARTS},
                    {FIRENET_NETWORK_INNER, INNER},
                    {FIRENET_NETWORK_DUAL, FIRENET_DUAL_KEEP}};
    firenet_network_config *config = NULL;
    firenet_status status = firenet_network_config_create(&config, p->context);
    for (size_t i = 0; !status && i < sizeof integers / sizeof *integers; i++)
        status = firenet_network_config_set_int(config, integers[i].option,
                                                integers[i].value);
    /* c(x) = (1 + C2/D) noise, and D = C2 at the default lambda. */
    if (!status)
        status = firenet_network_config_set_real(config, FIRENET_NETWORK_DELTA,
                                                 2 * PROTOCOL_NOISE);
    if (!status)
        status = firenet_network_create(&p->network, p->context, p->a,
                                        p->levels, config);
    firenet_network_config_release(config);
    return status;
}

static firenet_status create(protocol *p, int64_t size) {
    const int64_t shape[2] = {size, size};
    int64_t bounds[PROTOCOL_LEVELS], sparsities[PROTOCOL_LEVELS];
    firenet_status status = firenet_levels_haar_bounds(p->context, 2, shape,
                                                       PROTOCOL_LEVELS, bounds);
    for (int k = 0; !status && k < PROTOCOL_LEVELS; k++) {
        const int64_t held = bounds[k] - (k ? bounds[k - 1] : 0);
        sparsities[k] = 1 + (int64_t)(expected[k] * (double)held);
    }
    if (!status)
        status = firenet_levels_create(&p->levels, p->context, PROTOCOL_LEVELS,
                                       bounds, sparsities, NULL);
    if (!status)
        status = create_operator(p, shape, sparsities);
    return status ? status : create_network(p);
}

bool protocol_open(protocol *out, memory *m, int64_t size) {
    *out = (protocol){.coefficients = size * size,
                      .samples = (int64_t)(sampled * (double)(size * size))};
    firenet_status status =
        firenet_context_create(&out->context, memory_take, memory_give, m);
    if (!status)
        status = create(out, size);
    if (status)
        fprintf(stderr, "protocol: %s: %s\n", firenet_status_message(status),
                firenet_context_last_error(out->context));
    return !status;
}

void protocol_close(protocol *p) {
    firenet_network_release(p->network);
    firenet_levels_release(p->levels);
    firenet_operator_release(p->a);
    firenet_context_release(p->context);
}
