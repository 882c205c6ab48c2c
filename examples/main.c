/* SPDX-License-Identifier: BSD-3-Clause */
/* firenet-reconstruct: from the command line to the report. */
#include "complain.h"
#include "input.h"
#include "output.h"
#include "reconstruct.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exit statuses, as --help states them. */
enum { DONE = 0, FAILED = 1, BAD_USAGE = 2 };

/* Levels and number of samples, which depend on the size of the image. */
static bool resolve(result *r) {
    const options *o = r->options;
    const double pixels = (double)(r->side * r->side);
    const int deepest = measurement_deepest(r->side);
    if (o->levels > deepest)
        return complain("--levels %lld: allowed is an integer from 1 to %d for "
                        "an image of %lld x %lld pixels",
                        (long long)o->levels, deepest, (long long)r->side,
                        (long long)r->side);
    r->levels = o->levels ? (int)o->levels : deepest;
    r->samples = r->truth_known ? llround(o->rate * pixels) : 1;
    return r->samples > 0 ||
           complain("--rate %g: allowed is at least 1 sample, %.3g, for an "
                    "image of %lld x %lld pixels",
                    o->rate, 1 / pixels, (long long)r->side,
                    (long long)r->side);
}

/* Of the relative error. */
static void print_bound(const char *name, double bound, bool proved) {
    if (proved)
        printf("%-16s %.3g\n", name, bound);
    else
        printf("%-16s none is proved\n", name);
}

/* How close to the truth, which is known. */
static void print_quality(const result *r) {
    printf("relative error   %.4f (zero-filled %.4f)\n",
           r->after.relative_error, r->before.relative_error);
    printf("PSNR             %.2f dB (zero-filled %.2f dB, gain %+.2f dB)\n",
           r->after.psnr, r->before.psnr, r->after.psnr - r->before.psnr);
    printf("SSIM             %.4f (zero-filled %.4f)\n", r->after.ssim,
           r->before.ssim);
}

static void print_network(const result *r) {
    printf("network          %lld layers, p = %lld, %s\n", (long long)r->layers,
           (long long)r->inner, r->certified ? "certified" : "not certified");
    if (r->truth_known && !r->certified)
        printf("                 certified from p = %lld and delta = %.3g, "
               "lambda at most %.4g\n",
               (long long)r->proved_inner, r->delta_needed, r->lambda_limit);
}

static void print_summary(const result *r) {
    const double norm = r->truth_norm;
    if (r->truth_known)
        print_quality(r);
    printf("certified gap    %.3g (objective %.5g)\n", r->gap, r->objective);
    print_bound("bound, gap", r->posterior_bound / norm, r->gap_bounds);
    print_bound("bound, a priori", r->prior_bound / norm, r->certified);
    if (r->options->solve)
        printf("solver           %lld iterations, %s\n",
               (long long)r->iterations, r->outcome);
    else
        print_network(r);
    printf("seconds          %.2f for %lld run%s\n", r->seconds,
           (long long)r->options->shifts, r->options->shifts > 1 ? "s" : "");
    printf("report           %s/report.html\n", r->options->out);
}

static int run(result *r) {
    if (!input_read(r))
        return FAILED;
    if (!resolve(r))
        return BAD_USAGE;
    /* Before the work: a folder that cannot be is better known now. */
    if (!output_prepare(r->options) || !experiment_run(r) || !output_write(r))
        return FAILED;
    if (!r->options->quiet)
        print_summary(r);
    if (fflush(stdout) != 0) {
        complain("cannot write to standard output");
        return FAILED;
    }
    return DONE;
}

int main(int argc, char **argv) {
    complain_as("firenet-reconstruct");
    options o;
    const parsed next = options_parse(&o, argc, argv);
    if (next != PARSED_RUN)
        return next == PARSED_DONE ? DONE : BAD_USAGE;
    result r = {.options = &o};
    const int status = run(&r);
    array_free(&r.kspace);
    array_free(&r.start);
    array_free(&r.answer);
    image_free(&r.truth);
    image_free(&r.model);
    image_free(&r.mask);
    image_free(&r.zero_filled);
    image_free(&r.recovered);
    history_free(&r.history);
    return status;
}
