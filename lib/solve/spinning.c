/* SPDX-License-Identifier: BSD-3-Clause */
/* Cycle spinning inside the iteration, for (P2) with one term ||W x||_{1,w}, W
 * an orthonormal wavelet transform:
 *
 *   h  = z - A^H (A z - y) / L^2
 *   x+ = S^H W^H soft(W S h, lambda w / (2 L^2)),   then its nearest in C
 *   z  = x+ + b (x+ - x),   b = min(0.9, k/(k + 3))
 *
 * S shifts the array to another position in every iteration. No x is fixed
 * under all positions, so that this is a heuristic without a minimiser: there
 * is no dual vector, no gap, and nothing to converge to. More momentum would
 * add up what positions disagree in.
 *
 * Sources: Coifman, Donoho, Wavelets and Statistics, 1995; Figueiredo, Nowak,
 * IEEE Trans. Image Process. 12, 2003. */
#include "core/hash.h"
#include "core/random.h"
#include "operators/spun.h"
#include "solve/method.h"

#include <math.h>

#define MOST_MOMENTUM 0.9

typedef struct spinning {
    fn_method base;
    const fn_vec *y;
    double y_norm;
    uint64_t seed;
    int64_t drawn; /* positions so far */
    int axes, levels;
    firenet_operator *spun; /* W S */
    fn_scratch scratch;     /* for it */
    fn_chunks weights;      /* of W x, in the problem's units */
    fn_partial *partials;
    fn_vec *x, *next, *z, *gradient, *u; /* N */
    fn_vec *ax, *ax_next, *az, *half_q;  /* of the measurements */
} spinning;

/* ---------------------------------------------------------------- position */

/* Digit number `level` of the position number k, in base n = 2^axes: each block
 * of n is a permutation of its own. */
static uint64_t digit(const spinning *self, int level, int64_t k) {
    const int64_t n = (int64_t)1 << self->axes;
    const int64_t rest = k >> level * self->axes;
    const uint64_t key[] = {self->seed, (uint64_t)level, (uint64_t)(rest / n)};
    fn_random random;
    uint64_t order[1 << FIRENET_MAX_AXES];
    fn_random_seed(&random, fn_hash(key, sizeof key));
    for (int64_t i = 0; i < n; ++i) {
        uint64_t j = fn_random_below(&random, (uint64_t)i + 1);
        order[i] = order[j];
        order[j] = (uint64_t)i;
    }
    return order[rest % n];
}

/* Bit l of the offsets says which of two points pair up at level l + 1. Any 2^d
 * positions in a row, counted from a multiple of it, have all of bit 0, any
 * 4^d all of bits 0 and 1, and so on (a scrambled digital net): their pictures
 * balance each other sooner than those of independent positions. */
static void move(spinning *self) {
    int64_t offset[FIRENET_MAX_AXES] = {0};
    for (int l = 0; l < self->levels; ++l) {
        const int shift = l * self->axes;
        const uint64_t bits =
            shift + self->axes < 63 ? digit(self, l, self->drawn) : 0;
        for (int a = 0; a < self->axes; ++a) {
            offset[a] |= (int64_t)(bits >> a & 1) << l;
        }
    }
    fn_spun_move(self->spun, offset);
    ++self->drawn;
}

/* ---------------------------------------------------------------- creation */

/* One for each chunk of any vector; `weights` of those of W x. */
static size_t partial_bytes(const fn_problem *problem, int64_t weights) {
    int64_t n = problem->domain_chunks.count, m = problem->data_chunks.count;
    int64_t most = n > m ? n : m;
    return (size_t)(most > weights ? most : weights) * sizeof(fn_partial);
}

/* But for what it keeps of the term's weights. */
static size_t bytes(const fn_problem *problem) {
    const firenet_operator *k = problem->a;
    const fn_side data = {k->range, problem->measured, false};
    return 6 * fn_domain_bytes(k) + 4 * fn_side_bytes(data) + k->scratch +
           k->thread_bytes + partial_bytes(problem, 0);
}

/* The term that is spun, or NULL (message recorded). */
static const fn_dual_block *block_of(const fn_problem *problem,
                                     firenet_context *context, fn_form *form) {
    const fn_analysis *analysis = problem->analysis;
    const fn_dual_block *block = analysis ? &analysis->block[0] : NULL;
    if (problem->kind != FIRENET_PROBLEM_P2) {
        fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                "method: spinning, allowed for P2 only, whose residual term "
                "has a gradient");
        return NULL;
    }
    if (!analysis || analysis->primal || analysis->count != 1 ||
        block->term->members != 1 || fn_term_norm(block->term) ||
        !fn_is_wavelet(block->term->w, form)) {
        fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                "method: spinning, allowed for a regulariser of one l1 term "
                "only, whose W is an orthonormal wavelet transform%s%s",
                block ? ", not " : "",
                block ? block->term->w->description : "");
        return NULL;
    }
    return block;
}

