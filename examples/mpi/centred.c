/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether frequency 0 is where it is taken to be, as firenet-reconstruct checks
 * it: most of a spectrum's energy lies around it. */
#include "../message.h"
#include "volume.h"

#include <math.h>
#include <string.h>

/* Shorter axes have no middle and ends to tell apart. */
enum { LEAST_SIDE = 8 };

/* Of all samples, and of those around index 0 and around floor(n/2) of each
 * axis. */
typedef struct energy {
    double all, around[3][2];
} energy;

/* At most an eighth of n off `from`, around the end of the axis. */
static bool is_near(int64_t i, int64_t from, int64_t n) {
    const int64_t off = (i - from + n) % n;
    return off <= n / 8 || n - off <= n / 8;
}

static void add(energy *e, const volume *v, int64_t index, double square) {
    e->all += square;
    for (int a = 2; a >= 0; --a) {
        const int64_t n = v->shape[a], k = index % n;
        index /= n;
        e->around[a][0] += is_near(k, 0, n) ? square : 0.0;
        e->around[a][1] += is_near(k, n / 2, n) ? square : 0.0;
    }
}

/* Collective. */
static energy measure(const volume *v) {
    energy here = {0}, all;
    for (int64_t i = 0; i < v->coils * v->m; ++i) {
        const double re = (double)v->y[2 * i], im = (double)v->y[2 * i + 1];
        add(&here, v, v->indices[i % v->m], re * re + im * im);
    }
    MPI_Allreduce(&here, &all, (int)(sizeof all / sizeof(double)), MPI_DOUBLE,
                  MPI_SUM, MPI_COMM_WORLD);
    return all;
}

/* What takes these files, where all axes are off, or some. */
static const char *advice(const volume *v, int off, int axes) {
    if (v->raw)
        return "encodingLimits/*/center of its header places it";
    if (off < axes)
        return "np.fft.fftshift moves it along an axis";
    return v->image_centred ? "--centred image takes fftn(ifftshift(x))"
                            : "--centred none takes fftn(x) as it comes";
}

bool check_centring(const volume *v) {
    const energy e = measure(v);
    const int here = v->centred ? 1 : 0;
    int off = 0, axes = 0, first = 0;
    for (int a = 2; a >= 0; --a) {
        const bool wrong = v->shape[a] >= LEAST_SIDE &&
                           e.around[a][!here] > 2.0 * e.around[a][here];
        axes += v->shape[a] >= LEAST_SIDE;
        off += wrong;
        first = wrong ? a : first;
    }
    if (off == 0 || v->s->centring != CENTRED_BY_FORMAT)
        return true;
    const int64_t middle = v->shape[first] / 2;
    if (v->rank == 0)
        print_error("--kspace %s: %.0f %% of the energy lies around index %lld "
                    "of axis %d, %.0f %% around %lld, where frequency 0 should "
                    "be; %s, --centred %s says that it is right",
                    v->s->kspace, 100.0 * e.around[first][!here] / e.all,
                    (long long)(here ? 0 : middle), first,
                    100.0 * e.around[first][here] / e.all,
                    (long long)(here ? middle : 0), advice(v, off, axes),
                    v->image_centred ? "both" : "frequency");
    return false;
}
