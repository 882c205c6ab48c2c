/* SPDX-License-Identifier: BSD-3-Clause */
#include "report_analysis.h"

#include "report_parts.h"

#include <math.h>

static const char *constraint_name(firenet_constraint constraint) {
    switch (constraint) {
    case FIRENET_CONSTRAINT_REAL:
        return "real";
    case FIRENET_CONSTRAINT_NONNEGATIVE:
        return "real and non-negative";
    default:
        return "none";
    }
}

void report_analysis_method(FILE *file, const result *r) {
    if (isnan(r->gap)) {
        fprintf(file,
                "by thresholding <code>%s</code> at another position in each "
                "of %lld iterations: a heuristic.</p>\n",
                r->sparsity.text, (long long)r->iterations);
        return;
    }
    fprintf(file,
            "as the image that fits the samples and is sparse in <code>%s"
            "</code>: %lld iterations towards the minimum of (P%d), to a "
            "certified duality gap.</p>\n",
            r->sparsity.text, (long long)r->iterations,
            r->options->problem / 10);
}

void report_analysis_quality(FILE *file, const result *r) {
    char name[80];
    for (int k = 0; k + 1 < r->round_count; k++) {
        snprintf(name, sizeof name, "Recovered, reweighted %d times", k);
        report_quality_row(file, k ? name : "Recovered, before reweighting",
                           &r->rounds[k].quality);
    }
    report_quality_row(file, "Recovered", &r->after);
    if (r->compared)
        report_quality_row(file, "For comparison: one FIRENET of Haar wavelets",
                           &r->bare);
}

void report_analysis_parameters(FILE *file, const result *r) {
    const options *o = r->options;
    const bool p1 = o->problem == FIRENET_PROBLEM_P1;
    fprintf(file,
            "<tr><td>sparse in</td><td><code>%s</code></td></tr>\n"
            "<tr><td>problem</td><td>(P%d)</td></tr>\n",
            r->sparsity.text, o->problem / 10);
    report_real(file, p1 ? "&eta;" : "&lambda;", r->parameter);
    fprintf(file, "<tr><td>constraint on the image</td><td>%s</td></tr>\n",
            constraint_name(o->constraint));
    report_count(file, "reweightings", r->round_count - 1);
    report_count(file, "iterations", r->iterations);
    report_real(file,
                r->truth_known ? "norm of the image"
                               : "norm of the recovered image",
                r->truth_norm);
}

/* What the gap says, or that there is none. */
static void write_gap(FILE *file, const result *r) {
    if (isnan(r->gap)) {
        fputs("<p><b>The gap: none.</b> Spinning minimises no fixed objective: "
              "it is "
              "a heuristic, and nothing is proved about its result.</p>\n",
              file);
        return;
    }
    fprintf(
        file,
        "<p><b>The gap: certified.</b> No admissible image has an objective F "
        "lower than that of the recovered one by more than %.2g (F = %.4g, "
        "%s). A dual point computed during the run proves it, with an "
        "allowance for rounding and without any assumption about the "
        "image.</p>\n",
        r->gap, r->objective, r->outcome);
}

void report_analysis_bounds(FILE *file, const result *r) {
    fputs("<section>\n<h2>What is certain, and what is not</h2>\n", file);
    write_gap(file, r);
    fputs("<p><b>The error: no bound.</b> The theory's bounds are for networks "
          "of Haar wavelets (<code>--method firenet</code>). ",
          file);
    if (r->truth_known)
        fprintf(file, "The truth is known here: the relative error is %.3g.",
                r->error_norm / r->truth_norm);
    fputs("</p>\n</section>\n", file);
}

void report_analysis_rounds(FILE *file, const result *r) {
    fputs(
        "<p>Reweighting: large coefficients of the previous round's image get "
        "small weights in the next. Each round's problem is convex, and its "
        "gap is certified; their sequence is a heuristic for a non-convex "
        "problem, of which no minimum is claimed.</p>\n<div "
        "class=\"scroll\"><table>\n<tr><th>round</th>"
        "<th class=\"n\">F</th><th class=\"n\">certified gap</th><th "
        "class=\"n\">iterations</th><th class=\"n\">seconds</th></tr>\n",
        file);
    for (int k = 0; k < r->round_count; k++) {
        const round_facts *round = &r->rounds[k];
        fprintf(
            file,
            "<tr><td>%d</td><td class=\"n\">%.5g</td><td class=\"n\">%.2g"
            "</td><td class=\"n\">%lld</td><td class=\"n\">%.2g</td></tr>\n",
            k, round->objective, fmax(round->gap, 0),
            (long long)round->iterations, round->seconds);
    }
    fputs("</table></div>\n", file);
}
