/* SPDX-License-Identifier: BSD-3-Clause */
/* Operators and workspaces without memory. */
#include "allocations.h"

#include <string.h>

static const int64_t shape[] = {16, 16};
static const int64_t indices[] = {200, 3, 77};

static firenet_status dft_c64(bench *b, made *m) {
    const int64_t odd[] = {3, 5};
    return firenet_operator_create_dft(&m->operator, b->context, FIRENET_C64, 2,
                                       odd, 3);
}

static firenet_status haar(bench *b, made *m) {
    return firenet_operator_create_haar(&m->operator, b->context, FIRENET_F32,
                                        2, shape, 3, FIRENET_LAYOUT_LEVELS);
}

static firenet_status dft_f32(bench *b, made *m) {
    return firenet_operator_create_dft(&m->operator, b->context, FIRENET_F32, 2,
                                       shape, 3);
}

static firenet_status batch(bench *b, made *m) {
    return firenet_operator_batch(&m->operator, b->context, b->dft, 3);
}

static firenet_status walsh(bench *b, made *m) {
    return firenet_operator_create_walsh(&m->operator, b->context, FIRENET_F64,
                                         2, shape, FIRENET_WALSH_SEQUENCY);
}

static firenet_status sampled_walsh(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->sample,
                                    b->walsh);
}

static firenet_status undecimated_haar(bench *b, made *m) {
    return firenet_operator_create_undecimated_haar(&m->operator, b->context,
                                                    FIRENET_F64, 2, shape, 2);
}

static firenet_status wavelet(bench *b, made *m) {
    return firenet_operator_create_wavelet(
        &m->operator, b->context, FIRENET_C64, 2, shape, 3,
        FIRENET_WAVELET_SYM4, FIRENET_LAYOUT_NESTED);
}

static firenet_status undecimated_wavelet(bench *b, made *m) {
    return firenet_operator_create_undecimated_wavelet(&m->operator, b->context,
                                                       FIRENET_F64, 2, shape, 2,
                                                       FIRENET_WAVELET_DB2);
}

static firenet_status sample(bench *b, made *m) {
    return firenet_operator_create_sample(&m->operator, b->context, FIRENET_C64,
                                          256, indices, 3);
}

static firenet_status adjoint(bench *b, made *m) {
    return firenet_operator_adjoint(&m->operator, b->context, b->dft);
}

static firenet_status adjoint_of_composition(bench *b, made *m) {
    return firenet_operator_adjoint(&m->operator, b->context, b->p.a);
}

static firenet_status composition(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->sample,
                                    b->dft);
}

static firenet_status flattened(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->p.a, b->haar);
}

static const double ones[] = {1, 1, 1, 1, 1, 1};

static firenet_status matrix(bench *b, made *m) {
    return firenet_operator_create_matrix(
        &m->operator, b->context, FIRENET_F64, 2, 3, ones, 3,
        FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0);
}

static firenet_status csr(bench *b, made *m) {
    const int32_t pointers[] = {0, 2, 3}, columns[] = {0, 2, 1};
    return firenet_operator_create_csr(&m->operator, b->context, FIRENET_F64, 2,
                                       3, 3, FIRENET_INDEX_32, pointers,
                                       columns, ones, FIRENET_MATRIX_COPIED, 0);
}

static firenet_status diagonal(bench *b, made *m) {
    return firenet_operator_create_diagonal(&m->operator, b->context,
                                            FIRENET_F64, 6, FIRENET_F64, ones);
}

static firenet_status identity(bench *b, made *m) {
    return firenet_operator_create_identity(&m->operator, b->context,
                                            FIRENET_C64, 6);
}

static firenet_status embedding(bench *b, made *m) {
    return firenet_operator_create_complex(&m->operator, b->context,
                                           FIRENET_C64, 6);
}

static firenet_status pad(bench *b, made *m) {
    const int64_t padded[] = {17, 32};
    return firenet_operator_create_pad(&m->operator, b->context, FIRENET_F32, 2,
                                       shape, padded,
                                       FIRENET_PLACEMENT_CENTRED);
}

static firenet_status difference(bench *b, made *m) {
    return firenet_operator_create_difference(&m->operator, b->context,
                                              FIRENET_F32, 2, shape);
}

