/* SPDX-License-Identifier: BSD-3-Clause */
/** @file operator.h  Linear operators A: K^cols -> K^rows and their adjoints.
 *
 *  An operator is immutable once created and may be applied by any number of
 *  threads at once, each with a workspace of its own. Arrays are plain memory
 *  in C order (last axis fastest), of the operator's element types: every call
 *  states the type and length of its arrays, and both are checked. The inner
 *  product conjugates its first argument, <a,b> = a^H b, and the adjoint is the
 *  conjugate transpose. Transforms are in transform.h.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[out] out     the new object, one reference; NULL on failure
 *  @param[in] context  allocator and messages
 *  @param[in] type     any element type
 *  @param[in] length   of x and y, >= 1
 *  @param[in] a        retained by objects made from it
 *  @param[in] b        likewise */
#ifndef FIRENET_OPERATOR_H
#define FIRENET_OPERATOR_H

#include <firenet/context.h>

FIRENET_BEGIN_DECLS

/** Opaque, reference counted, immutable. */
typedef struct firenet_operator firenet_operator;

/** Opaque scratch memory of one thread for applying one operator. */
typedef struct firenet_workspace firenet_workspace;

/** Which elements of a matrix are neighbours in memory. */
typedef enum firenet_matrix_order {
    FIRENET_MATRIX_ROW_MAJOR = 10,   /**< a row's: C, NumPy */
    FIRENET_MATRIX_COLUMN_MAJOR = 20 /**< a column's: Fortran, MATLAB */
} firenet_matrix_order;

/** Who keeps the elements of a matrix. */
typedef enum firenet_matrix_storage {
    FIRENET_MATRIX_COPIED = 10,  /**< the operator, in a compact copy */
    FIRENET_MATRIX_BORROWED = 20 /**< the caller: they must stay, unchanged,
                                      until the operator is destroyed */
} firenet_matrix_storage;

/** Where an image lies in a larger array. */
typedef enum firenet_placement {
    FIRENET_PLACEMENT_CORNER = 10, /**< at index 0 of every axis */
    FIRENET_PLACEMENT_CENTRED = 20 /**< index floor(n/2) of the image at
                                        floor(N/2) of the array */
} firenet_placement;

/** Which threads may call a user's functions. */
typedef enum firenet_callback_threads {
    /** only the one that applies or runs: batches take one at a time */
    FIRENET_CALLBACK_CALLER = 0,
    /** any of the context's too, several at once: the functions are
     *  thread-safe */
    FIRENET_CALLBACK_ANY = 10
} firenet_callback_threads;

/** Which vectors are distributed over the parties of a context
 *  (firenet_context_set_reduce). The others are replicated, with the same bits
 *  in all parties. */
typedef enum firenet_split {
    /** `a` is a block of rows of A = [A_1; A_2; ..]: y is distributed; the
     *  library sums A^H y over the parties. */
    FIRENET_SPLIT_ROWS = 10,
    /** `a` is a block of columns of A = [A_1 A_2 ..]: x is distributed; the
     *  library sums A x over the parties. */
    FIRENET_SPLIT_COLUMNS = 20,
    /** y is distributed; a's own functions complete A^H y. */
    FIRENET_SPLIT_RANGE = 30,
    /** x is distributed; a's own functions complete A x. */
    FIRENET_SPLIT_DOMAIN = 40,
    /** x and y are distributed; a's own functions communicate. */
    FIRENET_SPLIT_BOTH = 50,
    /** x and y are distributed and A = diag(A_1, A_2, ..): a party's part of y
     *  depends only on its part of x. Nothing is communicated; the norm is the
     *  largest of the blocks'. */
    FIRENET_SPLIT_BLOCKS = 60
} firenet_split;

/** One direction of a user's operator: reads `in` and overwrites all of `out`,
 *  which does not overlap it. Returns 0; any other value makes the calling
 *  function return FIRENET_ERR_CALLBACK with the value in the message. It may
 *  run in several threads at once if the host's threads share the operator. It
 *  must not throw, longjmp, or use the context of the call it runs in, which is
 *  busy. */
