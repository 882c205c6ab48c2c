/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/spun.h"

#include <string.h>

typedef struct spun {
    firenet_operator base;
    firenet_operator *w; /* retained */
    fn_shape shape;
    int64_t offset[FIRENET_MAX_AXES]; /* 0 .. size - 1 */
} spun;

/* ------------------------------------------------------------------ shift */

/* Lines of the last axis that one item copies. */
#define LINES 32

typedef struct roll {
    const spun *self;
    bool back;
    const void *in;
    void *out;
    int64_t lines, length;
} roll;

/* The line that the given one is moved to. */
static int64_t moved_line(const spun *self, int64_t line) {
    int64_t position = 0, stride = 1;
    for (int a = self->shape.axes - 2; a >= 0; --a) {
        int64_t n = self->shape.size[a];
        position += (line % n + self->offset[a]) % n * stride;
        stride *= n;
        line /= n;
    }
    return position;
}

/* A line turned by so many elements. */
static void turn(firenet_type type, const void *in, void *out, int64_t n,
                 int64_t by) {
    memcpy(fn_at(type, out, by), in, (size_t)(n - by) * fn_type_size(type));
    memcpy(out, fn_at_const(type, in, n - by), (size_t)by * fn_type_size(type));
}

static void roll_lines(const void *data, int64_t item, void *buffer) {
    (void)buffer;
    const roll *r = data;
    const spun *self = r->self;
    firenet_type type = self->base.domain;
    int64_t n = r->length, by = self->offset[self->shape.axes - 1];
    int64_t end = (item + 1) * LINES < r->lines ? (item + 1) * LINES : r->lines;
    for (int64_t line = item * LINES; line < end; ++line) {
        int64_t here = line * n, there = moved_line(self, line) * n;
        if (r->back) {
            turn(type, fn_at_const(type, r->in, there),
                 fn_at(type, r->out, here), n, by > 0 ? n - by : 0);
        } else {
            turn(type, fn_at_const(type, r->in, here),
                 fn_at(type, r->out, there), n, by);
        }
    }
}

static void shift(const spun *self, fn_scratch *scratch, bool back,
                  const void *in, void *out) {
    const int64_t length = self->shape.size[self->shape.axes - 1];
    const roll r = {self, back, in, out, self->shape.length / length, length};
    fn_scratch_share(scratch, 0, (r.lines + LINES - 1) / LINES, roll_lines, &r);
}

/* ------------------------------------------------------------ application */

static firenet_status forward(const firenet_operator *a, fn_scratch *scratch,
                              const void *in, void *out) {
    const spun *self = (const spun *)a;
    void *moved = fn_scratch_push(scratch, fn_domain_bytes(a));
    shift(self, scratch, false, in, moved);
    return fn_forward_overwrite(self->w, scratch, moved, out);
}

static firenet_status adjoint(const firenet_operator *a, fn_scratch *scratch,
                              const void *in, void *out) {
    const spun *self = (const spun *)a;
    void *moved = fn_scratch_push(scratch, fn_domain_bytes(a));
    firenet_status status = fn_adjoint(self->w, scratch, in, moved);
    shift(self, scratch, true, moved, out);
    return status;
}

static void destroy(firenet_operator *a) {
    firenet_operator_release(((spun *)a)->w);
}

static const fn_operator_table table = {
    .forward = forward,
    .adjoint = adjoint,
    .destroy = destroy,
};

/* --------------------------------------------------------------- creation */

bool fn_is_wavelet(const firenet_operator *w, fn_form *form) {
    *form = fn_form_of(w);
    return (form->kind == FN_FORM_HAAR || form->kind == FN_FORM_WAVELET) &&
           !fn_is_split(w);
}

size_t fn_spun_scratch(const firenet_operator *w) {
    return fn_domain_bytes(w) + w->scratch;
}

firenet_status fn_spun_create(firenet_operator **out, firenet_context *context,
                              firenet_operator *w) {
    fn_form form;
    if (!fn_is_wavelet(w, &form)) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "w: %s, must be an orthonormal wavelet transform",
                       w->description);
    }
    spun *self = fn_operator_new(context, sizeof *self, &table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    self->w = firenet_operator_retain(w);
    self->shape = form.shape;
    fn_operator_set_shape(base, w->domain, w->rows, w->cols);
    fn_operator_set_orthonormal(base);
    fn_operator_inherit(base, w, 1);
    base->scratch = fn_spun_scratch(w);
    return fn_operator_finish(
        out, base, fn_operator_describe(base, "spun %s", w->description));
}

void fn_spun_move(firenet_operator *spun_operator, const int64_t *offset) {
    spun *self = (spun *)spun_operator;
    memcpy(self->offset, offset,
           (size_t)self->shape.axes * sizeof *self->offset);
}
