/* SPDX-License-Identifier: BSD-3-Clause */
#include "summary.h"

#include "theory.h"

#include <math.h>
#include <stdio.h>

/* How close to the truth, which is known. */
static void print_quality(const result *r) {
    printf("relative error   %.4f (zero-filled %.4f)\n",
           r->after.relative_error, r->before.relative_error);
    printf("PSNR             %.2f dB (zero-filled %.2f dB, gain %+.2f dB)\n",
           r->after.psnr, r->before.psnr, r->after.psnr - r->before.psnr);
    printf("SSIM             %.4f (zero-filled %.4f)\n", r->after.ssim,
           r->before.ssim);
}

/* Of the error relative to the image. */
static void print_bound(const result *r, const char *name, double bound,
                        bool given, bool broken) {
    const double relative = bound / r->truth_norm;
    if (!given)
        printf("%-16s none\n", name);
    else if (broken)
        printf("%-16s %.3g, BROKEN: the error was larger\n", name, relative);
    else if (!theory_says_something(relative))
        printf("%-16s says nothing (%.3g)\n", name, relative);
    else
        printf("%-16s %.3g, %s\n", name, relative,
               r->assumption == FIRENET_ASSUMPTION_REFUTED
                   ? "but the assumption is refuted"
                   : "if the assumption holds");
}

static void print_assumption(const result *r) {
    printf("assumption       %s", theory_assumption(r));
    if (r->assumption == FIRENET_ASSUMPTION_REFUTED)
        printf(": a vector has %.3g where %.3g is allowed; the bounds prove "
               "nothing\n",
               r->witness_left, r->witness_right);
    else
        printf(": %lld vectors tried, the closest reaches %.2g of what is "
               "allowed\n",
               (long long)r->tried, r->witness_ratio);
}

/* Of c(x), known only in a simulation. */
static void print_floor(const result *r) {
    if (r->truth_known && r->true_floor > r->floor * (1 + 1e-9))
        printf("                 the image is less sparse than estimated: "
               "c(x) = %.3g, not %.3g\n",
               r->true_floor, r->floor);
}

static void print_network(const result *r) {
    printf("network          %lld layers, p = %lld, the bound a priori needs "
           "%lld\n",
           (long long)r->layers, (long long)r->inner,
           (long long)r->proved_inner);
    if (r->delta < r->floor)
        printf("                 and delta = %.3g\n", r->floor);
    if (r->lambda > r->lambda_limit)
        printf("                 and lambda at most %.4g\n", r->lambda_limit);
}

static void print_origin(const result *r) {
    static const char *const names[] = {[EXPECT_PRIOR] = "typical of images",
                                        [EXPECT_IMAGE] = "of another image",
                                        [EXPECT_ORACLE] =
                                            "ORACLE: of the image itself"};
    printf("sparsities       %s\n", names[r->options->sparsities]);
    if (r->options->delta_from == COST_ORACLE)
        printf("delta            ORACLE: from the image itself\n");
}

/* Of sparsity in levels, which has a theory. */
static void print_levels(const result *r) {
    print_origin(r);
    print_assumption(r);
    print_bound(r, "bound, gap", r->posterior_bound, r->gap_bounds,
                r->gap_broken);
    print_bound(r, "bound, a priori", r->prior_bound, r->proved,
                r->prior_broken);
    print_floor(r);
    if (r->options->solve)
        printf("solver           %lld iterations, %s\n",
               (long long)r->iterations, r->outcome);
    else
        print_network(r);
    printf("seconds          %.2f for %lld run%s\n", r->seconds,
           (long long)r->positions, r->positions > 1 ? "s" : "");
}

/* Rounds of reweighting; only the gap of the last was printed. */
static void print_rounds(const result *r) {
    printf("reweighted       %d time%s: each gap is of a convex problem, their "
           "sequence is a heuristic\n",
           r->round_count - 1, r->round_count > 2 ? "s" : "");
    for (int k = 0; k < r->round_count; k++) {
        const round_facts *round = &r->rounds[k];
        printf("  round %d        gap %.3g (objective %.5g), %lld iterations",
               k, fmax(round->gap, 0), round->objective,
               (long long)round->iterations);
        if (r->truth_known)
            printf(", %.2f dB", round->quality.psnr);
        printf("\n");
    }
}

static void print_analysis(const result *r) {
    const options *o = r->options;
    printf("sparsity         %s, (P%d) with %s = %.4g\n", r->sparsity.text,
           o->problem / 10, o->problem == FIRENET_PROBLEM_P1 ? "eta" : "lambda",
           r->parameter);
    if (o->sparsities != EXPECT_PRIOR)
        print_origin(r);
    printf("solver           %lld iterations, %s\n", (long long)r->iterations,
           r->outcome);
    if (r->round_count > 1)
        print_rounds(r);
    if (r->compared)
        printf("one Haar network %.2f dB, SSIM %.4f\n", r->bare.psnr,
               r->bare.ssim);
    printf("bound            none: those of the theory are for --method "
           "firenet\n");
    printf("seconds          %.2f\n", r->seconds);
}

static void print_interruption(const result *r) {
    if (r->options->analysis)
        printf("interrupted      in round %d of %lld\n", r->round_count,
               (long long)r->options->reweight + 1);
    else
        printf("interrupted      after %lld of %lld positions\n",
               (long long)r->positions, (long long)r->options->shifts);
}

static void print_coils(const result *r) {
    const coil_facts *c = &r->coils;
    printf("coils            %lld, noise of %.3g to %.3g each, whitened",
           (long long)c->given, c->least, c->most);
    if (c->used < c->given)
        printf("; %lld virtual ones keep %.2f %% of the energy",
               (long long)c->used, 100 * c->energy);
    printf("\ncalibration      %lld x %lld points of k-space\n",
           (long long)c->region[0], (long long)c->region[1]);
    printf("samples          %lld of %lld places of k-space, R = %.2f\n",
           (long long)r->samples, (long long)r->places,
           (double)r->places / (double)r->samples);
    printf("residual         %.3f of the noise's standard deviation\n",
           c->white);
    if (c->replicas > 1)
        printf("noise map        %lld replicas: median %.3f, largest %.3f of "
               "the noise with all samples\n",
               (long long)c->replicas, c->noise_median, c->noise_largest);
    if (r->options->acceleration)
        printf("reference        the combination of all lines, with relative "
               "noise %.4f\n",
               c->reference_noise);
    for (int i = 0; i < c->step_count; i++)
        printf("%s%s %.3f s", i ? ", " : "steps            ", c->steps[i].name,
               c->steps[i].seconds);
    printf("\n");
}

void summary_print(const result *r) {
    if (r->interrupted)
        print_interruption(r);
    if (r->coils.given)
        print_coils(r);
    if (r->truth_known)
        print_quality(r);
    if (isnan(r->gap))
        printf("gap              none: spinning is a heuristic, it minimises "
               "nothing\n");
    else
        printf("certified gap    %.3g (objective %.5g)\n", r->gap,
               r->objective);
    (r->options->analysis ? print_analysis : print_levels)(r);
    printf("report           %s/report.html\n", r->options->out);
}
