/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernels for one element type: read four times, with R real, K reals an
 * element, N(name) for the type. Vectors are a buffer and the element they
 * begin at. Sums are made in double, in an order that sizes alone fix: item,
 * then the items of a group by halves, then groups, on the host. */

/* -------------------------------------------------------------- elements */

static inline double N(modulus)(__global const R *x, long i) {
#if K == 2
    double re = x[2 * i], im = x[2 * i + 1];
    return sqrt(re * re + im * im);
#else
    return fabs((double)x[i]);
#endif
}

/* soft(z, t) in place; |z| before it is returned. */
static inline R N(soft)(R *z, R t) {
#if K == 2
    R size = sqrt(z[0] * z[0] + z[1] * z[1]);
#else
    R size = fabs(z[0]);
#endif
    /* Written so that a NaN stays one. */
    R factor = size <= t ? (R)0 : (R)1 - t / size;
    for (int c = 0; c < K; ++c) {
        z[c] *= factor;
    }
    return size;
}

/* ----------------------------------------------------- element by element */

__kernel void N(scale)(long n, double a, __global const R *x, long x0,
                       __global R *y, long y0) {
    for (long i = get_global_id(0); i < K * n; i += get_global_size(0)) {
        y[K * y0 + i] = (R)a * x[K * x0 + i];
    }
}

__kernel void N(multiply)(long n, __global const double *factor, long f0,
                          __global R *x, long x0) {
    R by = (R)factor[f0];
    for (long i = get_global_id(0); i < K * n; i += get_global_size(0)) {
        x[K * x0 + i] *= by;
    }
}

/* y = a x + b y. */
__kernel void N(axpby)(long n, double a, double b, __global const R *x, long x0,
                       __global R *y, long y0) {
    for (long i = get_global_id(0); i < K * n; i += get_global_size(0)) {
        y[K * y0 + i] = (R)a * x[K * x0 + i] + (R)b * y[K * y0 + i];
    }
}

__kernel void N(fill)(long n, double re, double im, __global R *x, long x0) {
    for (long i = get_global_id(0); i < K * n; i += get_global_size(0)) {
        x[K * x0 + i] = (R)(K == 2 && i % 2 ? im : re);
    }
}

/* y = c x, or y += c x. */
__kernel void N(multiple)(long n, int add, double re_, double im_,
                          __global const R *x, long x0, __global R *y,
                          long y0) {
    R re = (R)re_, im = (R)im_;
    for (long i = get_global_id(0); i < n; i += get_global_size(0)) {
        R from[K];
        for (int c = 0; c < K; ++c) {
            from[c] = x[K * (x0 + i) + c];
        }
        R to[2];
#if K == 2
        to[0] = re * from[0] - im * from[1];
        to[1] = re * from[1] + im * from[0];
#else
        to[0] = re * from[0];
#endif
        for (int c = 0; c < K; ++c) {
            __global R *at = y + K * (y0 + i) + c;
            *at = add ? *at + to[c] : to[c];
        }
    }
}

/* Im x = 0; then with `sign` 1 the larger, with -1 the smaller of Re x, 0. */
__kernel void N(real_part)(long n, int sign, __global R *x, long x0) {
    for (long i = get_global_id(0); i < n; i += get_global_size(0)) {
        __global R *at = x + K * (x0 + i);
        R re = at[0];
        if (sign != 0) {
            at[0] = (re > 0) == (sign < 0) ? (R)0 : re;
        }
#if K == 2
        at[1] = 0;
#endif
    }
}

__kernel void N(reflect)(long n, __global const double *factor, long f0,
                         double forward, double back, double b, __global R *x,
                         long x0, __global const R *next, long n0,
                         __global const R *anchor, long a0) {
    forward *= factor[f0];
    for (long i = get_global_id(0); i < K * n; i += get_global_size(0)) {
        x[K * x0 + i] = (R)forward * next[K * n0 + i] -
                        (R)back * x[K * x0 + i] + (R)b * anchor[K * a0 + i];
    }
}

