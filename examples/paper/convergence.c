/* SPDX-License-Identifier: BSD-3-Clause */
/* How fast FIRENETs converge: brain and phantom, Fourier and Walsh, 15 % of the
 * samples, 2 % noise, the published lambda, p = 5, 10 and 20. The paper's
 * Figure 8: convergence-IMAGE-MODALITY.svg, convergence.csv. */
#include "brain.h"
#include "output_file.h"
#include "phantom.h"
#include "plot.h"
#include "setting.h"
#include "test_case.h"

#include <math.h>

enum { NETWORKS = 3, ITERATIONS = 400 };
static const int64_t inner[NETWORKS] = {5, 10, 20};
static const double published_lambda = .00025, rate = .15, level = .02;

/* What one network reached after each iteration. */
typedef struct course {
    double norm; /* of the truth */
    double error[ITERATIONS], objective[ITERATIONS];
    int count;
} course;

/* What there is to reach: from a solver that proves it. */
typedef struct goal {
    double objective, error;
} goal;

static int watch(const firenet_event *event, void *user) {
    course *c = user;
    c->error[c->count] = firenet_event_error(event) / c->norm;
    c->objective[c->count] = firenet_event_objective(event);
    c->count++;
    return 0;
}

static bool run_network(const test_case *s, int64_t p, course *out) {
    firenet_context *context = s->m.context;
    const design d = {published_lambda, 1e-9, p, ITERATIONS / p};
    firenet_network *network = NULL;
    firenet_runner *runner = NULL;
    vector x = {0};
    *out = (course){.norm = s->norm};
    if (!test_case_create_network(s, &d, &network) ||
        !vector_create(&x, s->m.type, s->m.pixels)) {
        firenet_network_release(network);
        return false;
    }
    firenet_status status = firenet_runner_create(&runner, context, network);
    if (!status)
        status = firenet_runner_set_monitor(runner, watch, out);
    if (!status)
        status = firenet_runner_set_reference(runner, x.type,
                                              s->coefficients.data, x.length);
    if (!status)
        status = firenet_runner_run(runner, s->y.type, s->y.data, s->y.length,
                                    x.type, NULL, x.data, x.length);
    firenet_runner_release(runner);
    firenet_network_release(network);
    vector_free(&x);
    TRY(context, status);
    return true;
}

static firenet_status minimise(const test_case *s, vector *x,
                               double *objective) {
    firenet_context *context = s->m.context;
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    firenet_status status =
        firenet_problem_create_in_levels(&problem, context, FIRENET_PROBLEM_P3,
                                         s->m.a, published_lambda, s->m.levels);
    if (!status)
        status = firenet_solver_create(&solver, context, problem,
                                       FIRENET_METHOD_ADAPTIVE);
    if (!status)
        status =
            firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, 1e-5);
    if (!status)
        status = firenet_solver_solve(solver, s->y.type, s->y.data, s->y.length,
                                      x->type, NULL, x->data, x->length);
    /* The lower bound: no excess is understated. */
    if (!status)
        status =
            firenet_solver_get_real(solver, FIRENET_SOLVER_DUAL, objective);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    return status;
}

static bool find_goal(const test_case *s, goal *out) {
    vector x = {0};
    if (!vector_create(&x, s->m.type, s->m.pixels))
        return false;
    const firenet_status status = minimise(s, &x, &out->objective);
    double square = 0;
    for (int64_t i = 0; i < x.length; i++) {
        const double complex d =
            vector_get(&x, i) - vector_get(&s->coefficients, i);
        square += creal(d * conj(d));
    }
    out->error = sqrt(square) / s->norm;
    vector_free(&x);
    TRY(s->m.context, status);
    return true;
}

/* ------------------------------------------------------------------ output */

typedef struct scene {
    const char *name, *file;
    modality kind;
    course courses[NETWORKS];
    goal goal;
} scene;

static void write_rows(FILE *table, const scene *c) {
    for (int k = 0; k < NETWORKS; k++)
        for (int i = 0; i < ITERATIONS; i++)
            fprintf(table, "%s,%s,%lld,%d,%.9g,%.9g,%.9g\n", c->name,
                    modality_name(c->kind), (long long)inner[k], i + 1,
                    c->courses[k].error[i],
                    (c->courses[k].objective[i] - c->goal.objective) /
                        c->courses[k].norm,
                    c->goal.error);
}