typedef int (*firenet_apply_fn)(const void *in, int64_t in_length, void *out,
                                int64_t out_length, void *user);

/** Numbers of an operator; real unless marked 'int'. The functions of the same
 *  names below return them too. */
typedef enum firenet_operator_property {
    FIRENET_OPERATOR_NORM_BOUND = 100,  /**< L >= ||A|| in use */
    FIRENET_OPERATOR_NORM_PROVED = 110, /**< bound without an estimate */
    FIRENET_OPERATOR_ISOMETRY = 120,    /**< c with A^H A = c I, or 0 */
    FIRENET_OPERATOR_COISOMETRY = 130,  /**< c with A A^H = c I, or 0 */
    FIRENET_OPERATOR_FLOPS = 140,       /**< of one application */
    FIRENET_OPERATOR_TRAFFIC = 150,     /**< bytes of one application */
    /** largest *worst of firenet_operator_check_adjoint that rounding
     *  explains */
    FIRENET_OPERATOR_ADJOINT_TOLERANCE = 160,
    FIRENET_OPERATOR_ROWS = 200,            /**< int: length of A x */
    FIRENET_OPERATOR_COLS = 210,            /**< int: length of x */
    FIRENET_OPERATOR_DOMAIN_TYPE = 220,     /**< int: a firenet_type, of x */
    FIRENET_OPERATOR_RANGE_TYPE = 230,      /**< int: likewise, of A x */
    FIRENET_OPERATOR_UNITARY = 240,         /**< int: 1 if known to be */
    FIRENET_OPERATOR_TABLE_BYTES = 250,     /**< int: of its tables */
    FIRENET_OPERATOR_WORKSPACE_BYTES = 260, /**< int: of a workspace */
    FIRENET_OPERATOR_THREAD_BYTES = 270     /**< int: and per further thread */
} firenet_operator_property;

/** firenet_apply_fn for `count` >= 1 vectors in one call: vector i begins at
 *  element i * in_stride of `in`, its result at element i * out_stride of
 *  `out`. Memory between the results must not be written. */
typedef int (*firenet_apply_many_fn)(int64_t count, const void *in,
                                     int64_t in_length, int64_t in_stride,
                                     void *out, int64_t out_length,
                                     int64_t out_stride, void *user);

/** Called once, when the last reference to an operator is dropped. */
typedef void (*firenet_destroy_fn)(void *user);

/* ------------------------------------------------------------- creation */

/** Restriction to an index set: y_i = x_{indices[i]}. Norm 1, A A^H = I.
 *
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

/** A dense matrix, applied by BLAS (gemv). BLAS has its own threads, whose
 *  number the library never sets: use one (OPENBLAS_NUM_THREADS=1) if operators
 *  are applied from several threads, or results must not depend on the number.
 *
 *  With `norm_bound` = 0 firenet_operator_norm_proved is
 *      min( ||A||_F, sqrt(||A||_1 ||A||_inf) ) >= ||A||,
 *  and firenet_operator_norm_bound the smaller of that and of the bound of
 *  firenet_operator_estimate_norm, typically within 9 % of ||A||. It is
 *  computed when first needed, with about 50 products, and always gives the
 *  same number. A network needs it at creation; a solver needs a cheaper
 *  estimate.
 *
 *  @param[in] type       any element type, of the matrix and both vectors
 *  @param[in] rows, cols 1 .. 2^31 - 1
 *  @param[in] values     finite elements, row i and column j at
 *                        i * leading + j (row-major) or i + j * leading
 *  @param[in] leading    elements between rows (row-major, >= cols) or columns
 *                        (>= rows), <= 2^31 - 1
 *  @param[in] order      which of the two
 *  @param[in] storage    copied or borrowed
 *  @param[in] norm_bound L >= ||A|| where the caller knows it, trusted; else 0
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_TOO_LARGE (BLAS counts with 32 bits);
 *          FIRENET_ERR_NUMERIC (names row and column of the first element that
 *          is not finite); FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_create_matrix(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t rows, int64_t cols, const void *values, int64_t leading,
    firenet_matrix_order order, firenet_matrix_storage storage,
    double norm_bound);

/** Multiplication by weights, y_i = w_i x_i: coil maps, density weights, masks.
 *  Norm max |w_i|.
 *
 *  @param[in] type        any element type, of x and y
 *  @param[in] weight_type `type`, or the real type of its precision
 *  @param[in] weights     `length` finite elements; copied
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NUMERIC (names the index);
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_create_diagonal(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t length, firenet_type weight_type, const void *weights);

/** The identity on `length` elements of `type`.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_create_identity(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t length);

/** Real vectors as complex ones, y = x + 0i; the adjoint is the real part.
 *  Composed with a complex operator it gives that operator a real domain.
 *  Norm 1, A^H A = I.
 *  @param[in] type   of y: FIRENET_C64 or FIRENET_C128
 *  @return as firenet_operator_create_identity. */
