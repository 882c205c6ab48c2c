/* SPDX-License-Identifier: BSD-3-Clause */
/** @file operator.h  Linear operators A: K^cols -> K^rows and their adjoints.
 *
 *  An operator is immutable once created and may be applied by any number of
 *  threads at once, each with a workspace of its own. Arrays are plain memory
 *  in C order (last axis fastest), of the operator's element types: every call
 *  states type and length of what it passes, and both are checked. The inner
 *  product conjugates its first argument, <a,b> = a^H b, and the adjoint is
 *  the conjugate transpose. Transforms are in transform.h. */
#ifndef FIRENET_OPERATOR_H
#define FIRENET_OPERATOR_H

#include <firenet/context.h>

FIRENET_BEGIN_DECLS

/** Opaque, reference counted, immutable. */
typedef struct firenet_operator firenet_operator;

/** Opaque scratch memory of one thread for applying one operator. */
typedef struct firenet_workspace firenet_workspace;

/* ------------------------------------------------------------- creation */

/** Restriction to an index set: y_i = x_{indices[i]}. Norm 1, A A^H = I.
 *
 *  @param[out] out     the new operator, one reference; NULL on failure
 *  @param[in] context  allocator and messages
 *  @param[in] type     any element type
 *  @param[in] length   length of x, >= 1
 *  @param[in] indices  `count` distinct indices in [0, length), any order;
 *                      copied
 *  @param[in] count    1 <= count <= length
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE
 *          (names the first index that is out of range or repeated);
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_create_sample(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t length, const int64_t *indices, int64_t count);

/** The adjoint of `a` as an operator; the adjoint of an adjoint is the
 *  original handle, retained.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_adjoint(firenet_operator **out,
                                                    firenet_context *context,
                                                    firenet_operator *a);

/** The composition x -> a(b(x)). Both are retained. The domain of `a` must be
 *  the range of `b`: same length, same type.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE or
 *          FIRENET_ERR_TYPE (the message names both sides);
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_compose(firenet_operator **out,
                                                    firenet_context *context,
                                                    firenet_operator *a,
                                                    firenet_operator *b);

/** Adds a reference and returns `a`; NULL gives NULL. Any thread. */
FIRENET_API firenet_operator *firenet_operator_retain(firenet_operator *a);

/** Drops a reference; NULL is allowed. Any thread. */
FIRENET_API void firenet_operator_release(firenet_operator *a);

/* ------------------------------------------------------------ properties */

/** Length of A x, in elements; 0 for NULL. Any thread. */
FIRENET_API int64_t firenet_operator_rows(const firenet_operator *a);

/** Length of x, in elements; 0 for NULL. Any thread. */
FIRENET_API int64_t firenet_operator_cols(const firenet_operator *a);

/** Element type of x. `a` must not be NULL. Any thread. */
FIRENET_API firenet_type
firenet_operator_domain_type(const firenet_operator *a);

/** Element type of A x. `a` must not be NULL. Any thread. */
FIRENET_API firenet_type firenet_operator_range_type(const firenet_operator *a);

/** L >= ||A||, the spectral norm's bound that solvers and networks use; 0 for
 *  NULL. Where the norm is not known it is the smaller of what is proved and
 *  what is estimated (firenet_operator_create_matrix, _create_user); through
 *  compositions, stacks and sums it is combined by the triangle inequality and
 *  its like. Any thread. */
FIRENET_API double firenet_operator_norm_bound(const firenet_operator *a);

/** An upper bound of ||A|| that rests on no estimate, >= the one above;
 *  infinity where there is none (a user's operator); 0 for NULL. Any thread. */
FIRENET_API double firenet_operator_norm_proved(const firenet_operator *a);

/** c > 0 if A^H A = c I is known to hold (an isometry up to scale), else 0.
 *  Any thread. */
FIRENET_API double firenet_operator_isometry(const firenet_operator *a);

/** c > 0 if A A^H = c I is known to hold (a co-isometry), else 0.
 *  Any thread. */
FIRENET_API double firenet_operator_coisometry(const firenet_operator *a);

/** 1 if A is known to be unitary, A^H A = A A^H = I, else 0. Any thread. */
FIRENET_API int firenet_operator_is_unitary(const firenet_operator *a);

/** Estimated real additions and multiplications of one application, either
 *  way; users' operators count as 0. 0 for NULL. Any thread. */
FIRENET_API double firenet_operator_flops(const firenet_operator *a);

/** Estimated bytes one application moves when scratch memory stays in cache:
 *  input, output and tables of every part; 0 for NULL. Any thread. */
FIRENET_API double firenet_operator_traffic(const firenet_operator *a);

/** Bytes of the tables the operator holds (indices, weights, matrices it
 *  copied), its parts' included; FFTW's plans are not. 0 for NULL.
 *  Any thread. */
FIRENET_API size_t firenet_operator_table_bytes(const firenet_operator *a);

/** Bytes a workspace for this operator allocates with a context of one thread;
 *  0 for NULL. Any thread. */
FIRENET_API size_t firenet_operator_workspace_bytes(const firenet_operator *a);

/** Bytes it allocates more for each further thread of the context; 0 for NULL.
 *  Any thread. */
FIRENET_API size_t firenet_operator_lane_bytes(const firenet_operator *a);

/** A description such as
 *  "sample[9830 of 65536] o dft[256x256] o haar[256x256, 5 levels]^H", static
 *  to the operator and valid while it lives; "" for NULL. Any thread. */
FIRENET_API const char *firenet_operator_description(const firenet_operator *a);

/* ----------------------------------------------------------- application */

/** Scratch for applying `a` in one thread.
 *  @param[out] out    the workspace; NULL on failure. Retains `a` and
 *                     `context`.
 *  @param[in] context used for memory now and for messages later
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_workspace_create(firenet_workspace **out,
                                                    firenet_context *context,
                                                    firenet_operator *a);

/** Frees a workspace; NULL is allowed. */
FIRENET_API void firenet_workspace_release(firenet_workspace *workspace);

/** y = A x for the workspace's operator. Allocates nothing.
 *  @param[in] workspace one thread at a time
 *  @param[in] x         `x_length` = cols elements of `x_type` = domain type
 *  @param[out] y        `y_length` = rows elements of `y_type` = range type;
 *                       overwritten; must not overlap x
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE; FIRENET_ERR_TYPE;
 *          FIRENET_ERR_OVERLAP; FIRENET_ERR_CALLBACK; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_apply(
    firenet_workspace *workspace, firenet_type x_type, const void *x,
    int64_t x_length, firenet_type y_type, void *y, int64_t y_length);

/** x = A^H y, with the roles of firenet_operator_apply exchanged. */
FIRENET_API firenet_status firenet_operator_apply_adjoint(
    firenet_workspace *workspace, firenet_type y_type, const void *y,
    int64_t y_length, firenet_type x_type, void *x, int64_t x_length);

/** Compares <A x, y> with <x, A^H y> for random x, y.
 *  @param[in] trials    >= 1
 *  @param[in] seed      any; the same seed gives the same vectors
 *  @param[out] worst    largest |<Ax,y> - <x,A^H y>| / (||Ax|| ||y||) seen; a
 *                       correct pair stays near the type's epsilon
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_CALLBACK; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status
firenet_operator_check_adjoint(firenet_operator *a, firenet_context *context,
                               int trials, uint64_t seed, double *worst);

FIRENET_END_DECLS

#endif
