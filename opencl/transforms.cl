/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernels of operators; read for each type, as kernels.cl is. Index tables are
 * of 32 bits, NONE is no index. */

#define EACH(n) for (long i = get_global_id(0); i < (n); i += get_global_size(0))

/* ----------------------------------------------------- element by element */

/* Between the type and the real one of its precision. */
__kernel void N(from_real)(long n, __global const R *x, long x0, __global R *y,
                           long y0) {
    EACH(n) {
        y[K * (y0 + i)] = x[x0 + i];
        if (K == 2) {
            y[K * (y0 + i) + K - 1] = (R)0;
        }
    }
}

__kernel void N(to_real)(long n, __global const R *x, long x0, __global R *y,
                         long y0) {
    EACH(n) {
        y[y0 + i] = x[K * (x0 + i)];
    }
}

/* y = w x or conj(w) x, of w with `parts` reals each. */
__kernel void N(diagonal)(long n, int parts, int conjugate,
                          __global const R *w, __global const R *x, long x0,
                          __global R *y, long y0) {
    EACH(n) {
        R re = w[parts * i], from[2];
        for (int c = 0; c < K; ++c) {
            from[c] = x[K * (x0 + i) + c];
        }
#if K == 2
        R im = parts == 2 ? w[2 * i + 1] : (R)0;
        im = conjugate ? -im : im;
        y[2 * (y0 + i)] = re * from[0] - im * from[1];
        y[2 * (y0 + i) + 1] = re * from[1] + im * from[0];
#else
        y[y0 + i] = re * from[0];
#endif
    }
}

/* a p z, or a conj(p) z, p of a table of `phases` if there is one. */
static inline void N(turn)(R a, int with_phases, __global const R *phases, long p,
                    int conjugate, const R *z, __global R *to) {
#if K == 2
    R re = a, im = 0;
    if (with_phases) {
        re = a * phases[2 * p];
        im = conjugate ? -a * phases[2 * p + 1] : a * phases[2 * p + 1];
    }
    to[0] = re * z[0] - im * z[1];
    to[1] = re * z[1] + im * z[0];
#else
    to[0] = a * z[0];
#endif
}

/* y_i = a p_i x[index_i], for each of `count` vectors of n from m elements. */
__kernel void N(gather)(long count, long n, long m, double a,
                        __global const uint *index, int with_phases,
                        __global const R *phases, __global const R *x, long x0,
                        __global R *y, long y0) {
    EACH(count * n) {
        long vector = i / n, j = i % n;
        R z[2];
        for (int c = 0; c < K; ++c) {
            z[c] = x[K * (x0 + vector * m + index[j]) + c];
        }
        N(turn)((R)a, with_phases, phases, j, 0, z, y + K * (y0 + i));
    }
}

/* Its adjoint, by the samples of the m elements: 0 where there is none. */
__kernel void N(scatter)(long count, long n, long m, double a,
                         __global const uint *sample, int with_phases,
                         __global const R *phases, __global const R *y,
                         long y0, __global R *x, long x0) {
    EACH(count * m) {
        long vector = i / m;
        uint j = sample[i % m];
        R z[2] = {0, 0};
        for (int c = 0; c < K && j != NONE; ++c) {
            z[c] = y[K * (y0 + vector * n + j) + c];
        }
        N(turn)((R)a, with_phases && j != NONE, phases, j, 1, z,
                x + K * (x0 + i));
    }
}

/* An image of n0 x n1 x n2 points into one of m0 x m1 x m2, or out of it. */
__kernel void N(pad)(int back, long n0, long n1, long n2, long m1, long m2,
                     long o0, long o1, long o2, long m, __global const R *x,
                     long x0, __global R *y, long y0) {
    EACH(back ? n0 * n1 * n2 : m) {
        if (back) {
            long at = ((i / n2 / n1 + o0) * m1 + i / n2 % n1 + o1) * m2 +
                      i % n2 + o2;
            for (int c = 0; c < K; ++c) {
                y[K * (y0 + i) + c] = x[K * (x0 + at) + c];
            }
        } else {
            long k0 = i / m2 / m1 - o0, k1 = i / m2 % m1 - o1, k2 = i % m2 - o2;
            int in = k0 >= 0 && k0 < n0 && k1 >= 0 && k1 < n1 && k2 >= 0 &&
                     k2 < n2;
            for (int c = 0; c < K; ++c) {
                y[K * (y0 + i) + c] =
                    in ? x[K * (x0 + (k0 * n1 + k1) * n2 + k2) + c] : (R)0;
            }
        }
    }
}

