/* SPDX-License-Identifier: BSD-3-Clause */
/* Searches for counterexamples, patterns and constants. */
#include "pins.h"

static void pin_refutation(subject *s) {
    static const firenet_refutation_property reals[] = {
        FIRENET_REFUTATION_RATIO,    FIRENET_REFUTATION_LEFT,
        FIRENET_REFUTATION_RIGHT,    FIRENET_REFUTATION_TAIL,
        FIRENET_REFUTATION_ROUNDING, FIRENET_REFUTATION_GAMMA};
    firenet_refutation *r = NULL;
    pin p = pin_begin();
    must(firenet_rnspl_refute(&r, s->context, s->a, s->levels, 0.5, 1.5, 1, 7),
         s->context);
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        double value = 0;
        must(firenet_refutation_get_real(r, reals[i], &value), NULL);
        pin_real(&p, value);
    }
    must(firenet_refutation_copy(r, s->x.type, s->x.data, s->x.length), NULL);
    pin_vec(&p, &s->x);
    pin_end(&p, "refute/%s", s->name);
    firenet_refutation_release(r);
}

static void pin_perturbation(subject *s) {
    firenet_network_config *config = NULL;
    firenet_network *network = NULL;
    firenet_perturbation *search = NULL;
    vec r = vec_new(s->y.type, s->y.length);
    pin p = pin_begin();
    must(firenet_network_config_create(&config, s->context), NULL);
    must(firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS, 3),
         s->context);
    must(firenet_network_config_set_int(config, FIRENET_NETWORK_INNER, 4),
         s->context);
    must(firenet_network_create(&network, s->context, s->a, s->levels, config),
         s->context);
    must(firenet_perturbation_create_network(&search, s->context, network, NULL,
                                             4),
         s->context);
    must(firenet_perturbation_run(search, s->y.type, s->y.data, s->y.length,
                                  r.type, r.data, r.length),
         s->context);
    pin_vec(&p, &r);
    pin_end(&p, "perturb/%s", s->name);
    firenet_perturbation_release(search);
    firenet_network_release(network);
    firenet_network_config_release(config);
    vec_free(&r);
}

void pins_of_attacks(subject *s) {
    pin_refutation(s);
    pin_perturbation(s);
}

enum { SIDE = 64, LEVELS = 3, SAMPLES = 900 };

static void pin_pattern(const char *name, const int64_t *indices) {
    pin p = pin_begin();
    pin_bytes(&p, indices, SAMPLES * sizeof *indices);
    pin_end(&p, "pattern/%s", name);
}

void pins_of_model(void) {
    static const int64_t shape[] = {SIDE, SIDE}, sparsities[] = {40, 60, 80};
    int64_t indices[SAMPLES], bounds[LEVELS];
    firenet_context *c = NULL;
    must(firenet_context_create(&c, NULL, NULL, NULL), NULL);
    must(firenet_sampling_fourier_haar(c, 2, shape, LEVELS, sparsities, SAMPLES,
                                       5, indices),
         c);
    pin_pattern("fourier-haar", indices);
    must(firenet_sampling_walsh_haar(c, 2, shape, LEVELS, sparsities, SAMPLES,
                                     5, indices),
         c);
    pin_pattern("walsh-haar", indices);
    must(firenet_sampling_power(c, 2, shape, 1, 0, SAMPLES, 3, indices), c);
    pin_pattern("power", indices);
    must(firenet_levels_haar_bounds(c, 2, shape, LEVELS, bounds), c);
    pin p = pin_begin();
    pin_bytes(&p, bounds, sizeof bounds);
    pin_end(&p, "bounds/haar");
    firenet_context_release(c);
}