FIRENET_API firenet_status firenet_operator_create_complex(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t length);

/** Zero padding: an image of any size inside a larger array, such as one with
 *  the power-of-two sizes a transform wants. The adjoint crops. Norm 1,
 *  A^H A = I.
 *
 *  @param[in] axes      number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape     `axes` sizes of the image, each >= 1
 *  @param[in] padded    `axes` sizes of the array, none smaller
 *  @param[in] placement corner or centred
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE
 *          (names the axis and the next power of two); FIRENET_ERR_TOO_LARGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status
firenet_operator_create_pad(firenet_operator **out, firenet_context *context,
                            firenet_type type, int axes, const int64_t *shape,
                            const int64_t *padded, firenet_placement placement);

/** What differences do at the ends of an axis. */
typedef enum firenet_boundary {
    FIRENET_BOUNDARY_PERIODIC = 10, /**< the first point follows the last */
    FIRENET_BOUNDARY_NEUMANN = 20   /**< the last difference is 0 */
} firenet_boundary;

/** Periodic forward differences along every axis, y_a(i) = x(i + e_a) - x(i):
 *  the gradient whose l1 norm is the total variation. The range holds one
 *  array of x's shape per axis, axis 0 first. The norm is exact,
 *  (sum_a 4 sin^2(pi floor(n_a/2) / n_a))^{1/2} <= 2 sqrt(axes).
 *
 *  @param[in] axes    number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes, each >= 1
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_create_difference(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape);

/** The same with a choice of boundary, and differences along axis a multiplied
 *  by weights[a], for instance the reciprocal of the voxel size.
 *
 *  @param[in] axes     number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape    `axes` sizes, each >= 1
 *  @param[in] boundary periodic or Neumann
 *  @param[in] weights  `axes` finite values > 0, or NULL for 1
 *  @return as firenet_operator_create_difference, with FIRENET_ERR_RANGE for
 *          the boundary and the weights, too. */
FIRENET_API firenet_status firenet_operator_create_weighted_difference(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, firenet_boundary boundary,
    const double *weights);

