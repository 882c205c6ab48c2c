/* SPDX-License-Identifier: BSD-3-Clause */
#include "study.h"

#include <stdlib.h>
#include <string.h>

/* About a third of all points, more of them low. */
static void draw_pattern(study *s) {
    uint64_t state = 3;
    s->indices = memory((size_t)s->points * sizeof *s->indices);
    for (int64_t i = 0; i < s->points; ++i) {
        if (i % 17 == 0 || uniform(&state) < 0.33) {
            s->indices[s->count++] = i;
        }
    }
}

firenet_operator *whole_dft(world *w, const study *s) {
    firenet_operator *f, *p, *a;
    firenet_operator_create_centred_dft(&f, w->alone, s->type, s->axes,
                                        s->shape, s->centred, s->image_centred);
    firenet_operator_create_sample(&p, w->alone, s->type, s->points, s->indices,
                                   s->count);
    firenet_operator_compose(&a, w->alone, p, f);
    firenet_operator_release(f);
    firenet_operator_release(p);
    return a;
}

firenet_operator *whole_haar(world *w, const study *s) {
    firenet_operator *h;
    firenet_operator_create_haar(&h, w->alone, s->type, s->axes, s->shape,
                                 s->levels, FIRENET_LAYOUT_LEVELS);
    return h;
}

firenet_operator *ranks_dft(world *w, const study *s) {
    firenet_operator *a = NULL;
    expect_ok(w, firenet_mpi_operator_create_dft(
                     &a, w->team, s->type, s->axes, s->shape,
                     (int64_t)1 << s->levels, s->centred, s->image_centred,
                     s->own, s->own_indices));
    return a;
}

firenet_operator *ranks_haar(world *w, const study *s) {
    firenet_operator *h = NULL;
    expect_ok(w, firenet_mpi_operator_create_haar(&h, w->team, s->type, s->axes,
                                                  s->shape, s->levels,
                                                  FIRENET_LAYOUT_LEVELS));
    return h;
}

firenet_operator *synthesis(world *w, firenet_context *context,
                            firenet_operator *dft, firenet_operator *haar) {
    firenet_operator *inverse = NULL, *a = NULL;
    expect_status(context, firenet_operator_adjoint(&inverse, context, haar),
                  FIRENET_OK, "adjoint", __LINE__);
    expect_status(context, firenet_operator_compose(&a, context, dft, inverse),
                  FIRENET_OK, "compose", __LINE__);
    firenet_operator_release(inverse);
    (void)w;
    return a;
}

/* y = F W^H x + noise, x with few coefficients. */
static void measure(world *w, study *s) {
    firenet_operator *f = whole_dft(w, s), *h = whole_haar(w, s);
    firenet_operator *a = synthesis(w, w->alone, f, h);
    void *x = elements(s->type, s->points);
    for (int64_t i = 0; i < s->points; i += 1 + i / 8) {
        set(s->type, x, i, noise(5, i));
    }
    s->y = elements(s->type, s->count);
    expect_status(w->alone,
                  firenet_operator_apply(w->alone, a, s->type, x, s->points,
                                         s->type, s->y, s->count),
                  FIRENET_OK, "apply", __LINE__);
    for (int64_t i = 0; i < s->count; ++i) {
        set(s->type, s->y, i, get(s->type, s->y, i) + 0.01 * noise(6, i));
    }
    free(x);
    firenet_operator_release(a);
    firenet_operator_release(f);
    firenet_operator_release(h);
}

static void take_part(world *w, study *s) {
    expect_ok(w, firenet_mpi_team_slab(w->team, s->shape[0],
                                       (int64_t)1 << s->levels, &s->begin,
                                       &s->planes));
    s->positions = memory((size_t)s->count * sizeof *s->positions);
    s->own_indices = memory((size_t)s->count * sizeof *s->own_indices);
    expect_ok(w, firenet_mpi_team_select(w->team, s->axes, s->shape, s->centred,
                                         s->count, s->indices, s->positions,
                                         &s->own));
    s->length = s->planes > 0 ? s->planes * s->rest : 1;
    s->own_length = s->own > 0 ? s->own : 1;
    s->own_y = elements(s->type, s->own_length);
    for (int64_t i = 0; i < s->own; ++i) {
        s->own_indices[i] = s->indices[s->positions[i]];
        set(s->type, s->own_y, i, get(s->type, s->y, s->positions[i]));
    }
}

study study_new(world *w, firenet_type type, int axes, const int64_t *shape,
                int levels, uint32_t centred, uint32_t image_centred) {
    study s = {.type = type,
               .axes = axes,
               .levels = levels,
               .centred = centred,
               .image_centred = image_centred,
               .points = 1,
               .rest = 1};
    for (int a = 0; a < axes; ++a) {
        s.shape[a] = shape[a];
        s.points *= shape[a];
        s.rest *= a > 0 ? shape[a] : 1;
    }
    draw_pattern(&s);
    measure(w, &s);
    take_part(w, &s);
    return s;
}

void study_free(study *s) {
    free(s->indices);
    free(s->y);
    free(s->own_indices);
    free(s->positions);
    free(s->own_y);
}

void *own_planes(const study *s, const void *image) {
    void *x = elements(s->type, s->length);
    for (int64_t i = 0; i < s->planes * s->rest; ++i) {
        set(s->type, x, i, get(s->type, image, s->begin * s->rest + i));
    }
    return x;
}