/* y_a(i) = w_a (x(i + e_a) - x(i)). */
__kernel void N(difference)(int axes, int periodic, long n0, long n1, long n2,
                            double w0, double w1, double w2,
                            __global const R *x, long x0, __global R *y,
                            long y0) {
    const long size[3] = {n0, n1, n2}, step[3] = {n1 * n2, n2, 1};
    const double w[3] = {w0, w1, w2};
    long n = n0 * n1 * n2;
    EACH(n) {
        for (int a = 3 - axes; a < 3; ++a) {
            long k = i / step[a] % size[a];
            long to = k < size[a] - 1 ? i + step[a]
                                      : i - (size[a] - 1) * step[a];
            int none = !periodic && k == size[a] - 1;
            for (int c = 0; c < K; ++c) {
                R d = x[K * (x0 + to) + c] - x[K * (x0 + i) + c];
                y[K * (y0 + (a - 3 + axes) * n + i) + c] =
                    none ? (R)0 : (R)w[a] * d;
            }
        }
    }
}

/* x(i) = sum w_a (y_a(i - e_a) - y_a(i)). */
__kernel void N(divergence)(int axes, int periodic, long n0, long n1, long n2,
                            double w0, double w1, double w2,
                            __global const R *y, long y0, __global R *x,
                            long x0) {
    const long size[3] = {n0, n1, n2}, step[3] = {n1 * n2, n2, 1};
    const double w[3] = {w0, w1, w2};
    long n = n0 * n1 * n2;
    EACH(n) {
        R sum[K];
        for (int c = 0; c < K; ++c) {
            sum[c] = 0;
        }
        for (int a = 3 - axes; a < 3; ++a) {
            long k = i / step[a] % size[a], block = (a - 3 + axes) * n;
            long from = k > 0 ? i - step[a] : i + (size[a] - 1) * step[a];
            for (int c = 0; c < K; ++c) {
                R before = y[K * (y0 + block + from) + c];
                R here = y[K * (y0 + block + i) + c];
                if (!periodic && k == 0) {
                    before = 0;
                }
                if (!periodic && k == size[a] - 1) {
                    here = 0;
                }
                sum[c] += (R)w[a] * (before - here);
            }
        }
        for (int c = 0; c < K; ++c) {
            x[K * (x0 + i) + c] = sum[c];
        }
    }
}

/* ---------------------------------------------------------- Haar and Walsh */

/* One level: 2^axes points of the finer image and as many of the blocks, of
 * which bit a says that axis a is differenced. `fine` and `coarse` are images,
 * `details` are of the coefficients. */