/** An operator made from the caller's functions. It must be linear over the
 *  real numbers and, if both types are complex, over the complex numbers; test
 *  it with firenet_operator_check_adjoint. If a function produces NaN, solvers
 *  and networks return FIRENET_ERR_NUMERIC.
 *
 *  @param[in] range       element type of y = A x
 *  @param[in] rows        length of y, >= 1
 *  @param[in] domain      element type of x, of the same precision
 *  @param[in] cols        length of x, >= 1
 *  @param[in] forward     x (cols) to y (rows)
 *  @param[in] adjoint     y to x = A^H y, the conjugate transpose
 *  @param[in] destroy     called with `user` when the operator is destroyed,
 *                         but not if creation fails; may be NULL
 *  @param[in] user        passed to all three functions
 *  @param[in] norm_bound  L >= ||A|| if known (it is trusted); 0: the bound of
 *                         firenet_operator_estimate_norm, found here with about
 *                         50 calls
 *  @param[in] threads     which threads may call the functions, also through
 *                         objects made from the operator
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_CALLBACK; FIRENET_ERR_NUMERIC
 *          (the norm was estimated and a product is not finite);
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_create_user(
    firenet_operator **out, firenet_context *context, firenet_type range,
    int64_t rows, firenet_type domain, int64_t cols, firenet_apply_fn forward,
    firenet_apply_fn adjoint, firenet_destroy_fn destroy, void *user,
    double norm_bound, firenet_callback_threads threads);

/** firenet_operator_create_user for functions that take several vectors at
 *  once, which may be faster than one call each. Batches of a network and
 *  firenet_operator_batch pass up to `together` vectors, everything else one.
 *  Problems of a batch then advance in lockstep on one thread.
 *
 *  @param[in] range       element type of y = A x
 *  @param[in] rows        length of y, >= 1
 *  @param[in] domain      element type of x, of the same precision
 *  @param[in] cols        length of x, >= 1
 *  @param[in] forward     x (cols) to y (rows)
 *  @param[in] adjoint     y to x = A^H y, the conjugate transpose
 *  @param[in] together    largest `count` of a call, 1 .. 4096; a runner
 *                         allocates memory for that many vectors
 *  @param[in] destroy     as in firenet_operator_create_user
 *  @param[in] user        likewise
 *  @param[in] norm_bound  likewise
 *  @param[in] threads     likewise
 *  @return as firenet_operator_create_user. */
FIRENET_API firenet_status firenet_operator_create_user_many(
    firenet_operator **out, firenet_context *context, firenet_type range,
    int64_t rows, firenet_type domain, int64_t cols,
    firenet_apply_many_fn forward, firenet_apply_many_fn adjoint,
    int64_t together, firenet_destroy_fn destroy, void *user, double norm_bound,
    firenet_callback_threads threads);

/* -------------------------------------------------------------- algebra */

/** Applies `a` to each of `count` vectors that follow one another in memory, I
 *  (x) A: the Fourier transform of many images, a measurement of many slices.
 *  Norm and isometry are those of `a`. If `a` multiplies by a matrix, all
 *  vectors are multiplied at once, as a product of matrices.
 *
 *  @param[in] count   number of vectors, >= 1
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_batch(firenet_operator **out,
                                                  firenet_context *context,
                                                  firenet_operator *a,
                                                  int64_t count);

/** The adjoint of `a` as an operator. The adjoint of an adjoint is the original
 *  handle, retained, or an equal operator if the original is a composition or a
 *  complex multiple of the identity.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_adjoint(firenet_operator **out,
                                                    firenet_context *context,
                                                    firenet_operator *a);

/** The composition x -> a(b(x)). Both are retained. The domain of `a` must be
 *  the range of `b`: same length, same type.
 *
 *  The product is simplified where that costs nothing: identities are dropped,
 *  multiples of the identity are moved outwards and merged, A^H o A and A o A^H
 *  become multiples of the identity where this is known to hold, adjacent
 *  diagonals or samplings are merged, and sampling is done in the last pass of
 *  the transforms that support it. firenet_operator_description shows the
 *  result.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE or
 *          FIRENET_ERR_TYPE (the message names both sides);
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_compose(firenet_operator **out,
                                                    firenet_context *context,
                                                    firenet_operator *a,
                                                    firenet_operator *b);

/** c A, with c = re + i im.
 *  @param[in] re, im finite in the type; im = 0 if A's range is real
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_scale(firenet_operator **out,
                                                  firenet_context *context,
                                                  firenet_operator *a,
                                                  double re, double im);

/** Vertical stack, x -> (A_1 x, A_2 x, ..), for instance the coils of a
 *  scanner. Norm at most (sum ||A_i||^2)^{1/2}; if every part is B_i o
 *  diagonal(w_i), at most max_j (sum_i ||B_i||^2 |w_i(j)|^2)^{1/2}, so compose
 *  what all coils share, such as wavelets, on the right of the stack.
 *
 *  @param[in] parts `count` operators of one domain and one range type, each
 *                   retained; the array is not
 *  @param[in] count >= 1
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE or FIRENET_ERR_SHAPE
 *          (the message names both sides); FIRENET_ERR_RANGE;
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status
firenet_operator_stack(firenet_operator **out, firenet_context *context,
                       firenet_operator *const *parts, int64_t count);

/** The sum of the parts, x -> A_1 x + A_2 x + .. Norm at most sum ||A_i||.
 *  @param[in] parts `count` operators of the same shape and types, retained
 *  @param[in] count >= 1
 *  @return as firenet_operator_stack. */
