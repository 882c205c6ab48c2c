/* SPDX-License-Identifier: BSD-3-Clause */
/** @file layer.h  The layers of a network: enough to rebuild it in another
 *  framework.
 *
 *  Layers are numbered 1 .. 3 n p + 1. The state between layers has several
 *  parts: x and the sum of the restart's iterates, N numbers each, the dual
 *  variable, m numbers, and within an iteration squares. A layer is an affine
 *  map of the parts before it and of the measurements y, then a non-linearity.
 *  Its affine map is a table of scalars: part `to` is the sum over `from` of
 *      firenet_layer_weight(layer, to, from) * (operator) * part `from`,
 *  where the operator is A between a part of N and one of m numbers, A^H
 *  between one of m and one of N, and the identity between equal ones. The
 *  parts before layer 1 are x = x0, sum = 0, dual = 0. Iteration j is
 *
 *      SOFT     x = soft(x - tau A^H q, t w),  dual = q - sigma (A x_old + y)
 *      SQUARE   sum += x,  dual += 2 sigma A x,  square_i = |dual_i|^2
 *      PROJECT  square = sum_i square_i,  dual /= max(1, sqrt(square))
 *
 *  and layer 3 n p + 1 is the OUTPUT, x or the average sum/p. Widths are those
 *  of the published construction: 2N+m, 2(N+m), 2N+m+1, and N at the end.
 *
 *  In a network with a regulariser, each term t with a dual variable has a part
 *  FIRENET_PART_TERM + 10 t, with as many numbers as W_t has rows and 0 before
 *  layer 1. The operator between it and x is W_t or W_t^H:
 *
 *      SOFT     x = prox(x - tau (A^H q + sum_t W_t^H p_t)),
 *               p_t -= sigma_t W_t x_old
 *      SQUARE   p_t += 2 sigma_t W_t x
 *      PROJECT  p_t: each element or group shortened to norm lambda w_g
 *
 *  with prox the soft thresholding of the term of x itself, in C. Every width
 *  grows by the rows of these W_t.
 *  Source: Colbrook, Antun, Hansen, PNAS 119(12), 2022, supplement.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] layer  not NULL, but to release it */
#ifndef FIRENET_LAYER_H
#define FIRENET_LAYER_H

#include <firenet/network.h>

FIRENET_BEGIN_DECLS

/** Opaque, immutable; may be shared by threads. */
typedef struct firenet_layer firenet_layer;

/** What follows the affine map. */
typedef enum firenet_layer_kind {
    /** part x: z max(0, 1 - t w_i/|z|), t w_i from firenet_layer_threshold */
    FIRENET_LAYER_SOFT = 10,
    /** part square: |z|^2. Its affine map is that of part dual. */
    FIRENET_LAYER_SQUARE = 20,
    /** part dual: z / max(1, sqrt(square)). Before it, `square` is summed up
     *  to one number. */
    FIRENET_LAYER_PROJECT = 30,
    FIRENET_LAYER_OUTPUT = 40 /**< nothing: part x is the result */
} firenet_layer_kind;

/** Parts of the state between layers. */
typedef enum firenet_layer_part {
    FIRENET_PART_X = 10,      /**< N numbers */
    FIRENET_PART_SUM = 20,    /**< N numbers; absent without averages */
    FIRENET_PART_DUAL = 30,   /**< m numbers */
    FIRENET_PART_SQUARE = 40, /**< m numbers, then their sum */
    FIRENET_PART_DATA = 50,   /**< y, m numbers; only `from` */
    /** of term 0 of a regulariser; of term t: 10 t more */
    FIRENET_PART_TERM = 60
} firenet_layer_part;

/** Numbers of a layer. */
typedef enum firenet_layer_property {
    FIRENET_LAYER_KIND = 200,    /**< int: a firenet_layer_kind */
    FIRENET_LAYER_RESTART = 210, /**< int: restart 1 .. n */
    FIRENET_LAYER_INNER = 220,   /**< int: inner iteration 1 .. p */
    FIRENET_LAYER_WIDTH = 230    /**< int: numbers the affine map makes */
} firenet_layer_property;

/** Describes a layer.
 *
 *  @param[out] out      NULL on failure; release with firenet_layer_release
 *  @param[in] context   allocator and messages
 *  @param[in] network   any
 *  @param[in] instance  0 .. grid-1, 0 without a grid
 *  @param[in] index     1 .. 3 n p + 1, p of the instance
 *  @param[in] epsilon0  eps_0 of the run, F(x0) > 0; or 0 for a network made
 *                       with a measurement bound and x0 = 0, whose layers do
 *                       not depend on the data
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (also if epsilon0 is
 *          so large or small that double cannot represent the layer's scalars);
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_layer_create(firenet_layer **out,
                                                firenet_context *context,
                                                firenet_network *network,
                                                int instance, int64_t index,
                                                double epsilon0);

/** Frees a description; NULL is allowed. */
FIRENET_API void firenet_layer_release(firenet_layer *layer);

/** Reads one of its numbers. Any thread.
 *  @param[in] property which
 *  @param[out] value   the number
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED. */
FIRENET_API firenet_status
firenet_layer_get_int(const firenet_layer *layer,
                      firenet_layer_property property, int64_t *value);

/** What follows the affine map. */
FIRENET_API firenet_layer_kind
firenet_layer_kind_of(const firenet_layer *layer);

/** Restart 1 .. n and inner iteration 1 .. p; the last ones for the output. */
FIRENET_API int64_t firenet_layer_restart(const firenet_layer *layer);
FIRENET_API int64_t firenet_layer_inner(const firenet_layer *layer);

/** Numbers the affine map makes. */
FIRENET_API int64_t firenet_layer_width(const firenet_layer *layer);

/** The scalar of the affine map between two parts; 0 where there is none.
 *  @param[in] to, from the parts */
FIRENET_API double firenet_layer_weight(const firenet_layer *layer,
                                        firenet_layer_part to,
                                        firenet_layer_part from);

/** The threshold t w_(k) on level k of x; 0 for other layers. With a
 *  regulariser, t itself, to be multiplied by the weights of its term of x.
 *  @param[in] k 0 .. r-1, with a regulariser 0; 0 is returned for others */
FIRENET_API double firenet_layer_threshold(const firenet_layer *layer, int k);

FIRENET_END_DECLS

#endif
