/* SPDX-License-Identifier: BSD-3-Clause */
/* The private interface of an operator: what a new one must fill in.
 *
 * A concrete operator is a struct whose first member is firenet_operator,
 * allocated by fn_operator_new, with a table of functions. Composites apply
 * their parts through fn_forward / fn_adjoint. */
#ifndef FN_OPERATORS_OPERATOR_H
#define FN_OPERATORS_OPERATOR_H

#include "core/scratch.h"
#include "kernels/vector.h"
#include "operators/form.h"

#include <firenet/operator.h>
#include <stdatomic.h>

/* Forward: x in the domain to y in the range; adjoint: the reverse. Neither
 * allocates; the output is overwritten and does not overlap the input. */
typedef firenet_status (*fn_apply_fn)(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out);

/* Vectors one behind the other; strides are in elements. */
typedef struct fn_vectors {
    int64_t count;
    const void *in;
    int64_t in_stride;
    void *out;
    int64_t out_stride;
} fn_vectors;

/* Sampled transforms keep indices of four bytes. */
#define FN_SAMPLED_MAX UINT32_MAX

struct fn_columns;

/* Rows [begin, begin + count) of A x for one vector x or two, in memory that is
 * reused afterwards; `item` counts what threads share out, in an order that the
 * operator fixes. */
typedef struct fn_tile_rows {
    int64_t item, begin, count;
    const void *of[2];
} fn_tile_rows;

/* What is done with them; `room` is of one's own. */
typedef void (*fn_tile_fn)(const void *data, const fn_tile_rows *rows,
                           void *room);

/* A x tile by tile, for those that need not store it. */
typedef struct fn_tiling {
    int inputs;
    const void *in[2];
    fn_tile_fn use;
    const void *data;
    size_t room; /* bytes for each thread */
} fn_tiling;

/* Rows of a tile are at most so many. */
#define FN_TILE_ROWS 8192

/* A x, and A^H v of the v that is made of it, while maps, tables and rows of
 * both are near: `use` takes rows [begin, begin + count) of A x, which it may
 * overwrite, and leaves those of v in their place. Pieces cover the rows in
 * their order. */
typedef void (*fn_rows_fn)(const void *data, int64_t piece, int64_t begin,
                           int64_t count, void *ax);
typedef struct fn_round {
    const void *x;
    fn_rows_fn use;
    const void *data;
    const void *v; /* of the range */
    void *atv;     /* apart from x */
} fn_round;

/* How much a norm may cost that has to be estimated. */
typedef enum fn_norm_effort {
    FN_NORM_ROUGH, /* some ten products: what has settled to a percent */
    FN_NORM_SAFE,  /* what firenet_operator_norm_bound promises */
    FN_NORM_EFFORTS
} fn_norm_effort;

/* bound: ||A|| is at most as much, with the certainty of the effort; seen: it
 * is at least as much, 0 where no estimate was made. */
typedef struct fn_norm {
    double bound, seen;
} fn_norm;

/* What a search for a norm may use: products run on the context's threads,
 * until `ends` says so. */
typedef struct fn_norm_search {
    firenet_context *context;
    fn_scratch *scratch; /* of `norm_room`, and for threads */
    fn_norm_effort effort;
    bool (*ends)(void *data); /* NULL: never */
    void *data;
} fn_norm_search;

/* A norm that was asked for; bound 0: not yet. Whoever finds it stores the same
 * numbers, so that threads need not wait for each other. */
typedef struct fn_norm_found {
    _Atomic double bound, seen;
} fn_norm_found;

/* A = U B with U unitary, where B costs less: where only lengths of A x - y are
 * needed, B and U^H y do. */
typedef struct fn_unturned {
    firenet_operator *b;       /* of the shape and type of A; a reference */
    const firenet_operator *u; /* a part of b, which has `turn` */
} fn_unturned;