FIRENET_API firenet_status firenet_operator_sum(firenet_operator **out,
                                                firenet_context *context,
                                                firenet_operator *const *parts,
                                                int64_t count);

/** This party's part of a distributed operator, or of an operator on
 *  distributed vectors (firenet_context_set_reduce). All lengths are those of
 *  the part. Solvers and networks accept it; networks need levels of the part
 *  (firenet_levels_create_part) where the domain is split. All parties create,
 *  apply and solve with it together, each with its own context, on one thread.
 *  Such operators can be composed if both or neither distribute the vectors
 *  between them, and stacked or summed if all parts distribute alike. The W of
 *  a regulariser's terms must distribute x as A does, and the gap then rests on
 *  firenet_solver_option X_BOUND. Batches of solvers, Jacobians and
 *  perturbation searches reject it (FIRENET_ERR_UNSUPPORTED). Newton steps and
 *  column scaling are not used.
 *
 *  Without a reduction function in the context there is one party.
 *
 *  @param[in] context    allocator and messages; its reduction combines the
 *                        norms
 *  @param[in] a          the part, retained
 *  @param[in] split      what is distributed
 *  @param[in] norm_bound L >= ||A|| of the whole, the same in all parties; 0:
 *                        from the bounds L_i of the parts, sqrt(sum_i L_i^2)
 *                        (ROWS, COLUMNS) or the largest (BLOCKS), else the
 *                        bound of `a`, which must then hold for the whole
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (split,
 *          norm_bound); FIRENET_ERR_UNSUPPORTED (a part of a part);
 *          FIRENET_ERR_STATE (the parties differ); FIRENET_ERR_CALLBACK;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_split(firenet_operator **out,
                                                  firenet_context *context,
                                                  firenet_operator *a,
                                                  firenet_split split,
                                                  double norm_bound);

/** Adds a reference. Any thread.
 *  @return `a`; NULL for NULL. */
FIRENET_API firenet_operator *firenet_operator_retain(firenet_operator *a);

/** Drops a reference; NULL is allowed. Any thread. */
FIRENET_API void firenet_operator_release(firenet_operator *a);

/* ------------------------------------------------------------ properties */

/** Reads a property. Any thread.
 *  @param[in] property which
 *  @param[out] value   the number
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED. */
FIRENET_API firenet_status
firenet_operator_get_real(const firenet_operator *a,
                          firenet_operator_property property, double *value);
FIRENET_API firenet_status
firenet_operator_get_int(const firenet_operator *a,
                         firenet_operator_property property, int64_t *value);

/** Length of A x, in elements; 0 for NULL. Any thread. */
FIRENET_API int64_t firenet_operator_rows(const firenet_operator *a);

/** Length of x, in elements; 0 for NULL. Any thread. */
FIRENET_API int64_t firenet_operator_cols(const firenet_operator *a);

/** Element type of x. `a` must not be NULL. Any thread. */
FIRENET_API firenet_type
firenet_operator_domain_type(const firenet_operator *a);

/** Element type of A x. `a` must not be NULL. Any thread. */
FIRENET_API firenet_type firenet_operator_range_type(const firenet_operator *a);

/** L >= ||A||, the bound of the spectral norm that solvers and networks use; 0
 *  for NULL. If the norm is not known, this is the smaller of a proved and an
 *  estimated bound (firenet_operator_create_matrix, _create_user).
 *  Compositions, stacks and sums combine the bounds of their parts. Any thread;
 *  the first call for an operator containing a matrix may compute about 50
 *  products on that thread, with memory of the allocator of the operator's
 *  context. If that fails, the proved bound is returned. */
FIRENET_API double firenet_operator_norm_bound(const firenet_operator *a);

