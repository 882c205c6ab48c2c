/* SPDX-License-Identifier: BSD-3-Clause */
/* What n = p = 5 looks like: brain and phantom, 15 % of the samples, Fourier
 * and Walsh, 2 % noise, the published lambda. The paper's Figure 7:
 * pictures.png, pictures.csv. */
#include "brain.h"
#include "metrics.h"
#include "output_file.h"
#include "phantom.h"
#include "setting.h"
#include "test_case.h"

enum { IMAGES = 2, ACROSS = 3, ZOOM = 4 };

/* The corner, in 256ths, of what is enlarged ZOOM times. */
typedef struct scene {
    const char *name;
    int64_t top, left;
} scene;
static const scene scenes[IMAGES] = {{"brain", 96, 96}, {"phantom", 150, 96}};

/* `out` from the samples of `truth`; relative errors. */
static bool recover(const image *truth, modality kind, image *out,
                    double *error, double *zeros) {
    const design d = {.00025, 1e-9, 5, 5};
    test_case s;
    firenet_network *network = NULL;
    vector x = {0};
    bool ok = test_case_open(&s, kind, truth, .15, .02) &&
              test_case_create_network(&s, &d, &network) &&
              vector_create(&x, s.m.type, s.m.pixels) &&
              measurement_apply(&s.m, s.m.a, true, &s.y, &x) &&
              test_case_synthesise(&s, &x, out);
    if (ok) {
        *zeros = metrics_compare(out, truth).relative_error;
        ok = test_case_run(&s, network, &s.y, NULL, &x, NULL) &&
             test_case_synthesise(&s, &x, out);
        *error = metrics_compare(out, truth).relative_error;
    }
    vector_free(&x);
    firenet_network_release(network);
    test_case_close(&s);
    return ok;
}

static void enlarge(const image *img, const scene *of, image *out) {
    const int64_t top = of->top * img->rows / 256,
                  left = of->left * img->cols / 256;
    for (int64_t i = 0; i < img->rows; i++)
        for (int64_t j = 0; j < img->cols; j++)
            out->pixels[i * img->cols + j] =
                img->pixels[(top + i / ZOOM) * img->cols + left + j / ZOOM];
}

/* `pictures`: the truth and both answers, and below a part of each. */
static bool show(const scene *of, image *pictures, FILE *table) {
    for (int k = 0; k < ACROSS; k++) {
        double error = 0, zeros = 0;
        if (k > 0) {
            const modality kind = k == 1 ? MODALITY_FOURIER : MODALITY_WALSH;
            if (!recover(&pictures[0], kind, &pictures[k], &error, &zeros))
                return false;
            fprintf(table, "%s,%s,%.6g,%.6g\n", of->name, modality_name(kind),
                    error, zeros);
            verdict(error < zeros,
                    "%s, %s: 25 iterations bring the error from %.4f, with "
                    "zeros for what is missing, to %.4f",
                    of->name, modality_name(kind), zeros, error);
        }
        enlarge(&pictures[k], of, &pictures[ACROSS + k]);
    }
    return true;
}

static bool show_all(image *pictures, int64_t side, FILE *table) {
    image *brain = &pictures[0], *phantom = &pictures[2 * ACROSS];
    fputs("image,modality,relative_error,zero_filling_error\n", table);
    bool ok = brain_read(brain, side) && phantom_create(phantom, side);
    for (int k = 0; ok && k < 2 * IMAGES * ACROSS; k++)
        ok = k % (2 * ACROSS) == 0 || image_create(&pictures[k], side, side);
    for (int k = 0; ok && k < IMAGES; k++)
        ok = show(&scenes[k], pictures + k * 2 * ACROSS, table);
    return ok;
}

int main(int argc, char **argv) {
    setting s;
    if (!setting_read(&s, "pictures", argc, argv))
        return 2;
    image pictures[2 * IMAGES * ACROSS] = {{0}};
    output_file table;
    bool ok = output_file_open(&table, s.folder, "pictures.csv");
    if (ok) {
        ok = show_all(pictures, s.quick ? 64 : 256, table.file);
        ok &= output_file_close(&table);
    }
    ok = ok && sheet_write(&s, "pictures.png", pictures, 2 * IMAGES * ACROSS,
                           ACROSS, 1);
    for (int k = 0; k < 2 * IMAGES * ACROSS; k++)
        image_free(&pictures[k]);
    return ok ? 0 : 1;
}
