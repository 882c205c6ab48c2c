/* SPDX-License-Identifier: BSD-3-Clause */
/* What the kernels of all types share. */
#pragma OPENCL EXTENSION cl_khr_fp64 : enable

/* As the host's struct of that name. */
typedef struct fn_chunk {
    long begin, end;
    double weight;
} fn_chunk;

typedef struct fn_pyramid_level {
    long coarse[3], fine_stride[3], coarse_stride[3];
    long approximation_stride[3], detail_stride[3], detail_offset[8];
} fn_pyramid_level;

/* A pair of filters along an axis, from `n` points of it to coarse[axis]. */
typedef struct fn_filter {
    long axis, n, every, step, taps, offset;
    long coarse[3], fine_stride[3], low_stride[3], high_stride[3];
    double h[20], g[20];
} fn_filter;

/* No index. */
#define NONE 0xffffffffu

/* Four sums and a maximum. */
#define NUMBERS 5

/* The numbers of all items of the group, by halves, to its place. */
static void gather(const double *s, __local double *room, __global double *partial) {
    int l = get_local_id(0);
    for (int j = 0; j < NUMBERS; ++j) {
        room[j * GROUP + l] = s[j];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int k = GROUP / 2; k > 0; k /= 2) {
        if (l < k) {
            for (int j = 0; j < NUMBERS - 1; ++j) {
                room[j * GROUP + l] += room[j * GROUP + l + k];
            }
            double a = room[4 * GROUP + l], b = room[4 * GROUP + l + k];
            room[4 * GROUP + l] = b > a ? b : a;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (l < NUMBERS) {
        partial[NUMBERS * get_group_id(0) + l] = room[l * GROUP];
    }
}
#define GATHER(s)                            \
    __local double room[NUMBERS * GROUP];    \
    gather(s, room, partial)
