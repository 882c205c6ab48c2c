/* SPDX-License-Identifier: BSD-3-Clause */
/* Where vectors live. What iterates (solve/, network/, convex/) refers to a
 * vector by its handle alone: never by an address of its elements. A space
 * makes handles, and has a function for everything that is done with elements;
 * products with operators are made in host memory that it opens.
 *
 * The space of a context is the host's memory, cpu.c, where a handle happens to
 * be the address of the first element. tests/handles.c is one where it is not.
 *
 * Numbers that are made of elements come from the functions below, which add up
 * what the parties of a split vector have (sum.h). */
#ifndef FN_SPACE_SPACE_H
#define FN_SPACE_SPACE_H

#include "core/archive.h"
#include "space/passes.h"
#include "space/sum.h"

typedef struct fn_space fn_space;
struct firenet_operator;

/* What the vectors of one side of an operator are like. */
typedef struct fn_side {
    firenet_type type;
    int64_t n;  /* elements here */
    bool split; /* the whole vector is shared out among parties */
} fn_side;

/* Groups of elements: `members` of them stand member_stride apart, those of the
 * next group group_stride further; one of the two strides is 1. Their norm;
 * NULL: the Euclidean one. */
typedef struct fn_groups {
    int64_t members, member_stride, group_stride;
    const fn_group_norm *norm;
} fn_groups;

enum { FN_KEPT = 6 };

/* x+ of `update`, whose g is A^H v, and `image` = A x+. The numbers of the
 * update only if they are asked for. */
typedef struct fn_around {
    const fn_chunks *chunks;
    const fn_vec *v;
    const fn_primal_update *update;
    fn_vec *image;
    bool asked;
} fn_around;

/* Functions get the context for its instruction set, its allocator and, if the
 * space has data of its own, for `space` in it, the first member of those. No
 * function adds up over parties. `side` is of all vectors given. */
struct fn_space {
    bool host; /* handles are addresses in the memory of the host */
    /* Far from the host, where to wait for a number takes longer than to make
     * it: a dual sweep may leave its numbers in a vector of FN_KEPT doubles
     * there: the factor of v+, the sums, the maximum; and sweeps take a factor
     * from one. */
    bool keeps;

    /* `count` vectors of `bytes` bytes (a multiple of FN_ALIGNMENT), one behind
     * the other; NULL (message recorded) without memory. */
    fn_vec *(*alloc)(firenet_context *context, int64_t count, size_t bytes,
                     bool zero);
    void (*free)(firenet_context *context, fn_vec *x);
    /* The handle of what begins so many bytes further. */
    fn_vec *(*at)(const firenet_context *context, const fn_vec *x,
                  size_t bytes);
    /* Host memory that holds the first `bytes` bytes of x, until it is closed;
     * `write`: what is written there becomes x. Any number may be open. NULL
     * (message recorded) where the device fails. */
    void *(*open)(const firenet_context *context, const fn_vec *x, size_t bytes,
                  bool write);
    void (*close)(const firenet_context *context, const fn_vec *x,
                  void *memory);

    void (*zero)(const firenet_context *context, size_t bytes, fn_vec *x);
    void (*copy)(const firenet_context *context, size_t bytes, const fn_vec *x,
                 fn_vec *y);
    /* y = a x from and to host memory. */
    void (*import)(const firenet_context *context, fn_side side, double a,
                   const void *x, fn_vec *y);
    void (*export)(const firenet_context *context, fn_side side, double a,
                   const fn_vec *x, void *y);

    /* As in kernels.h, on whole vectors. */
    void (*scale)(const firenet_context *context, fn_side side, double a,
                  const fn_vec *x, fn_vec *y);
    void (*axpby)(const firenet_context *context, fn_side side, double a,
                  const fn_vec *x, double b, fn_vec *y);
    double (*distance)(const firenet_context *context, fn_side side, double a,
                       const fn_vec *x, const fn_vec *y);
    void (*dot)(const firenet_context *context, fn_side side, const fn_vec *x,
                const fn_vec *y, double out[2]);
    double (*largest)(const firenet_context *context, fn_side side,
                      const fn_vec *x);
    void (*fill)(const firenet_context *context, fn_side side,
                 const double c[2], fn_vec *x);
    void (*total)(const firenet_context *context, fn_side side, const fn_vec *x,
                  double out[2]);
    void (*add_multiple)(const firenet_context *context, fn_side side,
                         const double c[2], const fn_vec *x, fn_vec *y);
    void (*real_part)(const firenet_context *context, fn_side side, fn_vec *x);
    void (*nonnegative_part)(const firenet_context *context, fn_side side,
                             bool negative, fn_vec *x);