typedef struct fn_operator_table {
    fn_apply_fn forward, adjoint;
    /* Forward with leave to overwrite the input, for those that then need less
     * scratch and fewer copies; NULL for the others. */
    firenet_status (*forward_overwrite)(const firenet_operator *a,
                                        fn_scratch *scratch, void *in,
                                        void *out);
    /* out += A^H in, for those that can without a vector more; NULL for the
     * others. */
    fn_apply_fn add_adjoint;
    /* Either direction for several vectors at once, for those whose product
     * with a matrix of vectors costs less than the products with each; the last
     * bits may differ. At most `many_count` of them. NULL for the others. */
    firenet_status (*many)(const firenet_operator *a, fn_scratch *scratch,
                           bool adjoint, const fn_vectors *v);
    /* Frees what the concrete part owns; NULL if it owns nothing. */
    void (*destroy)(firenet_operator *a);
    /* sample o a in one operator, for those that can gather in their last
     * pass; NULL for the others. `indices` are checked; neither they nor the
     * rows of a are more than FN_SAMPLED_MAX. */
    firenet_status (*sampled)(firenet_operator **out, firenet_context *context,
                              const firenet_operator *a, const int64_t *indices,
                              int64_t count);
    /* The adjoint as an operator, for those that have one more apt than a
     * wrapper; NULL for the others. May leave *out alone: a wrapper then. */
    firenet_status (*adjoint_of)(firenet_operator **out,
                                 firenet_context *context, firenet_operator *a);
    /* A x tile by tile, with `tile_scratch` bytes from the stack; NULL for the
     * others, and where `tiles` is 0. */
    firenet_status (*by_tiles)(const firenet_operator *a, fn_scratch *scratch,
                               const fn_tiling *tiling);
    /* A product there and one back; NULL for the others, and where `pieces` is
     * 0. */
    firenet_status (*round)(const firenet_operator *a, fn_scratch *scratch,
                            const fn_round *round);
    /* Where its elements are, for matrices (columns.h); NULL for the others. */
    bool (*columns)(const firenet_operator *a, struct fn_columns *out);
    /* The norm of an operator whose norm is found when it is asked for: the
     * same numbers at every call. False: none was found. */
    bool (*norm)(const firenet_operator *a, const fn_norm_search *search,
                 fn_norm *norm);
    /* ||a_j||^2 of each column, where they are known; else NULL. */
    const double *(*column_squares)(const firenet_operator *a);
    /* What it is, for spaces that have products of their own; NULL for
     * operators that are known by their functions alone. */
    void (*form)(const firenet_operator *a, fn_form *form);
    /* fn_operator_normal; NULL for those that have no such way. */
    firenet_status (*normal)(const firenet_operator *a,
                             firenet_context *context, fn_normal *out);
    /* fn_operator_unturned of those that are `turned`; and of a B: out = U in,
     * or U^H in, the same vector or two that are apart. */
    firenet_status (*unturned)(fn_unturned *out, firenet_context *context,
                               firenet_operator *a);
    void (*turn)(const firenet_operator *b, fn_scratch *scratch, bool back,
                 const void *in, void *out);
} fn_operator_table;

/* What a space takes for products with an operator: one entry for each space,
 * added once and never changed. */
typedef struct fn_prepared {
    const struct fn_space *space;
    void *plan;
    struct fn_prepared *next;
} fn_prepared;

/* Memory of an operator's own, where it can take its input of three axes and
 * leave that of its adjoint, row by row of the last axis: the operator before
 * it needs no vector for the image then. */
typedef struct fn_own_rows {
    int64_t shape[3];
    /* What stands there is not needed any more. Called by all parties, those
     * that take a vector instead, as part of the product, too; 0 is success. */
    int (*open)(void *data);
    void *(*at)(void *data, int64_t plane, int64_t row);
    int (*forward)(void *data, void *out);
    int (*adjoint)(void *data, const void *in);
    void *data; /* NULL: it has none */
} fn_own_rows;