/* -------------------------------------------------- sums of whole vectors */

#define EACH_ELEMENT(n)                                         \
    for (long i = get_global_id(0); i < (n); i += get_global_size(0))

/* || a u x - u y ||^2, u a power of two; without y: 0 for it. */
__kernel void N(distance)(__global double *partial, long n, double a, double u,
                          __global const R *x, long x0, int with_y,
                          __global const R *y, long y0) {
    double s[5] = {0, 0, 0, 0, 0};
    EACH_ELEMENT(K * n) {
        double d = a * (u * (double)x[K * x0 + i]) -
                   (with_y ? u * (double)y[K * y0 + i] : 0.0);
        s[0] += d * d;
    }
    GATHER(s);
}

__kernel void N(dot)(__global double *partial, long n, __global const R *x,
                     long x0, __global const R *y, long y0) {
    double s[5] = {0, 0, 0, 0, 0};
    EACH_ELEMENT(n) {
        double xr = x[K * (x0 + i)], yr = y[K * (y0 + i)];
        s[0] += xr * yr;
#if K == 2
        double xi = x[2 * (x0 + i) + 1], yi = y[2 * (y0 + i) + 1];
        s[0] += xi * yi;
        s[1] += xr * yi - xi * yr;
#endif
    }
    GATHER(s);
}

/* sum x_i, max |x_i|, how many reals are NaN, and the largest real. */
__kernel void N(survey)(__global double *partial, long n, __global const R *x,
                        long x0) {
    double s[5] = {0, 0, 0, 0, 0};
    EACH_ELEMENT(n) {
        for (int c = 0; c < K; ++c) {
            double v = x[K * (x0 + i) + c];
            s[c] += v;
            s[2] += isnan(v) ? 1.0 : 0.0;
        }
        double size = N(modulus)(x, x0 + i);
        s[4] = size > s[4] ? size : s[4];
    }
    GATHER(s);
}

/* The largest |Re| or |Im|, and how many of them are NaN. */
__kernel void N(largest_part)(__global double *partial, long n,
                              __global const R *x, long x0) {
    double s[5] = {0, 0, 0, 0, 0};
    EACH_ELEMENT(K * n) {
        double v = fabs((double)x[K * x0 + i]);
        s[0] += isnan(v) ? 1.0 : 0.0;
        s[4] = v > s[4] ? v : s[4];
    }
    GATHER(s);
}

/* The numbers of all groups, by halves, as the host adds them up, and before
 * them what is made of the root of the first: fn_shrink. */