/** An upper bound of ||A|| that uses no estimate, >=
 *  firenet_operator_norm_bound; infinity if there is none (a user's operator
 *  created with norm_bound 0). A bound given by the caller counts as proved. 0
 *  for NULL. Any thread. */
FIRENET_API double firenet_operator_norm_proved(const firenet_operator *a);

/** c > 0 if A^H A = c I is known to hold (an isometry up to scale), else 0.
 *  Any thread. */
FIRENET_API double firenet_operator_isometry(const firenet_operator *a);

/** c > 0 if A A^H = c I is known to hold (a co-isometry), else 0.
 *  Any thread. */
FIRENET_API double firenet_operator_coisometry(const firenet_operator *a);

/** 1 if A is known to be unitary, A^H A = A A^H = I, else 0. Any thread. */
FIRENET_API int firenet_operator_is_unitary(const firenet_operator *a);

/** Estimated real additions and multiplications of one application in either
 *  direction; the caller's functions count as 0. 0 for NULL. Any thread. */
FIRENET_API double firenet_operator_flops(const firenet_operator *a);

/** Estimated bytes that one application moves if scratch memory stays in cache:
 *  input, output and tables of every part; 0 for NULL. Any thread. */
FIRENET_API double firenet_operator_traffic(const firenet_operator *a);

/** Bytes of the operator's tables (indices, weights, copied matrices), those of
 *  its parts included, plans of FFTW not; 0 for NULL. Any thread. */
FIRENET_API size_t firenet_operator_table_bytes(const firenet_operator *a);

/** Bytes that a workspace for this operator allocates in a context of one
 *  thread; 0 for NULL. Any thread. */
FIRENET_API size_t firenet_operator_workspace_bytes(const firenet_operator *a);

/** Bytes it allocates for each further thread of the context; 0 for NULL. Any
 *  thread. */
FIRENET_API size_t firenet_operator_thread_bytes(const firenet_operator *a);

/** A description such as
 *  "sample[9830 of 65536] o dft[256x256] o haar[256x256, 5 levels]^H", owned
 *  by the operator and valid as long as it; "" for NULL. Any thread. */
FIRENET_API const char *firenet_operator_description(const firenet_operator *a);

/* ----------------------------------------------------------- application */

/** Scratch for applying `a` in one thread.
 *  @param[out] out    the workspace; NULL on failure; retains `a` and
 *                     `context`
 *  @param[in] context allocator, and messages of later calls
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_workspace_create(firenet_workspace **out,
                                                    firenet_context *context,
                                                    firenet_operator *a);

/** Frees a workspace.
 *  @param[in] workspace NULL is allowed */
FIRENET_API void firenet_workspace_release(firenet_workspace *workspace);

/** y = A x for the workspace's operator. Allocates nothing.
 *  @param[in] workspace one thread at a time
 *  @param[in] x_type    the operator's domain type
 *  @param[in] x         `x_length` elements
 *  @param[in] x_length  cols
 *  @param[in] y_type    the operator's range type
 *  @param[out] y        `y_length` elements, overwritten; must not overlap x
 *  @param[in] y_length  rows
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE; FIRENET_ERR_TYPE;
 *          FIRENET_ERR_OVERLAP; FIRENET_ERR_CALLBACK; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_workspace_apply(
    firenet_workspace *workspace, firenet_type x_type, const void *x,
    int64_t x_length, firenet_type y_type, void *y, int64_t y_length);

/** x = A^H y. Allocates nothing.
 *  @param[in] workspace one thread at a time
 *  @param[in] y_type    the operator's range type
 *  @param[in] y         `y_length` elements
 *  @param[in] y_length  rows
 *  @param[in] x_type    the operator's domain type
 *  @param[out] x        `x_length` elements, overwritten; must not overlap y
 *  @param[in] x_length  cols
 *  @return as firenet_workspace_apply. */
FIRENET_API firenet_status firenet_workspace_apply_adjoint(
    firenet_workspace *workspace, firenet_type y_type, const void *y,
    int64_t y_length, firenet_type x_type, void *x, int64_t x_length);

