/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/column_scaling.h"

#include "operators/columns.h"
#include "operators/norm.h"

#include <math.h>
#include <string.h>

/* Products the lengths are estimated from: each log ||a_i||^2 is then known to
 * about sqrt(2/16). A FEW of them, which scatter by NOISE (the variance of the
 * logarithm of chi square of four degrees of freedom), identify most operators
 * whose columns are about equally long. */
#define PROBES 16
#define FEW 4
#define NOISE 0.65
/* In the place of their number: no probes, but the columns' own squares. */
#define EXACT 1
/* What PROBES of them are taken for, to be above. */
#define ABOVE 2.0
#define SEED UINT64_C(2023)
/* Spread (standard deviation) of log ||a_i||^2 from which D pays: what the
 * estimates scatter by themselves stays well below. */
#define SPREAD 1.0

/* ------------------------------------------------------ the operator A D */

typedef struct scaled {
    firenet_operator base;
    firenet_operator *inner;
    const void *factor; /* of the column scaling */
} scaled;

static firenet_status scaled_forward(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    const scaled *self = (const scaled *)a;
    void *x = fn_scratch_push(scratch, fn_domain_bytes(a));
    fn_kernels_for(scratch->context, a->domain)
        ->multiply_real(a->cols, self->factor, in, x);
    return fn_forward(self->inner, scratch, x, out);
}

static firenet_status scaled_adjoint(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    const scaled *self = (const scaled *)a;
    firenet_status status = fn_adjoint(self->inner, scratch, in, out);
    fn_kernels_for(scratch->context, a->domain)
        ->multiply_real(a->cols, self->factor, out, out);
    return status;
}

static void scaled_destroy(firenet_operator *a) {
    firenet_operator_release(((scaled *)a)->inner);
}

static const fn_operator_table scaled_table = {
    .forward = scaled_forward,
    .adjoint = scaled_adjoint,
    .destroy = scaled_destroy,
    .norm = fn_norm_by_estimate,
};