__kernel void N(keep)(__global const double *partial, long groups, double at,
                      double above, double over, double below,
                      __global double *kept, long k0) {
    __local double room[NUMBERS * GROUPS];
    int l = get_local_id(0);
    for (int i = l; i < NUMBERS * GROUPS; i += GROUP) {
        room[i] = i < NUMBERS * groups ? partial[i] : 0.0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int left = GROUPS / 2; left > 0; left /= 2) {
        for (int g = l; g < left; g += GROUP) {
            for (int j = 0; j < NUMBERS - 1; ++j) {
                room[NUMBERS * g + j] += room[NUMBERS * (g + left) + j];
            }
            double a = room[NUMBERS * g + 4];
            double b = room[NUMBERS * (g + left) + 4];
            room[NUMBERS * g + 4] = b > a ? b : a;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (l == 0) {
        double norm = sqrt(room[0]);
        kept[k0] = norm > at ? above + over / norm : below;
    }
    if (l < NUMBERS) {
        kept[k0 + 1 + l] = room[l];
    }
}

/* ------------------------------------------------------- sweeps in chunks */

/* Groups take chunks in turn. */
#define EACH_CHUNK                                                     \
    for (long chunk = get_group_id(0); chunk < chunks;                 \
         chunk += get_num_groups(0))                                   \
        for (long i = table[chunk].begin + get_local_id(0),            \
                  end = table[chunk].end;                              \
             i < end; i += get_local_size(0))
#define WEIGHT (with_weights ? weights[i] : table[chunk].weight)

/* sum w |x|, and max |x| / w. */
__kernel void N(l1)(__global double *partial, long chunks,
                    __global const fn_chunk *table, int with_weights,
                    __global const double *weights, __global const R *x,
                    long x0) {
    double s[5] = {0, 0, 0, 0, 0};
    EACH_CHUNK {
        double size = N(modulus)(x, x0 + i), w = WEIGHT;
        s[0] += w * size;
        s[4] = size / w > s[4] ? size / w : s[4];
    }
    GATHER(s);
}

__kernel void N(groups)(__global double *partial, long chunks,
                        __global const fn_chunk *table, int with_weights,
                        __global const double *weights, long members,
                        long member_stride, long group_stride,
                        __global const R *x, long x0) {
    double s[5] = {0, 0, 0, 0, 0};
    EACH_CHUNK {
        double w = WEIGHT, square = 0.0;
        for (long m = 0; m < members; ++m) {
            double size =
                N(modulus)(x, x0 + i * group_stride + m * member_stride);
            square += size * size;
        }
        double norm = sqrt(square);
        s[0] += w * norm;
        s[4] = norm / w > s[4] ? norm / w : s[4];
    }
    GATHER(s);
}

__kernel void N(sign)(long chunks, __global const fn_chunk *table,
                      int with_weights, __global const double *weights,
                      double lambda, __global const R *x, long x0,
                      __global R *y, long y0) {
    EACH_CHUNK {
        R a = (R)(lambda * WEIGHT), z[K];
        R size = 0;
        for (int c = 0; c < K; ++c) {
            z[c] = x[K * (x0 + i) + c];
            size += z[c] * z[c];
        }
        size = K == 2 ? sqrt(size) : fabs(z[0]);
        for (int c = 0; c < K; ++c) {
            y[K * (y0 + i) + c] = size > 0 ? a * (z[c] / size) : (R)0;
        }
    }
}

/* z = soft(x - step slope, threshold weight), or of its real part the positive
 * one, of one element: where it goes, and what it adds to the numbers. */
static inline void N(update)(const R *slope, double weight, int nonnegative,
                             double step, double threshold,
                             __global const R *x, __global R *next,
                             int with_sum, __global R *sum, R *z, double *s) {
    R from[K];
    for (int c = 0; c < K; ++c) {
        from[c] = x[c];
        z[c] = from[c] - (R)step * slope[c];
    }
    double size = 0.0, moved = 0.0, g2 = 0.0;
    if (nonnegative) {
        R to = z[0] - (R)(threshold * weight);
        z[0] = to > 0 ? to : (R)0;
        size = (double)z[0];
#if K == 2
        z[1] = 0;
#endif
    } else {
        R t = (R)threshold * (R)weight, before = N(soft)(z, t);
        size = before <= t ? 0.0 : (double)(before - t);
    }
    for (int c = 0; c < K; ++c) {
        double dx = (double)(z[c] - from[c]);
        moved += dx * dx;
        g2 += (double)slope[c] * (double)slope[c];
        next[c] = z[c];
        if (with_sum) {
            sum[c] += z[c];
        }
    }
    double steep = nonnegative ? 0.0 : g2 / (weight * weight);
    s[0] += weight * size;
    s[1] += moved;
    s[2] += size * size;
    s[4] = steep > s[4] ? steep : s[4];
}

__kernel void N(primal)(__global double *partial, long chunks,
                        __global const fn_chunk *table, int with_weights,
                        __global const double *weights, int nonnegative,
                        __global const double *factor, long f0, double step,
                        double threshold, __global const R *x,
                        long x0, __global R *next, long n0,
                        __global const R *g, long g0, int with_sum,
                        __global R *sum, long s0) {
    double s[5] = {0, 0, 0, 0, 0};
    step *= factor[f0];
    EACH_CHUNK {
        R slope[K], z[K];
        for (int c = 0; c < K; ++c) {
            slope[c] = g[K * (g0 + i) + c];
        }
        N(update)(slope, WEIGHT, nonnegative, step, threshold,
                  x + K * (x0 + i), next + K * (n0 + i), with_sum,
                  sum + K * (s0 + i), z, s);
    }
    GATHER(s);
}

/* v+ = scale v + sigma (2 ax+ - ax - y). */
__kernel void N(dual)(__global double *partial, long chunks,
                      __global const fn_chunk *table,
                      __global const double *factor, long f0, double scale,
                      double sigma, __global const R *v, long v0,
                      __global R *next, long n0, __global const R *ax, long a0,
                      __global const R *ax_next, long b0, __global const R *y,
                      long y0, int with_sum, __global R *sum, long s0) {
    double s[5] = {0, 0, 0, 0, 0};
    scale *= factor[f0];
    EACH_CHUNK {
        for (int c = 0; c < K; ++c) {
            R image = ax_next[K * (b0 + i) + c];
            R target = y[K * (y0 + i) + c], residual = image - target;
            R to = (R)scale * v[K * (v0 + i) + c] +
                   (R)sigma *
                       (residual + (image - ax[K * (a0 + i) + c]));
            next[K * (n0 + i) + c] = to;
            if (with_sum) {
                sum[K * (s0 + i) + c] += image;
            }
            s[0] += (double)to * (double)to;
            s[1] += (double)target * (double)to;
            s[2] += (double)residual * (double)residual;
        }
    }
    GATHER(s);
}

__kernel void N(delta_norms)(__global double *partial, long chunks,
                             __global const fn_chunk *table, double next_scale,
                             double scale, __global const R *v, long v0,
                             __global const R *next, long n0,
                             __global const R *ax, long a0,
                             __global const R *ax_next, long b0) {
    double s[5] = {0, 0, 0, 0, 0};
    EACH_CHUNK {
        for (int c = 0; c < K; ++c) {
            double dv = (double)((R)next_scale * next[K * (n0 + i) + c] -
                                 (R)scale * v[K * (v0 + i) + c]);
            double da = (double)(ax_next[K * (b0 + i) + c] -
                                 ax[K * (a0 + i) + c]);
            s[0] += dv * dv;
            s[1] += da * dv;
            s[2] += da * da;
        }
    }
    GATHER(s);
}

__kernel void N(project)(__global double *partial, long chunks,
                         __global const fn_chunk *table, int with_weights,
                         __global const double *weights, double sigma,
                         double most, long members, long member_stride,
                         long group_stride, __global const R *v, long v0,
                         __global R *next, long n0, __global const R *kx,
                         long a0, __global const R *kx_next, long b0,
                         int with_sum, __global R *sum, long s0) {
    double s[5] = {0, 0, 0, 0, 0};
    EACH_CHUNK {
        double w = WEIGHT, square = 0.0, size = 0.0;
        for (long m = 0; m < members; ++m) {
            long at = i * group_stride + m * member_stride;
            for (int c = 0; c < K; ++c) {
                R b = kx_next[K * (b0 + at) + c];
                R to = v[K * (v0 + at) + c] +
                       (R)sigma * (b + (b - kx[K * (a0 + at) + c]));
                next[K * (n0 + at) + c] = to;
                square += (double)to * (double)to;
                size += (double)b * (double)b;
            }
        }
        double radius = most * w, norm = sqrt(square);
        R factor = norm > radius ? (R)(radius / norm) : (R)1;
        s[0] += w * sqrt(size);
        for (long m = 0; m < members; ++m) {
            long at = i * group_stride + m * member_stride;
            for (int c = 0; c < K; ++c) {
                R b = kx_next[K * (b0 + at) + c];
                R to = next[K * (n0 + at) + c] * factor;
                double dp = (double)(to - v[K * (v0 + at) + c]);
                double dk = (double)(b - kx[K * (a0 + at) + c]);
                next[K * (n0 + at) + c] = to;
                s[1] += dp * dp;
                s[2] += dk * dp;
                s[3] += dk * dk;
                if (with_sum) {
                    sum[K * (s0 + at) + c] += b;
                }
            }
        }
    }
    GATHER(s);
}

/* As the host's tangent.inc, which has the derivation. With `nonnegative` the
 * derivative is 0 wherever x+ is. */
__kernel void N(tangent)(__global double *partial, long chunks,
                         __global const fn_chunk *table, int with_weights,
                         __global const double *weights, int nonnegative,
                         double threshold, double eta_, __global const R *x,
                         long x0, __global const R *next, long n0,
                         __global R *d, long d0) {
    double s[5] = {0, 0, 0, 0, 0};
    R eta = (R)eta_;
    EACH_CHUNK {
        R t = (R)(threshold * WEIGHT), m = 0, u[K], e[K], z[K];
        R moved[K], by_d = 0, by_e = 0, share = 0;
        __global R *to = d + K * (d0 + i);
        for (int c = 0; c < K; ++c) {
            z[c] = next[K * (n0 + i) + c];
            m += z[c] * z[c];
        }
        m = K == 2 ? sqrt(m) : fabs(z[0]);
        /* Where x+ = 0, S' is 0, or the identity without a threshold. */
        int free = m > 0 || (t == 0 && !nonnegative);
        R size = m > 0 ? m : (R)1;
        for (int c = 0; c < K; ++c) {
            u[c] = z[c] / size;
            moved[c] = z[c] + t * u[c] - x[K * (x0 + i) + c];
            e[c] = to[c] + eta * moved[c];
            by_d += u[c] * to[c];
            by_e += u[c] * e[c];
        }
        for (int c = 0; c < K; ++c) {
            share += (size * to[c] + t * u[c] * by_d) / (size + t) * moved[c];
            to[c] = free ? (size * e[c] + t * u[c] * by_e) / (size + t) -
                               eta * t * u[c]
                         : (R)0;
        }
        s[0] += free ? (double)(share - t * by_d) : 0.0;
    }
    GATHER(s);
}

/* z = x+ + b (x+ - x), and how far z was from x+. */
__kernel void N(momentum)(__global double *partial, long n, double b,
                          __global R *z, long z0, __global const R *x, long x0,
                          __global const R *next, long n0) {
    double s[5] = {0, 0, 0, 0, 0};
    EACH_ELEMENT(K * n) {
        R to = next[K * n0 + i], move = to - x[K * x0 + i];
        double away = (double)(z[K * z0 + i] - to);
        s[0] += away * (double)move;
        s[1] += away * away;
        z[K * z0 + i] = to + (R)b * move;
    }
    GATHER(s);
}

/* Of groups, at v: the derivative of the projection along d, or, with `sign`,
 * the derivative of radius w ||v_g||. */
__kernel void N(group_map)(long chunks, __global const fn_chunk *table,
                           int with_weights, __global const double *weights,
                           int sign, double most, long members,
                           long member_stride, long group_stride,
                           __global const R *v, long v0, __global R *d,
                           long d0) {
    EACH_CHUNK {
        double radius = most * WEIGHT, square = 0.0, along = 0.0;
        for (long m = 0; m < members; ++m) {
            long at = i * group_stride + m * member_stride;
            for (int c = 0; c < K; ++c) {
                double from = v[K * (v0 + at) + c];
                square += from * from;
                along += sign ? 0.0 : from * (double)d[K * (d0 + at) + c];
            }
        }
        double norm = sqrt(square);
        if (!sign && !(norm > radius)) {
            continue;
        }
        double factor = norm > 0.0 ? radius / norm : 0.0;
        for (long m = 0; m < members; ++m) {
            long at = i * group_stride + m * member_stride;
            for (int c = 0; c < K; ++c) {
                double from = v[K * (v0 + at) + c];
                __global R *to = d + K * (d0 + at) + c;
                *to = (R)(factor * (sign ? from
                                         : (double)*to - along / square * from));
            }
        }
    }
}

#undef EACH_ELEMENT
#undef EACH_CHUNK
#undef WEIGHT
