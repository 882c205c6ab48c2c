/* SPDX-License-Identifier: BSD-3-Clause */
/* The only code that touches elements. One table of functions per element
 * type and instruction set, all compiled from kernels.c.
 *
 * Ranges are in elements. Sums accumulate in double, but for the few terms of
 * a group, in an order fixed by the range alone, so a caller that fixes its
 * ranges fixes every bit. */
#ifndef FN_KERNELS_KERNELS_H
#define FN_KERNELS_KERNELS_H

#include "core/types.h"

/* What one chunk of a reduction yields: up to four sums and one maximum. */
typedef struct fn_partial {
    double sum[4];
    double max;
} fn_partial;

/* x+ = soft(x - step g, threshold w): one chunk of the primal update.
 * sum[0] = sum w |x+|, sum[1] = ||x+ - x||^2, sum[2] = ||x+||^2,
 * max = max |g|^2 / w^2. */
typedef struct fn_primal_update {
    void *x;               /* in: x; out: x+ unless `next` takes it */
    void *next;            /* out: x+, leaving x alone, or NULL */
    const void *g;         /* A^H v, with q = scale v and `step` = tau scale */
    void *sum;             /* += x+, or NULL */
    void *ahead;           /* out: 2 x+ - x, or NULL; may be g */
    const double *weights; /* one each, or NULL: w is constant on the chunk */
    double step;           /* tau times the scale of g */
    double threshold;      /* tau lambda */
    const void *factor;    /* of `step`, a number that a space keeps; NULL: 1 */
} fn_primal_update;

/* A multiple that depends on a norm: above + over / norm where norm > at, and
 * below elsewhere. */
typedef struct fn_shrink {
    double at, above, over, below;
} fn_shrink;

/* v+ = scale v + sigma (2 ax+ - ax - y): one chunk of the dual update.
 * sum[0] = ||v+||^2, sum[1] = Re <y, v+>, sum[2] = ||ax+ - y||^2. */
typedef struct fn_dual_update {
    void *v;             /* in: v; out: v+ unless `next` takes it */
    void *next;          /* out: v+, leaving v alone, or NULL */
    const void *ax;      /* A x */
    const void *ax_next; /* A x+ */
    const void *y;
    void *sum; /* += ax+, or NULL */
    double scale, sigma;
    /* Of spaces that keep numbers (space.h): of `scale`, a kept number, NULL:
     * 1; and where that of v+ and the sums go, NULL: they are returned. */
    const void *factor;
    void *kept;
    fn_shrink shrink;
} fn_dual_update;

/* x = a (2 c x+ - s x) + b anchor: one chunk of the reflected Halpern step. */
typedef struct fn_reflect {
    void *x;          /* in and out */
    const void *next; /* x+ up to its scale */
    const void *anchor;
    double a, b;
    double next_scale, scale; /* c and s */
    const void *factor;       /* of c, a kept number; NULL: 1 */
} fn_reflect;

/* z = x+ + b (x+ - x): one chunk of an extrapolation. With the z before,
 * sum[0] = Re <z - x+, x+ - x>, sum[1] = ||z - x+||^2. */
typedef struct fn_momentum {
    void *z; /* in and out */
    const void *x, *next;
    double b;
} fn_momentum;

/* The derivative of x+ = soft(z, t), z = x - tau g, where the direction of z
 * is d - eta tau g and that of t is eta t: eta is the relative change of tau.
 * One chunk; d becomes the direction of x+. sum[0] is the derivative by eta
 * along d: with eta = 0, d becomes the adjoint's image of d and sum[0] the
 * adjoint of eta. */
typedef struct fn_tangent {
    const void *x;         /* before the step */
    const void *next;      /* x+ */
    void *d;               /* in and out */
    const double *weights; /* one each, or NULL: w is constant on the chunk */
    double threshold;      /* tau lambda; with 0, x+ = z */
    double eta;
    bool nonnegative; /* x+ = max(0, Re z - t): of d the real part counts */
} fn_tangent;

/* A group of a vector, of which a norm sees |u_k| alone, k < members. */
typedef struct fn_members {
    int64_t members, stride;
    const void *first;
    double (*modulus)(const struct fn_members *u, int64_t k);
} fn_members;

