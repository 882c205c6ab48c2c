/* SPDX-License-Identifier: BSD-3-Clause */
/* What a companion library that brings a space of its own has of this one: both
 * are built from the same sources, and each other version is refused. It reads
 * structs of space.h, operator.h and form.h, and calls only this table and
 * public functions. */
#ifndef FN_OPERATORS_INTERFACE_H
#define FN_OPERATORS_INTERFACE_H

#include "operators/difference.h"
#include "operators/product.h"
#include "operators/wavelet_frame.h"
#include "operators/wavelet_sweep.h"

#include <firenet/companion.h>
#include <firenet/version.h>

/* Raised with what the structs mean; their sizes count besides. */
#define FN_INTERFACE_VERSION 5
#define FN_INTERFACE_KEY                                             \
    ((uint64_t)FIRENET_VERSION_NUMBER * 1000003 +                    \
     (uint64_t)FN_INTERFACE_VERSION * 10007 + sizeof(fn_space) * 5 + \
     sizeof(fn_interface) * 7 + sizeof(fn_form) * 11 +               \
     sizeof(firenet_operator) * 13 + sizeof(firenet_context) * 17)

typedef struct fn_interface {
    /* Gives a new context its space, which `release` ends with the context, and
     * `failed` asks about when a call ends: OK, or a failure since the last
     * time (message recorded). */
    void (*attach)(firenet_context *context, const fn_space *space,
                   firenet_status (*failed)(firenet_context *context),
                   void (*release)(const fn_space *space));
    const fn_space *(*space_of)(const firenet_context *context);
    const fn_space *host;
    firenet_status (*fail)(firenet_context *context, firenet_status status,
                           const char *message);
    firenet_status (*enter)(firenet_context *context);
    firenet_status (*leave)(firenet_context *context, firenet_status status);
    void *(*alloc)(firenet_context *context, int64_t count, size_t size);
    void (*free)(firenet_context *context, void *pointer);
    fn_form (*form_of)(const firenet_operator *a);
    /* Of an operator with one reference; takes over the inverse. */
    void (*set_normal)(firenet_operator *a, const fn_normal *normal);
    void (*set_own_rows)(firenet_operator *a, const fn_own_rows *rows);
    firenet_status (*prepare)(const firenet_operator *a,
                              firenet_context *context);
    void *(*plan)(const firenet_operator *a, const fn_space *space);
    /* Either direction, in a call on the context. */
    firenet_status (*apply)(const firenet_operator *a, firenet_context *context,
                            bool adjoint, const fn_vec *in, fn_vec *out);
    firenet_status (*scratch_create)(const firenet_operator *a,
                                     firenet_context *context,
                                     fn_scratch *scratch);
    void (*scratch_free)(fn_scratch *scratch);
    /* Of an operator with one reference, as operator.h says. */
    void (*set_orthonormal)(firenet_operator *a);
    /* One level of an undecimated wavelet transform (wavelet_frame.h). */
    const fn_kernels *(*kernels)(const firenet_context *context,
                                 firenet_type type);
    void (*frame_set)(fn_wavelet_frame *frame, firenet_type type,
                      const fn_shape *shape, int levels,
                      firenet_wavelet wavelet);
    void (*frame_copy)(const fn_frame_sweep *sweep, const void *line,
                       bool analysing, unsigned char *to);
    void (*frame_analyse)(const fn_frame_sweep *sweep, int64_t begin,
                          int64_t end, unsigned char *buffer);
    void (*frame_synthesise)(const fn_frame_sweep *sweep, int64_t begin,
                             int64_t end, unsigned char *buffer);
    /* One level of an orthonormal one (wavelet_sweep.h). */
    void (*bank_set)(fn_wavelet_bank *bank, firenet_wavelet wavelet);
    void (*buffers_set)(fn_wavelet_buffers *buffers, firenet_type type,
                        int axes, const fn_wavelet_bank *bank,
                        const fn_pyramid_level *level);
    void (*level_set)(fn_pyramid_level *level, const fn_shape *shape, int index,
                      int levels, firenet_layout layout);
    void (*sweep_analyse)(const fn_wavelet_sweep *sweep, int64_t begin,
                          int64_t end, unsigned char *buffer);
    void (*sweep_synthesise)(const fn_wavelet_sweep *sweep, int64_t begin,
                             int64_t end, unsigned char *buffer);
    /* A public call (difference.h). */
    firenet_status (*slab_difference)(firenet_operator **out,
                                      firenet_context *context,
                                      firenet_type type,
                                      const fn_difference_form *form,
                                      double norm);
} fn_interface;

#endif
