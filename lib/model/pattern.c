/* SPDX-License-Identifier: BSD-3-Clause */
#include "model/pattern.h"

#include "core/random.h"
#include "model/sort.h"

#include <math.h>

firenet_status fn_pattern_create(fn_pattern *pattern, firenet_context *context,
                                 int64_t length, int64_t bands) {
    pattern->length = length;
    pattern->count = bands;
    pattern->bands = NULL;
    pattern->number = fn_alloc(context, length, sizeof *pattern->number);
    if (pattern->number) {
        pattern->bands = fn_alloc_zero(context, bands, sizeof *pattern->bands);
    }
    return pattern->bands ? FIRENET_OK : FIRENET_ERR_NOMEM;
}

void fn_pattern_free(fn_pattern *pattern, firenet_context *context) {
    fn_free(context, pattern->number);
    fn_free(context, pattern->bands);
}

static double open_density(const fn_pattern *p) {
    double total = 0.0;
    for (int64_t b = 0; b < p->count; ++b) {
        total += p->bands[b].open ? p->bands[b].density : 0.0;
    }
    return total;
}

/* Total density of the open bands; if it is 0, every point of them counts
 * alike. */
static double positive_density(fn_pattern *p) {
    double total = open_density(p);
    for (int64_t b = 0; total == 0.0 && b < p->count; ++b) {
        p->bands[b].density = (double)p->bands[b].size;
    }
    return total > 0.0 ? total : open_density(p);
}

/* Bands whose fair share of `samples` reaches their size are taken whole,
 * until none does: taking one whole only raises the share of the others.
 * Returns what is left for the open bands, and their total density. */
static int64_t saturate(fn_pattern *p, int64_t samples, double *total) {
    for (bool again = true; again && samples > 0;) {
        again = false;
        *total = positive_density(p);
        int64_t left = samples;
        for (int64_t b = 0; b < p->count; ++b) {
            fn_band *one = &p->bands[b];
            if (one->open &&
                (double)left * one->density >= (double)one->size * *total) {
                one->wanted = one->size;
                one->open = false;
                samples -= one->size;
                again = true;
            }
        }
    }
    return samples;
}

/* What the whole part of a band's share leaves over. */
static double remainder_of(const fn_band *band, int64_t samples, double total) {
    double share = (double)samples * band->density / total;
    return share - floor(share);
}

/* One more for each of the `left` open bands with the largest remainders, the
 * first ones of equals; the `least` of these. */
static void round_up(fn_pattern *p, int64_t samples, double total, int64_t left,
                     double least) {
    for (int equal = 0; equal <= 1; ++equal) {
        for (int64_t b = 0; b < p->count && left > 0; ++b) {
            fn_band *one = &p->bands[b];
            double over = remainder_of(one, samples, total);
            if (one->open && (equal ? over == least : over > least)) {
                ++one->wanted;
                --left;
            }
        }
    }
}

/* Whole parts of the shares first, then one more each by largest remainder, so
 * that the total is exact. */
static void allot(fn_pattern *p, int64_t samples, double *sorted) {
    double total = 0.0;
    samples = saturate(p, samples, &total);
    int64_t left = samples, open = 0;
    for (int64_t b = 0; b < p->count && samples > 0; ++b) {
        fn_band *one = &p->bands[b];
        if (one->open) {
            one->wanted = (int64_t)((double)samples * one->density / total);
            left -= one->wanted;
            sorted[open++] = remainder_of(one, samples, total);
        }
    }
    fn_sort(sorted, open);
    if (left > 0) {
        round_up(p, samples, total, left, sorted[open - left]);
    }
}

/* Selection sampling: a point is taken with probability (samples wanted) /
 * (points left) of its band, which is uniform without replacement, and yields
 * the indices in ascending order. */
static void draw(fn_pattern *p, uint64_t seed, int64_t *indices) {
    fn_random random;
    fn_random_seed(&random, seed);
    for (int64_t i = 0; i < p->length; ++i) {
        fn_band *one = &p->bands[p->number[i]];
        uint64_t points = (uint64_t)one->size--;
        if (fn_random_below(&random, points) < (uint64_t)one->wanted) {
            --one->wanted;
            *indices++ = i;
        }
    }
}

firenet_status fn_pattern_draw(fn_pattern *pattern, firenet_context *context,
                               int64_t samples, uint64_t seed,
                               int64_t *indices) {
    double *sorted = fn_alloc(context, pattern->count, sizeof *sorted);
    if (!sorted) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t i = 0; i < pattern->length; ++i) {
        ++pattern->bands[pattern->number[i]].size;
    }
    for (int64_t b = 0; b < pattern->count; ++b) {
        fn_band *one = &pattern->bands[b];
        one->open = !one->whole;
        one->wanted = one->whole ? one->size : 0;
        samples -= one->wanted;
    }
    allot(pattern, samples, sorted);
    fn_free(context, sorted);
    draw(pattern, seed, indices);
    return FIRENET_OK;
}

firenet_status fn_check_samples(firenet_context *context, const char *name,
                                int64_t count, int64_t most,
                                const int64_t *indices) {
    if (count < 1 || count > most) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "%s: %lld, allowed is 1 .. %lld", name, (long long)count,
                       (long long)most);
    }
    return indices ? FIRENET_OK : fn_fail_null(context, "indices");
}
