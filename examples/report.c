/* SPDX-License-Identifier: BSD-3-Clause */
#include "report.h"
#include "device.h"

#include "report_analysis.h"
#include "report_bounds.h"
#include "report_coils.h"
#include "report_parts.h"
#include "report_plots.h"

#include <firenet/version.h>
#include <math.h>
#include <string.h>

/* The last part of a path: reports travel, folders stay at home. */
static const char *input_name(const result *r) {
    const char *path =
        r->options->kspace ? r->options->kspace : r->options->input;
    if (!path)
        return "Brain (Colin 27 average, axial slice)";
    if (strcmp(path, "phantom") == 0)
        return "Modified Shepp-Logan phantom";
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---------------------------------------------------------------- sections */

/* What did it. */
static void write_method(FILE *file, const result *r) {
    if (r->options->analysis)
        report_analysis_method(file, r);
    else if (r->options->solve)
        fprintf(file,
                "by a solver of (P%d) in %lld iterations, to a certified "
                "duality gap.</p>\n",
                r->options->problem / 10, (long long)r->iterations);
    else
        fprintf(file,
                "by a FIRENET: a neural network of %lld layers whose weights "
                "are computed, not trained.</p>\n",
                (long long)r->layers);
}

static void write_head(FILE *file, const result *r) {
    fprintf(file,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
            "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
            "content=\"width=device-width,initial-scale=1\">\n"
            "<title>FIRENET reconstruction</title>\n<style>\n%s</style>\n"
            "</head>\n<body>\n<main>\n"
            "<h1>An image from %.3g&thinsp;%% of its %s samples</h1>\n"
            "<p class=\"lead\">",
            report_style, 100 * (double)r->samples / (double)r->places,
            modality_name(r->options->modality));
    report_escaped(file, input_name(r));
    fprintf(file,
            ", %lld &times; %lld pixels, measured at %lld of %lld places of "
            "the spectrum with %.3g&thinsp;%% noise and recovered ",
            (long long)r->cols, (long long)r->rows, (long long)r->samples,
            (long long)r->places, 100 * r->options->noise);
    write_method(file, r);
}

static void write_quality_tiles(FILE *file, const result *r) {
    fprintf(file,
            "<div class=\"tile\"><b>%.1f&thinsp;dB</b><span>PSNR, "
            "zero-filled %.1f&thinsp;dB</span></div>\n"
            "<div class=\"tile\"><b>%+.1f&thinsp;dB</b><span>gained over "
            "zero-filling</span></div>\n"
            "<div class=\"tile\"><b>%.3f</b><span>SSIM, zero-filled "
            "%.3f</span></div>\n"
            "<div class=\"tile\"><b>%.2f&thinsp;%%</b><span>relative "
            "&ell;<sup>2</sup> error</span></div>\n",
            r->after.psnr, r->before.psnr, r->after.psnr - r->before.psnr,
            r->after.ssim, r->before.ssim, 100 * r->after.relative_error);
}

static void write_tiles(FILE *file, const result *r) {
    char text[80];
    fputs("<div class=\"tiles\">\n", file);
    if (r->truth_known)
        write_quality_tiles(file, r);
    if (!isnan(r->gap)) {
        snprintf(text, sizeof text, "%.2g", r->gap);
        report_tile(file, "good", text, "certified gap");
    }
    if (!r->options->analysis)
        report_assumption_tile(file, r);
    snprintf(text, sizeof text, "%.2g&thinsp;s", r->seconds);
    report_tile(file, "", text, "of computing");
    fputs("</div>\n", file);
}

/* Of measurements of the user's own: the truth is not among them. */
static void write_bare_images(FILE *file, const encoded_images *images) {
    fputs("<div class=\"images\">\n", file);
    report_figure(file, &images->zero_filled, "Zero-filled",
                  "inverse transform, zeros where nothing was measured");
    report_figure(file, &images->reconstruction, "Recovered",
                  "from the same samples; also in reconstruction.npy");
    report_figure(file, &images->mask, "Samples", "of the spectrum");
    fputs("</div>\n", file);
}

static void write_images(FILE *file, const result *r,
                         const encoded_images *images) {
    char caption[3][160];
    snprintf(caption[0], sizeof *caption,
             "inverse transform, zeros where nothing was measured: "
             "%.1f&thinsp;dB",
             r->before.psnr);
    snprintf(caption[1], sizeof *caption,
             "from the same samples: %.1f&thinsp;dB", r->after.psnr);
    snprintf(caption[2], sizeof *caption, "%lld samples, lowest frequencies %s",
             (long long)r->samples,
             r->options->modality == MODALITY_WALSH ? "at the upper left"
                                                    : "in the middle");
    fputs("<div class=\"images\">\n", file);
    report_figure(file, &images->original, "Original",
                  r->options->acceleration ? "from all lines"
                                           : "what was measured");
    report_figure(file, &images->zero_filled, "Zero-filled", caption[0]);
    report_figure(file, &images->reconstruction, "Recovered", caption[1]);
    report_figure(file, &images->mask, "Sampled frequencies", caption[2]);
    report_figure(file, &images->zero_filled_error,
                  "Zero-filled, error &times; 5",
                  "|zero-filled &minus; original|, white from 0.2");
    report_figure(file, &images->error, "Recovered, error &times; 5",
                  "|recovered &minus; original|, white from 0.2");
    fputs("</div>\n", file);
}

static void write_average(FILE *file, const result *r) {
    if (r->positions > 1)
        report_quality_row(file, "Recovered, one position of the wavelets",
                           &r->bare);
    char name[80];
    snprintf(name, sizeof name, "Recovered, average over %lld position%s",
             (long long)r->positions, r->positions > 1 ? "s" : "");
    report_quality_row(file, name, &r->after);
}

static void write_quality(FILE *file, const result *r) {
    fputs("<section>\n<h2>Quality</h2>\n<div "
          "class=\"scroll\"><table>\n<tr><th></th><th "
          "class=\"n\">relative &ell;<sup>2</sup> error</th><th "
          "class=\"n\">PSNR</th><th class=\"n\">SSIM</th></tr>\n",
          file);
    report_quality_row(file, "Zero-filled", &r->before);
    if (r->options->analysis)
        report_analysis_quality(file, r);
    else
        write_average(file, r);
    fputs("</table></div>\n</section>\n", file);
}

static void write_convergence(FILE *file, const result *r) {
    fputs("<h2>Convergence</h2>\n<div class=\"plots\">\n", file);
    if (r->truth_known)
        report_plot_errors(file, r);
    report_plot_objective(file, r);
    if (r->options->solve) {
        fputs("</div>\n", file);
        if (r->round_count > 1)
            report_analysis_rounds(file, r);
        return;
    }
    fprintf(file,
            "</div>\n<p class=\"lead\">One run, at the first position of the "
            "wavelets. Values are those of the running average of a restart, "
            "which starts afresh %lld times: hence the sawtooth. The theory's "
            "curves hold at the end of each restart%s.</p>\n",
            (long long)r->restarts, r->proved ? "" : ", and only for larger p");
}

/* What the theory of sparsity in levels has to say. */
static void write_theory(FILE *file, const result *r) {
    const options *o = r->options;
    report_count(file, "positions averaged", r->positions);
    report_real(file, "&lambda;", r->lambda);
    report_real(file, "largest &lambda; of the theory", r->lambda_limit);
    report_real(file, "&delta;", r->delta);
    report_real(file, "c(x) expected, which &delta; should reach", r->floor);
    if (r->truth_known)
        report_real(file, "c(x) of the image itself", r->true_floor);
    report_real(file, "sharpness D", r->sharpness);
    report_real(file, "C<sub>1</sub>", r->c1);
    report_real(file, "C<sub>2</sub>", r->c2);
    report_real(file, "&rho;", r->rho);
    report_real(file, "&gamma;", r->gamma);
    report_real(file,
                o->delta_from == COST_ORACLE ? "&sigma; of the image itself"
                                             : "&sigma; expected of the image",
                r->sigma);
    report_real(file,
                r->truth_known ? "norm of the image"
                               : "norm of the recovered image",
                r->truth_norm);
}

static void write_parameters(FILE *file, const result *r) {
    const options *o = r->options;
    fputs("<section>\n<h2>Parameters</h2>\n<div class=\"scroll\"><table>\n",
          file);
    fputs("<tr><td>measurement A</td><td><code>", file);
    report_escaped(file, r->measurement);
    fputs("</code></td></tr>\n", file);
    fprintf(file,
            "<tr><td>sampling rate, noise, seed</td><td>%.5g, %.5g, "
            "%llu</td></tr>\n",
            (double)r->samples / (double)r->places, o->noise,
            (unsigned long long)o->seed);
    fprintf(file, "<tr><td>precision</td><td>%s</td></tr>\n",
            o->f32 ? "single" : "double");
    if (o->analysis) {
        report_analysis_parameters(file, r);
    } else if (o->solve) {
        report_real(file, "&eta; or &lambda; of the problem", r->parameter);
        report_count(file, "iterations", r->iterations);
    } else {
        report_count(file, "restarts n", r->restarts);
        report_count(file, "iterations per restart p", r->inner);
        report_count(file, "p* of the theory", r->proved_inner);
        report_count(file, "layers 3np + 1", r->layers);
    }
    if (!o->analysis)
        write_theory(file, r);
    report_real(file, "norm of the noise", r->noise_norm);
    fputs("</table></div>\n</section>\n", file);
}

static void write_levels(FILE *file, const result *r) {
    fputs("<section>\n<h2>Sparsity in levels</h2>\n<div class=\"scroll\">"
          "<table>\n<tr><th>level</th><th class=\"n\">coefficients</th>"
          "<th class=\"n\">assumed non-zero</th><th class=\"n\">samples</th>"
          "<th class=\"n\">weight</th>"
          "</tr>\n",
          file);
    for (int k = 0; k < r->levels; k++)
        fprintf(file,
                "<tr><td>%d</td><td class=\"n\">%lld</td><td "
                "class=\"n\">%lld</td><td class=\"n\">%lld</td><td "
                "class=\"n\">%.3g</td></tr>\n",
                k + 1, (long long)(r->bounds[k] - (k ? r->bounds[k - 1] : 0)),
                (long long)r->sparsities[k], (long long)r->taken[k],
                r->weights[k]);
    static const char oracle[] =
        "<b class=\"warn\">an oracle: the very image that was to be "
        "recovered</b>";
    static const char *const from[] = {[EXPECT_PRIOR] =
                                           "what is typical of images",
                                       [EXPECT_IMAGE] = "another image",
                                       [EXPECT_ORACLE] = oracle};
    fprintf(
        file,
        "</table></div>\n<p>The numbers come from %s; as many coefficients are "
        "assumed as the search for a counter-example did not "
        "refute.</p>\n</section>\n",
        from[r->options->sparsities]);
}

void report_write(FILE *file, const result *r, const encoded_images *images) {
    write_head(file, r);
    write_tiles(file, r);
    if (r->truth_known)
        write_images(file, r, images);
    else
        write_bare_images(file, images);
    if (r->coils.given)
        report_coils(file, r, images);
    fputs("<div class=\"pair\">\n", file);
    if (r->truth_known)
        write_quality(file, r);
    (r->options->analysis ? report_analysis_bounds : report_bounds)(file, r);
    fputs("</div>\n", file);
    write_convergence(file, r);
    fputs("<div class=\"pair\">\n", file);
    write_parameters(file, r);
    if (!r->options->analysis)
        write_levels(file, r);
    fputs("</div>\n", file);
    char where[DEVICE_NAME_BYTES];
    device_name(r->options->device, where);
    fprintf(
        file,
        "<footer>Made by firenet-reconstruct %s on %s. Method: %s. Every "
        "iteration is in history.csv.</footer>\n</main>\n</body>\n"
        "</html>\n",
        firenet_version_string(), where,
        r->options->analysis
            ? "Lu, Yang, Restarted Halpern PDHG, 2024; reweighting: Candes, "
              "Wakin, Boyd, J. Fourier Anal. Appl. 14, 2008"
            : "Colbrook, Antun, Hansen, PNAS 119(12), 2022");
}