    /* On chunks with their weights. */
    double (*l1)(const firenet_context *context, const fn_chunks *chunks,
                 firenet_type type, const fn_vec *x);
    double (*polar)(const firenet_context *context, const fn_chunks *chunks,
                    firenet_type type, const fn_vec *x);
    fn_partial (*groups)(const firenet_context *context,
                         const fn_chunks *chunks, firenet_type type,
                         const fn_groups *groups, const fn_vec *x);
    /* y = lambda w_i x_i / |x_i|, 0 where x_i is. */
    void (*sign)(const firenet_context *context, const fn_chunks *chunks,
                 firenet_type type, double lambda, const fn_vec *x, fn_vec *y);

    /* A sweep of passes.h; partials is NULL where it has no numbers. */
    fn_partial (*run)(const fn_pass *pass, const fn_chunks *chunks,
                      firenet_type type, fn_scratch *scratch,
                      fn_partial *partials);

    /* For spaces far from the host, NULL in others. A copy of new chunks, set
     * as chunks->kept, and its end. */
    firenet_status (*keep_chunks)(firenet_context *context, fn_chunks *chunks);
    void (*drop_chunks)(firenet_context *context, fn_kept *kept);

    /* Products of their own (operators/product.h), NULL where all are made in
     * host memory. What they take for an operator: *plan stays NULL where the
     * operator goes through host memory. */
    firenet_status (*prepare)(firenet_context *context,
                              const struct firenet_operator *a, void **plan);
    void (*forget)(const fn_space *space, void *plan);
    /* `count` vectors one behind the other, through such a plan. */
    firenet_status (*product)(const firenet_context *context, void *plan,
                              bool adjoint, int64_t count, const fn_vec *in,
                              fn_vec *out);
    /* A primal update together with the products before and after it, where
     * that costs less; false: it does not, and nothing was done. May be NULL.
     */
    bool (*around)(const firenet_context *context, void *plan,
                   const fn_around *around, fn_partial *found,
                   firenet_status *status);
};

/* The space of contexts that were given none. */
const fn_space *fn_default_space(void);

/* The host's memory. */
extern const fn_space fn_cpu_space;

static inline const fn_space *fn_space_of(const firenet_context *context) {
    return context->space ? context->space : fn_default_space();
}

/* --------------------------------------------------------------- vectors */

static inline size_t fn_side_bytes(fn_side side) {
    return fn_vector_bytes(side.type, side.n);
}

/* The same with other bounds: its first n elements. */
static inline fn_side fn_side_first(fn_side side, int64_t n) {
    side.n = n;
    return side;
}

static inline fn_vec *fn_vec_alloc(firenet_context *context, int64_t count,
                                   fn_side side) {
    return fn_space_of(context)->alloc(context, count, fn_side_bytes(side),
                                       false);
}
static inline fn_vec *fn_vec_alloc_zero(firenet_context *context, int64_t count,
                                        fn_side side) {
    return fn_space_of(context)->alloc(context, count, fn_side_bytes(side),
                                       true);
}
/* NULL is allowed. */
static inline void fn_vec_free(firenet_context *context, fn_vec *x) {
    if (x) {
        fn_space_of(context)->free(context, x);
    }
}

/* Vector i of an array of them, and what begins at element i of one. */
static inline fn_vec *fn_vec_nth(const firenet_context *context, fn_side side,
                                 const fn_vec *x, int64_t i) {
    return fn_space_of(context)->at(context, x,
                                    (size_t)i * fn_side_bytes(side));
}
static inline fn_vec *fn_vec_at(const firenet_context *context,
                                firenet_type type, const fn_vec *x, int64_t i) {
    return fn_space_of(context)->at(context, x, (size_t)i * fn_type_size(type));
}

/* Room for kept numbers of `count` vectors, FN_KEPT each; and those of one. */
static inline fn_side fn_kept_side(void) {
    return (fn_side){FIRENET_F64, FN_KEPT, false};
}

/* Exchanges two vectors, without a copy. */
static inline void fn_vec_swap(fn_vec **x, fn_vec **y) {
    fn_vec *z = *x;
    *x = *y;
    *y = z;
}

