/* SPDX-License-Identifier: BSD-3-Clause */
/* pins FILE [own]: writes a line "name hash" for each result; with `own` only
 * for those that no FFTW, BLAS or C library has a part in. */
#include "pins.h"
#include "support.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *out;
static int own;

pin pin_begin(void) {
    return (pin){UINT64_C(14695981039346656037)};
}

void pin_bytes(pin *p, const void *data, size_t bytes) { /* FNV-1a */
    const unsigned char *at = data;
    for (size_t i = 0; i < bytes; i++)
        p->hash = (p->hash ^ at[i]) * UINT64_C(1099511628211);
}

void pin_vec(pin *p, const vec *v) {
    size_t real = v->type == FIRENET_F32 || v->type == FIRENET_C64
                      ? sizeof(float)
                      : sizeof(double);
    size_t parts = type_is_complex(v->type) ? 2 : 1;
    pin_bytes(p, v->data, (size_t)v->length * parts * real);
}

void pin_real(pin *p, double value) {
    value = isnan(value) ? (double)NAN : value;
    pin_bytes(p, &value, sizeof value);
}

void pin_int(pin *p, int64_t value) {
    pin_bytes(p, &value, sizeof value);
}

void pin_end(const pin *p, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(out, format, arguments);
    va_end(arguments);
    fprintf(out, " %016llx\n", (unsigned long long)p->hash);
}

void must(firenet_status status, const firenet_context *context) {
    status_is(FIRENET_OK, status, context, "must", __LINE__);
}

static void pins_of_family(pins_family family) {
    static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                         FIRENET_C128};
    for (int i = 0; i < 8; i++) {
        subject s;
        subject_make(&s, family, types[i / 2], i % 2 ? 3 : 1);
        pins_of_networks(&s);
        pins_of_jacobians(&s);
        pins_of_solvers(&s);
        if (family >= PINS_OWN)
            pins_of_attacks(&s); /* start from normal numbers: libm's */
        subject_drop(&s);
    }
}

START_TEST(write_pins) {
    for (int f = 0; f < (own ? PINS_OWN : PINS_FAMILIES); f++)
        pins_of_family((pins_family)f);
    if (!own)
        pins_of_model();
}
END_TEST

/* The tests' fixtures assert, and assertions want a suite around them. */
int main(int argc, char **argv) {
    if (argc < 2)
        return EXIT_FAILURE;
    out = fopen(argv[1], "w");
    if (!out)
        return EXIT_FAILURE;
    own = argc > 2 && strcmp(argv[2], "own") == 0;
    Suite *suite = suite_create("pins");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 0);
    tcase_add_test(all, write_pins);
    suite_add_tcase(suite, all);
    int status = run_suite_in_process(suite);
    return fclose(out) == 0 ? status : EXIT_FAILURE;
}
