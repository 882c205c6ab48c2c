/* SPDX-License-Identifier: BSD-3-Clause */
#include "report_coils.h"

#include "report_parts.h"

#include <math.h>

/* With all samples whitened coils combine to noise of deviation 1; with one in
 * R the best linear combination has g sqrt(R). */
static void write_noise(FILE *file, const result *r) {
    const coil_facts *c = &r->coils;
    const double root = sqrt((double)r->places / (double)r->samples);
    report_count(file, "replicas of the noise map", c->replicas);
    report_real(file, "noise over that of all samples, median",
                c->noise_median);
    report_real(file, "largest", c->noise_largest);
    report_real(file, "the same over &radic;R, like a g-factor, median",
                c->noise_median / root);
    report_real(file, "largest", c->noise_largest / root);
}

static void write_table(FILE *file, const result *r) {
    const coil_facts *c = &r->coils;
    fputs("<div class=\"scroll\"><table>\n", file);
    report_count(file, "coils", c->given);
    report_count(file, "virtual coils used", c->used);
    report_real(file, "fraction of the energy kept", c->energy);
    report_real(file, "smallest standard deviation of a coil's noise",
                c->least);
    report_real(file, "largest", c->most);
    fprintf(file,
            "<tr><td>calibration region</td><td>%lld &times; "
            "%lld</td></tr>\n",
            (long long)c->region[0], (long long)c->region[1]);
    report_real(file, "acceleration R", (double)r->places / (double)r->samples);
    report_real(file, "residual over noise, of whitened samples", c->white);
    if (c->replicas > 1)
        write_noise(file, r);
    if (r->options->acceleration) {
        report_real(file, "error against all lines, relative, of moduli",
                    r->after.relative_error);
        report_real(file, "noise of all lines, relative", c->reference_noise);
    }
    for (int i = 0; i < c->step_count; i++) {
        char name[64];
        snprintf(name, sizeof name, "seconds: %s", c->steps[i].name);
        report_real(file, name, c->steps[i].seconds);
    }
    fputs("</table></div>\n", file);
}

void report_coils(FILE *file, const result *r, const encoded_images *images) {
    fputs("<section>\n<h2>Coils</h2>\n<div class=\"images\">\n", file);
    report_figure(file, &images->coil_images, "Coil images",
                  "zero-filled, of the whitened coils");
    report_figure(file, &images->coil_maps, "Coil maps",
                  "moduli; black where no map explains the data");
    if (r->coils.replicas > 1)
        report_figure(
            file, &images->noise_map, "Noise map",
            "standard deviation by pseudo-replicas, largest white; also "
            "in noise-map.npy");
    fputs("</div>\n", file);
    write_table(file, r);
    fputs("<p>A residual near 1 means that the noise was estimated well and is "
          "not fitted: degrees of freedom of the image lower it, a wrong "
          "model raises it.</p>\n</section>\n",
          file);
}
