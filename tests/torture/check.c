/* SPDX-License-Identifier: BSD-3-Clause */
#include "check.h"
#include "dual.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* PRECISION_LIMIT is right if the gap is at most so many roundings of every
 * number that goes into it, likewise ||Ax - y||. */
static const long double many_roundings = 64;
/* Results are read in the type's precision: no certificate is false for that
 * many units of it. */
static const long double few_roundings = 16;

const char *verdict_name(verdict v) {
    static const char *const names[VERDICTS] = {
        "converged",      "infeasible", "precision",
        "LIMIT",          "STALLED",    "PRECISION",
        "STATUS",         "MAXIMUM",    "ROW",
        "NOT-INFEASIBLE", "DIED",       "FALSE-OBJECTIVE",
        "FALSE-FEASIBLE", "FALSE-DUAL", "FALSE-GAP",
        "FALSE-RAY"};
    return names[v];
}

int verdict_fails(verdict v) {
    return v >= WRONG_LIMIT;
}

int verdict_is_false(verdict v) {
    return v >= FALSE_OBJECTIVE;
}

static void say(judgement *j, verdict v, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(j->why, sizeof j->why, format, arguments);
    va_end(arguments);
    j->verdict = v;
}

static int exceeds(long double a, long double b) {
    return !(a <= b); /* a NaN, too */
}

/* With a second solution at hand a certificate can be refuted without q. */
static void compare_with_other_units(judgement *j, const instance *p,
                                     const answer *s) {
    wide *x = attempt_in_other_units(p);
    if (x == NULL) {
        return;
    }
    measure v = measure_new(p, p->parameter, x, NULL);
    long double slack =
        (1e-3L * p->tolerance + few_roundings * precision_of(p)) * v.objective;
    if (p->kind == FIRENET_PROBLEM_P1) {
        /* x is not quite feasible. */
        slack = 10 * p->tolerance * v.objective +
                10 * v.dual_norm * v.infeasibility;
    }
    if (exceeds(s->dual, v.objective + slack)) {
        say(j, FALSE_DUAL, "dual %.9g, but the objective %.9Lg is possible",
            s->dual, v.objective);
    } else if (j->verdict == RIGHT_CONVERGED &&
               exceeds(j->measure.objective,
                       v.objective + slack +
                           1.01L * p->tolerance * j->measure.objective)) {
        say(j, FALSE_GAP, "objective %.9Lg, but %.9Lg is possible",
            j->measure.objective, v.objective);
    }
    free(x);
}

static void check_numbers(judgement *j, const instance *p, const answer *s) {
    const measure *v = &j->measure;
    long double eps = precision_of(p);
    long double little = few_roundings * eps * v->objective;
    if (exceeds(fabsl(s->objective - v->objective),
                0.2L * p->tolerance * v->objective + little +
                    many_roundings * v->gap_rounding)) {
        say(j, FALSE_OBJECTIVE, "objective %.9g, at x it is %.9Lg",
            s->objective, v->objective);
    } else if (s->q != NULL && exceeds(s->dual, v->dual + little)) {
        say(j, FALSE_DUAL, "dual %.9g, that of q is %.9Lg", s->dual, v->dual);
    }
}

/* CONVERGED: |gap| <= tolerance x objective, infeasibility <= tolerance x
 * ||y||. */
static void check_converged(judgement *j, const instance *p, const answer *s) {
    const measure *v = &j->measure;
    long double eps = precision_of(p);
    long double allowed = (1.01L * p->tolerance + few_roundings * eps);
    long double gap = fabsl(v->objective - v->dual);
    j->verdict = RIGHT_CONVERGED;
    j->proved = !exceeds(gap, allowed * v->objective);
    if (exceeds(v->infeasibility, allowed * p->data)) {
        say(j, FALSE_FEASIBLE, "||Ax - y|| - eta is %.3Lg of ||y||",
            v->infeasibility / p->data);
    } else if (s->q != NULL && !j->proved) {
        say(j, FALSE_GAP, "gap %.3Lg of the objective %.9Lg",
            gap / v->objective, v->objective);
    }
}

static void check_precision(judgement *j, const instance *p, const answer *s) {
    const measure *v = &j->measure;
    long double allowed = many_roundings * v->gap_rounding;
    long double dual = s->q != NULL ? v->dual : s->dual;
    long double gap = fabsl(v->objective - dual);
    long double far =
        fmaxl(p->tolerance * p->data, many_roundings * v->residual_rounding);
    j->verdict = RIGHT_PRECISION;
    if (exceeds(gap, allowed) || exceeds(v->infeasibility, far)) {
        say(j, WRONG_PRECISION,
            "gap %.3Lg, rounding explains %.3Lg; infeasibility %.3Lg, %.3Lg",
            gap, allowed, v->infeasibility, far);
    }
}

