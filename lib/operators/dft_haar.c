/* SPDX-License-Identifier: BSD-3-Clause */
/* F o W^H, a sampled DFT after the adjoint of a Haar transform: the transforms
 * along the lines of the last axis, which F begins with, are made while W^H
 * has the lines in its cache, and in the adjoint where W takes them. */
#include "operators/dft_haar.h"
#include "operators/adjoint.h"
#include "operators/haar.h"
#include "operators/sampled_dft.h"

typedef struct dft_haar {
    firenet_operator base;
    firenet_operator *dft, *haar; /* retained */
} dft_haar;

static void lines(const void *dft, bool adjoint, int64_t count, const void *in,
                  void *out) {
    fn_sampled_dft_lines(dft, adjoint, count, in, out);
}

/* y = F (W^H x). */
static firenet_status forward(const firenet_operator *a, fn_scratch *scratch,
                              const void *x, void *y) {
    const dft_haar *self = (const dft_haar *)a;
    const fn_haar_lines pass = {lines, self->dft};
    void *image = fn_scratch_push(scratch, fn_domain_bytes(self->dft));
    size_t mark = scratch->used;
    fn_haar_with(self->haar, scratch, true,
                 &(fn_haar_image){image, &pass, NULL}, x);
    scratch->used = mark;
    fn_sampled_dft_after_lines(self->dft, scratch, false, image, y);
    return FIRENET_OK;
}

/* x = W (F^H y). */
static firenet_status adjoint(const firenet_operator *a, fn_scratch *scratch,
                              const void *y, void *x) {
    const dft_haar *self = (const dft_haar *)a;
    const fn_haar_lines pass = {lines, self->dft};
    void *image = fn_scratch_push(scratch, fn_domain_bytes(self->dft));
    size_t mark = scratch->used;
    void *samples = (void *)(uintptr_t)y; /* only read */
    fn_sampled_dft_after_lines(self->dft, scratch, true, samples, image);
    scratch->used = mark;
    fn_haar_with(self->haar, scratch, false,
                 &(fn_haar_image){image, &pass, NULL}, x);
    return FIRENET_OK;
}

static void destroy(firenet_operator *a) {
    dft_haar *self = (dft_haar *)a;
    firenet_operator_release(self->dft);
    firenet_operator_release(self->haar);
}

static const fn_operator_table table = {
    .forward = forward,
    .adjoint = adjoint,
    .destroy = destroy,
};

firenet_status fn_fuse_dft_haar(firenet_operator **out,
                                firenet_context *context, firenet_operator *a,
                                firenet_operator *b) {
    firenet_operator *haar = fn_adjoint_inner(b);
    size_t bytes;
    int64_t line = fn_sampled_dft_line(a);
    if (!haar || line == 0 || fn_haar_line(haar, &bytes) != line) {
        return FIRENET_OK;
    }
    dft_haar *self = fn_operator_new(context, sizeof *self, &table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    self->dft = firenet_operator_retain(a);
    self->haar = firenet_operator_retain(haar);
    fn_operator_set_shape(base, a->domain, a->rows, b->cols);
    size_t rest = a->scratch - a->scratch_saved;
    base->scratch =
        fn_domain_bytes(a) + (rest > haar->scratch ? rest : haar->scratch);
    base->thread_bytes = a->thread_bytes > bytes ? a->thread_bytes : bytes;
    return fn_operator_finish(
        out, base,
        fn_operator_describe(base, "%s o %s", a->description, b->description));
}