/** y = A x without a workspace: each call allocates and frees one. Convenient
 *  for a single application; in a loop a workspace is faster.
 *  @param[in] context  in use during the call
 *  @param[in] x_type   the operator's domain type
 *  @param[in] x        `x_length` elements
 *  @param[in] x_length cols
 *  @param[in] y_type   the operator's range type
 *  @param[out] y       `y_length` elements, overwritten; must not overlap x
 *  @param[in] y_length rows
 *  @return as firenet_workspace_apply; FIRENET_ERR_NOMEM. */
FIRENET_API firenet_status
firenet_operator_apply(firenet_context *context, firenet_operator *a,
                       firenet_type x_type, const void *x, int64_t x_length,
                       firenet_type y_type, void *y, int64_t y_length);

/** x = A^H y, likewise.
 *  @param[in] context  in use during the call
 *  @param[in] y_type   the operator's range type
 *  @param[in] y        `y_length` elements
 *  @param[in] y_length rows
 *  @param[in] x_type   the operator's domain type
 *  @param[out] x       `x_length` elements, overwritten; must not overlap y
 *  @param[in] x_length cols
 *  @return as firenet_operator_apply. */
FIRENET_API firenet_status firenet_operator_apply_adjoint(
    firenet_context *context, firenet_operator *a, firenet_type y_type,
    const void *y, int64_t y_length, firenet_type x_type, void *x,
    int64_t x_length);

/** Compares <A x, y> with <x, A^H y> for random x and y. FIRENET_OK means only
 *  that the test was done: the two directions are adjoint if *worst is at most
 *  firenet_operator_adjoint_tolerance(). If they are not, dual values, gaps and
 *  bounds computed with the operator are meaningless.
 *  @param[in] trials    >= 1
 *  @param[in] seed      any; the same seed gives the same vectors
 *  @param[out] worst    largest |<Ax,y> - <x,A^H y>| / (||Ax|| ||y||) found:
 *                       near the type's epsilon if they are adjoint, often near
 *                       rows^{-1/2} if not; NaN if a product has one
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_CALLBACK; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status
firenet_operator_check_adjoint(firenet_context *context, firenet_operator *a,
                               int trials, uint64_t seed, double *worst);

/** The largest *worst of firenet_operator_check_adjoint that rounding can
 *  explain: 100 epsilons of the type, 2.2e-14 or 1.2e-5. NaN for NULL. In
 *  single precision an error in one of very many rows can stay below it; test
 *  in double precision.
 *  Thread safety: any thread. */
FIRENET_API double
firenet_operator_adjoint_tolerance(const firenet_operator *a);

/** The largest ||A x|| / ||x|| found by a power iteration on A^H A from a
 *  random x. If it exceeds firenet_operator_norm_bound by more than rounding,
 *  the bound is wrong.
 *  @param[in] iterations >= 1; the ratio grows with each
 *  @param[in] seed       any; the same seed gives the same vectors
 *  @param[out] largest   the ratio; NaN if a product has one
 *  @return as firenet_operator_check_adjoint. */
FIRENET_API firenet_status firenet_operator_check_norm(firenet_context *context,
                                                       firenet_operator *a,
                                                       int iterations,
                                                       uint64_t seed,
                                                       double *largest);

/** Estimates ||A|| by the Lanczos process, with about 25 products with A and as
 *  many with A^H.
 *  @param[in] seed      any; the same seed gives the same estimate
 *  @param[out] estimate <= ||A||, up to rounding
 *  @param[out] bound    estimate / sqrt(0.85): for any A, >= ||A|| except with
 *                       probability 1e-6 over the random start; not a proof
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_CALLBACK; FIRENET_ERR_NUMERIC (a product is not finite);
 *          FIRENET_ERR_BUSY.
 *  Source: Kuczynski, Wozniakowski, 'Estimating the largest eigenvalue by the
 *  power and Lanczos algorithms with a random start', SIAM J. Matrix Anal.
 *  Appl. 13(4), 1992, Theorem 4.2. */
FIRENET_API firenet_status
firenet_operator_estimate_norm(firenet_context *context, firenet_operator *a,
                               uint64_t seed, double *estimate, double *bound);

FIRENET_END_DECLS

#endif
