/* SPDX-License-Identifier: BSD-3-Clause */
#include "test_case.h"

#include "noise.h"

#include <math.h>

bool test_case_open(test_case *out, modality kind, const image *truth,
                    double rate, double level) {
    *out = (test_case){0};
    measurement *m = &out->m;
    const uint64_t seed = 1;
    const int64_t pixels = truth->rows * truth->cols,
                  samples = llround(rate * (double)pixels);
    vector img = {0};
    bool ok = measurement_open(m, kind, FIRENET_C128, truth->rows, 0, 0) &&
              vector_create(&out->coefficients, m->type, pixels) &&
              vector_create(&out->y, m->type, samples) &&
              vector_create(&img, m->type, pixels);
    if (ok) {
        vector_from_image(&img, truth, (shift){0, 0});
        out->norm = vector_norm(&img);
        ok = measurement_apply(m, m->haar, false, &img, &out->coefficients) &&
             measurement_fit(m, &out->coefficients, samples, seed) &&
             measurement_apply(m, m->measure, false, &img, &out->y);
    }
    if (ok)
        out->noise = noise_add(&out->y, level, seed, kind == MODALITY_WALSH);
    vector_free(&img);
    return ok;
}

void test_case_close(test_case *s) {
    vector_free(&s->coefficients);
    vector_free(&s->y);
    measurement_close(&s->m);
}

static firenet_status configure(firenet_network_config *config,
                                const design *d) {
    firenet_status status = FIRENET_OK;
    if (d->lambda > 0)
        status = firenet_network_config_set_real(config, FIRENET_NETWORK_LAMBDA,
                                                 d->lambda);
    if (!status && d->delta > 0)
        status = firenet_network_config_set_real(config, FIRENET_NETWORK_DELTA,
                                                 d->delta);
    if (!status && d->inner)
        status = firenet_network_config_set_int(config, FIRENET_NETWORK_INNER,
                                                d->inner);
    if (!status && d->restarts)
        status = firenet_network_config_set_int(
            config, FIRENET_NETWORK_RESTARTS, d->restarts);
    return status;
}

bool test_case_create_network(const test_case *s, const design *d,
                              firenet_network **out) {
    firenet_context *context = s->m.context;
    firenet_network_config *config = NULL;
    firenet_status status = firenet_network_config_create(&config, context);
    if (!status)
        status = configure(config, d);
    if (!status)
        status =
            firenet_network_create(out, context, s->m.a, s->m.levels, config);
    firenet_network_config_release(config);
    TRY(context, status);
    return true;
}

bool test_case_run(const test_case *s, firenet_network *network,
                   const vector *y, const vector *x0, vector *coefficients,
                   double *gap) {
    firenet_context *context = s->m.context;
    firenet_runner *runner = NULL;
    firenet_status status = firenet_runner_create(&runner, context, network);
    if (!status)
        status = firenet_runner_run(runner, y->type, y->data, y->length,
                                    coefficients->type, x0 ? x0->data : NULL,
                                    coefficients->data, coefficients->length);
    if (!status && gap)
        status = firenet_runner_get_real(runner, FIRENET_RUNNER_GAP, gap);
    firenet_runner_release(runner);
    TRY(context, status);
    return true;
}

bool test_case_refute(const test_case *s, firenet_network *network,
                      double *left, double *right) {
    firenet_context *context = s->m.context;
    const int effort = 1;
    const uint64_t seed = 1;
    double rho = 0, gamma = 0;
    firenet_refutation *found = NULL;
    firenet_network_get_real(network, FIRENET_NETWORK_USED_RHO, &rho);
    firenet_network_get_real(network, FIRENET_NETWORK_USED_GAMMA, &gamma);
    TRY(context, firenet_rnspl_refute(&found, context, s->m.a, s->m.levels, rho,
                                      gamma, effort, seed));
    firenet_refutation_get_real(found, FIRENET_REFUTATION_LEFT, left);
    firenet_refutation_get_real(found, FIRENET_REFUTATION_RIGHT, right);
    firenet_refutation_release(found);
    return true;
}

bool test_case_synthesise(const test_case *s, const vector *coefficients,
                          image *out) {
    vector img = {0};
    const bool ok =
        vector_create(&img, s->m.type, s->m.pixels) &&
        measurement_apply(&s->m, s->m.haar, true, coefficients, &img);
    for (int64_t i = 0; ok && i < img.length; i++)
        out->pixels[i] = creal(vector_get(&img, i));
    vector_free(&img);
    return ok;
}
