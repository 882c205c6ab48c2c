/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the samples of a transposed spectrum stand, and whose they are. */
#include "fftw.h"

#include <math.h>

/* Index k of an axis whose frequency 0 stands in the middle, as FFTW's. */
static int64_t uncentred(int64_t k, int64_t n, bool centred) {
    return centred ? (k + n - n / 2) % n : k;
}

/* FFTW's indices of a sample on each axis. */
static void split_index(const mpi_dft_shape *of, int64_t index,
                        int64_t k[FIRENET_MAX_AXES]) {
    for (int a = of->axes - 1; a >= 0; --a) {
        k[a] =
            uncentred(index % of->shape[a], of->shape[a], of->centred >> a & 1);
        index /= of->shape[a];
    }
}

/* Where it stands in a slab of axis 1 that begins at `begin`: [1][0][2]. */
static int64_t place(const mpi_dft_shape *of, const int64_t *k, int64_t begin) {
    int64_t at = (k[1] - begin) * of->shape[0] + k[0];
    for (int a = 2; a < of->axes; ++a) {
        at = at * of->shape[a] + k[a];
    }
    return at;
}

/* e^{2 pi i sum_a floor(n_a/2) k_a/n_a} over the axes whose image is centred.
 */
static void set_phase(const mpi_dft_shape *of, const int64_t *k, double scale,
                      double out[2]) {
    double turns = 0.0;
    for (int a = 0; a < of->axes; ++a) {
        int64_t n = of->shape[a];
        if (of->image_centred >> a & 1) {
            turns += (double)(n / 2 * k[a] % n) / (double)n;
        }
    }
    out[0] = scale * cos(2.0 * acos(-1.0) * turns);
    out[1] = scale * sin(2.0 * acos(-1.0) * turns);
}

static firenet_status check_index(firenet_context *context,
                                  const mpi_dft_shape *of, int64_t i,
                                  const mpi_halves *halves, int64_t points) {
    int64_t index = of->indices[i], k[FIRENET_MAX_AXES];
    int64_t begin = halves->begin[1], count = halves->count[1];
    if (index < 0 || index >= points) {
        return companion_fail(context, FIRENET_ERR_RANGE,
                              "indices[%lld]: %lld, allowed is 0 .. %lld",
                              (long long)i, (long long)index,
                              (long long)points - 1);
    }
    split_index(of, index, k);
    if (k[1] < begin || k[1] >= begin + count) {
        return companion_fail(
            context, FIRENET_ERR_RANGE,
            "indices[%lld]: %lld has frequency %lld on axis 1, this rank makes "
            "%lld .. %lld (counted from frequency 0)",
            (long long)i, (long long)index, (long long)k[1], (long long)begin,
            (long long)(begin + count) - 1);
    }
    return FIRENET_OK;
}

firenet_status mpi_take_samples(firenet_mpi_team *team, const mpi_dft_shape *of,
                                const mpi_halves *halves, mpi_samples *out) {
    firenet_context *context = team->context;
    firenet_status status = FIRENET_OK;
    int64_t points = 1;
    for (int a = 0; a < of->axes; ++a) {
        points *= of->shape[a];
    }
    *out =
        (mpi_samples){.count = of->count, .scale = 1.0 / sqrt((double)points)};
    out->at = companion_alloc(context, &status, of->count, sizeof *out->at);
    out->phase = of->image_centred
                     ? companion_alloc(context, &status, of->count,
                                       2 * sizeof *out->phase)
                     : NULL;
    for (int64_t i = 0; i < of->count && status == FIRENET_OK; ++i) {
        int64_t k[FIRENET_MAX_AXES];
        status = check_index(context, of, i, halves, points);
        if (status == FIRENET_OK) {
            split_index(of, of->indices[i], k);
            out->at[i] = place(of, k, halves->begin[1]);
            if (out->phase) {
                set_phase(of, k, out->scale, &out->phase[2 * i]);
            }
        }
    }
    return status;
}

firenet_status firenet_mpi_team_select(firenet_mpi_team *team, int axes,
                                       const int64_t *shape, uint32_t centred,
                                       int64_t count, const int64_t *indices,
                                       int64_t *positions, int64_t *own) {
    if (!team) {
        return FIRENET_ERR_NULL;
    }
    mpi_slabs slabs;
    firenet_status status = mpi_slabs_of(&slabs, team, axes, shape, 1);
    if (status == FIRENET_OK && (!indices || !positions || !own)) {
        status = companion_fail(team->context, FIRENET_ERR_NULL, "%s: NULL",
                                !indices     ? "indices"
                                : !positions ? "positions"
                                             : "own");
    }
    if (status != FIRENET_OK) {
        return status;
    }
    int64_t inner = slabs.rest / shape[1];
    int64_t block = mpi_block(shape[1], team->size, 1);
    *own = 0;
    for (int64_t i = 0; i < count; ++i) {
        int64_t k = indices[i] / inner % shape[1];
        if (uncentred(k, shape[1], centred >> 1 & 1) / block == team->rank) {
            positions[(*own)++] = i;
        }
    }
    return FIRENET_OK;
}