/* A ray proves that no x has ||Ax - y|| <= eta: A^H q = 0 but for rounding, and
 * -Re<y,q> > eta ||q||. */
static void check_infeasible(judgement *j, const instance *p, const answer *s) {
    const measure *v = &j->measure;
    j->verdict = RIGHT_INFEASIBLE;
    if (!p->infeasible) {
        say(j, WRONG_INFEASIBLE, "infeasible? a feasible point is known");
    } else if (s->q != NULL &&
               (v->rise <= 0 ||
                exceeds(v->slope, many_roundings * v->slope_rounding))) {
        say(j, FALSE_RAY, "rise %.3Lg, slope %.3Lg, rounding explains %.3Lg",
            v->rise, v->slope, many_roundings * v->slope_rounding);
    }
}

static void check_outcome(judgement *j, const instance *p, const answer *s) {
    switch (s->outcome) {
    case FIRENET_OUTCOME_CONVERGED:
        check_converged(j, p, s);
        break;
    case FIRENET_OUTCOME_PRECISION_LIMIT:
        check_precision(j, p, s);
        break;
    case TORTURE_OUTCOME_INFEASIBLE:
        check_infeasible(j, p, s);
        break;
    case FIRENET_OUTCOME_STALLED:
        say(j, WRONG_STALLED, "gap %.3g, objective %.9g, infeasibility %.3g",
            s->gap, s->objective, s->infeasibility);
        break;
    default:
        say(j, WRONG_LIMIT, "gap %.3g, objective %.9g, infeasibility %.3g",
            s->gap, s->objective, s->infeasibility);
    }
}

/* Every row of a path against a solve of its own. */
static void check_path(judgement *j, const instance *p, const answer *s) {
    if (s->reached < p->count) {
        say(j, WRONG_ROW, "%d of %d rows reached", (int)s->reached, p->count);
    }
    for (int k = 0; k < s->reached && !verdict_fails(j->verdict); k++) {
        answer *other = attempt_plainly(p, p->path[k]);
        if (other->status == FIRENET_OK) {
            measure row = measure_new(p, p->path[k], s->rows[k], NULL);
            measure v = measure_new(p, p->path[k], other->x, other->q);
            long double bound = other->q != NULL ? v.dual : other->dual;
            long double allowed =
                p->tolerance * (1.1L * row.objective + v.objective) +
                fmaxl(v.dual_norm * p->data, 0) * 1.1L * p->tolerance;
            if (other->outcome == FIRENET_OUTCOME_CONVERGED &&
                exceeds(row.objective, bound + allowed)) {
                say(j, WRONG_ROW, "row %d: objective %.9Lg, not %.9Lg", k,
                    row.objective, v.objective);
            } else if (exceeds(row.infeasibility,
                               1.01L * p->tolerance * p->data)) {
                say(j, WRONG_ROW, "row %d: infeasibility %.3Lg of ||y||", k,
                    row.infeasibility / p->data);
            }
        }
        attempt_free(other);
    }
}

judgement check_answer(const instance *p, const answer *s) {
    judgement j = {0};
    if (s->status != FIRENET_OK) {
        say(&j, WRONG_STATUS, "%s", s->message);
        return j;
    }
    long double eps = precision_of(p);
    if (exceeds(fabsl(s->parameter_max - p->parameter_max),
                many_roundings * eps *
                    (p->parameter_max + p->parameter_size))) {
        say(&j, WRONG_MAXIMUM, "x = 0 from %.9Lg on, not %.9g",
            p->parameter_max, s->parameter_max);
        return j;
    }
    j.measure = measure_new(p, p->parameter, s->x, s->q);
    check_outcome(&j, p, s);
    if (s->outcome != TORTURE_OUTCOME_INFEASIBLE &&
        !verdict_is_false(j.verdict)) {
        check_numbers(&j, p, s);
    }
    if (s->q == NULL && !j.proved && !p->infeasible &&
        !verdict_is_false(j.verdict)) {
        compare_with_other_units(&j, p, s);
    }
    if (p->how == PATH && !verdict_fails(j.verdict)) {
        check_path(&j, p, s);
    }
    return j;
}
