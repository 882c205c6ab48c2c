/* SPDX-License-Identifier: BSD-3-Clause */
#include "report.h"

#include "report_plots.h"

#include <firenet/version.h>
#include <math.h>
#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6675;--line:#dfe3e8;"
    "--card:#f6f7f9;--page:#fff;--good:#1a7f4b;--warn:#a35b00}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b4;"
    "--line:#333b47;--card:#1d232c;--page:#14181f;--good:#4cc38a;"
    "--warn:#f0a94a}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--page);color:var(--ink);"
    "font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',"
    "sans-serif}\n"
    "main{max-width:1240px;margin:0 auto;padding:2.2rem 1.2rem 3rem}\n"
    "h1{font-size:1.9rem;line-height:1.2;margin:0 0 .4rem;"
    "letter-spacing:-.01em}\n"
    "h2{font-size:1.2rem;margin:2.6rem 0 .9rem}\n"
    "p{max-width:72ch;margin:.6rem 0}\n"
    ".lead{color:var(--soft)}\n"
    ".tiles{display:grid;gap:.8rem;margin:1.5rem 0;"
    "grid-template-columns:repeat(auto-fit,minmax(160px,1fr))}\n"
    ".tile{background:var(--card);border-radius:10px;padding:.8rem 1rem}\n"
    ".tile b{display:block;font-size:1.55rem;line-height:1.25;"
    "font-variant-numeric:tabular-nums}\n"
    ".tile span,figcaption,footer{color:var(--soft);font-size:.875rem}\n"
    ".good{color:var(--good)}.warn{color:var(--warn)}\n"
    ".images{display:grid;gap:1.2rem;grid-template-columns:repeat(3,1fr)}\n"
    "figure{margin:0}\n"
    "figure img{display:block;width:100%;border-radius:6px;background:#000;"
    "image-rendering:pixelated}\n"
    "figcaption{margin-top:.45rem;line-height:1.4}\n"
    "figcaption b{color:var(--ink);display:block;font-size:.95rem}\n"
    ".plots,.pair{display:grid;gap:0 2.6rem;"
    "grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr))}\n"
    ".plots svg{width:100%;height:auto;display:block}\n"
    ".scroll{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.42rem 1.1rem .42rem 0;text-align:left;"
    "border-bottom:1px solid var(--line);vertical-align:top}\n"
    "th{font-weight:600;font-size:.875rem;color:var(--soft)}\n"
    "td.n,th.n{text-align:right}td.n{white-space:nowrap}\n"
    "code{font:.875em ui-monospace,'SF Mono',Menlo,Consolas,monospace;"
    "overflow-wrap:anywhere}\n"
    "footer{margin-top:3rem;border-top:1px solid var(--line);"
    "padding-top:.8rem}\n"
    "@media(max-width:640px){main{padding:1.3rem .9rem 2rem}"
    "h1{font-size:1.45rem}.images{grid-template-columns:1fr 1fr;"
    "grid-template-rows:repeat(3,auto);grid-auto-flow:column;gap:.9rem}"
    ".tiles{grid-template-columns:1fr 1fr}th,td{padding-right:.7rem}}\n"
    "@media print{:root{--ink:#000;--soft:#444;--line:#bbb;--card:#f3f3f3;"
    "--page:#fff}main{padding:0;max-width:none}body{font-size:11pt}"
    "h2{break-after:avoid}figure,.tile,table,svg{break-inside:avoid}}\n";

/* ------------------------------------------------------------- small parts */

static void write_base64(FILE *file, const encoded *png) {
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < png->size; i += 3) {
        const size_t left = png->size - i;
        const unsigned char *b = png->bytes + i;
        const unsigned bits = (unsigned)b[0] << 16 |
                              (left > 1 ? (unsigned)b[1] << 8 : 0) |
                              (left > 2 ? (unsigned)b[2] : 0);
        fputc(digits[bits >> 18 & 63], file);
        fputc(digits[bits >> 12 & 63], file);
        fputc(left > 1 ? digits[bits >> 6 & 63] : '=', file);
        fputc(left > 2 ? digits[bits & 63] : '=', file);
    }
}

