/* SPDX-License-Identifier: BSD-3-Clause */
/* Differences run by run, and what a slab needs of its neighbours for that. */
#include "operators/difference.h"
#include "space/sum.h"

/* ------------------------------------------------------------------- runs */

static int64_t line_length(const fn_difference_form *form) {
    return form->shape.size[form->shape.axes - 1];
}

/* Runs that a line is cut into, and lines of an item. */
static int64_t pieces_of(const fn_difference_form *form) {
    return (line_length(form) + FN_CHUNK - 1) / FN_CHUNK;
}
static int64_t lines_of(const fn_difference_form *form) {
    int64_t lines = FN_CHUNK / line_length(form);
    return lines > 1 ? lines : 1;
}

int64_t fn_difference_items(const fn_difference_form *form) {
    int64_t lines = form->shape.length / line_length(form);
    int64_t together = lines_of(form);
    return (lines + together - 1) / together * pieces_of(form);
}

static int64_t points_of_plane(const fn_difference_form *form) {
    return form->shape.length / form->shape.size[0];
}

/* Neighbours along an axis at index i of n, `stride` elements apart. */
static void set_neighbours(fn_difference_run *run, bool periodic, int axis,
                           int64_t i, int64_t n, int64_t stride) {
    int64_t round = periodic ? (n - 1) * stride : 0;
    run->ahead[axis] = i < n - 1 ? stride : -round;
    run->behind[axis] = i > 0 ? -stride : round;
}

static void set_halo(const fn_difference_form *form, fn_difference_run *run) {
    int64_t plane = points_of_plane(form);
    run->in_plane = run->begin % plane;
    run->behind_apart = form->halo.before && run->begin < plane;
    run->ahead_apart =
        form->halo.behind && run->begin >= form->shape.length - plane;
}

bool fn_difference_run_at(const fn_difference_form *form, int64_t item,
                          int64_t k, fn_difference_run *run) {
    const fn_shape *shape = &form->shape;
    bool periodic = form->boundary == FIRENET_BOUNDARY_PERIODIC;
    int last = shape->axes - 1;
    int64_t n = line_length(form), pieces = pieces_of(form);
    int64_t line = item / pieces * lines_of(form) + k;
    if (k >= lines_of(form) || line * n >= shape->length) {
        return false;
    }
    int64_t begin = item % pieces * FN_CHUNK, left = n - begin, stride = n;
    *run = (fn_difference_run){.begin = line * n + begin,
                               .count = left < FN_CHUNK ? left : FN_CHUNK};
    for (int a = last - 1; a >= 0; --a) {
        int64_t size = shape->size[a];
        bool round = periodic && (a > 0 || !form->slab);
        set_neighbours(run, round, a, line % size, size, stride);
        stride *= size;
        line /= size;
    }
    set_halo(form, run);
    fn_difference_run ends[2];
    set_neighbours(&ends[0], periodic, last, begin, n, 1);
    set_neighbours(&ends[1], periodic, last, begin + run->count - 1, n, 1);
    run->behind[last] = ends[0].behind[last];
    run->ahead[last] = ends[1].ahead[last];
    return true;
}

/* ------------------------------------------------------------------- halo */

/* No party begins before all are there. */
static firenet_status meet(const fn_difference_form *form,
                           firenet_context *context) {
    return form->slab ? fn_sum_agree(context, FIRENET_OK) : FIRENET_OK;
}

static firenet_status exchange(const fn_difference_form *form,
                               firenet_context *context, bool back,
                               const void *plane, void *to) {
    const fn_difference_halo *halo = &form->halo;
    int value = halo->exchange(halo->data, back, plane, to);
    return value == 0 ? FIRENET_OK
                      : fn_fail(context, FIRENET_ERR_CALLBACK,
                                "difference: the exchange of a plane with "
                                "other parties returned %d, 0 is success",
                                value);
}

firenet_status fn_difference_fetch_before(const fn_difference_form *form,
                                          firenet_context *context,
                                          firenet_type type, const void *y) {
    firenet_status status = meet(form, context);
    int64_t last = form->shape.length - points_of_plane(form);
    return form->slab && status == FIRENET_OK
               ? exchange(form, context, true, fn_at_const(type, y, last),
                          form->halo.plane[0])
               : status;
}

firenet_status fn_difference_fetch_behind(const fn_difference_form *form,
                                          firenet_context *context,
                                          const void *z, const void *x) {
    firenet_status status = meet(form, context);
    if (form->slab && status == FIRENET_OK) {
        status = exchange(form, context, false, z, form->halo.plane[0]);
    }
    return form->slab && status == FIRENET_OK && x != z
               ? exchange(form, context, false, x, form->halo.plane[1])
               : status;
}
