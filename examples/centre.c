/* SPDX-License-Identifier: BSD-3-Clause */
#include "centre.h"

#include "message.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------- converting */

bool centring_take(const char *value, centring *out) {
    static const struct {
        const char *name;
        centring centring;
    } known[] = {{"frequency", CENTRED_FREQUENCY},
                 {"both", CENTRED_BOTH},
                 {"image", CENTRED_IMAGE},
                 {"none", CENTRED_NONE}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(value, known[i].name) == 0) {
            *out = known[i].centring;
            return true;
        }
    return print_error("--centred %s: allowed is frequency, both, image or "
                       "none",
                       value);
}

centring centring_resolve(centring how, const char *path) {
    const size_t length = strlen(path);
    const bool cfl = length > 4 && strcmp(path + length - 4, ".cfl") == 0;
    return how != CENTRED_BY_FORMAT ? how
           : cfl                    ? CENTRED_BOTH
                                    : CENTRED_FREQUENCY;
}

/* An image moved by half its sides has a spectrum of alternating signs. */
static void alternate(array *k) {
    for (int64_t i = 0; i < k->values.length; i++)
        if ((i / k->cols + i % k->cols) & 1)
            vector_set(&k->values, i, -vector_get(&k->values, i));
}

/* fftshift and its inverse, which even sides make the same. */
static void swap_halves(array *k) {
    for (int64_t i = 0; i < k->rows / 2; i++)
        for (int64_t j = 0; j < k->cols; j++) {
            const int64_t here = i * k->cols + j,
                          there = (i + k->rows / 2) * k->cols +
                                  (j + k->cols / 2) % k->cols;
            const double complex value = vector_get(&k->values, here);
            vector_set(&k->values, here, vector_get(&k->values, there));
            vector_set(&k->values, there, value);
        }
}

void centre_import(array *k, centring how, const char *path) {
    how = centring_resolve(how, path);
    if (how == CENTRED_NONE || how == CENTRED_IMAGE)
        swap_halves(k);
    if (how == CENTRED_BOTH || how == CENTRED_IMAGE)
        alternate(k);
}

void centre_export(array *k, centring how, const char *path) {
    /* Each is its own inverse, and both are together: a quarter of a side that
     * is a power of two from 8 on is even. */
    centre_import(k, how, path);
}

void centre_import_mask(array *mask, centring how) {
    if (how == CENTRED_NONE || how == CENTRED_IMAGE)
        swap_halves(mask);
}

/* ----------------------------------------------------------------- checking */

/* Where a spectrum's energy lies. */
typedef struct energy {
    double all;
    double around[2][2]; /* frequency 0 if it stood in the middle (0) or at the
                            start (1) of each axis */
    double real;         /* of the real parts */
} energy;

/* At most an eighth of n off `from`, around the end of the axis. */
static bool is_near(int64_t i, int64_t from, int64_t n) {
    const int64_t off = (i - from + n) % n;
    return off <= n / 8 || n - off <= n / 8;
}

static double largest_modulus(const array *k) {
    double largest = 0;
    for (int64_t i = 0; i < k->values.length; i++)
        largest = fmax(largest, cabs(vector_get(&k->values, i)));
    return largest;
}

/* In units of the largest number, so that no square under- or overflows. */
static energy measure(const array *k, double unit) {
    energy e = {0};
    for (int64_t i = 0; i < k->values.length; i++) {
        const double complex value = vector_get(&k->values, i) / unit;
        const double re = creal(value) * creal(value),
                     square = re + cimag(value) * cimag(value);
        e.all += square;
        e.real += re;
        for (int a = 0; a < 2; a++)
            for (int b = 0; b < 2; b++)
                if (is_near(i / k->cols, a ? 0 : k->rows / 2, k->rows) &&
                    is_near(i % k->cols, b ? 0 : k->cols / 2, k->cols))
                    e.around[a][b] += square;
    }
    return e;
}