static firenet_status convolution(bench *b, made *m) {
    const int64_t kernel_shape[] = {3, 3};
    const float kernel[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    return firenet_operator_create_convolution(
        &m->operator, b->context, FIRENET_F32, 2, shape, kernel_shape, kernel,
        FIRENET_CONVOLUTION_VALID);
}

static firenet_status radon(bench *b, made *m) {
    const double theta[2] = {0, 1};
    return firenet_operator_create_radon(&m->operator, b->context, FIRENET_C64,
                                         4, 5, 2, theta, 6, 1);
}

static int copy(const void *in, int64_t in_length, void *out,
                int64_t out_length, void *user) {
    (void)in_length;
    (void)user;
    memcpy(out, in, (size_t)out_length * sizeof(float));
    return 0;
}

static firenet_status user(bench *b, made *m) {
    return firenet_operator_create_user(&m->operator, b->context, FIRENET_F32,
                                        4, FIRENET_F32, 4, copy, copy, NULL,
                                        NULL, 0, FIRENET_CALLBACK_CALLER);
}

static firenet_status scaled(bench *b, made *m) {
    return firenet_operator_scale(&m->operator, b->context, b->dft, 0.5, 1);
}

/* Coils on whole images, so that the bound of diagonals is sought. */
static firenet_status stacked(bench *b, made *m) {
    firenet_operator *parts[] = {b->weights, b->weights};
    return firenet_operator_stack(&m->operator, b->context, parts, 2);
}

static firenet_status sum(bench *b, made *m) {
    firenet_operator *parts[] = {b->dft, b->haar};
    return firenet_operator_sum(&m->operator, b->context, parts, 2);
}

static firenet_status merged_diagonals(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->weights,
                                    b->weights);
}

static firenet_status merged_samples(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->few,
                                    b->sample);
}

static firenet_status merged_adjoints(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->dft_adjoint,
                                    b->sample_adjoint);
}

static firenet_status moved_factor(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->haar,
                                    b->twice);
}

static firenet_status cancelled(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->dft,
                                    b->dft_adjoint);
}

static void drop_operator(made *m) {
    firenet_operator_release(m->operator);
}

static firenet_status workspace(bench *b, made *m) {
    return firenet_workspace_create(&m->workspace, b->context, b->p.a);
}

static void drop_workspace(made *m) {
    firenet_workspace_release(m->workspace);
}

static firenet_status check_adjoint(bench *b, made *m) {
    double worst;
    m->any = NULL;
    return firenet_operator_check_adjoint(b->context, b->p.a, 1, 1, &worst);
}

static firenet_status check_norm(bench *b, made *m) {
    double largest;
    m->any = NULL;
    return firenet_operator_check_norm(b->context, b->p.a, 2, 1, &largest);
}

static firenet_status estimate_norm(bench *b, made *m) {
    double estimate, bound;
    m->any = NULL;
    return firenet_operator_estimate_norm(b->context, b->p.a, 1, &estimate,
                                          &bound);
}

static firenet_status encoding(bench *b, made *m) {
    float maps[2 * 256 * 2] = {0.0f};
    return firenet_operator_create_encoding(&m->operator, b->context,
                                            FIRENET_C64, 2, shape, 3, 3, 1, 2,
                                            maps, indices, 3);
}

static const path paths[] = {
    {"dft", dft_c64, drop_operator},
    {"haar", haar, drop_operator},
    {"dft of reals", dft_f32, drop_operator},
    {"batch", batch, drop_operator},
    {"walsh", walsh, drop_operator},
    {"sample o walsh", sampled_walsh, drop_operator},
    {"undecimated haar", undecimated_haar, drop_operator},
    {"wavelet", wavelet, drop_operator},
    {"undecimated wavelet", undecimated_wavelet, drop_operator},
    {"sample", sample, drop_operator},
    {"adjoint", adjoint, drop_operator},
    {"adjoint of a composition", adjoint_of_composition, drop_operator},
    {"composition", composition, drop_operator},
    {"composition of compositions", flattened, drop_operator},
    {"matrix", matrix, drop_operator},
    {"csr", csr, drop_operator},
    {"diagonal", diagonal, drop_operator},
    {"identity", identity, drop_operator},
    {"complex", embedding, drop_operator},
    {"pad", pad, drop_operator},
    {"difference", difference, drop_operator},
    {"convolution", convolution, drop_operator},
    {"radon", radon, drop_operator},
    {"user", user, drop_operator},
    {"scale", scaled, drop_operator},
    {"stack", stacked, drop_operator},
    {"sum", sum, drop_operator},
    {"diagonal o diagonal", merged_diagonals, drop_operator},
    {"sample o sample", merged_samples, drop_operator},
    {"encoding", encoding, drop_operator},
    {"dft^H o sample^H", merged_adjoints, drop_operator},
    {"haar o 2 identity", moved_factor, drop_operator},
    {"dft o dft^H", cancelled, drop_operator},
    {"workspace", workspace, drop_workspace},
    {"check adjoint", check_adjoint, drop_nothing},
    {"check norm", check_norm, drop_nothing},
    {"estimate norm", estimate_norm, drop_nothing},
};

int main(void) {
    Suite *s = suite_create("memory_operators");
    TCase *failing = tcase_create("failing");
    allocations_add(failing, paths, sizeof paths / sizeof paths[0]);
    suite_add_tcase(s, failing);
    return run_suite(s);
}