static void write_figure(FILE *file, const encoded *png, const char *title,
                         const char *caption) {
    fputs("<figure><img alt=\"", file);
    fputs(title, file);
    fputs("\" src=\"data:image/png;base64,", file);
    write_base64(file, png);
    fprintf(file, "\"><figcaption><b>%s</b>%s</figcaption></figure>\n", title,
            caption);
}

static void write_escaped(FILE *file, const char *text) {
    for (; *text; text++)
        if (*text == '&')
            fputs("&amp;", file);
        else if (*text == '<')
            fputs("&lt;", file);
        else
            fputc(*text, file);
}

/* The last part of a path: reports travel, folders stay at home. */
static const char *input_name(const result *r) {
    const char *path = r->truth_known ? r->options->input : r->options->kspace;
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
    if (r->options->solve)
        fprintf(file,
                "by a solver of (P%d) in %lld iterations, whose answer is "
                "certified by a duality gap.</p>\n",
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
            style, 100 * (double)r->samples / (double)(r->side * r->side),
            modality_name(r->options->modality));
    write_escaped(file, input_name(r));
    fprintf(file,
            ", %lld &times; %lld pixels, measured at %lld of %lld places of "
            "the spectrum with %.3g&thinsp;%% noise and recovered ",
            (long long)r->side, (long long)r->side, (long long)r->samples,
            (long long)(r->side * r->side), 100 * r->options->noise);
    write_method(file, r);
}

static void write_tile(FILE *file, const char *kind, const char *value,
                       const char *what) {
    fprintf(file,
            "<div class=\"tile\"><b class=\"%s\">%s</b><span>%s</span></div>\n",
            kind, value, what);
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
    if (r->options->solve || !r->truth_known) {
        snprintf(text, sizeof text, "%.2g", r->gap);
        write_tile(file, "good", text, "certified gap");
    } else {
        snprintf(text, sizeof text, "p = %lld, theory needs %lld",
                 (long long)r->inner, (long long)r->proved_inner);
        write_tile(file, r->certified ? "good" : "warn",
                   r->certified ? "Certified" : "Not certified", text);
    }
    snprintf(text, sizeof text, "%.1f&thinsp;s", r->seconds);
    write_tile(file, "", text, "of computing");
    fputs("</div>\n", file);
}

/* Of measurements of the user's own: the truth is not among them. */
static void write_bare_images(FILE *file, const encoded_images *images) {
    fputs("<div class=\"images\">\n", file);
    write_figure(file, &images->zero_filled, "Zero-filled",
                 "inverse transform, zeros where nothing was measured");
    write_figure(file, &images->reconstruction, "Recovered",
                 "from the same samples; also in reconstruction.npy");
    write_figure(file, &images->mask, "Samples", "of the spectrum");
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
    write_figure(file, &images->original, "Original", "what was measured");
    write_figure(file, &images->zero_filled, "Zero-filled", caption[0]);
    write_figure(file, &images->reconstruction, "Recovered", caption[1]);
    write_figure(file, &images->mask, "Sampled frequencies", caption[2]);
    write_figure(file, &images->zero_filled_error, "Its error &times; 5",
                 "|zero-filled &minus; original|, white from 0.2");
    write_figure(file, &images->error, "Its error &times; 5",
                 "|recovered &minus; original|, white from 0.2");
    fputs("</div>\n", file);
}

static void write_quality_row(FILE *file, const char *name, const metrics *m) {
    fprintf(file,
            "<tr><td>%s</td><td class=\"n\">%.4f</td><td "
            "class=\"n\">%.2f&thinsp;dB</td><td class=\"n\">%.4f</td></tr>\n",
            name, m->relative_error, m->psnr, m->ssim);
}

static void write_quality(FILE *file, const result *r) {
    fputs("<section>\n<h2>Quality</h2>\n<div "
          "class=\"scroll\"><table>\n<tr><th></th><th "
          "class=\"n\">relative &ell;<sup>2</sup> error</th><th "
          "class=\"n\">PSNR</th><th class=\"n\">SSIM</th></tr>\n",
          file);
    write_quality_row(file, "Zero-filled", &r->before);
    if (r->options->shifts > 1)
        write_quality_row(file, "Recovered, one position of the wavelets",
                          &r->bare);
    char name[80];
    snprintf(name, sizeof name, "Recovered, average over %lld position%s",
             (long long)r->options->shifts, r->options->shifts > 1 ? "s" : "");
    write_quality_row(file, name, &r->after);
    fputs("</table></div>\n</section>\n", file);
}