__kernel void N(haar)(int back, int axes, __global const fn_pyramid_level *l,
                      __global R *fine, long f0, __global R *coarse, long c0,
                      __global R *details, long d0) {
    long n = l->coarse[0];
    for (int a = 1; a < axes; ++a) {
        n *= l->coarse[a];
    }
    R factor = (R)(axes == 2 ? 0.5 : (axes == 3 ? 0.5 : 1.0) * M_SQRT1_2);
    EACH(n) {
        long rest = i, at[3] = {0, 0, 0};
        for (int a = axes - 1; a >= 0; --a) {
            long k = rest % l->coarse[a];
            rest /= l->coarse[a];
            at[0] += 2 * k * l->fine_stride[a];
            at[1] += k * l->approximation_stride[a];
            at[2] += k * l->detail_stride[a];
        }
        R z[8][K];
        for (int b = 0; b < 1 << axes; ++b) {
            long point = at[0];
            for (int a = 0; a < axes; ++a) {
                point += (b >> a & 1) * l->fine_stride[a];
            }
            for (int c = 0; c < K; ++c) {
                z[b][c] = !back    ? fine[K * (f0 + point) + c]
                          : b == 0 ? coarse[K * (c0 + at[1]) + c]
                                   : details[K * (d0 + l->detail_offset[b] +
                                                  at[2]) +
                                             c];
            }
        }
        for (int a = 0; a < axes; ++a) {
            for (int b = 0; b < 1 << axes; ++b) {
                for (int c = 0; c < K && !(b >> a & 1); ++c) {
                    R sum = z[b][c] + z[b | 1 << a][c];
                    z[b | 1 << a][c] = z[b][c] - z[b | 1 << a][c];
                    z[b][c] = sum;
                }
            }
        }
        for (int b = 0; b < 1 << axes; ++b) {
            long point = at[0];
            for (int a = 0; a < axes; ++a) {
                point += (b >> a & 1) * l->fine_stride[a];
            }
            for (int c = 0; c < K; ++c) {
                R value = factor * z[b][c];
                if (back) {
                    fine[K * (f0 + point) + c] = value;
                } else if (b == 0) {
                    coarse[K * (c0 + at[1]) + c] = value;
                } else {
                    details[K * (d0 + l->detail_offset[b] + at[2]) + c] = value;
                }
            }
        }
    }
}

/* The first `levels` <= 5 levels of an image of n0 x n1 points, multiples of
 * TILE, in one pass: each tile goes through all of them in local memory, where
 * averages stay at the corner of what they average. Point (r, c) then is of
 * level ctz(r | c), at most `levels`. A group for a tile; tiles of further
 * images, all of whose levels are here, follow. */
#define TILE 32
#define PLACE(r, c) (((r) * (TILE + 1) + (c)) * K)

static inline long N(haar_place)(__global const fn_pyramid_level *l, long r, long c,
                          int level, int levels, int *detail) {
    *detail = level < levels;
    if (level >= levels) {
        l += levels - 1;
        return (r >> levels) * l->approximation_stride[0] +
               (c >> levels) * l->approximation_stride[1];
    }
    int b = (r >> level & 1) | (c >> level & 1) << 1;
    l += level;
    return l->detail_offset[b] + (r >> (level + 1)) * l->detail_stride[0] +
           (c >> (level + 1)) * l->detail_stride[1];
}