struct firenet_operator {
    atomic_int references;
    const fn_operator_table *table;
    firenet_context *context; /* retained: for memory */
    int64_t rows, cols;
    firenet_type domain, range;
    double norm_size;   /* a bound: proved, given or estimated. Read through
                           fn_norm_of, which may know a smaller one */
    double norm_proved; /* an upper bound that follows from the entries alone;
                           INFINITY where there is none */
    double norm_seen;   /* what an estimate reached, at most ||A||; 0: none was
                           made */
    bool norm_later;    /* ||A|| is found when it is asked for: table->norm */
    fn_norm_found norms[FN_NORM_EFFORTS];
    size_t norm_room;  /* bytes that this takes from the stack */
    double isometry;   /* c with A^H A = c I, 0 if not known to be one */
    double coisometry; /* c with A A^H = c I, 0 if not known to be one */
    bool real_linear;  /* made of parts that are linear over R alone */
    bool user_code;    /* calls the host's functions, */
    bool caller_only;  /* and those on the thread of the caller only */
    bool split_domain; /* vectors here are a part of what all parties have */
    bool split_range;
    bool split_inside;  /* or those between the parts it is made of */
    bool pointwise;     /* takes elements one by one, wherever they are */
    bool turned;        /* is a product U B: fn_operator_unturned */
    int64_t many_count; /* vectors worth passing to `many`; 0: takes one */
    double flops;       /* of one application, 0 if unknown */
    double traffic;     /* bytes of one application; 0: input, output, tables */
    size_t tables;      /* bytes of fn_operator_alloc, the parts' included */
    size_t scratch;     /* bytes either direction takes from the stack, */
    size_t thread_bytes;  /* and for each thread */
    size_t scratch_saved; /* bytes of `scratch` that forward_overwrite saves */
    size_t many_scratch;  /* bytes `many_count` vectors take from the stack */
    int64_t tiles;        /* items of by_tiles */
    int64_t pieces;       /* of a round */
    size_t tile_scratch, tile_thread_bytes; /* but for its room */
    char *description;
    fn_normal normal; /* what it was given by its maker (interface.h) */
    fn_own_rows own_rows;
    _Atomic(fn_prepared *) prepared;
};

/* A zeroed struct of `size` bytes starting with a firenet_operator of one
 * reference; NULL (message recorded) without memory. */
void *fn_operator_new(firenet_context *context, size_t size,
                      const fn_operator_table *table);

/* Memory the operator keeps until it is destroyed: counted as its tables. */
void *fn_operator_alloc(firenet_operator *a, int64_t count, size_t size);

/* Rows, columns and the one element type of both sides. */
void fn_operator_set_shape(firenet_operator *a, firenet_type type, int64_t rows,
                           int64_t cols);

/* What an operator made of others has of each, which it applies `times` times:
 * the kind of code, the work, tables, scratch for each thread, and which sides
 * are shared out. Norms, isometries and the stack are the maker's own. */
void fn_operator_inherit(firenet_operator *a, const firenet_operator *part,
                         int64_t times);

/* States that rows (if it is not taller than wide) and columns (if it is not
 * wider than tall) are orthonormal: norm 1, A A^H = I, A^H A = I. */
void fn_operator_set_orthonormal(firenet_operator *a);

/* The constant of a composition of two isometries; 0, unknown, on overflow. */
static inline double fn_isometry_product(double c, double d) {
    return c * d <= DBL_MAX ? c * d : 0.0;
}

/* The norm, estimated now where it is to be found and was not. False: that
 * ended early; the bound is norm_size then. */
bool fn_norm_find(const firenet_operator *a, const fn_norm_search *search,
                  fn_norm *norm);

/* The same to the end, in a call on that context; norm_size without memory. */
fn_norm fn_norm_of(const firenet_operator *a, firenet_context *context,
                   fn_norm_effort effort);

/* Bytes fn_norm_find takes from the stack: none of what is known. */
size_t fn_norm_room(const firenet_operator *a, fn_norm_effort effort);

/* Linear over the real numbers alone, as what maps between real and complex
 * vectors is: then <A x, y> and <x, A^H y> agree in their real parts. */
static inline bool fn_is_real_linear(const firenet_operator *a) {
    return a->real_linear ||
           fn_type_complex(a->domain) != fn_type_complex(a->range);
}

/* Bytes one application moves if scratch stays in cache. */
double fn_operator_traffic(const firenet_operator *a);

/* What it is; FN_FORM_NONE where it does not say. */
fn_form fn_form_of(const firenet_operator *a);