static void write_verdict(FILE *file, const result *r) {
    if (r->certified)
        fprintf(file,
                "<p><b class=\"good\">The network is certified.</b> It runs p "
                "= %lld iterations per restart, no fewer than the p* = %lld "
                "of the theory, and &lambda; and &delta; are within their "
                "limits.",
                (long long)r->inner, (long long)r->proved_inner);
    else
        fprintf(file,
                "<p><b class=\"warn\">The network is not certified.</b> It "
                "runs p = %lld iterations per restart with &lambda; = %.3g and "
                "&delta; = %.3g. Certified, with this &lambda;, would be p "
                "&ge; %lld and &delta; &ge; %.3g, and &lambda; may be %.3g at "
                "most.",
                (long long)r->inner, r->lambda, r->delta,
                (long long)r->proved_inner, r->delta_needed, r->lambda_limit);
    fprintf(file,
            " The bounds below are theorems if the measurement has the "
            "weighted robust null space property in levels with &rho; = %.3g "
            "and &gamma; = %.4g: enough samples of this kind give it with high "
            "probability, no computation can check it.</p>\n",
            r->rho, r->gamma);
}

static void write_bound(FILE *file, const char *name, double bound,
                        bool proved) {
    fprintf(file, "<tr><td>%s</td><td class=\"n\">", name);
    if (proved)
        fprintf(file, "&le; %.3g</td></tr>\n", bound);
    else
        fputs("nothing</td></tr>\n", file);
}

static void write_bounds(FILE *file, const result *r) {
    fputs("<div class=\"scroll\"><table>\n<tr><th>Distance from the true "
          "image, relative to its norm</th><th></th></tr>\n",
          file);
    write_bound(file, "promised before the run", r->prior_bound / r->truth_norm,
                r->certified);
    write_bound(file, "proved after it, from the gap",
                r->posterior_bound / r->truth_norm, r->gap_bounds);
    fprintf(file,
            "<tr><td>actual</td><td class=\"n\">%.3g</td></tr>\n"
            "</table></div>\n<p>",
            r->after.relative_error);
    if (r->posterior_bound >= r->truth_norm)
        fputs("A bound above 1 is true but says less than guessing a black "
              "image would: such pictures are recovered better than the worst "
              "case allows. ",
              file);
    const double sparse = 100 * 2 * r->lambda * r->sigma / r->delta_needed;
    fprintf(file,
            "Of the floor c(x) = %.3g under these bounds %.0f&thinsp;%% are "
            "due to what of the image is not sparse, %.0f&thinsp;%% to noise; "
            "it is exact, for the true image is known here.</p>\n",
            r->delta_needed, sparse, 100 - sparse);
}

static void write_certificate(FILE *file, const result *r) {
    fprintf(file,
            "<section>\n<h2>What is certain</h2>\n<p><b>The gap.</b> No image "
            "has an objective F lower than the answer by more than "
            "%.2g (F = %.4g). This is proved by a dual point computed on the "
            "way and assumes nothing.</p>\n",
            r->gap, r->objective);
    if (!r->truth_known)
        fputs("<p>Nothing is promised of the distance from the true image: how "
              "sparse that is, nobody knows here. &delta; takes it to be as "
              "sparse as the image that the levels are from.</p>\n",
              file);
    else if (!r->options->solve)
        write_verdict(file, r);
    if (r->truth_known)
        write_bounds(file, r);
    fputs("</section>\n", file);
}

static void write_convergence(FILE *file, const result *r) {
    fputs("<h2>Convergence</h2>\n<div class=\"plots\">\n", file);
    if (r->truth_known)
        report_plot_errors(file, r);
    report_plot_objective(file, r);
    if (r->options->solve) {
        fputs("</div>\n", file);
        return;
    }
    fprintf(file,
            "</div>\n<p class=\"lead\">One run, at the first position of the "
            "wavelets. Values are those of the running average of a restart, "
            "which starts afresh %lld times: hence the teeth. The theory's "
            "curves hold at the end of each restart%s.</p>\n",
            (long long)r->restarts,
            r->certified ? "" : ", and are not proved for this p");
}

