/* SPDX-License-Identifier: BSD-3-Clause */
/* The Walsh transform: what its products and its creation share. */
#ifndef FN_OPERATORS_WALSH_H
#define FN_OPERATORS_WALSH_H

#include "core/shape.h"
#include "operators/sample_table.h"
#include "operators/walsh_order.h"

/* Most bits of the index the kernel for columns takes. Strips of no more rows
 * stay where they are; of more they are copied, because rows that far apart
 * share a cache set, and sets have eight lines. */
#define FN_WALSH_COLUMN_BITS 3

typedef struct walsh {
    firenet_operator base;
    fn_shape shape;
    firenet_walsh_order order;
    int log2_length, log2_block, log2_line, log2_width; /* width: of a strip */
    double factor;                                      /* n^{-1/2} */
    /* permutation[a][k]: where index k of axis a stands in natural order, and
     * inverse[a] back; NULL in natural order. */
    int64_t *permutation[FIRENET_MAX_AXES], *inverse[FIRENET_MAX_AXES];
    fn_sample_table samples; /* by strip; none of a whole transform */
} walsh;

static inline bool fn_walsh_is_sampled(const walsh *self) {
    return self->samples.start != NULL;
}

static inline int fn_walsh_high_bits(const walsh *self) {
    return self->log2_length - self->log2_block;
}

static inline int64_t fn_walsh_blocks(const walsh *self) {
    return (int64_t)1 << fn_walsh_high_bits(self);
}

static inline int64_t fn_walsh_strips(const walsh *self) {
    return (int64_t)1 << (self->log2_block - self->log2_width);
}

static inline bool fn_walsh_strips_copied(const walsh *self) {
    return fn_walsh_high_bits(self) > FN_WALSH_COLUMN_BITS;
}

/* log2 of the elements between the rows of a strip. */
static inline int fn_walsh_log2_stride(const walsh *self) {
    return fn_walsh_strips_copied(self) ? self->log2_width : self->log2_block;
}

/* The flat index that stands at `index` once `table` is applied to each
 * axis. */
int64_t fn_walsh_permuted(const walsh *self, int64_t *const *table,
                          int64_t index);

/* The whole transform, which is its own adjoint. */
firenet_status fn_walsh_forward(const firenet_operator *a, fn_scratch *scratch,
                                const void *in, void *out);

void fn_walsh_destroy(firenet_operator *a);

/* Of either. */
void fn_walsh_form(const firenet_operator *a, fn_form *form);

extern const fn_operator_table fn_walsh_sampled_table;

#endif
