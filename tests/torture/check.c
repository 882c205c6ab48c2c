/* SPDX-License-Identifier: BSD-3-Clause */
#include "check.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* PRECISION_LIMIT is right if the gap is at most so many roundings of every
 * number that goes into it, likewise ||Ax - y||. */
static const long double many_roundings = 32;
/* Results are read in the type's precision: no certificate is false for that
 * many units of it. */
static const long double few_roundings = 16;

const char *verdict_name(verdict v) {
    static const char *const names[VERDICTS] = {
        "converged", "infeasible",       "precision",      "LIMIT",
        "PRECISION", "STATUS",           "MAXIMUM",        "ROW",
        "DIED",      "FALSE-OBJECTIVE",  "FALSE-FEASIBLE", "FALSE-DUAL",
        "FALSE-GAP", "FALSE-INFEASIBLE", "FALSE-RAY",      "FALSE-ROW"};
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

static void check_numbers(judgement *j, const instance *p, const answer *s) {
    const measure *v = &j->measure;
    long double eps = precision_of(p);
    long double little = few_roundings * eps * v->objective;
    if (exceeds(fabsl(s->objective - v->objective),
                0.2L * p->tolerance * v->objective + little +
                    many_roundings * v->gap_rounding)) {
        say(j, FALSE_OBJECTIVE, "objective %.9g, at x it is %.9Lg",
            s->objective, v->objective);
    } else if (exceeds(s->dual, v->dual + little + v->gap_rounding)) {
        say(j, FALSE_DUAL, "dual %.9g, that of q is %.9Lg", s->dual, v->dual);
    }
}

/* CONVERGED: |gap| <= tolerance x objective, infeasibility <= tolerance x
 * ||y||. In P1 the objective may be below the dual value, by more than stated
 * if rounding has been taken off that. */
static void check_converged(judgement *j, const instance *p) {
    const measure *v = &j->measure;
    long double eps = precision_of(p);
    long double allowed = (1.01L * p->tolerance + few_roundings * eps);
    long double gap = v->objective - v->dual;
    gap = fmaxl(gap, -gap - many_roundings * v->gap_rounding);
    j->verdict = RIGHT_CONVERGED;
    if (exceeds(v->infeasibility, allowed * p->data)) {
        say(j, FALSE_FEASIBLE, "||Ax - y|| - eta is %.3Lg of ||y||",
            v->infeasibility / p->data);
    } else if (exceeds(gap, allowed * v->objective)) {
        say(j, FALSE_GAP, "gap %.3Lg of the objective %.9Lg",
            gap / v->objective, v->objective);
    }
}

static void check_precision(judgement *j, const instance *p) {
    const measure *v = &j->measure;
    long double allowed = many_roundings * v->gap_rounding;
    long double gap = fabsl(v->objective - v->dual);
    long double far =
        fmaxl(p->tolerance * p->data, many_roundings * v->residual_rounding);
    j->verdict = RIGHT_PRECISION;
    snprintf(j->why, sizeof j->why,
             "gap %.2Lg of the objective, %.2Lg roundings", gap / v->objective,
             gap / v->gap_rounding);
    if (exceeds(gap, allowed) || exceeds(v->infeasibility, far)) {
        say(j, WRONG_PRECISION,
            "gap %.3Lg, rounding explains %.3Lg; infeasibility %.3Lg, %.3Lg",
            gap, allowed, v->infeasibility, far);
    }
}

/* A ray proves that no x has ||Ax - y|| <= eta: A^H q = 0 but for rounding, and
 * -Re<y,q> > eta ||q||. */
static void check_infeasible(judgement *j, const instance *p) {
    const measure *v = &j->measure;
    j->verdict = RIGHT_INFEASIBLE;
    if (!p->infeasible) {
        say(j, FALSE_INFEASIBLE, "infeasible? a feasible point is known");
    } else if (v->rise <= 0 ||
               exceeds(v->slope, many_roundings * v->slope_size)) {
        say(j, FALSE_RAY, "rise %.3Lg, slope %.3Lg, rounding explains %.3Lg",
            v->rise, v->slope, many_roundings * v->slope_size);
    }
}

static void check_outcome(judgement *j, const instance *p, const answer *s) {
    switch (s->outcome) {
    case FIRENET_OUTCOME_CONVERGED:
        check_converged(j, p);
        break;
    case FIRENET_OUTCOME_PRECISION_LIMIT:
        check_precision(j, p);
        break;
    case FIRENET_OUTCOME_INFEASIBLE:
        check_infeasible(j, p);
        break;
    default:
        say(j, WRONG_LIMIT, "gap %.3g, objective %.9g, infeasibility %.3g",
            s->gap, s->objective, s->infeasibility);
    }
}

/* Row k of a path against a solve of its own. What that proves of the minimum,
 * and what x that are not quite feasible may gain, are `other`'s. */
static void check_row(judgement *j, const instance *p, const answer *s, int k,
                      const answer *other) {
    measure row = measure_new(p, p->path[k], s->rows[k], NULL);
    measure v = measure_new(p, p->path[k], other->x, other->q);
    long double rounding =
        many_roundings * fmaxl(row.gap_rounding, v.gap_rounding);
    long double slack =
        1.1L * p->tolerance *
            (row.objective + v.objective + v.dual_norm * p->data) +
        rounding;
    firenet_outcome outcome = s->outcomes[k];
    if (outcome != FIRENET_OUTCOME_CONVERGED &&
        (outcome != FIRENET_OUTCOME_PRECISION_LIMIT ||
         exceeds(fabs(s->gaps[k]), rounding))) {
        say(j, WRONG_ROW, "row %d: %s, gap %.3g", k,
            firenet_outcome_message(outcome), s->gaps[k]);
    } else if (other->outcome == FIRENET_OUTCOME_CONVERGED &&
               (exceeds(row.objective, v.dual + slack) ||
                exceeds(row.objective - s->gaps[k], v.objective + slack))) {
        say(j, FALSE_ROW,
            "row %d: objective %.9Lg, gap %.3g, but %.9Lg is right", k,
            row.objective, s->gaps[k], v.objective);
    } else if (exceeds(row.infeasibility,
                       1.01L * p->tolerance * p->data +
                           many_roundings * row.residual_rounding)) {
        say(j, FALSE_ROW, "row %d: infeasibility %.3Lg of ||y||", k,
            row.infeasibility / p->data);
    }
}

static void check_path(judgement *j, const instance *p, const answer *s) {
    j->verdict = s->outcome == FIRENET_OUTCOME_PRECISION_LIMIT
                     ? RIGHT_PRECISION
                     : RIGHT_CONVERGED;
    if (s->reached < p->count) {
        say(j, WRONG_ROW, "%d of %d rows reached", (int)s->reached, p->count);
    }
    for (int k = 0; k < s->reached && !verdict_fails(j->verdict); k++) {
        answer *other = attempt_plainly(p, p->path[k]);
        if (other->status == FIRENET_OK) {
            check_row(j, p, s, k, other);
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
    if (!isfinite(j.measure.slope) || !isfinite(j.measure.rise)) {
        say(&j, FALSE_DUAL, "the dual vector is not finite");
        return j;
    }
    if (p->how == PATH) {
        check_path(&j, p, s);
        return j;
    }
    check_outcome(&j, p, s);
    if (s->outcome != FIRENET_OUTCOME_INFEASIBLE &&
        !verdict_is_false(j.verdict)) {
        check_numbers(&j, p, s);
    }
    return j;
}
