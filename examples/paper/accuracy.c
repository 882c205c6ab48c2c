/* SPDX-License-Identifier: BSD-3-Clause */
/* What accuracy costs in stability: FIRENETs of different lambda, p and n,
 * their error without perturbation and how much they magnify the worst one
 * found: accuracy-stability.csv, accuracy-stability.svg. */
#include "attack.h"
#include "output_file.h"
#include "plot.h"
#include "setting.h"

#include <math.h>

enum { FAMILIES = 3, MEMBERS = 5 };
static const double size = .02; /* ||r||/||x|| */

typedef struct member {
    double lambda; /* relative to the theory's */
    int64_t inner, restarts;
    double error;  /* relative, without a perturbation */
    double factor; /* ||phi(y + Ar) - phi(y)|| / ||r|| */
} member;

typedef struct family {
    const char *name, *color;
    member members[MEMBERS];
} family;

static bool examine(const setting *s, const attack_setup *a, double limit,
                    member *out) {
    const design d = {.lambda = out->lambda * limit,
                      .inner = out->inner,
                      .restarts = out->restarts};
    const double radius = size * a->s.norm;
    firenet_network *network = NULL;
    vector x = {0};
    image answer = {0};
    double r[PIXELS], change = 0;
    const bool ok =
        test_case_create_network(&a->s, &d, &network) &&
        vector_create(&x, a->s.m.type, PIXELS) &&
        image_create(&answer, PATCH, PATCH) &&
        test_case_run(&a->s, network, &a->s.y, NULL, &x, NULL) &&
        test_case_synthesise(&a->s, &x, &answer) &&
        attack_search(a, network, radius, s->quick ? 4 : 40, r, &change);
    if (ok) {
        out->error = attack_error(a, &answer);
        out->factor = change / radius;
    }
    image_free(&answer);
    vector_free(&x);
    firenet_network_release(network);
    return ok;
}

/* The largest lambda of the theory. */
static bool find_limit(const attack_setup *a, double *limit) {
    const design d = {0};
    firenet_network *network = NULL;
    if (!test_case_create_network(&a->s, &d, &network))
        return false;
    firenet_network_get_real(network, FIRENET_NETWORK_USED_LAMBDA, limit);
    firenet_network_release(network);
    return true;
}

static void write_table(FILE *file, const family *families) {
    fputs("varied,lambda,p,n,error,magnification\n", file);
    for (int f = 0; f < FAMILIES; f++)
        for (int k = 0; k < MEMBERS; k++) {
            const member *m = &families[f].members[k];
            fprintf(file, "%s,%g,%lld,%lld,%.6g,%.6g\n", families[f].name,
                    m->lambda, (long long)m->inner, (long long)m->restarts,
                    m->error, m->factor);
        }
}

static void write_plot(FILE *file, const family *families) {
    double x[FAMILIES][MEMBERS], y[FAMILIES][MEMBERS];
    curve curves[FAMILIES];
    for (int f = 0; f < FAMILIES; f++) {
        for (int k = 0; k < MEMBERS; k++) {
            x[f][k] = log10(families[f].members[k].error);
            y[f][k] = families[f].members[k].factor;
        }
        curves[f] = (curve){
            families[f].name, families[f].color, NULL, x[f], y[f], MEMBERS};
    }
    const plot p = {.title = "What accuracy costs in stability",
                    .x_label = "log10 of the error without perturbation",
                    .y_label = "magnification of the worst one found",
                    .curves = curves,
                    .curve_count = FAMILIES,
                    .width = 720,
                    .height = 420};
    plot_write(file, &p, "#fff");
}

/* From the roughest to the finest member of a family. */
static void judge(const family *f) {
    const member *rough = &f->members[0], *fine = &f->members[MEMBERS - 1];
    verdict((fine->error < rough->error) == (fine->factor > rough->factor),
            "%s: the error goes from %.4f to %.4f, the magnification from %.2f "
            "to %.2f",
            f->name, rough->error, fine->error, rough->factor, fine->factor);
}

static bool write_all(const setting *s, const family *families) {
    output_file to;
    if (!output_file_open(&to, s->folder, "accuracy-stability.csv"))
        return false;
    write_table(to.file, families);
    if (!output_file_close(&to) ||
        !output_file_open(&to, s->folder, "accuracy-stability.svg"))
        return false;
    write_plot(to.file, families);
    return output_file_close(&to);
}

int main(int argc, char **argv) {
    setting s;
    if (!setting_read(&s, "accuracy-stability", argc, argv))
        return 2;
    family families[FAMILIES] = {{.name = "lambda falls", .color = "#2f7fd6"},
                                 {.name = "p grows", .color = "#e07b1a"},
                                 {.name = "n grows", .color = "#1f9e77"}};
    const int64_t grown[FAMILIES][MEMBERS] = {
        {0}, {2, 5, 10, 20, 40}, {1, 2, 4, 6, 10}};
    attack_setup a;
    double limit;
    bool ok = attack_open(&a, .6, ATTACK_NO_MAP) && find_limit(&a, &limit);
    for (int f = 0; ok && f < FAMILIES; f++)
        for (int k = 0; ok && k < MEMBERS; k++) {
            families[f].members[k] =
                (member){.lambda = f == 0 ? 16 * pow(.25, k) : 1,
                         .inner = f == 1 ? grown[f][k] : 20,
                         .restarts = f == 2 ? grown[f][k] : 10};
            ok = examine(&s, &a, limit, &families[f].members[k]);
        }
    attack_close(&a);
    if (!ok || !write_all(&s, families))
        return 1;
    for (int f = 0; f < FAMILIES; f++)
        judge(&families[f]);
    return 0;
}