static inline void fn_vec_zero(const firenet_context *context, fn_side side,
                               fn_vec *x) {
    fn_space_of(context)->zero(context, fn_side_bytes(side), x);
}
/* y = x. */
static inline void fn_vec_copy(const firenet_context *context, fn_side side,
                               const fn_vec *x, fn_vec *y) {
    fn_space_of(context)->copy(context, fn_side_bytes(side), x, y);
}
static inline void fn_vec_import(const firenet_context *context, fn_side side,
                                 const void *x, fn_vec *y) {
    fn_space_of(context)->import(context, side, 1.0, x, y);
}
static inline void fn_vec_export(const firenet_context *context, fn_side side,
                                 double a, const fn_vec *x, void *y) {
    fn_space_of(context)->export(context, side, a, x, y);
}

/* y = a x; in place is allowed. */
static inline void fn_vec_scale(const firenet_context *context, fn_side side,
                                double a, const fn_vec *x, fn_vec *y) {
    fn_space_of(context)->scale(context, side, a, x, y);
}
/* y = a x + b y. */
static inline void fn_vec_axpby(const firenet_context *context, fn_side side,
                                double a, const fn_vec *x, double b,
                                fn_vec *y) {
    fn_space_of(context)->axpby(context, side, a, x, b, y);
}

/* y = 2^exponent x, through factors that the element type holds; the two may be
 * the same; and from and to host memory. `a` as well, on the way out. */
void fn_vec_scale_by(const firenet_context *context, fn_side side, int exponent,
                     const fn_vec *x, fn_vec *y);
void fn_vec_import_by(const firenet_context *context, fn_side side,
                      int exponent, const void *x, fn_vec *y);
void fn_vec_export_by(const firenet_context *context, fn_side side, double a,
                      int exponent, const fn_vec *x, void *y);

/* -------------------------------------------------------------- numbers */

/* ||a x - y||; y may be NULL for 0. */
static inline double fn_vec_distance(firenet_context *context, fn_side side,
                                     double a, const fn_vec *x,
                                     const fn_vec *y) {
    double here = fn_space_of(context)->distance(context, side, a, x, y);
    return fn_shared(context, side.split) ? fn_sum_norms(context, here) : here;
}
static inline double fn_vec_norm(firenet_context *context, fn_side side,
                                 const fn_vec *x) {
    return fn_vec_distance(context, side, 1.0, x, NULL);
}

/* <x, y> = x^H y. */
void fn_vec_dot(firenet_context *context, fn_side side, const fn_vec *x,
                const fn_vec *y, double out[2]);

/* sum_i x_i. */
void fn_vec_total(firenet_context *context, fn_side side, const fn_vec *x,
                  double out[2]);

/* max |x_i|. */
double fn_vec_largest(firenet_context *context, fn_side side, const fn_vec *x);

/* ||x||_{1,w}, and its polar max_i |x_i| / w_i. */
double fn_vec_l1(firenet_context *context, const fn_chunks *chunks,
                 firenet_type type, const fn_vec *x);
double fn_vec_polar(firenet_context *context, const fn_chunks *chunks,
                    firenet_type type, const fn_vec *x);

/* sum w_g ||x_g|| and max ||x_g|| / w_g, or of another norm and its polar. */
fn_partial fn_vec_groups(firenet_context *context, const fn_chunks *chunks,
                         firenet_type type, const fn_groups *groups,
                         const fn_vec *x);

/* ---------------------------------------------------------- host memory */

/* An array of the caller as a vector, to read or to write: itself in the host's
 * memory, a copy elsewhere (NULL, message recorded, without memory). The end of
 * it: `out` receives what was written, or is NULL. */
fn_vec *fn_vec_borrow(firenet_context *context, fn_side side, const void *x);
void fn_vec_give_back(firenet_context *context, fn_side side, fn_vec *x,
                      void *out);

/* Of arrays of the caller: x = 2^exponent x; ||x|| over all parties; the
 * largest |x_i| here; the first index here that is not finite. */
void fn_host_scale_by(const firenet_context *context, fn_side side,
                      int exponent, void *x);
double fn_host_norm(firenet_context *context, fn_side side, const void *x);
double fn_host_largest(const firenet_context *context, fn_side side,
                       const void *x);
int64_t fn_host_first_nonfinite(const firenet_context *context, fn_side side,
                                const void *x);

/* The elements of x where the space is the host's own memory, for what asked
 * fn_operator_on_host. */
static inline void *fn_vec_host(const fn_vec *x) {
    return (void *)(uintptr_t)x;
}

/* x as `bytes` bytes of a saved state. */
void fn_vec_archive(const firenet_context *context, fn_archive *archive,
                    size_t bytes, fn_vec *x);

#endif
