/* SPDX-License-Identifier: BSD-3-Clause */
#include "attack.h"

#include "message.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STARTS = 3 /* of a search */ };

/* The trained map: beside the programs. */
static bool read_map(learned *map) {
    static const char name[] = "/learned-map.f32";
    char path[4096];
    const ssize_t length =
        readlink("/proc/self/exe", path, sizeof path - sizeof name);
    path[length > 0 ? length : 0] = '\0';
    char *end = strrchr(path, '/');
    memcpy(end ? end : path, name, sizeof name);
    return learned_read(map, path);
}

static bool create_map(attack_setup *a, attack_map which) {
    if (which == ATTACK_NO_MAP)
        return true;
    a->map = learned_create(a->s.m.context, a->camera, 7);
    return a->map &&
           training_set_detail(a->s.m.context, a->camera, a->detail) &&
           (which == ATTACK_UNTRAINED || read_map(a->map));
}

/* --------------------------------------------------------------------
 * attack_setup */

static bool create_camera(attack_setup *a) {
    firenet_context *context = a->s.m.context;
    firenet_operator *complex_image = NULL;
    firenet_status status = firenet_operator_create_complex(
        &complex_image, context, FIRENET_C128, PIXELS);
    if (!status)
        status = firenet_operator_compose(&a->camera, context, a->s.m.measure,
                                          complex_image);
    firenet_operator_release(complex_image);
    TRY(context, status);
    return true;
}

bool attack_open(attack_setup *out, double rate, attack_map which) {
    *out = (attack_setup){.map = NULL};
    return training_set_test(&out->truth) &&
           test_case_open(&out->s, MODALITY_FOURIER, &out->truth, rate, 0) &&
           create_camera(out) && create_map(out, which);
}

void attack_close(attack_setup *a) {
    learned_free(a->map);
    firenet_operator_release(a->camera);
    test_case_close(&a->s);
    image_free(&a->truth);
}

bool attack_measure(const attack_setup *a, const double *r, vector *y) {
    vector img = {0};
    bool ok = vector_create(&img, FIRENET_C128, PIXELS);
    for (int i = 0; ok && i < PIXELS; i++)
        vector_set(&img, i, a->truth.pixels[i] + r[i]);
    ok = ok && measurement_apply(&a->s.m, a->s.m.measure, false, &img, y);
    vector_free(&img);
    return ok;
}

void attack_show(const attack_setup *a, const double *r, image *img) {
    for (int i = 0; i < PIXELS; i++)
        img->pixels[i] = fabs(a->truth.pixels[i] + r[i]);
}

void attack_apply_map(const attack_setup *a, const vector *y, image *img) {
    learned_apply(y->data, img->pixels, a->map);
}

bool attack_zero_filled(const attack_setup *a, const vector *y, image *img) {
    vector x = {0};
    const bool ok = vector_create(&x, a->s.m.type, PIXELS) &&
                    measurement_apply(&a->s.m, a->s.m.measure, true, y, &x);
    for (int i = 0; ok && i < PIXELS; i++)
        img->pixels[i] = creal(vector_get(&x, i));
    vector_free(&x);
    return ok;
}

double attack_distance(const attack_setup *a, const double *r,
                       const image *img) {
    double square = 0;
    for (int i = 0; i < PIXELS; i++)
        square += pow(img->pixels[i] - a->truth.pixels[i] - r[i], 2);
    return sqrt(square) / a->s.norm;
}

double attack_error(const attack_setup *a, const image *img) {
    const double none[PIXELS] = {0};
    return attack_distance(a, none, img);
}

/* ------------------------------------------------------------------- attack */

static firenet_status set_up(firenet_perturbation *search, double radius) {
    firenet_status status = firenet_perturbation_set_real(
        search, FIRENET_PERTURBATION_RADIUS, radius);
    if (!status)
        status = firenet_perturbation_set_real(
            search, FIRENET_PERTURBATION_START, radius / 10);
    return status;
}

/* From STARTS random starts; r and *change are those of the best. */
static firenet_status search_all(firenet_perturbation *search, const vector *y,
                                 double *r, double *change) {
    double found[PIXELS], moved = 0;
    firenet_status status = FIRENET_OK;
    *change = -1;
    for (int64_t seed = 1; seed <= STARTS && !status; seed++) {
        status = firenet_perturbation_set_int(search, FIRENET_PERTURBATION_SEED,
                                              seed);
        if (!status)
            status =
                firenet_perturbation_run(search, y->type, y->data, y->length,
                                         FIRENET_F64, found, PIXELS);
        if (!status)
            status = firenet_perturbation_get_real(
                search, FIRENET_PERTURBATION_CHANGE, &moved);
        if (!status && moved > *change) {
            *change = moved;
            memcpy(r, found, sizeof found);
        }
    }
    return status;
}

bool attack_search(const attack_setup *a, firenet_network *network,
                   double radius, int64_t steps, double *r, double *change) {
    firenet_context *context = a->s.m.context;
    firenet_perturbation *search = NULL;
    const vector *y = &a->s.y;
    firenet_status status =
        network ? firenet_perturbation_create_network(&search, context, network,
                                                      a->camera, steps)
                : firenet_perturbation_create(
                      &search, context, y->type, y->length, FIRENET_F64, PIXELS,
                      learned_apply, learned_vjp, a->map, a->camera, steps);
    if (!status)
        status = set_up(search, radius);
    if (!status)
        status = search_all(search, y, r, change);
    firenet_perturbation_release(search);
    TRY(context, status);
    return true;
}

/* --------------------------------------------------------------- experiment */

int attack_experiment(const char *program, int argc, char **argv, int count,
                      bool (*run)(const setting *s, const attack_setup *a,
                                  image *pictures)) {
    setting s;
    if (!setting_read(&s, program, argc, argv))
        return 2;
    attack_setup a;
    image *pictures = calloc((size_t)count, sizeof *pictures);
    bool ok = attack_open(&a, ATTACK_RATE, ATTACK_TRAINED) &&
              (pictures || print_error("out of memory"));
    for (int k = 0; ok && k < count; k++)
        ok = image_create(&pictures[k], PATCH, PATCH);
    ok = ok && run(&s, &a, pictures);
    for (int k = 0; pictures && k < count; k++)
        image_free(&pictures[k]);
    free(pictures);
    attack_close(&a);
    return ok ? 0 : 1;
}
