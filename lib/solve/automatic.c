/* SPDX-License-Identifier: BSD-3-Clause */
/* The adaptive method where the operator is a matrix: working sets first, which
 * solve most such problems in a few iterations, and where they make no progress
 * the Halpern iteration from their iterate. */
#include "solve/method.h"

#include <math.h>
#include <string.h>

/* Working sets have so many iterations to halve what is left. */
#define PATIENCE 12
/* What is left, relative, of an iterate that is a good start. */
#define NEAR 1e-2

enum { SETS, HALPERN, CHILDREN };

typedef struct automatic {
    fn_method base;
    fn_method *child[CHILDREN];
    const fn_vec *y;
    struct {
        int64_t since; /* iterations without progress */
        double least;  /* gap, relative, and infeasibility */
        int turn;      /* which child */
        double dual_norm, y_norm, settings[FN_SOLVER_SETTINGS];
    } now;
} automatic;

static const fn_method_table *const tables[CHILDREN] = {&fn_working_set_method,
                                                        &fn_adaptive_method};

static size_t bytes(const fn_problem *problem) {
    size_t sum = 0;
    for (int i = 0; i < CHILDREN; ++i) {
        sum += tables[i]->size + tables[i]->bytes(problem);
    }
    return sum;
}

/* What the solver reads is the child's whose turn it is. */
static void show(automatic *self) {
    fn_method *method = &self->base;
    const fn_method *child = self->child[self->now.turn];
    method->now = child->now;
    method->work = child->work;
    method->q = child->q;
    method->q_scale = child->q_scale;
    method->x = child->x;
    method->x_slot = child->x_slot;
    method->share = child->share;
    method->fresh = child->fresh;
}

static firenet_status create(fn_method *method) {
    automatic *self = (automatic *)method;
    for (int i = 0; i < CHILDREN; ++i) {
        fn_method *child = fn_alloc_zero(method->context, 1, tables[i]->size);
        self->child[i] = child;
        if (!child) {
            return FIRENET_ERR_NOMEM;
        }
        *child = *method;
        child->table = tables[i];
        firenet_status status = child->table->create(child);
        if (status != FIRENET_OK) {
            return status;
        }
    }
    show(self);
    return FIRENET_OK;
}

static void destroy(fn_method *method) {
    automatic *self = (automatic *)method;
    for (int i = 0; i < CHILDREN; ++i) {
        if (self->child[i]) {
            self->child[i]->table->destroy(self->child[i]);
            fn_free(method->context, self->child[i]);
        }
    }
}

static void attach(fn_method *method, const fn_vec *y) {
    automatic *self = (automatic *)method;
    self->y = y;
    for (int i = 0; i < CHILDREN; ++i) {
        self->child[i]->table->attach(self->child[i], y);
    }
}

static firenet_status start_child(automatic *self, int turn,
                                  const fn_start *from, bool warm) {
    fn_method *child = self->child[turn];
    double norm = self->base.now.norm, ratio = child->now.ratio;
    self->now.turn = turn;
    self->now.since = 0;
    self->now.least = INFINITY;
    child->now = (struct fn_method_stats){.norm = norm, .ratio = ratio};
    firenet_status status = child->table->start(child, from, warm);
    show(self);
    return status;
}

/* Settings that only the Halpern iteration has a use for. */
static bool needs_halpern(const fn_start *from) {
    return from->settings[FN_STEP_RATIO] != 1.0 ||
           from->settings[FN_SOLVER_NORM] > 0.0;
}

static firenet_status start(fn_method *method, const fn_start *from,
                            bool warm) {
    automatic *self = (automatic *)method;
    fn_start next = *from;
    int before = self->now.turn;
    self->now.dual_norm = from->dual_norm;
    self->now.y_norm = from->y_norm;
    memcpy(self->now.settings, from->settings, sizeof self->now.settings);
    if (needs_halpern(from)) {
        return start_child(self, HALPERN, from, warm && before == HALPERN);
    }
    if (warm && before == HALPERN) {
        next.x0 = self->child[HALPERN]->x;
    }
    return start_child(self, SETS, &next, warm && before == SETS);
}

/* From the iterate of the working sets, where it is worth that: sets that were
 * lost in a problem next to a linear program lead Newton's method astray. */
static firenet_status change(automatic *self) {
    fn_start next = {.y = self->y,
                     .y_norm = self->now.y_norm,
                     .dual_norm = self->now.dual_norm,
                     .settings = self->now.settings};
    int64_t inner = self->child[SETS]->now.inner;
    double size = self->child[SETS]->now.objective;
    bool near = self->now.least <= NEAR && isfinite(size);
    next.x0 = near ? self->child[SETS]->x : NULL;
    self->base.now.norm = self->child[SETS]->now.norm;
    firenet_status status = start_child(self, HALPERN, &next, false);
    self->base.now.inner = inner;
    return status;
}

/* Whether the working sets make progress. */
static bool makes_progress(automatic *self) {
    const struct fn_method_stats *now = &self->base.now;
    double gap = fabs(now->objective - self->base.certificate->bound.value) /
                 now->objective;
    double excess =
        fn_problem_infeasibility(self->base.problem, now->residual) /
        self->now.y_norm;
    double left = fmax(gap, excess);
    if (left <= 0.5 * self->now.least) {
        self->now.least = left;
        self->now.since = 0;
    }
    return ++self->now.since <= PATIENCE;
}

static firenet_status advance(fn_method *method) {
    automatic *self = (automatic *)method;
    fn_method *child = self->child[self->now.turn];
    child->may_be_quiet = method->may_be_quiet;
    firenet_status status = child->table->advance(child);
    if (self->now.turn == SETS && status == FIRENET_ERR_NUMERIC) {
        status = change(self);
        child = self->child[HALPERN];
        if (status == FIRENET_OK) {
            status = child->table->advance(child);
        }
    }
    show(self);
    if (status == FIRENET_OK && self->now.turn == SETS &&
        !makes_progress(self)) {
        struct fn_method_stats now = method->now;
        const fn_vec *x = method->x;
        status = change(self);
        method->now = now; /* the iterate at hand is that of the sets */
        method->x = x;
        method->x_slot = NULL;
    }
    return status;
}

static bool persist(fn_method *method) {
    automatic *self = (automatic *)method;
    fn_method *child = self->child[self->now.turn];
    if (self->now.turn == SETS) {
        struct fn_method_stats now = method->now;
        const fn_vec *x = method->x;
        bool on = change(self) == FIRENET_OK;
        method->now = now;
        method->now.settled = false;
        method->x = x;
        method->x_slot = NULL;
        return on;
    }
    return child->table->persist && child->table->persist(child);
}

static void archive_state(fn_method *method, fn_archive *archive) {
    automatic *self = (automatic *)method;
    fn_archive_bytes(archive, &self->now, sizeof self->now);
    /* An index: a state that was made up may hold another. */
    self->now.turn = self->now.turn == HALPERN ? HALPERN : SETS;
    FN_SETTLE_COUNTS(&self->now.since);
    for (int i = 0; i < CHILDREN; ++i) {
        fn_method_archive(self->child[i], archive);
        self->child[i]->table->archive(self->child[i], archive);
    }
}

const fn_method_table fn_automatic_method = {
    .id = FIRENET_METHOD_ADAPTIVE,
    .size = sizeof(automatic),
    .any_norm = true,
    .matrix = true,
    .analysis = true,
    .ratio = true,
    .bytes = bytes,
    .create = create,
    .destroy = destroy,
    .attach = attach,
    .start = start,
    .advance = advance,
    .persist = persist,
    .archive = archive_state,
};
