/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the samples of a spectrum stand, and whose they are. */
#include "samples.h"

#include <math.h>
#include <string.h>

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

/* Where it stands: its strip, and the element of that strip's lines. */
static int64_t place(const mpi_transform *t, const int64_t *k, int64_t *at) {
    int64_t position = k[1];
    for (int a = 2; a < t->slabs.axes; ++a) {
        position = position * t->slabs.shape[a] + k[a];
    }
    position -= t->here.begin;
    *at = k[0] * t->stride + position % t->width;
    return position / t->width;
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
                                  const mpi_transform *t, int64_t points) {
    int64_t index = of->indices[i], k[FIRENET_MAX_AXES];
    int64_t inner = t->slabs.rest / t->slabs.shape[1];
    int64_t begin = t->here.begin / inner, count = t->here.count / inner;
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

/* How many samples each strip has, behind its place in `start`. */
static firenet_status count_samples(firenet_context *context,
                                    const mpi_dft_shape *of,
                                    const mpi_transform *t, mpi_samples *out) {
    firenet_status status = FIRENET_OK;
    int64_t k[FIRENET_MAX_AXES], at;
    memset(out->start, 0, (size_t)(out->strips + 1) * sizeof *out->start);
    for (int64_t i = 0; i < of->count && status == FIRENET_OK; ++i) {
        status =
            check_index(context, of, i, t, t->slabs.shape[0] * t->slabs.rest);
        if (status == FIRENET_OK) {
            split_index(of, of->indices[i], k);
            ++out->start[place(t, k, &at) + 1];
        }
    }
    return status;
}

/* By strip, each strip's in the order they are given. While this goes on,
 * start[s] is where the next one of strip s - 1 stands. */
static void sort_samples(const mpi_dft_shape *of, const mpi_transform *t,
                         mpi_samples *out) {
    int64_t k[FIRENET_MAX_AXES], at, sum = 0;
    for (int64_t s = 0; s < out->strips; ++s) {
        int64_t count = out->start[s + 1];
        out->start[s + 1] = sum;
        sum += count;
    }
    for (int64_t i = 0; i < of->count; ++i) {
        split_index(of, of->indices[i], k);
        int64_t j = out->start[place(t, k, &at) + 1]++;
        out->at[j] = (uint32_t)at;
        out->order[j] = (uint32_t)i;
        if (out->phase) {
            set_phase(of, k, out->scale, &out->phase[2 * j]);
        }
    }
}

firenet_status mpi_samples_create(mpi_samples *out, const mpi_dft_shape *of,
                                  const mpi_transform *t) {
    firenet_context *context = t->team->context;
    firenet_status status = FIRENET_OK;
    double points = (double)t->slabs.shape[0] * (double)t->slabs.rest;
    if (of->count > UINT32_MAX || t->slabs.shape[0] > UINT32_MAX / t->stride) {
        return companion_fail(context, FIRENET_ERR_TOO_LARGE,
                              "count: %lld samples of a rank or %lld planes "
                              "are too many, allowed are %lld",
                              (long long)of->count,
                              (long long)t->slabs.shape[0],
                              (long long)(UINT32_MAX / t->stride));
    }
    *out = (mpi_samples){.count = of->count,
                         .strips = mpi_transform_strips(t),
                         .scale = 1.0 / sqrt(points)};
    out->start =
        companion_alloc(context, &status, out->strips + 1, sizeof *out->start);
    out->at = companion_alloc(context, &status, of->count, sizeof *out->at);
    out->order =
        companion_alloc(context, &status, of->count, sizeof *out->order);
    out->phase = of->image_centred
                     ? companion_alloc(context, &status, of->count,
                                       2 * sizeof *out->phase)
                     : NULL;
    if (status == FIRENET_OK) {
        status = count_samples(context, of, t, out);
    }
    if (status == FIRENET_OK) {
        sort_samples(of, t, out);
    }
    return status;
}

void mpi_samples_free(mpi_samples *samples, firenet_context *context) {
    firenet_companion_free(context, samples->start);
    firenet_companion_free(context, samples->at);
    firenet_companion_free(context, samples->order);
    firenet_companion_free(context, samples->phase);
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
