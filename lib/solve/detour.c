/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/detour.h"

firenet_status fn_detour_search(fn_method *method, fn_halpern *h,
                                fn_feasibility *search, int64_t iteration) {
    if (!search->running) {
        fn_feasibility_start(search, iteration);
    }
    firenet_status status = fn_feasibility_advance(
        search, method,
        &(fn_feasibility_memory){.y = h->step.y,
                                 .y_norm = h->step.y_norm,
                                 .r = h->q0,
                                 .image = h->ax0,
                                 .s = h->step.atv,
                                 .p = h->x0});
    if (!search->running) {
        fn_halpern_anchor(h);
    }
    method->x_slot = NULL;
    return status;
}

/* The numbers of the x that the step holds. */
static void measure(fn_method *method, fn_step *step) {
    const fn_problem *problem = method->problem;
    struct fn_method_stats *now = &method->now;
    fn_step_measure(step);
    now->residual = step->residual;
    now->x_norm = step->x_norm;
    now->objective = fn_problem_objective(problem, step->l1, step->residual);
    now->rounding = fn_problem_objective_rounding(
        problem, step->l1, step->x_norm, step->residual, step->y_norm);
}

/* x, q and A x are in the anchor's place. */
static void take(fn_halpern *h) {
    const firenet_operator *a = h->step.problem->a;
    fn_vec_copy(h->step.context, fn_domain(a), h->x0, h->step.x);
    fn_vec_copy(h->step.context, fn_range(a), h->ax0, h->step.ax);
    fn_vec_copy(h->step.context, fn_range(a), h->q0, h->step.v);
    fn_step_set_dual(&h->step, 1.0);
}

firenet_status fn_detour_polish(fn_method *method, fn_halpern *h,
                                fn_polish *polish, double merit) {
    fn_polish_news news;
    firenet_status status =
        fn_polish_advance(polish, method,
                          &(fn_polish_memory){.y = h->step.y,
                                              .y_norm = h->step.y_norm,
                                              .x = h->x0,
                                              .gradient = h->step.atv,
                                              .q = h->q0,
                                              .image = h->ax0},
                          &news);
    method->x_slot = NULL;
    if (news != FN_POLISH_NONE) {
        method->x = h->x0;
    }
    if (polish->now.running) {
        return status;
    }
    if (news == FN_POLISH_END && polish->newton.now.best < merit) {
        method->now.settled = true;
        take(h);
    }
    measure(method, &h->step);
    fn_halpern_anchor(h);
    method->x = h->x0;
    return status;
}