static bool allocate(spinning *self) {
    const fn_method *method = &self->base;
    firenet_context *context = method->context;
    const fn_side n = fn_domain(method->problem->a);
    const fn_side m = fn_problem_data(method->problem);
    fn_vec **primal[] = {&self->x, &self->next, &self->z, &self->gradient,
                         &self->u};
    fn_vec **images[] = {&self->ax, &self->ax_next, &self->az, &self->half_q};
    bool complete = true;
    for (size_t i = 0; i < 5 && complete; ++i) {
        *primal[i] = fn_vec_alloc_zero(context, 1, n);
        complete = *primal[i];
    }
    for (size_t i = 0; i < 4 && complete; ++i) {
        *images[i] = fn_vec_alloc_zero(context, 1, m);
        complete = *images[i];
    }
    if (complete) {
        self->partials = fn_alloc(
            context, 1, partial_bytes(method->problem, self->weights.count));
    }
    return self->partials;
}

static firenet_status create(fn_method *method) {
    spinning *self = (spinning *)method;
    firenet_context *context = method->context;
    fn_form form;
    const fn_dual_block *block = block_of(method->problem, context, &form);
    if (!block) {
        return FIRENET_ERR_UNSUPPORTED;
    }
    self->axes = form.shape.axes;
    self->levels = form.levels;
    firenet_status status =
        fn_spun_create(&self->spun, context, block->term->w);
    if (status == FIRENET_OK) {
        status = fn_operator_prepare(self->spun, context);
    }
    if (status == FIRENET_OK) {
        status = fn_operator_scratch(self->spun, context, &self->scratch);
    }
    if (status == FIRENET_OK) {
        status = fn_chunks_create_scaled(&self->weights, context,
                                         &block->weights, block->scale, 0);
    }
    if (status == FIRENET_OK && !allocate(self)) {
        status = FIRENET_ERR_NOMEM;
    }
    method->work = self->gradient;
    return status; /* the solver destroys what was made */
}

static void destroy(fn_method *method) {
    spinning *self = (spinning *)method;
    firenet_context *context = method->context;
    fn_vec *vectors[] = {self->x,        self->next, self->z,
                         self->gradient, self->u,    self->ax,
                         self->ax_next,  self->az,   self->half_q};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; ++i) {
        fn_vec_free(context, vectors[i]);
    }
    fn_free(context, self->partials);
    fn_chunks_free(&self->weights, context);
    fn_scratch_free(&self->scratch);
    firenet_operator_release(self->spun);
}

/* --------------------------------------------------------------- iterating */

static void attach(fn_method *method, const fn_vec *y) {
    ((spinning *)method)->y = y;
}

static firenet_status start(fn_method *method, const fn_start *from,
                            bool warm) {
    spinning *self = (spinning *)method;
    const fn_problem *problem = method->problem;
    const firenet_operator *a = problem->analysis->a;
    firenet_status status = FIRENET_OK;
    method->now.norm = problem->analysis->a_norm; /* of A alone, not of K */
    self->y_norm = from->y_norm;
    self->seed = (uint64_t)from->settings[FN_SEED];
    self->drawn = 0;
    if (!warm) {
        fn_vec_zero(method->context, fn_domain(a), self->x);
        if (from->x0) {
            fn_vec_copy(method->context, fn_domain(a), from->x0, self->x);
        }
        status = fn_product(a, method->scratch, self->x, self->ax);
    }
    fn_vec_copy(method->context, fn_domain(a), self->x, self->z);
    fn_vec_copy(method->context, fn_range(a), self->ax, self->az);
    return status;
}

/* gradient = z - A^H (A z - y) / L^2. */
static firenet_status descend(spinning *self, double step) {
    const fn_problem *problem = self->base.problem;
    const firenet_operator *a = problem->analysis->a;
    const fn_dual_update residual = {
        .v = (fn_vec *)(uintptr_t)self->y, /* only read */
        .next = self->half_q,
        .ax = self->az,
        .ax_next = self->az,
        .y = self->y,
        .scale = 0.0,
        .sigma = 1.0};
    fn_pass_dual(&problem->data_chunks, a->range, &residual, self->base.scratch,
                 self->partials);
    firenet_status status =
        fn_adjoint_product(a, self->base.scratch, self->half_q, self->gradient);
    if (status == FIRENET_OK) {
        fn_vec_axpby(self->base.context, fn_domain(a), 1.0, self->z, -step,
                     self->gradient);
    }
    return status;
}

