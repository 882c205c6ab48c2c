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

/* No index. */
#define NONE 0xffffffffu

/* Four sums and a maximum. */
#define NUMBERS 5

/* The numbers of all items of the group, by halves, to its place. */
void gather(const double *s, __local double *room, __global double *partial) {
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

/* The numbers of all groups, to partial[0 .. NUMBERS) of `out`. */
__kernel void total(long groups, __global const double *from,
                    __global double *partial) {
    double s[5] = {0, 0, 0, 0, 0};
    for (long i = get_local_id(0); i < groups; i += get_local_size(0)) {
        for (int j = 0; j < NUMBERS - 1; ++j) {
            s[j] += from[NUMBERS * i + j];
        }
        double b = from[NUMBERS * i + 4];
        s[4] = b > s[4] ? b : s[4];
    }
    GATHER(s);
}
