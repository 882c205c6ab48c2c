/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/sampled_plan.h"

/* The user's element `index` of the spectrum: of the pieces of a line of the
 * gather axis, the one that says whether it is the conjugate of what is there,
 * element -k, and its sign. */
static int64_t piece_of(const void *data, int64_t index, int64_t *point) {
    const fn_sampled_dft *self = data;
    int last = self->image.axes - 1;
    bool mirrored = false;
    int64_t line = 0, stride = 1, odd = 0;
    for (int a = last; a >= 0; --a) {
        int64_t n = self->image.size[a];
        int64_t k =
            fn_fft_frequency(n, self->centring.spectrum >> a & 1, index % n);
        index /= n;
        mirrored =
            mirrored || (a == last && fn_sampled_real(self) && k > n / 2);
        k = mirrored && k > 0 ? n - k : k;
        odd ^= self->signs >> a & k & 1;
        if (a == self->axis) {
            *point = k;
        } else {
            line += k * stride;
            stride *= self->shape.size[a];
        }
    }
    return self->pieces * line + (mirrored ? FN_MIRRORED : 0) +
           (odd ? FN_NEGATIVE : 0);
}

/* Sorts the samples by line of an axis. Returns how many lines hold any, times
 * what a line costs. */
static int64_t sort_samples(fn_sampled_dft *self, int axis,
                            const int64_t *indices, int64_t count) {
    int64_t n = self->shape.size[axis], lines = self->shape.length / n;
    int64_t used = 0;
    self->axis = axis;
    fn_sample_table_sort(&self->samples, self->pieces * lines, piece_of, self,
                         indices, count);
    for (int64_t l = 0; l < lines; ++l) {
        used += !fn_lines_empty(self, l, 1);
    }
    return used * n;
}

/* Runs of slabs that hold samples; one run of them all where the gather axis is
 * not the last. */
static firenet_status plan_segments(fn_sampled_dft *self) {
    int64_t slabs = self->shape.size[0];
    self->segment =
        fn_operator_alloc(&self->base, slabs, sizeof *self->segment);
    if (!self->segment) {
        return FIRENET_ERR_NOMEM;
    }
    if (self->axis == self->shape.axes - 1) {
        self->slab = self->shape.length / slabs / self->shape.size[self->axis];
    }
    for (int64_t i = 0; i < slabs; ++i) {
        bool empty = fn_slab_empty(self, i * self->slab);
        bool joined = i > 0 && !fn_slab_empty(self, (i - 1) * self->slab);
        if (!empty && joined) {
            ++self->segment[self->segment_count - 1].count;
        } else if (!empty) {
            self->segment[self->segment_count++] = (fn_segment){i, i, 1};
        }
    }
    return FIRENET_OK;
}

/* The one axis of a real signal is all that may be gathered from. */
static int gather_axes(const fn_sampled_dft *self) {
    return self->axes > 0 ? self->axes : 1;
}

firenet_status fn_sampled_plan(fn_sampled_dft *self, const int64_t *indices,
                               int64_t count) {
    int64_t most_lines = 0, cheapest = INT64_MAX;
    for (int a = 0; a < gather_axes(self); ++a) {
        int64_t lines = self->shape.length / self->shape.size[a];
        most_lines = lines > most_lines ? lines : most_lines;
    }
    firenet_status status = fn_sample_table_create(
        &self->samples, &self->base, self->pieces * most_lines, count);
    if (status != FIRENET_OK) {
        return status;
    }
    int best = 0;
    for (int a = 0; a < gather_axes(self); ++a) {
        int64_t cost = sort_samples(self, a, indices, count);
        if (cost < cheapest) {
            cheapest = cost;
            best = a;
        }
    }
    if (self->axis != best) {
        sort_samples(self, best, indices, count);
    }
    return plan_segments(self);
}

/* Point number `at` of a piece, in the whole spectrum of the image. */
static int64_t element_of(const fn_sampled_dft *self, int64_t piece,
                          int64_t at) {
    int64_t line = piece / self->pieces, element = 0, stride = 1;
    for (int a = self->image.axes - 1; a >= 0; --a) {
        int64_t n = self->image.size[a], k = at;
        if (a != self->axis) {
            k = line % self->shape.size[a];
            line /= self->shape.size[a];
        }
        element += (piece & FN_MIRRORED && k > 0 ? n - k : k) * stride;
        stride *= n;
    }
    return element;
}

static void sampled_samples(const firenet_operator *a, fn_sample_fn take,
                            void *to) {
    const fn_sampled_dft *self = (const fn_sampled_dft *)a;
    int64_t pieces =
        self->pieces * (self->shape.length / self->shape.size[self->axis]);
    for (int64_t p = 0; p < pieces; ++p) {
        for (int64_t i = self->samples.start[p]; i < self->samples.start[p + 1];
             ++i) {
            take(to, self->samples.sample[i],
                 element_of(self, p, self->samples.offset[i]));
        }
    }
}

void fn_sampled_form(const firenet_operator *a, fn_form *form) {
    const fn_sampled_dft *self = (const fn_sampled_dft *)a;
    form->kind = FN_FORM_SAMPLED_DFT;
    form->shape = self->image;
    form->count = a->rows;
    form->samples = sampled_samples;
    fn_centring_form(self->centring, form);
}
