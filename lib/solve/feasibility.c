/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/feasibility.h"

/* The first search, and by what factor the next is later. */
#define FIRST 60
#define LATER 4
/* A residual of so many roundings of y is 0. */
#define FEASIBLE 8.0
/* Steps beyond the dimension before directions are chosen anew. */
#define CYCLE 100

void fn_feasibility_reset(fn_feasibility *search) {
    *search = (fn_feasibility){.due = FIRST};
}

bool fn_feasibility_due(const fn_feasibility *search, int64_t iteration) {
    return !search->decided && iteration >= search->due;
}

void fn_feasibility_start(fn_feasibility *search, int64_t iteration) {
    search->running = true;
    search->step = 0;
    search->limit = iteration;
    search->due = LATER * iteration;
}

/* s = A^H r, and -r offered; ||s||^2. */
static firenet_status take_gradient(fn_method *method,
                                    const fn_feasibility_memory *memory,
                                    double *r_norm, double *gamma) {
    const fn_problem *problem = method->problem;
    const firenet_operator *a = problem->a;
    firenet_context *context = method->context;
    double yr[2];
    firenet_status status =
        fn_adjoint_product(a, method->scratch, memory->r, memory->s);
    if (status != FIRENET_OK) {
        return status;
    }
    *r_norm = fn_vec_norm(context, fn_range(a), memory->r);
    double s_norm = fn_vec_norm(context, fn_domain(a), memory->s);
    *gamma = s_norm * s_norm;
    fn_vec_dot(context, fn_range(a), memory->y, memory->r, yr);
    const fn_dual_numbers q = {.norm = *r_norm,
                               .yq = yr[0],
                               .polar = fn_vec_polar(context,
                                                     &problem->domain_chunks,
                                                     a->domain, memory->s),
                               .y_norm = memory->y_norm};
    if (*r_norm > 0.0) {
        fn_certificate_offer(method->certificate, context, problem, memory->r,
                             1.0, &q, fn_problem_dual(problem, &q));
        fn_certificate_offer_ray(method->certificate, context, problem,
                                 memory->r, memory->s, &q);
    }
    return FIRENET_OK;
}

static firenet_status begin(fn_feasibility *search, fn_method *method,
                            const fn_feasibility_memory *memory) {
    const firenet_operator *a = method->problem->a;
    double r_norm;
    fn_vec_copy(method->context, fn_range(a), memory->y, memory->r);
    firenet_status status =
        take_gradient(method, memory, &r_norm, &search->gamma);
    fn_vec_copy(method->context, fn_domain(a), memory->s, memory->p);
    return status;
}

/* Exact arithmetic would be done after as many steps as A has rows or columns:
 * directions that have lost their conjugacy go on from r alone. */
static bool starts_anew(const fn_feasibility *search,
                        const firenet_operator *a) {
    int64_t least = a->rows < a->cols ? a->rows : a->cols;
    if (fn_is_split(a)) {
        least = 0; /* not known here, and it must be the same for all */
    }
    return search->step % (10 * least + CYCLE) == 0;
}

/* r -= alpha A p, p = s + beta p. */
static firenet_status improve(fn_feasibility *search, fn_method *method,
                              const fn_feasibility_memory *memory) {
    const firenet_operator *a = method->problem->a;
    firenet_context *context = method->context;
    double r_norm = 0.0, gamma = search->gamma;
    firenet_status status =
        fn_product(a, method->scratch, memory->p, memory->image);
    if (status != FIRENET_OK) {
        return status;
    }
    double length = fn_vec_norm(context, fn_range(a), memory->image);
    if (!(length > 0.0) || !(gamma > 0.0)) {
        search->running = false; /* s = 0: as small as it gets */
        return FIRENET_OK;
    }
    fn_vec_axpby(context, fn_range(a), -gamma / (length * length),
                 memory->image, 1.0, memory->r);
    status = take_gradient(method, memory, &r_norm, &search->gamma);
    double beta = starts_anew(search, a) ? 0.0 : search->gamma / gamma;
    fn_vec_axpby(context, fn_domain(a), 1.0, memory->s, beta, memory->p);
    /* Below rounding no difference can be resolved, and r soon underflows. */
    search->decided =
        r_norm <= fmax(method->problem->eta,
                       FEASIBLE * method->problem->rounding * memory->y_norm);
    return status;
}

firenet_status fn_feasibility_advance(fn_feasibility *search, fn_method *method,
                                      const fn_feasibility_memory *memory) {
    firenet_status status = search->step == 0 ? begin(search, method, memory)
                                              : improve(search, method, memory);
    ++search->step;
    if (search->decided || search->step > search->limit ||
        method->certificate->bound.ray || status != FIRENET_OK) {
        search->running = false;
    }
    return status;
}