/* next = the threshold's, at the next position, from there. */
static firenet_status shrink(spinning *self, double step) {
    const fn_problem *problem = self->base.problem;
    move(self);
    firenet_status status =
        fn_product(self->spun, &self->scratch, self->gradient, self->u);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_primal_update update = {
        .x = self->u, .g = self->u, .threshold = 0.5 * step * problem->lambda};
    fn_pass_primal(&self->weights, problem->a->domain, &update,
                   self->base.scratch, self->partials);
    status =
        fn_adjoint_product(self->spun, &self->scratch, self->u, self->next);
    fn_analysis_constrain(problem->analysis, self->base.context, self->next);
    return status;
}

/* The next z and A z; ERR_NUMERIC where x+ is not finite. */
static firenet_status extrapolate(spinning *self) {
    const fn_problem *problem = self->base.problem;
    const firenet_operator *a = problem->analysis->a;
    struct fn_method_stats *now = &self->base.now;
    const double k = (double)now->inner, b = fmin(MOST_MOMENTUM, k / (k + 3));
    const fn_momentum primal = {self->z, self->x, self->next, b};
    const fn_momentum image = {self->az, self->ax, self->ax_next, b};
    fn_partial sums =
        fn_pass_momentum(&problem->domain_chunks, a->domain, &primal,
                         self->base.scratch, self->partials);
    fn_partial image_sums =
        fn_pass_momentum(&problem->data_chunks, a->range, &image,
                         self->base.scratch, self->partials);
    fn_norm_bound_violated(&self->base, sqrt(image_sums.sum[1]),
                           sqrt(sums.sum[1]), self->y_norm);
    return isfinite(sums.sum[1]) && isfinite(image_sums.sum[1])
               ? FIRENET_OK
               : FIRENET_ERR_NUMERIC;
}

/* Objective and residual of x, with W at the position that the problem has. */
static firenet_status measure(spinning *self) {
    fn_method *method = &self->base;
    const fn_problem *problem = method->problem;
    const firenet_operator *a = problem->analysis->a;
    struct fn_method_stats *now = &method->now;
    fn_spun_move(self->spun, (const int64_t[FIRENET_MAX_AXES]){0});
    firenet_status status =
        fn_product(self->spun, &self->scratch, self->x, self->u);
    const double l1 =
        fn_vec_l1(method->context, &self->weights, a->domain, self->u);
    now->residual =
        fn_vec_distance(method->context, fn_range(a), 1.0, self->ax, self->y);
    now->x_norm = fn_vec_norm(method->context, fn_domain(a), self->x);
    now->objective = fn_problem_objective(problem, l1, now->residual);
    now->rounding = fn_problem_objective_rounding(problem, l1, now->x_norm,
                                                  now->residual, self->y_norm);
    return status;
}

static firenet_status advance(fn_method *method) {
    spinning *self = (spinning *)method;
    const double norm = method->now.norm, step = 1.0 / (norm * norm);
    firenet_status status = descend(self, step);
    if (status == FIRENET_OK) {
        status = shrink(self, step);
    }
    if (status == FIRENET_OK) {
        status = fn_product(method->problem->analysis->a, method->scratch,
                            self->next, self->ax_next);
    }
    if (status == FIRENET_OK) {
        status = extrapolate(self);
    }
    ++method->now.inner;
    fn_vec_swap(&self->x, &self->next);
    fn_vec_swap(&self->ax, &self->ax_next);
    method->x = self->x;
    method->blind = method->may_be_blind;
    return status != FIRENET_OK || method->blind ? status : measure(self);
}

static void archive_state(fn_method *method, fn_archive *archive) {
    spinning *self = (spinning *)method;
    size_t n = fn_domain_bytes(method->problem->a);
    size_t m = fn_side_bytes(fn_problem_data(method->problem));
    fn_vec_archive(method->context, archive, n, self->x);
    fn_vec_archive(method->context, archive, n, self->z);
    fn_vec_archive(method->context, archive, m, self->ax);
    fn_vec_archive(method->context, archive, m, self->az);
    fn_archive_bytes(archive, &self->y_norm, sizeof self->y_norm);
    fn_archive_bytes(archive, &self->seed, sizeof self->seed);
    fn_archive_bytes(archive, &self->drawn, sizeof self->drawn);
    FN_SETTLE_COUNTS(&self->drawn);
}

const fn_method_table fn_spinning_method = {
    .id = FIRENET_METHOD_SPINNING,
    .size = sizeof(spinning),
    .any_norm = true,
    .analysis = true,
    .heuristic = true,
    .bytes = bytes,
    .create = create,
    .destroy = destroy,
    .attach = attach,
    .start = start,
    .advance = advance,
    .archive = archive_state,
};