/* Its normal equations' solution, with a reference for the caller; without an
 * inverse where it has none. */
firenet_status fn_operator_normal(const firenet_operator *a,
                                  firenet_context *context, fn_normal *out);

/* A without its U, for an operator that is `turned`. */
static inline firenet_status fn_operator_unturned(fn_unturned *out,
                                                  firenet_context *context,
                                                  firenet_operator *a) {
    return a->table->unturned(out, context, a);
}

/* v = U v or U^H v in place, in host memory. */
static inline void fn_turn(const firenet_operator *u, fn_scratch *scratch,
                           bool back, void *v) {
    u->table->turn(u, scratch, back, v, v);
}

/* Norms and isometries of another operator, of which `a` has as many. */
void fn_operator_copy_norms(firenet_operator *a, const firenet_operator *of);

/* Ends a creator: hands `a` out, or releases it where something failed. */
firenet_status fn_operator_finish(firenet_operator **out, firenet_operator *a,
                                  firenet_status status);

/* Sets the printable description, in place of one it has. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
firenet_status
fn_operator_describe(firenet_operator *a, const char *format, ...);

static inline firenet_status fn_forward(const firenet_operator *a,
                                        fn_scratch *scratch, const void *x,
                                        void *y) {
    size_t mark = scratch->used;
    firenet_status status = a->table->forward(a, scratch, x, y);
    scratch->used = mark;
    return status;
}

/* fn_forward that may overwrite x. */
static inline firenet_status fn_forward_overwrite(const firenet_operator *a,
                                                  fn_scratch *scratch, void *x,
                                                  void *y) {
    size_t mark = scratch->used;
    firenet_status status = a->table->forward_overwrite
                                ? a->table->forward_overwrite(a, scratch, x, y)
                                : a->table->forward(a, scratch, x, y);
    scratch->used = mark;
    return status;
}

static inline firenet_status fn_adjoint(const firenet_operator *a,
                                        fn_scratch *scratch, const void *y,
                                        void *x) {
    size_t mark = scratch->used;
    firenet_status status = a->table->adjoint(a, scratch, y, x);
    scratch->used = mark;
    return status;
}

static inline firenet_status fn_go_round(const firenet_operator *a,
                                         fn_scratch *scratch,
                                         const fn_round *round) {
    size_t mark = scratch->used;
    firenet_status status = a->table->round(a, scratch, round);
    scratch->used = mark;
    return status;
}

/* Whether some side of it is shared out among parties (split.c), and the
 * ERR_UNSUPPORTED of what takes no such operator. */
static inline bool fn_is_split(const firenet_operator *a) {
    return a->split_domain || a->split_range || a->split_inside;
}
firenet_status fn_fail_split(firenet_context *context,
                             const firenet_operator *a);

/* All vectors: at once where that is worth it, else one after the other. */
firenet_status fn_apply_many(const firenet_operator *a, fn_scratch *scratch,
                             bool adjoint, const fn_vectors *v);

/* The scratch memory applying `a` needs, and its bytes with one thread. */
static inline firenet_status fn_operator_scratch(const firenet_operator *a,
                                                 firenet_context *context,
                                                 fn_scratch *scratch) {
    return fn_scratch_create(scratch, context, a->scratch, a->thread_bytes);
}
static inline size_t fn_operator_scratch_bytes(const firenet_operator *a) {
    return a->scratch + a->thread_bytes;
}

/* Bytes of a vector it takes, and of one it makes, in a row of such. */
static inline size_t fn_domain_bytes(const firenet_operator *a) {
    return fn_vector_bytes(a->domain, a->cols);
}
static inline size_t fn_range_bytes(const firenet_operator *a) {
    return fn_vector_bytes(a->range, a->rows);
}

/* What fn_apply_many may take from the stack, the threads' part apart. */
static inline size_t fn_operator_shared(const firenet_operator *a) {
    return a->many_scratch > a->scratch ? a->many_scratch : a->scratch;
}

/* firenet_operator_create_complex inside a public call. */
firenet_status fn_create_complex(firenet_operator **out,
                                 firenet_context *context, firenet_type type,
                                 int64_t length);

#endif
