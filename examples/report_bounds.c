/* SPDX-License-Identifier: BSD-3-Clause */
#include "report_bounds.h"

#include "report_parts.h"
#include "theory.h"

void report_assumption_tile(FILE *file, const result *r) {
    const bool broken = r->prior_broken || r->gap_broken;
    const bool refuted = r->assumption == FIRENET_ASSUMPTION_REFUTED;
    report_tile(file, refuted || broken ? "bad" : "",
                broken ? "broken" : theory_assumption(r),
                broken ? "a bound of the theory: the error was larger"
                       : "the assumption of the theory's bounds");
}

/* -------------------------------------------------------------- assumption */

static void write_search(FILE *file, const result *r) {
    if (r->assumption == FIRENET_ASSUMPTION_REFUTED)
        fprintf(file,
                "A search found a counter-example: a vector v of norm 1 whose "
                "largest entries in the levels have norm %.3g, where %.3g is "
                "allowed. <b class=\"bad\">The bounds prove nothing "
                "here.</b></p>\n",
                r->witness_left, r->witness_right);
    else
        fprintf(
            file,
            "%lld vectors from truncated power and primal-dual iterations were "
            "tried as counter-examples; the closest reaches %.2g of what is "
            "allowed. That proves nothing, but the search refutes every "
            "&gamma; below %.3g.</p>\n",
            (long long)r->tried, r->witness_ratio, r->gamma_refuted);
}

static void write_assumption(FILE *file, const result *r) {
    fprintf(file,
            "<p><b>The assumption: <span class=\"%s\">%s</span>.</b> "
            "Bounds of the error hold if the measurement has the weighted "
            "robust null space property in levels with &rho; = %.3g and "
            "&gamma; = %.3g, for the numbers of coefficients in the table "
            "below. No computation can prove that. ",
            r->assumption == FIRENET_ASSUMPTION_REFUTED ? "bad" : "warn",
            theory_assumption(r), r->rho, r->gamma);
    write_search(file, r);
}

/* ------------------------------------------------------------------ bounds */

static const char *verdict(const result *r, double relative, bool broken) {
    if (broken)
        return "<b class=\"bad\">broken: the error was larger</b>";
    if (!theory_says_something(relative))
        return "says nothing: a black image would satisfy it";
    return r->assumption == FIRENET_ASSUMPTION_REFUTED
               ? "<span class=\"bad\">the assumption is refuted</span>"
               : "if the assumption holds";
}

static void write_bound(FILE *file, const result *r, const char *name,
                        double bound, bool given, bool broken) {
    const double relative = bound / r->truth_norm;
    fprintf(file, "<tr><td>%s</td>", name);
    if (given)
        fprintf(file, "<td class=\"n\">%.3g</td><td>%s</td></tr>\n", relative,
                verdict(r, relative, broken));
    else
        fputs("<td class=\"n\">none</td><td></td></tr>\n", file);
}

/* Why there is no bound before the run. */
static void write_lack(FILE *file, const result *r) {
    if (r->options->solve || r->proved)
        return;
    fputs("<p>There is no bound before the run: ", file);
    if (r->interrupted)
        fputs("it was interrupted.</p>\n", file);
    else
        fprintf(file,
                "the network runs p = %lld iterations per restart with "
                "&lambda; = %.3g and &delta; = %.3g; a bound needs p &ge; %lld "
                "with this &lambda;, &lambda; &le; %.3g and &delta; &ge; "
                "%.3g.</p>\n",
                (long long)r->inner, r->lambda, r->delta,
                (long long)r->proved_inner, r->lambda_limit, r->floor);
}

/* What bounds rest on beside the assumption. */
static void write_floor(FILE *file, const result *r) {
    const double sparse = 100 * 2 * r->lambda * r->sigma / r->floor;
    fprintf(file,
            "<p>The bounds contain c(x) = %.3g, %.0f&thinsp;%% of it due to "
            "lack of sparsity, %.0f&thinsp;%% to noise. It is ",
            r->floor, sparse, 100 - sparse);
    if (r->options->delta_from == COST_ORACLE)
        fputs("<b class=\"warn\">from an oracle, the image itself</b>.</p>\n",
              file);
    else if (!r->truth_known)
        fputs("estimated from the noise level and the coarse levels of the "
              "measurements.</p>\n",
              file);
    else
        fprintf(file,
                "estimated from the noise level and the coarse levels of the "
                "measurements; the true image, known here, has %.3g%s.</p>\n",
                r->true_floor,
                r->true_floor > r->floor
                    ? ": <b class=\"bad\">more than estimated, so the bounds "
                      "do not apply</b>"
                    : "");
}

static void write_table(FILE *file, const result *r) {
    fprintf(file,
            "<div class=\"scroll\"><table>\n<tr><th>Distance from the true "
            "image, relative to the norm of %s</th><th></th><th></th></tr>\n",
            r->truth_known ? "the latter" : "the recovered image");
    write_bound(file, r, "bound before the run", r->prior_bound, r->proved,
                r->prior_broken);
    write_bound(file, r, "bound from the gap, after the run",
                r->posterior_bound, r->gap_bounds, r->gap_broken);
    if (r->truth_known)
        fprintf(file,
                "<tr><td>actual error, the truth being known here</td><td "
                "class=\"n\">%.3g</td><td></td></tr>\n",
                r->error_norm / r->truth_norm);
    fputs("</table></div>\n", file);
}

void report_bounds(FILE *file, const result *r) {
    fprintf(
        file,
        "<section>\n<h2>What is certain, and what is not</h2>\n<p><b>The "
        "gap: certified.</b> No image has an objective F lower than that of "
        "the recovered one by more than %.2g (F = %.4g). A dual point "
        "computed during the run proves it, without any assumption about "
        "the image.</p>\n",
        r->gap, r->objective);
    write_assumption(file, r);
    write_table(file, r);
    write_lack(file, r);
    write_floor(file, r);
    fputs("</section>\n", file);
}
