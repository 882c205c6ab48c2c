/* SPDX-License-Identifier: BSD-3-Clause */
/* firenet-reconstruct: from the command line to the report. */
#include "brain.h"
#include "complain.h"
#include "output.h"
#include "phantom.h"
#include "reconstruct.h"
#include "sink.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exit statuses, as --help states them. */
enum { DONE = 0, FAILED = 1, BAD_USAGE = 2 };

static bool read_truth(result *r) {
    const options *o = r->options;
    const bool phantom = o->input && strcmp(o->input, "phantom") == 0;
    if (phantom)
        return phantom_create(&r->truth, o->size);
    if (!(o->input ? image_read(&r->truth, o->input)
                   : brain_read(&r->truth, 256)))
        return false;
    const int64_t rows = r->truth.rows, cols = r->truth.cols;
    if (rows != cols || rows < 8 || (rows & (rows - 1)) != 0)
        return complain("--input %s: %lld x %lld pixels (height x width); "
                        "allowed are squares of 8, 16, 32, ... a side",
                        o->input ? o->input : "brain", (long long)rows,
                        (long long)cols);
    double sum = 0;
    for (int64_t i = 0; i < rows * cols; i++)
        sum += r->truth.pixels[i];
    return sum > 0 || complain("--input %s: the image is all black",
                               o->input ? o->input : "brain");
}

/* Levels and number of samples, which depend on the size of the image. */
static bool resolve(result *r) {
    const options *o = r->options;
    const double pixels = (double)(r->truth.rows * r->truth.cols);
    int deepest = -1;
    for (int64_t side = r->truth.rows; side > 1; side /= 2)
        deepest++;
    if (o->levels > deepest)
        return complain("--levels %lld: allowed is an integer from 1 to %d for "
                        "an image of %lld x %lld pixels",
                        (long long)o->levels, deepest, (long long)r->truth.rows,
                        (long long)r->truth.cols);
    r->levels = o->levels ? (int)o->levels : deepest;
    r->samples = llround(o->rate * pixels);
    return r->samples > 0 ||
           complain("--rate %g: allowed is at least 1 sample, %.3g, for an "
                    "image of %lld x %lld pixels",
                    o->rate, 1 / pixels, (long long)r->truth.rows,
                    (long long)r->truth.cols);
}

/* Of the relative error. */
static void print_bound(const char *name, double bound, bool proved) {
    if (proved)
        printf("%-16s %.3g\n", name, bound);
    else
        printf("%-16s none is proved\n", name);
}

static void print_summary(const result *r) {
    const double norm = r->truth_norm;
    printf("relative error   %.4f (zero-filled %.4f)\n",
           r->after.relative_error, r->before.relative_error);
    printf("PSNR             %.2f dB (zero-filled %.2f dB, gain %+.2f dB)\n",
           r->after.psnr, r->before.psnr, r->after.psnr - r->before.psnr);
    printf("SSIM             %.4f (zero-filled %.4f)\n", r->after.ssim,
           r->before.ssim);
    printf("certified gap    %.3g (objective %.5g)\n", r->gap, r->objective);
    print_bound("bound, gap", r->posterior_bound / norm, r->gap_bounds);
    print_bound("bound, a priori", r->prior_bound / norm, r->certified);
    printf("network          %lld layers, p = %lld, %s\n", (long long)r->layers,
           (long long)r->inner, r->certified ? "certified" : "not certified");
    if (!r->certified)
        printf("                 certified from p = %lld and delta = %.3g, "
               "lambda at most %.4g\n",
               (long long)r->proved_inner, r->delta_needed, r->lambda_limit);
    printf("seconds          %.2f for %lld run%s\n", r->seconds,
           (long long)r->options->shifts, r->options->shifts > 1 ? "s" : "");
    printf("report           %s/report.html\n", r->options->out);
}

static int run(result *r) {
    if (!read_truth(r))
        return FAILED;
    if (!resolve(r))
        return BAD_USAGE;
    /* Before the work: a folder that cannot be is better known now. */
    if (!folder_create(r->options->out) || !experiment_run(r) ||
        !output_write(r))
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
    image_free(&r.truth);
    image_free(&r.mask);
    image_free(&r.zero_filled);
    image_free(&r.recovered);
    history_free(&r.history);
    return status;
}