/* Levels from `h` on: 2 x 2 points h apart; its own inverse. */
static inline void N(haar_square)(__local R *s, int h) {
    int across = TILE / (2 * h);
    for (int i = get_local_id(0); i < across * across; i += GROUP) {
        int r = i / across * 2 * h, c = i % across * 2 * h;
        for (int k = 0; k < K; ++k) {
            R a = s[PLACE(r, c) + k], b = s[PLACE(r, c + h) + k];
            R d = s[PLACE(r + h, c) + k], e = s[PLACE(r + h, c + h) + k];
            R upper = a + b, lower = d + e, left = a - b, right = d - e;
            s[PLACE(r, c) + k] = (R)0.5 * (upper + lower);
            s[PLACE(r, c + h) + k] = (R)0.5 * (left + right);
            s[PLACE(r + h, c) + k] = (R)0.5 * (upper - lower);
            s[PLACE(r + h, c + h) + k] = (R)0.5 * (left - right);
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
}

__kernel void N(haar_tile)(int back, int levels, long n0, long n1,
                           __global const fn_pyramid_level *l,
                           __global R *fine, long f0, __global R *coarse,
                           long c0, __global R *details, long d0) {
    __local R s[TILE * (TILE + 1) * K];
    long tiles = n1 / TILE, each = tiles * (n0 / TILE);
    long image = get_group_id(0) / each, tile = get_group_id(0) % each;
    long row = tile / tiles * TILE, column = tile % tiles * TILE;
    f0 += image * n0 * n1;
    c0 += image * n0 * n1;
    d0 += image * n0 * n1;
    for (int i = get_local_id(0); i < TILE * TILE; i += GROUP) {
        int r = i / TILE, c = i % TILE, detail, zeros = 0;
        while (zeros < levels && !((r | c) >> zeros & 1)) {
            ++zeros;
        }
        long at = N(haar_place)(l, row + r, column + c, zeros, levels, &detail);
        for (int k = 0; k < K; ++k) {
            s[PLACE(r, c) + k] =
                !back    ? fine[K * (f0 + (row + r) * n1 + column + c) + k]
                : detail ? details[K * (d0 + at) + k]
                         : coarse[K * (c0 + at) + k];
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int j = 0; j < levels; ++j) {
        N(haar_square)(s, 1 << (back ? levels - 1 - j : j));
    }
    for (int i = get_local_id(0); i < TILE * TILE; i += GROUP) {
        int r = i / TILE, c = i % TILE, detail, zeros = 0;
        while (zeros < levels && !((r | c) >> zeros & 1)) {
            ++zeros;
        }
        long at = N(haar_place)(l, row + r, column + c, zeros, levels, &detail);
        for (int k = 0; k < K; ++k) {
            R value = s[PLACE(r, c) + k];
            if (back) {
                fine[K * (f0 + (row + r) * n1 + column + c) + k] = value;
            } else if (detail) {
                details[K * (d0 + at) + k] = value;
            } else {
                coarse[K * (c0 + at) + k] = value;
            }
        }
    }
}
/* An image W^H x' becomes W^H x+: coefficients of all `levels` in local memory,
 * where the primal update is made of them. Weights are by element, or by level,
 * the details of the finest first. Groups take tiles in turn. */
__kernel void N(haar_shrink)(__global double *partial, int levels, long n0,
                             long n1, __global const fn_pyramid_level *l,
                             int with_weights, __global const double *weights,
                             __global const double *by_level,
                             __global const double *factor, long f0,
                             double step, double threshold,
                             __global const R *x, long x0, __global R *next,
                             long b0, int with_sum, __global R *sum, long s0,
                             __global R *image, long i0) {
    __local R s[TILE * (TILE + 1) * K];
    double numbers[5] = {0, 0, 0, 0, 0};
    long across = n1 / TILE, tiles = n0 / TILE * across;
    step *= factor[f0];
    for (long tile = get_group_id(0); tile < tiles; tile += get_num_groups(0)) {
        long row = tile / across * TILE, column = tile % across * TILE;
        __global R *corner = image + K * (i0 + row * n1 + column);
        for (int i = get_local_id(0); i < TILE * TILE * K; i += GROUP) {
            int r = i / (TILE * K), c = i % (TILE * K);
            s[PLACE(r, 0) + c] = corner[r * n1 * K + c];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int j = 0; j < levels; ++j) {
            N(haar_square)(s, 1 << j);
        }
        for (int i = get_local_id(0); i < TILE * TILE; i += GROUP) {
            int r = i / TILE, c = i % TILE, detail, zeros = 0;
            while (zeros < levels && !((r | c) >> zeros & 1)) {
                ++zeros;
            }
            long at = N(haar_place)(l, row + r, column + c, zeros, levels,
                                    &detail);
            R slope[K], z[K];
            for (int k = 0; k < K; ++k) {
                slope[k] = s[PLACE(r, c) + k];
            }
            N(update)(slope, with_weights ? weights[at] : by_level[zeros], 0,
                      step, threshold, x + K * (x0 + at), next + K * (b0 + at),
                      with_sum, sum + K * (s0 + at), z, numbers);
            for (int k = 0; k < K; ++k) {
                s[PLACE(r, c) + k] = z[k];
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int j = levels - 1; j >= 0; --j) {
            N(haar_square)(s, 1 << j);
        }
        for (int i = get_local_id(0); i < TILE * TILE * K; i += GROUP) {
            int r = i / (TILE * K), c = i % (TILE * K);
            corner[r * n1 * K + c] = s[PLACE(r, 0) + c];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    GATHER(numbers);
}
#undef TILE
#undef PLACE

/* Bits [low, low + bits) of the index, bits <= 3; y may be x. */
__kernel void N(walsh)(long n, int low, int bits, double factor,
                       __global const R *x, long x0, __global R *y, long y0) {
    long step = 1L << low;
    int points = 1 << bits;
    EACH(n >> bits) {
        long at = (i >> low << (low + bits)) + (i & (step - 1));
        R z[8][K];
        for (int p = 0; p < points; ++p) {
            for (int c = 0; c < K; ++c) {
                z[p][c] = (R)factor * x[K * (x0 + at + p * step) + c];
            }
        }
        for (int h = 1; h < points; h *= 2) {
            for (int p = 0; p < points; ++p) {
                for (int c = 0; c < K && !(p & h); ++c) {
                    R sum = z[p][c] + z[p | h][c];
                    z[p | h][c] = z[p][c] - z[p | h][c];
                    z[p][c] = sum;
                }
            }
        }
        for (int p = 0; p < points; ++p) {
            for (int c = 0; c < K; ++c) {
                y[K * (y0 + at + p * step) + c] = z[p][c];
            }
        }
    }
}

/* ---------------------------------------------------------------- wavelets */

/* Along one axis, periodic: with the taps s points apart and every `every`-th
 * point, lo_k = sum_m h_m x_{every k + s (m - o)}, hi_k likewise with g. */
__kernel void N(filter)(__global const fn_filter *f, __global const R *x,
                        long x0, __global R *lo, long l0, __global R *hi,
                        long h0) {
    EACH(f->coarse[0] * f->coarse[1] * f->coarse[2]) {
        long rest = i, from = x0, low = l0, high = h0, k = 0;
        for (int a = 2; a >= 0; --a) {
            long at = rest % f->coarse[a];
            rest /= f->coarse[a];
            low += at * f->low_stride[a];
            high += at * f->high_stride[a];
            if (a == f->axis) {
                k = at;
            } else {
                from += at * f->fine_stride[a];
            }
        }
        R sums[2][K];
        for (int c = 0; c < K; ++c) {
            sums[0][c] = sums[1][c] = 0;
        }
        for (int m = 0; m < f->taps; ++m) {
            long j = (f->every * k + f->step * (m - f->offset)) % f->n;
            j = j < 0 ? j + f->n : j;
            for (int c = 0; c < K; ++c) {
                R v = x[K * (from + j * f->fine_stride[f->axis]) + c];
                sums[0][c] += (R)f->h[m] * v;
                sums[1][c] += (R)f->g[m] * v;
            }
        }
        for (int c = 0; c < K; ++c) {
            lo[K * low + c] = sums[0][c];
            hi[K * high + c] = sums[1][c];
        }
    }
}

/* Its adjoint. */
__kernel void N(unfilter)(__global const fn_filter *f, __global const R *lo,
                          long l0, __global const R *hi, long h0,
                          __global R *x, long x0) {
    long n[3];
    for (int a = 0; a < 3; ++a) {
        n[a] = a == f->axis ? f->n : f->coarse[a];
    }
    EACH(n[0] * n[1] * n[2]) {
        long rest = i, to = x0, low = l0, high = h0, p = 0;
        for (int a = 2; a >= 0; --a) {
            long at = rest % n[a];
            rest /= n[a];
            to += at * f->fine_stride[a];
            if (a == f->axis) {
                p = at;
            } else {
                low += at * f->low_stride[a];
                high += at * f->high_stride[a];
            }
        }
        R sum[K];
        for (int c = 0; c < K; ++c) {
            sum[c] = 0;
        }
        for (int m = 0; m < f->taps; ++m) {
            long j = (p - f->step * (m - f->offset)) % f->n;
            j = j < 0 ? j + f->n : j;
            long k = j / f->every;
            for (int c = 0; c < K && j % f->every == 0; ++c) {
                sum[c] += (R)f->h[m] *
                              lo[K * (low + k * f->low_stride[f->axis]) + c] +
                          (R)f->g[m] *
                              hi[K * (high + k * f->high_stride[f->axis]) + c];
            }
        }
        for (int c = 0; c < K; ++c) {
            x[K * to + c] = sum[c];
        }
    }
}

/* ------------------------------------------------------------------ coils */

#if K == 2
/* z_c = sum_s map_cs x_s. */
__kernel void N(coils)(long coils, long sets, long n, __global const R *maps,
                       __global const R *x, long x0, __global R *z, long z0) {
    EACH(coils * n) {
        long c = i / n, at = i % n;
        R re = 0, im = 0;
        for (long s = 0; s < sets; ++s) {
            __global const R *w = maps + 2 * ((c * sets + s) * n + at);
            __global const R *v = x + 2 * (x0 + s * n + at);
            re += w[0] * v[0] - w[1] * v[1];
            im += w[0] * v[1] + w[1] * v[0];
        }
        z[2 * (z0 + i)] = re;
        z[2 * (z0 + i) + 1] = im;
    }
}

/* x_s = sum_c conj(map_cs) z_c. */
__kernel void N(combine_coils)(long coils, long sets, long n,
                               __global const R *maps, __global const R *z,
                               long z0, __global R *x, long x0) {
    EACH(sets * n) {
        long s = i / n, at = i % n;
        R re = 0, im = 0;
        for (long c = 0; c < coils; ++c) {
            __global const R *w = maps + 2 * ((c * sets + s) * n + at);
            __global const R *v = z + 2 * (z0 + c * n + at);
            re += w[0] * v[0] + w[1] * v[1];
            im += w[0] * v[1] - w[1] * v[0];
        }
        x[2 * (x0 + i)] = re;
        x[2 * (x0 + i) + 1] = im;
    }
}
#endif

/* --------------------------------------------------------------- matrices */

/* y_i = sum_j a(i line + j step) x_j, or with its conjugate; a group for each
 * line, in the order of its items. */
__kernel void N(matrix)(long lines, long across, long line, long step,
                        int conjugate, __global const R *a,
                        __global const R *x, long x0, __global R *y, long y0) {
    __local double re[GROUP], im[GROUP];
    int l = get_local_id(0);
    for (long i = get_group_id(0); i < lines; i += get_num_groups(0)) {
        double s[2] = {0, 0};
        for (long j = l; j < across; j += GROUP) {
            __global const R *w = a + K * (i * line + j * step);
            __global const R *v = x + K * (x0 + j);
#if K == 2
            double wi = conjugate ? -(double)w[1] : (double)w[1];
            s[0] += (double)w[0] * v[0] - wi * v[1];
            s[1] += (double)w[0] * v[1] + wi * v[0];
#else
            s[0] += (double)w[0] * v[0];
#endif
        }
        re[l] = s[0];
        im[l] = s[1];
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = GROUP / 2; k > 0; k /= 2) {
            if (l < k) {
                re[l] += re[l + k];
                im[l] += im[l + k];
            }
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        if (l == 0) {
            y[K * (y0 + i)] = (R)re[0];
            if (K == 2) {
                y[K * (y0 + i) + K - 1] = (R)im[0];
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}

/* A sparse one by lines, an item for each. */
__kernel void N(sparse)(long lines, int conjugate, __global const long *pointers,
                        __global const uint *indices, __global const R *a,
                        __global const R *x, long x0, __global R *y, long y0) {
    EACH(lines) {
        double s[2] = {0, 0};
        for (long e = pointers[i]; e < pointers[i + 1]; ++e) {
            __global const R *v = x + K * (x0 + indices[e]);
#if K == 2
            double wr = a[2 * e], wi = a[2 * e + 1];
            wi = conjugate ? -wi : wi;
            s[0] += wr * v[0] - wi * v[1];
            s[1] += wr * v[1] + wi * v[0];
#else
            s[0] += (double)a[e] * v[0];
#endif
        }
        for (int c = 0; c < K; ++c) {
            y[K * (y0 + i) + c] = (R)s[c];
        }
    }
}

#undef EACH