/* The mean of exp(2 pi i p / n) over the image's energy at positions p of an
 * axis: neighbours in the spectrum, where both were taken, correlate by it
 * (Wiener and Khinchin). Near -1 the energy lies in the middle of the axis,
 * near 1 at its ends. */
static double complex mean_position(const array *k, double unit, int64_t down,
                                    int64_t right) {
    double complex sum = 0;
    double size = 0;
    for (int64_t i = 0; i + down < k->rows; i++)
        for (int64_t j = 0; j + right < k->cols; j++) {
            const int64_t here = i * k->cols + j,
                          next = here + down * k->cols + right;
            const double complex a = vector_get(&k->values, here) / unit,
                                 b = vector_get(&k->values, next) / unit;
            sum += a * conj(b);
            size += cabs(a) * cabs(b);
        }
    return size > 0 ? sum / size : 0;
}

/* About as much of it at one end as at the other. */
static bool is_split(double complex position) {
    return creal(position) > .2 && fabs(cimag(position)) < .5 * creal(position);
}

static int percent(double part, double all) {
    return (int)lrint(100 * part / all);
}

/* Cut in quarters, as an image whose centre is taken for its corner; or would
 * be if it were moved by half its sides, for a sign of -1. */
static bool is_quartered(const array *k, double unit, int sign) {
    return is_split(sign * mean_position(k, unit, 1, 0)) &&
           is_split(sign * mean_position(k, unit, 0, 1));
}

/* What is said of a spectrum that was imported by its format. */
static const char *frequency_option(const array *k, double unit, bool corner,
                                    const char *path) {
    const bool moved =
        centring_resolve(CENTRED_BY_FORMAT, path) == CENTRED_BOTH;
    return !corner ? "np.fft.fftshift moves it on both axes"
           : is_quartered(k, unit, moved ? -1 : 1)
               ? "--centred image takes fft2(ifftshift(x)), as the image's "
                 "energy asks for; --centred frequency says that it is right"
               : "--centred none takes fft2(x) as it comes; --centred "
                 "frequency "
                 "says that it is right";
}

static bool check_frequency(const array *k, const energy *e, double unit,
                            const char *option, const char *path) {
    int a = 0, b = 0; /* where most of it is */
    for (int which = 1; which < 4; which++)
        if (e->around[which >> 1][which & 1] > e->around[a][b])
            a = which >> 1, b = which & 1;
    return e->around[a][b] <= 2 * e->around[0][0] ||
           print_error(
               "%s %s: %d %% of the energy lies around [%lld, %lld], %d "
               "%% around [%lld, %lld], where frequency 0 should be; %s",
               option, path, percent(e->around[a][b], e->all),
               (long long)(a ? 0 : k->rows / 2),
               (long long)(b ? 0 : k->cols / 2),
               percent(e->around[0][0], e->all), (long long)k->rows / 2,
               (long long)k->cols / 2, frequency_option(k, unit, a && b, path));
}

static bool check_image(const array *k, double unit, const char *option,
                        const char *path) {
    return !is_quartered(k, unit, 1) ||
           print_error(
               "%s %s: the image's energy lies at its corners, as if it "
               "were cut in quarters; --centred both takes "
               "fftshift(fft2(ifftshift(x))), as scanners store it; "
               "--centred frequency says that it is right",
               option, path);
}

bool centre_check(const array *k, const char *option, const char *path) {
    const double unit = largest_modulus(k);
    if (!(unit > 0 && isfinite(unit)))
        return true;
    const energy e = measure(k, unit);
    /* Only images that are symmetric about index 0 have real spectra. */
    if (k->real || (e.real == e.all && e.around[0][0] < .5 * e.all))
        return print_error(
            "%s %s: real numbers, but a spectrum is complex; "
            "--input measures an image, --centred says that these "
            "are a spectrum",
            option, path);
    return check_frequency(k, &e, unit, option, path) &&
           check_image(k, unit, option, path);
}