/* A norm g(u_g) of groups, of moduli alone; not the Euclidean one, which has
 * loops of its own. B = {p: |<p, u>| <= g(u) for all u} is where its dual
 * vectors lie. Functions are exact up to rounding, allocate nothing, cannot
 * fail, and may be called by several threads. */
typedef struct fn_group_norm fn_group_norm;
typedef struct fn_group_norm_table {
    const char *name;
    /* g(u), and the polar: the least t >= 0 with p in t B. */
    double (*value)(const fn_group_norm *self, const fn_members *u);
    double (*polar)(const fn_group_norm *self, const fn_members *p);
    /* The point of radius B next to v, radius > 0, in two steps: a number found
     * from the whole group, then |p_k| <= |v_k| of each member. */
    double (*multiplier)(const fn_group_norm *self, double radius,
                         const fn_members *v);
    double (*project)(const fn_group_norm *self, double radius,
                      double multiplier, double modulus);
} fn_group_norm_table;
struct fn_group_norm {
    const fn_group_norm_table *table; /* NULL: the Euclidean norm */
    double mix;                       /* its parameter, if it has one */
    /* least ||u||_2 <= g(u) <= most ||u||_2 */
    double least, most;
};

/* p+ = projection of v + sigma (2 kx+ - kx) on ||p_g|| <= radius w_g: one chunk
 * of groups, whose `members` elements stand member_stride apart, those of the
 * next group group_stride further; one of the two strides is 1.
 * With dp = p+ - v and dk = kx+ - kx: sum[0] = sum w_g ||kx+_g||, sum[1] =
 * ||dp||^2, sum[2] = Re <dk, dp>, sum[3] = ||dk||^2. With `norm`: on p_g in
 * radius w_g B, and sum[0] of its values. */
typedef struct fn_project {
    const void *v;
    void *next; /* out: p+, not v itself */
    const void *kx, *kx_next;
    void *sum;             /* += kx+, or NULL */
    const double *weights; /* one each, or NULL: w is constant on the chunk */
    double sigma, radius;
    int64_t members, member_stride, group_stride;
    const fn_group_norm *norm; /* NULL: the Euclidean one */
} fn_project;

/* The same for one run of points with members in vectors of their own: p+ of
 * next[m]; of kz[m], W z with z = 2 x+ - x, and of kx[m], W x+. With
 * differences (z not NULL) kz[m] is z one point ahead along an axis, W z =
 * factor (kz - z), likewise x+; what is ahead of the last point along the last
 * member's axis stands apart. p+ is made of z alone: where no sums are wanted,
 * of x+ nothing is read, but the pointers must be readable. */
#define FN_TILE_MEMBERS 3
typedef struct fn_tile {
    int members;
    const void *v[FN_TILE_MEMBERS];
    void *next[FN_TILE_MEMBERS]; /* may be v itself */
    const void *kz[FN_TILE_MEMBERS], *kx[FN_TILE_MEMBERS];
    const void *z, *x, *z_end, *x_end;
    double factor[FN_TILE_MEMBERS];
    const double *weights; /* one each, or NULL: w is constant on the run */
    double sigma, radius;
    bool sums; /* whether they are wanted */
} fn_tile;

/* The adjoint of differences on one run of points: out(i) = or += sum_m f_m
 * (behind_m(i) - here_m(i)), in the order of m. */
typedef struct fn_divergence {
    int members;
    const void *here[FN_TILE_MEMBERS], *behind[FN_TILE_MEMBERS];
    double factor[FN_TILE_MEMBERS];
    void *out;
} fn_divergence;

/* At groups of v, laid out as those of fn_project: d becomes the derivative of
 * the projection on ||p_g|| <= radius w_g along d, a symmetric map; or radius
 * w_g v_g / ||v_g||, the derivative of that times ||v_g||, 0 where v_g is. */
typedef struct fn_group_map {
    const void *v;
    void *d;
    const double *weights; /* one each, or NULL: w is constant on the chunk */
    double radius;
    int64_t members, member_stride, group_stride;
} fn_group_map;