static void write_count(FILE *file, const char *name, int64_t value) {
    fprintf(file, "<tr><td>%s</td><td>%lld</td></tr>\n", name,
            (long long)value);
}

static void write_real(FILE *file, const char *name, double value) {
    fprintf(file, "<tr><td>%s</td><td>%.5g</td></tr>\n", name, value);
}

static void write_parameters(FILE *file, const result *r) {
    const options *o = r->options;
    fputs("<section>\n<h2>Parameters</h2>\n<div class=\"scroll\"><table>\n",
          file);
    fputs("<tr><td>measurement A</td><td><code>", file);
    write_escaped(file, r->measurement);
    fputs("</code></td></tr>\n", file);
    fprintf(file,
            "<tr><td>sampling rate, noise, seed</td><td>%.5g, %.5g, "
            "%llu</td></tr>\n",
            (double)r->samples / (double)(r->side * r->side), o->noise,
            (unsigned long long)o->seed);
    fprintf(file, "<tr><td>precision</td><td>%s</td></tr>\n",
            o->f32 ? "single" : "double");
    if (o->solve) {
        write_real(file, "&eta; or &lambda; of the problem", r->parameter);
        write_count(file, "iterations", r->iterations);
    } else {
        write_count(file, "restarts n", r->restarts);
        write_count(file, "iterations per restart p", r->inner);
        write_count(file, "p* of the theory", r->proved_inner);
        write_count(file, "layers 3np + 1", r->layers);
    }
    write_count(file, "positions averaged", o->shifts);
    write_real(file, "&lambda;", r->lambda);
    write_real(file, "largest &lambda; of the theory", r->lambda_limit);
    write_real(file, "&delta;", r->delta);
    write_real(file, "c(x), which &delta; should reach", r->delta_needed);
    write_real(file, "sharpness D", r->sharpness);
    write_real(file, "C<sub>1</sub>", r->c1);
    write_real(file, "C<sub>2</sub>", r->c2);
    write_real(file, "&sigma; of the image", r->sigma);
    write_real(file, "norm of the image", r->truth_norm);
    write_real(file, "norm of the noise", r->noise_norm);
    fputs("</table></div>\n</section>\n", file);
}

static void write_levels(FILE *file, const result *r) {
    fputs("<section>\n<h2>Sparsity in levels</h2>\n<div class=\"scroll\">"
          "<table>\n<tr><th>level</th><th class=\"n\">coefficients</th>"
          "<th class=\"n\">of them counted on</th><th class=\"n\">weight</th>"
          "</tr>\n",
          file);
    for (int k = 0; k < r->levels; k++)
        fprintf(file,
                "<tr><td>%d</td><td class=\"n\">%lld</td><td "
                "class=\"n\">%lld</td><td class=\"n\">%.3g</td></tr>\n",
                k + 1, (long long)(r->bounds[k] - (k ? r->bounds[k - 1] : 0)),
                (long long)r->sparsities[k], r->weights[k]);
    fputs("</table></div>\n</section>\n", file);
}

void report_write(FILE *file, const result *r, const encoded_images *images) {
    write_head(file, r);
    write_tiles(file, r);
    if (r->truth_known)
        write_images(file, r, images);
    else
        write_bare_images(file, images);
    fputs("<div class=\"pair\">\n", file);
    if (r->truth_known)
        write_quality(file, r);
    write_certificate(file, r);
    fputs("</div>\n", file);
    write_convergence(file, r);
    fputs("<div class=\"pair\">\n", file);
    write_parameters(file, r);
    write_levels(file, r);
    fputs("</div>\n", file);
    fprintf(file,
            "<footer>Made by firenet-reconstruct %s. Method: Colbrook, Antun, "
            "Hansen, PNAS 119(12), 2022. Every iteration is in "
            "history.csv.</footer>\n</main>\n</body>\n</html>\n",
            firenet_version_string());
}