static void write_plot(FILE *file, const scene *c) {
    static const char *const colors[NETWORKS] = {"#2f7fd6", "#e07b1a",
                                                 "#1f9e77"};
    double x[ITERATIONS], excess[NETWORKS][ITERATIONS], line[ITERATIONS];
    char labels[NETWORKS][2][48], title[96];
    curve curves[2 * NETWORKS + 1];
    for (int i = 0; i < ITERATIONS; i++)
        x[i] = i + 1, line[i] = c->goal.error;
    for (int k = 0; k < NETWORKS; k++) {
        for (int i = 0; i < ITERATIONS; i++)
            excess[k][i] = (c->courses[k].objective[i] - c->goal.objective) /
                           c->courses[k].norm;
        snprintf(labels[k][0], sizeof labels[k][0], "error, p = %lld",
                 (long long)inner[k]);
        snprintf(labels[k][1], sizeof labels[k][1], "(F - min F)/|c|, p = %lld",
                 (long long)inner[k]);
        curves[2 * k] = (curve){labels[k][0],        colors[k], NULL, x,
                                c->courses[k].error, ITERATIONS};
        curves[2 * k + 1] =
            (curve){labels[k][1], colors[k], "7 5", x, excess[k], ITERATIONS};
    }
    curves[2 * NETWORKS] =
        (curve){"error of the minimiser", "#555", "2 4", x, line, ITERATIONS};
    snprintf(title, sizeof title, "%s, %s, 15 %% of the samples, 2 %% noise",
             c->name, modality_name(c->kind));
    const plot p = {.title = title,
                    .x_label = "inner iterations in all",
                    .y_label = "relative to the image's norm",
                    .curves = curves,
                    .curve_count = 2 * NETWORKS + 1,
                    .width = 720,
                    .height = 420};
    plot_write(file, &p, "#fff");
}

static void judge(const scene *c) {
    const course *few = &c->courses[0];
    const double norm = few->norm, least = c->goal.objective;
    const double first = few->objective[4] - least,
                 fifth = few->objective[24] - least,
                 last = few->objective[ITERATIONS - 1] - least;
    printf("%s, %s: error %.4f after n = p = 5, %.4f after %d restarts, "
           "minimiser %.4f\n",
           c->name, modality_name(c->kind), few->error[24],
           few->error[ITERATIONS - 1], ITERATIONS / (int)inner[0],
           c->goal.error);
    verdict(few->error[24] < 2 * c->goal.error,
            "after n = p = 5 the error is %.2f times the long-run error",
            few->error[24] / c->goal.error);
    verdict(fifth < first * exp(-2),
            "F falls by a factor of %.2f per restart at first (e is the "
            "theory's)",
            pow(first / fifth, .25));
    verdict(last / norm < 1e-4,
            "F stops %.1e, %.1e, %.1e |c| above its minimum with p = 5, 10, "
            "20, however many restarts",
            last / norm,
            (c->courses[1].objective[ITERATIONS - 1] - least) / norm,
            (c->courses[2].objective[ITERATIONS - 1] - least) / norm);
}

static bool run_scene(const setting *s, const image *img, scene *c,
                      FILE *table) {
    test_case measured;
    output_file picture;
    bool ok = test_case_open(&measured, c->kind, img, rate, level) &&
              find_goal(&measured, &c->goal);
    for (int k = 0; ok && k < NETWORKS; k++)
        ok = run_network(&measured, inner[k], &c->courses[k]);
    test_case_close(&measured);
    if (!ok || !output_file_open(&picture, s->folder, c->file))
        return false;
    write_plot(picture.file, c);
    write_rows(table, c);
    judge(c);
    return output_file_close(&picture);
}

static bool run_all(const setting *s, const image *brain, const image *phantom,
                    FILE *table) {
    scene scenes[] = {
        {.name = "Brain", .file = "convergence-brain-fourier.svg"},
        {.name = "Brain", .file = "convergence-brain-walsh.svg"},
        {.name = "Phantom", .file = "convergence-phantom-fourier.svg"},
        {.name = "Phantom", .file = "convergence-phantom-walsh.svg"},
    };
    fputs("image,modality,p,iteration,relative_error,objective_excess,"
          "error_of_minimiser\n",
          table);
    for (int k = 0; k < 4; k++) {
        scenes[k].kind = k % 2 ? MODALITY_WALSH : MODALITY_FOURIER;
        if (!run_scene(s, k < 2 ? brain : phantom, &scenes[k], table))
            return false;
    }
    return true;
}

int main(int argc, char **argv) {
    setting s;
    if (!setting_read(&s, "convergence", argc, argv))
        return 2;
    const int64_t side = s.quick ? 64 : 256;
    image brain = {0}, phantom = {0};
    output_file table;
    bool ok = brain_read(&brain, side) && phantom_create(&phantom, side) &&
              output_file_open(&table, s.folder, "convergence.csv");
    if (ok) {
        ok = run_all(&s, &brain, &phantom, table.file);
        ok &= output_file_close(&table);
    }
    image_free(&brain);
    image_free(&phantom);
    return ok ? 0 : 1;
}