/* n elements of x, times a, to elements of y. */
typedef void (*fn_indexed_copy_fn)(int64_t n, double a, const uint32_t *from,
                                   const void *x, const uint32_t *to, void *y);

/* Two lines through plane rotations with a shift between each two: with D the
 * shift of the second line by one point, y_k = x_{k+1}, the outputs are
 * last D s_{stages-2} .. D s_0 (x_0, x_1). s_i is [1 t; -t 1], turned with its
 * rows exchanged. The reals t_0 .. t_{stages-2}, then the rows of `last`, are
 * of the type's precision. stages >= 2. */
#define FN_STAGES_MAX 10
typedef struct fn_chain {
    int stages;
    unsigned turned; /* bit i: stage i */
    float single[FN_STAGES_MAX + 3];
    double real[FN_STAGES_MAX + 3];
} fn_chain;

/* A sparse matrix by lines, rows or columns: line i has the elements
 * pointers[i] .. pointers[i + 1] - 1, at ascending places across. */
typedef struct fn_sparse_lines {
    int64_t count;
    const int64_t *pointers; /* count + 1 */
    bool wide;               /* indices are of 64 bits, else of 32 */
    const void *indices, *values;
} fn_sparse_lines;

typedef struct fn_kernels {
    firenet_type type;
    /* y = a x (may be in place). */
    void (*scale)(int64_t n, double a, const void *x, void *y);
    /* y = a x + b y. */
    void (*axpby)(int64_t n, double a, const void *x, double b, void *y);
    /* <x, y> = x^H y into out[0] (re), out[1] (im). */
    void (*dot)(int64_t n, const void *x, const void *y, double out[2]);
    /* ||a x - y||^2; y may be NULL for 0. */
    double (*distance2)(int64_t n, double a, const void *x, const void *y);
    /* sum |x_i| over [0, n), and sum w_i |x_i|. */
    double (*l1)(int64_t n, const void *x);
    double (*weighted_l1)(int64_t n, const double *w, const void *x);
    /* max |x_i|, and max |x_i| / w_i. These and l1 square complex numbers, in
     * double or in l1 in their own precision: squares have to be in range. */
    double (*max)(int64_t n, const void *x);
    double (*weighted_max)(int64_t n, const double *w, const void *x);
    /* moduli[i] = |x_i|, of any size. */
    void (*modulus)(int64_t n, const void *x, double *moduli);
    /* First index whose element is not finite, n if there is none. */
    int64_t (*first_nonfinite)(int64_t n, const void *x);
    /* y_i = a x[index_i] ; y[index_i] = a x_i. */
    void (*gather)(int64_t n, double a, const int64_t *index, const void *x,
                   void *y);
    void (*scatter)(int64_t n, double a, const int64_t *index, const void *x,
                    void *y);
    /* y[to_i] = a x[from_i], a conj x[from_i], and y[to_i] += the latter. */
    fn_indexed_copy_fn copy_indexed, copy_mirrored, add_mirrored;
    /* Of a real line of 2h >= FN_RFFT_SPLIT_MIN elements: from the spectrum of
     * the h complex numbers which they are in memory to elements 0 .. h of
     * their own, x to y; or its adjoint over the reals, where x has h + 1. With
     * u_k = -i/2 e^{-i pi k/h}, the twiddle holds Re u_k, Re u_k for k = 1 ..
     * h/2, then -Im u_k, Im u_k. */
    void (*rfft_split)(int64_t h, bool adjoint, const void *twiddle,
                       const void *x, void *y);
    /* y = a x^T: x has `rows` rows of `columns` elements, x_row elements apart,
     * y the other way round. */
    void (*transpose)(int64_t rows, int64_t columns, double a, const void *x,
                      int64_t x_row, void *y, int64_t y_row);
    /* One chunk of the two updates, elements [begin, end); w is the chunk's
     * weight where there is not one for each element. */
    void (*primal_update)(const fn_primal_update *p, int64_t begin, int64_t end,
                          double w, fn_partial *partial);
    void (*dual_update)(const fn_dual_update *p, int64_t begin, int64_t end,
                        fn_partial *partial);
    /* As primal, for x+ = max(0, Re z - threshold w), and with w = 0, too. */
    void (*primal_nonnegative)(const fn_primal_update *p, int64_t begin,
                               int64_t end, double w, fn_partial *partial);
    void (*project)(const fn_project *p, int64_t begin, int64_t end, double w,
                    fn_partial *partial);
    /* The same with p->norm. */
    void (*project_norm)(const fn_project *p, int64_t begin, int64_t end,
                         double w, fn_partial *partial);
    /* The same sums, if wanted, added to those of `partial`. */
    void (*project_tile)(const fn_tile *t, int64_t n, double w,
                         fn_partial *partial);
    void (*divergence)(const fn_divergence *d, bool add, int64_t begin,
                       int64_t end);
    /* sum w_g ||x_g|| and max ||x_g|| / w_g of n groups; w NULL: `weight`. */
    fn_partial (*groups)(int64_t n, int64_t members, int64_t member_stride,
                         int64_t group_stride, const double *w, double weight,
                         const void *x);
    /* sum w_g g(x_g) and max polar(x_g) / w_g likewise. */
    fn_partial (*norms)(const fn_group_norm *norm, int64_t n, int64_t members,
                        int64_t member_stride, int64_t group_stride,
                        const double *w, double weight, const void *x);
    /* sum x_i into out[0] (re), out[1] (im); y += c x, c[0] + i c[1]. */
    void (*sum)(int64_t n, const void *x, double out[2]);
    void (*add_multiple)(int64_t n, const double c[2], const void *x, void *y);
    /* Im x = 0; x = max(0, Re x), or with `negative` min(0, Re x). */
    void (*real_part)(int64_t n, void *x);
    void (*nonnegative_part)(int64_t n, bool negative, void *x);
    void (*reflect)(const fn_reflect *p, int64_t begin, int64_t end);
    void (*momentum)(const fn_momentum *p, int64_t begin, int64_t end,
                     fn_partial *partial);
    void (*tangent)(const fn_tangent *p, int64_t begin, int64_t end, double w,
                    fn_partial *partial);
    /* y_i = a w_i x_i / |x_i|, 0 where x_i is: the derivative of a w_i |x_i|; w
     * NULL: 1. */
    void (*sign)(int64_t n, double a, const double *w, const void *x, void *y);
    void (*project_tangent)(const fn_group_map *p, int64_t begin, int64_t end,
                            double w);
    void (*group_sign)(const fn_group_map *p, int64_t begin, int64_t end,
                       double w);
    /* How far a step went: with dv = c v+ - s v and da = ax+ - ax, sum[0] =
     * ||dv||^2, sum[1] = Re <da, dv>, sum[2] = ||da||^2. */
    void (*delta_norms)(const fn_dual_update *p, double next_scale,
                        int64_t begin, int64_t end, fn_partial *partial);
    /* One level of the Haar transform along one line of 2n points, with `lines`
     * = 1, 2 or 4 lines of the leading axes: in[lines], each 2n long, to
     * out[2 lines], each n long. Bit a of a position in `in` picks the odd line
     * of axis a, in `out` the difference along axis a. Synthesis is the
     * inverse. */
    void (*haar_analyse)(int lines, int64_t n, const void *const *in,
                         void *const *out);
    void (*haar_synthesise)(int lines, int64_t n, const void *const *in,
                            void *const *out);
    /* y = c x, c[0] + i c[1]; y_i = w_i x_i or conj(w_i) x_i; with real w_i.
     * All may be in place. */
    void (*scale_complex)(int64_t n, const double c[2], const void *x, void *y);
    void (*multiply)(int64_t n, bool conjugate, const void *w, const void *x,
                     void *y);
    void (*multiply_real)(int64_t n, const void *w, const void *x, void *y);
    /* y_i += w_i x_i or conj(w_i) x_i. */
    void (*multiply_add)(int64_t n, bool conjugate, const void *w,
                         const void *x, void *y);
    /* y_i = conj(x_i); may be in place. */
    void (*conjugate)(int64_t n, const void *x, void *y);
    /* y = f (a - b), or y += f (a - b). */
    void (*difference)(int64_t n, bool add, double f, const void *a,
                       const void *b, void *y);
    /* Between the type and the real type of its precision: y = x + 0i, and
     * y = Re x. */
    void (*from_real)(int64_t n, const void *x, void *y);
    void (*to_real)(int64_t n, const void *x, void *y);
    /* One level of the undecimated Haar transform on n points of a line, factor
     * 2^-d. analyse: point i of the lines `in[lines]` with point i of `next`,
     * the lines shifted along themselves; outputs as haar_analyse. synthesise:
     * its adjoint, in[r][2 lines] and previous[r][2 lines] being the blocks
     * shifted back along the leading axes by r's bits. */
    void (*swt_analyse)(int lines, int64_t n, const void *const *in,
                        const void *const *next, void *const *out);
    void (*swt_synthesise)(int lines, int64_t n, const void *const *in,
                           const void *const *previous, void *out);
    /* Walsh-Hadamard transform in natural order, factor 1, in place: of a line
     * of 2^log2_n elements; of `width` columns of 2^bits rows, bits = 1 .. 3,
     * `stride` elements apart; both are multiples of FN_ALIGNMENT bytes. */
    void (*walsh_line)(int log2_n, void *x);
    void (*walsh_columns)(int bits, int64_t width, int64_t stride, void *x);
    /* Of n elements of each line, out_j = sum_r w_{rj} in_r in the order of r,
     * for one output or two; `weights` are the reals w_{00}, w_{01}, w_{10},
     * .. of the type's precision, 2 <= lines <= FN_COMBINE_MAX. The outputs
     * overlap nothing. */
    void (*combine)(int outputs, int lines, const void *weights, int64_t n,
                    const void *const *in, void *const *out);
    /* Between a line of 2n elements and its even and odd ones. */
    void (*split)(int64_t n, const void *x, void *even, void *odd);
    void (*join)(int64_t n, const void *even, const void *odd, void *x);
    /* A chain along lines: of x_0 and x_1, of n + stages - 1 elements, which
     * it overwrites, to n elements of the outputs. */
    void (*chain_along)(const fn_chain *chain, int64_t n, void *x0, void *x1,
                        void *out0, void *out1);
    /* A chain across lines of n elements, of which each call takes the next
     * two. The state is stages - 1 lines, `stride` elements apart; the first
     * calls, with depth = 1 .. stages - 1, fill it and have no outputs, the
     * others, with depth = stages, do. soon: two more lines of n elements that
     * are read or written next and should come into the cache, or NULL. */
    void (*chain_down)(const fn_chain *chain, int depth, int64_t n,
                       const void *x0, const void *x1, const void *const *soon,
                       void *state, int64_t stride, void *out0, void *out1);
    /* y_i = line i, or its conjugate, times x, without conjugation of x, for
     * the lines [begin, end). */
    void (*sparse_product)(const fn_sparse_lines *s, bool conjugate,
                           int64_t begin, int64_t end, const void *x, void *y);
} fn_kernels;

/* The table for a type and the context's set of instructions. */
const fn_kernels *fn_kernels_for(const firenet_context *context,
                                 firenet_type type);

/* In the order f32, f64, c64, c128. */
extern const fn_kernels fn_kernels_base[4];
#ifdef FN_HAVE_X86
extern const fn_kernels fn_kernels_avx2[4];
extern const fn_kernels fn_kernels_avx512[4];
#endif

/* Shorter lines have fewer pairs of elements than the longest vector. */
#define FN_RFFT_SPLIT_MIN 32

/* Most lines of a weighted sum. */
#define FN_COMBINE_MAX 40

/* Elements per chunk of a reduction: a chunk's vectors fit the first-level
 * cache, and chunks are what threads share out. */
#define FN_CHUNK 2048

/* Moduli whose squares double holds with all of their bits. */
#define FN_MODULUS_LEAST 0x1p-480
#define FN_MODULUS_MOST 0x1p511

/* Adds up the sums of all chunks, in order, and takes the maximum. */
fn_partial fn_reduce(const fn_partial *partials, int64_t count);

#endif
