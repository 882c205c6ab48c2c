/* SPDX-License-Identifier: BSD-3-Clause */
#include "operator.h"
#include "buffer.h"
#include <stdlib.h>

static firenet_status create_matrix(firenet_operator **out,
                                    firenet_context *context, const model *m,
                                    int single) {
    firenet_type type = buffer_type(single, m->complex_range);
    void *values = buffer_new(type, m->matrix, m->rows * m->cols);
    firenet_status status = firenet_operator_create_matrix(
        out, context, type, m->rows, m->cols, values, m->cols,
        FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0);
    free(values);
    return status;
}

/* *whole = a o *whole; drops both. */
static firenet_status prepend(firenet_operator **whole,
                              firenet_context *context, firenet_operator *a) {
    firenet_operator *b = *whole;
    firenet_status status = firenet_operator_compose(whole, context, a, b);
    firenet_operator_release(a);
    firenet_operator_release(b);
    return status;
}

/* S F, sampled transform. */
static firenet_status create_sampled(firenet_operator **out,
                                     firenet_context *context, const model *m,
                                     int single) {
    firenet_operator *sample = NULL;
    firenet_type x_type = buffer_type(single, m->complex_domain);
    firenet_type y_type = buffer_type(single, m->complex_range);
    firenet_status status =
        m->transform == FOURIER
            ? firenet_operator_create_dft(out, context, x_type, 2, m->side, 0)
            : firenet_operator_create_walsh(out, context, x_type, 2, m->side,
                                            FIRENET_WALSH_SEQUENCY);
    if (status == FIRENET_OK) {
        status = firenet_operator_create_sample(&sample, context, y_type,
                                                m->cols, m->samples, m->count);
    }
    return status == FIRENET_OK ? prepend(out, context, sample) : status;
}

/* The coils' measurements S F C_i, one above the other. */
static firenet_status create_coils(firenet_operator **out,
                                   firenet_context *context, const model *m,
                                   int single) {
    firenet_type type = buffer_type(single, 1);
    firenet_operator *sampled = NULL;
    firenet_operator **parts = torture_alloc(m->coils, sizeof *parts);
    firenet_status status = create_sampled(&sampled, context, m, single);
    for (int64_t c = 0; c < m->coils && status == FIRENET_OK; c++) {
        void *map = buffer_new(type, m->coil + c * m->cols, m->cols);
        status = firenet_operator_create_diagonal(&parts[c], context, type,
                                                  m->cols, type, map);
        free(map);
        if (status == FIRENET_OK) {
            status =
                prepend(&parts[c], context, firenet_operator_retain(sampled));
        }
    }
    if (status == FIRENET_OK) {
        status = firenet_operator_stack(out, context, parts, m->coils);
    }
    for (int64_t c = 0; c < m->coils; c++) {
        firenet_operator_release(parts[c]);
    }
    firenet_operator_release(sampled);
    free(parts);
    return status;
}

/* *whole = *whole o W^H; drops both. */
static firenet_status append_haar(firenet_operator **whole,
                                  firenet_context *context, const model *m,
                                  int single) {
    firenet_operator *haar = NULL, *synthesis = NULL;
    firenet_status status = firenet_operator_create_haar(
        &haar, context, buffer_type(single, m->complex_domain), 2, m->side,
        m->levels, FIRENET_LAYOUT_LEVELS);
    if (status == FIRENET_OK) {
        status = firenet_operator_adjoint(&synthesis, context, haar);
    }
    firenet_operator_release(haar);
    if (status == FIRENET_OK) {
        firenet_operator *measured = *whole;
        *whole = synthesis;
        status = prepend(whole, context, measured);
    }
    return status;
}

firenet_status operator_create(firenet_operator **out, firenet_context *context,
                               const model *m, int single) {
    if (m->matrix != NULL) {
        return create_matrix(out, context, m, single);
    }
    firenet_status status = m->coils > 0
                                ? create_coils(out, context, m, single)
                                : create_sampled(out, context, m, single);
    if (status == FIRENET_OK && m->levels > 0) {
        status = append_haar(out, context, m, single);
    }
    return status;
}