static firenet_status create_scaled(firenet_operator **out,
                                    firenet_context *context,
                                    firenet_operator *a, const void *factor,
                                    double size) {
    scaled *self = fn_operator_new(context, sizeof *self, &scaled_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->inner = firenet_operator_retain(a);
    self->factor = factor;
    self->base.rows = a->rows;
    self->base.cols = a->cols;
    self->base.domain = a->domain;
    self->base.range = a->range;
    self->base.scratch = a->scratch + fn_domain_bytes(a);
    fn_operator_inherit(&self->base, a, 1);
    firenet_status status =
        fn_operator_describe(&self->base, "%so column scaling", a->description);
    fn_operator_set_norm_later(&self->base, size, INFINITY);
    return fn_operator_finish(out, &self->base, status);
}

/* --------------------------------------------------------------- lengths */

/* lengths[i] += |g_i|^2. */
static void add_squares(const firenet_context *context, firenet_type type,
                        int64_t n, const void *g, double *moduli,
                        double *lengths) {
    fn_kernels_for(context, type)->modulus(n, g, moduli);
    for (int64_t i = 0; i < n; ++i) {
        lengths[i] += moduli[i] * moduli[i];
    }
}

static bool usable(double length) {
    return length > 0.0 && isfinite(length);
}

/* Mean of the logarithms of the lengths that are not 0, and their variance. */
static double scatter(const double *lengths, int64_t n, double *mean) {
    double count = 0.0, squares = 0.0;
    *mean = 0.0;
    for (int64_t i = 0; i < n; ++i) {
        if (usable(lengths[i])) {
            double value = log(lengths[i]), old = *mean;
            count += 1.0;
            *mean += (value - old) / count;
            squares += (value - old) * (value - *mean);
        }
    }
    return count > 0.0 ? squares / count : 0.0;
}

/* Sums of |A^H z|^2 over normal z, and their number: PROBES, or FEW where those
 * scatter hardly more than by chance. */
static firenet_status probe(firenet_context *context, const firenet_operator *a,
                            double *lengths, int *probes) {
    fn_scratch scratch = {0};
    double mean;
    void *z = fn_alloc(context, a->rows, fn_type_size(a->range));
    void *g = fn_alloc(context, a->cols, fn_type_size(a->domain));
    double *moduli = fn_alloc(context, a->cols, sizeof *moduli);
    firenet_status status = z && g && moduli
                                ? fn_operator_scratch(a, context, &scratch)
                                : FIRENET_ERR_NOMEM;
    fn_random random;
    fn_random_seed(&random, SEED);
    int i = 0;
    for (; i < PROBES && status == FIRENET_OK; ++i) {
        if (i == FEW &&
            scatter(lengths, a->cols, &mean) < NOISE + 0.25 * SPREAD * SPREAD) {
            break;
        }
        fn_random_vector(&random, a->range, a->rows, z);
        status = fn_adjoint(a, &scratch, z, g);
        if (status == FIRENET_OK) {
            add_squares(context, a->domain, a->cols, g, moduli, lengths);
        }
    }
    *probes = i;
    fn_scratch_free(&scratch);
    fn_free(context, z);
    fn_free(context, g);
    fn_free(context, moduli);
    return status;
}

/* What stands for the length of a column that is no more than the rounding of
 * others. */
#define ROUNDED (-1.0)

/* A column that is tiny beside the longest consists of rounding errors of the
 * operator: scaling would enlarge them. */
static void drop_noise(firenet_type type, double *lengths, int64_t n) {
    double largest = 0.0, noise = 8.0 * fn_type_epsilon(type);
    for (int64_t i = 0; i < n; ++i) {
        largest = fmax(largest, lengths[i]);
    }
    for (int64_t i = 0; i < n; ++i) {
        bool rounded = lengths[i] > 0.0 && lengths[i] < noise * noise * largest;
        lengths[i] = rounded ? ROUNDED : lengths[i];
    }
}

/* Relative to the mean, so that the units of A do not matter. */
static void set_factors(fn_column_scaling *scaling, firenet_type type,
                        int64_t n, const double *lengths, double mean) {
    for (int64_t i = 0; i < n; ++i) {
        double halves = usable(lengths[i])
                            ? 0.5 * (mean - log(lengths[i])) / log(2.0)
                            : 0.0;
        /* Within this range neither precision over- or underflows. */
        double most = fn_type_single(type) ? 40.0 : 200.0;
        double d = ldexp(1.0, (int)lrint(fmin(fmax(halves, -most), most)));
        if (fn_type_single(type)) {
            ((float *)scaling->factor)[i] = (float)d;
            ((float *)scaling->inverse)[i] = (float)(1.0 / d);
        } else {
            ((double *)scaling->factor)[i] = d;
            ((double *)scaling->inverse)[i] = 1.0 / d;
        }
    }
}

/* -------------------------------------------------------------- creation */

static size_t factor_bytes(const firenet_operator *a) {
    return (size_t)a->cols *
           (fn_type_single(a->domain) ? sizeof(float) : sizeof(double));
}

static bool considered(const firenet_operator *a) {
    return a->coisometry == 0.0 && a->isometry == 0.0 && fn_operator_on_host(a);
}

size_t fn_column_scaling_bytes(const firenet_operator *a) {
    /* factors, D w, lengths, the vector unscaled, the operator's scratch, and
     * what finding its norm takes */
    size_t vector = fn_domain_bytes(a);
    size_t norm = 2 * (vector + fn_range_bytes(a));
    norm = norm > a->norm_room ? norm : a->norm_room;
    size_t chunks = (size_t)(a->cols / FN_CHUNK + 1) * sizeof(fn_chunk);
    size_t text = strlen(a->description) + 2 * sizeof "o column scaling" + 32;
    return considered(a)
               ? 2 * factor_bytes(a) + 2 * (size_t)a->cols * sizeof(double) +
                     2 * vector + norm + chunks + sizeof(scaled) + text
               : 0;
}

static double factor_at(const fn_column_scaling *scaling, int64_t i) {
    if (!scaling->factor) {
        return 1.0;
    }
    return fn_type_single(scaling->a->domain)
               ? (double)((const float *)scaling->factor)[i]
               : ((const double *)scaling->factor)[i];
}

/* ||A D||_F from ||a_i||^2, sums over so many probes. */
static double frobenius(const fn_column_scaling *scaling, const double *lengths,
                        int probes) {
    double sum = 0.0;
    for (int64_t i = 0; i < scaling->a->cols; ++i) {
        double d = factor_at(scaling, i);
        sum += usable(lengths[i]) ? d * d * lengths[i] : 0.0;
    }
    return sqrt(sum / (double)probes);
}

static firenet_status use(fn_column_scaling *scaling, firenet_context *context,
                          firenet_operator *a, const double *lengths,
                          double mean, int probes) {
    int64_t bytes = (int64_t)factor_bytes(a);
    scaling->factor = fn_alloc(context, bytes, 1);
    scaling->inverse = fn_alloc(context, bytes, 1);
    scaling->unscaled = fn_alloc(context, a->cols, fn_type_size(a->domain));
    if (!scaling->factor || !scaling->inverse || !scaling->unscaled) {
        return FIRENET_ERR_NOMEM;
    }
    set_factors(scaling, a->domain, a->cols, lengths, mean);
    firenet_operator *with;
    double size = ABOVE * frobenius(scaling, lengths, probes);
    firenet_status status =
        create_scaled(&with, context, a, scaling->factor, size);
    if (status == FIRENET_OK) {
        firenet_operator_release(scaling->a);
        scaling->a = with;
    }
    return status;
}

/* From sums of squares to lengths of the columns of A D, from above: a sum of
 * probes is ||a_i||^2 times chi square of that many degrees of freedom at
 * least, which is so much smaller than its mean once in some hundreds of times.
 * Of a column that is 0 the entries of A^H q are 0, and nothing of them is
 * rounded. */
static void finish_lengths(fn_column_scaling *scaling, int probes) {
    double above = probes == EXACT ? 1.0 : probes == PROBES ? ABOVE : 4.0;
    double bound = scaling->a->norm_size;
    for (int64_t i = 0; i < scaling->a->cols; ++i) {
        double sum = scaling->lengths[i];
        scaling->lengths[i] =
            usable(sum)
                ? above * factor_at(scaling, i) * sqrt(sum / (double)probes)
            : sum == 0.0 ? fn_type_epsilon(scaling->a->domain) * bound
                         : bound;
    }
}

/* The columns' squares where the operator knows them, else what probes say. */
static firenet_status measure(firenet_context *context,
                              const firenet_operator *a, double *lengths,
                              int *probes) {
    const double *squares =
        a->table->column_squares ? a->table->column_squares(a) : NULL;
    if (!squares) {
        return probe(context, a, lengths, probes);
    }
    memcpy(lengths, squares, (size_t)a->cols * sizeof *lengths);
    *probes = EXACT;
    return FIRENET_OK;
}

firenet_status fn_column_scaling_create(fn_column_scaling *scaling,
                                        firenet_context *context,
                                        firenet_operator *a) {
    *scaling = (fn_column_scaling){.context = context,
                                   .a = firenet_operator_retain(a)};
    if (!considered(a)) {
        return FIRENET_OK;
    }
    int probes = 0;
    double *lengths = fn_alloc_zero(context, a->cols, sizeof *lengths);
    firenet_status status =
        lengths ? measure(context, a, lengths, &probes) : FIRENET_ERR_NOMEM;
    double mean;
    if (status == FIRENET_OK) {
        drop_noise(a->domain, lengths, a->cols);
    }
    if (status == FIRENET_OK && probes != FEW &&
        scatter(lengths, a->cols, &mean) >= SPREAD * SPREAD) {
        status = use(scaling, context, a, lengths, mean, probes);
    }
    scaling->lengths = lengths;
    if (status == FIRENET_OK) {
        finish_lengths(scaling, probes);
    }
    return status;
}

firenet_status fn_column_scaling_measure(fn_column_scaling *scaling,
                                         firenet_context *context,
                                         firenet_operator *a) {
    fn_columns columns;
    *scaling = (fn_column_scaling){.context = context,
                                   .a = firenet_operator_retain(a)};
    if (!fn_columns_of(a, &columns)) {
        return FIRENET_OK;
    }
    scaling->lengths = fn_alloc(context, a->cols, sizeof(double));
    if (!scaling->lengths) {
        return FIRENET_ERR_NOMEM;
    }
    fn_columns_lengths(&columns, scaling->lengths);
    return FIRENET_OK;
}

double fn_column_scaling_add_taken(fn_column_scaling *scaling,
                                   const fn_deflation *d, int exponent) {
    double all = 0.0;
    for (int64_t i = 0; i < d->given->cols; ++i) {
        double taken =
            factor_at(scaling, i) * ldexp(fn_deflation_taken(d, i), exponent);
        all = hypot(all, taken);
        if (scaling->lengths) {
            scaling->lengths[i] += taken;
        }
    }
    return all;
}

void fn_column_scaling_drop_lengths(fn_column_scaling *scaling,
                                    firenet_context *context) {
    fn_free(context, scaling->lengths);
    scaling->lengths = NULL;
}

void fn_column_scaling_free(fn_column_scaling *scaling,
                            firenet_context *context) {
    firenet_operator_release(scaling->a);
    fn_free(context, scaling->factor);
    fn_free(context, scaling->inverse);
    fn_free(context, scaling->unscaled);
    fn_free(context, scaling->lengths);
    *scaling = (fn_column_scaling){0};
}

void fn_column_scaling_undo(fn_column_scaling *scaling,
                            firenet_context *context, firenet_operator *a) {
    fn_column_scaling_free(scaling, context);
    *scaling = (fn_column_scaling){.context = context,
                                   .a = firenet_operator_retain(a)};
}

/* ------------------------------------------------------------------- use */

firenet_status fn_column_scaling_weights(const fn_column_scaling *scaling,
                                         firenet_context *context,
                                         const fn_chunks *weights,
                                         fn_chunks *out) {
    const firenet_operator *a = scaling->a;
    double *w = fn_alloc(context, a->cols, sizeof *w);
    if (!w) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t b = 0; b < weights->count; ++b) {
        const fn_chunk *chunk = &weights->chunk[b];
        for (int64_t i = chunk->begin; i < chunk->end; ++i) {
            w[i] = factor_at(scaling, i) *
                   (weights->weights ? weights->weights[i] : chunk->weight);
        }
    }
    firenet_status status = fn_chunks_create_weighted(out, context, a->cols, w);
    fn_free(context, w);
    return status;
}

void fn_column_scaling_unscale(const fn_column_scaling *scaling, const void *u,
                               void *x) {
    const firenet_operator *a = scaling->a;
    fn_kernels_for(scaling->context, a->domain)
        ->multiply_real(a->cols, scaling->factor, u, x);
}

void fn_column_scaling_scale(const fn_column_scaling *scaling, const void *x,
                             void *u) {
    const firenet_operator *a = scaling->a;
    fn_kernels_for(scaling->context, a->domain)
        ->multiply_real(a->cols, scaling->inverse, x, u);
}
