/* SPDX-License-Identifier: BSD-3-Clause */
/* Operators on the device against the host's, in buffers of a queue that the
 * test owns: every form, both directions, all types. */
#define CL_TARGET_OPENCL_VERSION 120
#include "support.h"
#include "vec.h"

#include <CL/cl.h>
#include <firenet/opencl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cl_context device_context;
static cl_device_id device_id;
static cl_command_queue queue;
static firenet_context *host, *device;
static tally host_memory, device_memory;

static void open_queue(void) {
    cl_platform_id platform;
    cl_int error;
    ck_assert_int_eq(clGetPlatformIDs(1, &platform, NULL), CL_SUCCESS);
    ck_assert_int_eq(
        clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device_id, NULL),
        CL_SUCCESS);
    device_context = clCreateContext(NULL, 1, &device_id, NULL, NULL, &error);
    ck_assert_int_eq(error, CL_SUCCESS);
    queue = clCreateCommandQueue(device_context, device_id, 0, &error);
    ck_assert_int_eq(error, CL_SUCCESS);
    host = context_new(&host_memory);
    device = context_new(&device_memory);
    assert_ok(device, firenet_opencl_attach_queue(device, queue));
}

static void close_queue(void) {
    context_end(device, &device_memory);
    context_end(host, &host_memory);
    clReleaseCommandQueue(queue);
    clReleaseContext(device_context);
}

/* -------------------------------------------------------------- operators */

typedef firenet_status (*maker)(firenet_operator **out, firenet_context *c,
                                firenet_type type);

/* Every third index, from the last on. */
static int64_t *thirds(int64_t cells, int64_t *count) {
    *count = (cells + 2) / 3;
    int64_t *indices = malloc((size_t)*count * sizeof *indices);
    ck_assert_ptr_nonnull(indices);
    for (int64_t i = 0; i < *count; i++)
        indices[i] = 3 * (*count - 1 - i);
    return indices;
}

static firenet_status sampled(firenet_operator **out, firenet_context *c,
                              firenet_operator *a) {
    int64_t count, cells = firenet_operator_rows(a);
    int64_t *indices = thirds(cells, &count);
    firenet_operator *sample = NULL;
    firenet_status status = firenet_operator_create_sample(
        &sample, c, firenet_operator_range_type(a), cells, indices, count);
    if (status == FIRENET_OK)
        status = firenet_operator_compose(out, c, sample, a);
    firenet_operator_release(sample);
    firenet_operator_release(a);
    free(indices);
    return status;
}

#define DFT(name, axes_, ...)                                                  \
    static firenet_status make_##name(firenet_operator **out,                  \
                                      firenet_context *c, firenet_type type) { \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_dft(out, c, type, axes_, size, 0);      \
    }                                                                          \
    static firenet_status make_centred_##name(                                 \
        firenet_operator **out, firenet_context *c, firenet_type type) {       \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_centred_dft(out, c, type, axes_, size,  \
                                                   (1u << (axes_)) - 1,        \
                                                   (1u << (axes_)) - 1);       \
    }                                                                          \
    static firenet_status make_sampled_##name(                                 \
        firenet_operator **out, firenet_context *c, firenet_type type) {       \
        firenet_operator *a;                                                   \
        firenet_status status = make_centred_##name(&a, c, type);              \
        return status == FIRENET_OK ? sampled(out, c, a) : status;             \
    }
DFT(dft_1, 1, 30)
DFT(dft_2, 2, 16, 12)
DFT(dft_odd, 2, 9, 7)
DFT(dft_prime, 1, 37)
DFT(dft_3, 3, 4, 6, 10)
DFT(dft_line, 2, 1, 8)

#define HAAR(name, layout, levels, axes, ...)                                  \
    static firenet_status make_##name(firenet_operator **out,                  \
                                      firenet_context *c, firenet_type type) { \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_haar(out, c, type, axes, size, levels,  \
                                            FIRENET_LAYOUT_##layout);          \
    }
HAAR(haar_1, LEVELS, 3, 1, 24)
HAAR(haar_2, LEVELS, 2, 2, 8, 12)
HAAR(haar_nested, NESTED, 3, 2, 16, 8)
HAAR(haar_3, NESTED, 1, 3, 4, 6, 2)
HAAR(haar_tiles, LEVELS, 3, 2, 64, 32)
HAAR(haar_tiles_nested, NESTED, 6, 2, 64, 128)
HAAR(haar_deep, LEVELS, 4, 3, 16, 16, 16)

#define WAVELET(name, which, layout, levels, axes, ...)                        \
    static firenet_status make_##name(firenet_operator **out,                  \
                                      firenet_context *c, firenet_type type) { \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_wavelet(                                \
            out, c, type, axes, size, levels, FIRENET_WAVELET_##which,         \
            FIRENET_LAYOUT_##layout);                                          \
    }
WAVELET(db2_1, DB2, LEVELS, 3, 1, 40)
WAVELET(db4_2, DB4, LEVELS, 2, 2, 16, 24)
WAVELET(sym5_nested, SYM5, NESTED, 3, 2, 8, 16)
WAVELET(db3_3, DB3, LEVELS, 2, 3, 4, 8, 12)

#define FRAME(name, which, levels, axes, ...)                                  \
    static firenet_status make_##name(firenet_operator **out,                  \
                                      firenet_context *c, firenet_type type) { \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_undecimated_wavelet(                    \
            out, c, type, axes, size, levels, FIRENET_WAVELET_##which);        \
    }
FRAME(frame_1, DB3, 3, 1, 17)
FRAME(frame_haar, DB1, 3, 2, 9, 12)
FRAME(frame_2, DB2, 2, 2, 8, 15)
FRAME(frame_haar_3, DB1, 2, 3, 5, 4, 6)
FRAME(frame_3, SYM4, 1, 3, 3, 4, 5)

#define WALSH(name, order, axes, ...)                                          \
    static firenet_status make_##name(firenet_operator **out,                  \
                                      firenet_context *c, firenet_type type) { \
        const int64_t size[] = {__VA_ARGS__};                                  \
        return firenet_operator_create_walsh(out, c, type, axes, size,         \
                                             FIRENET_WALSH_##order);           \
    }                                                                          \
    static firenet_status make_sampled_##name(                                 \
        firenet_operator **out, firenet_context *c, firenet_type type) {       \
        firenet_operator *a;                                                   \
        firenet_status status = make_##name(&a, c, type);                      \
        return status == FIRENET_OK ? sampled(out, c, a) : status;             \
    }
WALSH(walsh_natural, NATURAL, 1, 32)
WALSH(walsh_sequency, SEQUENCY, 2, 8, 16)
WALSH(walsh_dyadic, DYADIC, 2, 4, 4)
WALSH(walsh_one, SEQUENCY, 1, 1)
WALSH(walsh_large, SEQUENCY, 2, 64, 128)

static firenet_status make_difference(firenet_operator **out,
                                      firenet_context *c, firenet_type type) {
    const int64_t size[] = {5, 7, 3};
    return firenet_operator_create_difference(out, c, type, 3, size);
}

static firenet_status make_neumann(firenet_operator **out, firenet_context *c,
                                   firenet_type type) {
    const int64_t size[] = {5, 1};
    const double weights[] = {0.5, 3.0};
    return firenet_operator_create_weighted_difference(
        out, c, type, 2, size, FIRENET_BOUNDARY_NEUMANN, weights);
}

static firenet_status make_neumann_line(firenet_operator **out,
                                        firenet_context *c, firenet_type type) {
    const int64_t size[] = {40};
    return firenet_operator_create_weighted_difference(
        out, c, type, 1, size, FIRENET_BOUNDARY_NEUMANN, NULL);
}

static firenet_status make_diagonal(firenet_operator **out, firenet_context *c,
                                    firenet_type type) {
    vec w = vec_random(type, 50, 3);
    firenet_status status = firenet_operator_create_diagonal(
        out, c, type, w.length, w.type, w.data);
    vec_free(&w);
    return status;
}

static firenet_status make_real_diagonal(firenet_operator **out,
                                         firenet_context *c,
                                         firenet_type type) {
    firenet_type real =
        firenet_type_size(type) / (type_is_complex(type) ? 2 : 1) == 4
            ? FIRENET_F32
            : FIRENET_F64;
    vec w = vec_random(real, 50, 3);
    firenet_status status = firenet_operator_create_diagonal(
        out, c, type, w.length, w.type, w.data);
    vec_free(&w);
    return status;
}

static firenet_status make_scaled(firenet_operator **out, firenet_context *c,
                                  firenet_type type) {
    firenet_operator *a;
    firenet_status status = make_difference(&a, c, type);
    if (status != FIRENET_OK)
        return status;
    status = firenet_operator_scale(out, c, a, -0.5,
                                    type_is_complex(type) ? 2.0 : 0.0);
    firenet_operator_release(a);
    return status;
}

static firenet_status make_adjoint(firenet_operator **out, firenet_context *c,
                                   firenet_type type) {
    firenet_operator *a;
    firenet_status status = make_difference(&a, c, type);
    if (status != FIRENET_OK)
        return status;
    status = firenet_operator_adjoint(out, c, a);
    firenet_operator_release(a);
    return status;
}

static firenet_status make_batch(firenet_operator **out, firenet_context *c,
                                 firenet_type type) {
    firenet_operator *a;
    firenet_status status = make_sampled_dft_odd(&a, c, type);
    if (status != FIRENET_OK)
        return status;
    status = firenet_operator_batch(out, c, a, 3);
    firenet_operator_release(a);
    return status;
}

/* [F; W D] and F + W D of one shape. */
static firenet_status make_pair(firenet_operator **out, firenet_context *c,
                                firenet_type type, int stacked) {
    const int64_t size[] = {8, 8};
    firenet_operator *parts[2] = {NULL, NULL}, *w = NULL, *d = NULL;
    vec weights = vec_random(type, 64, 5);
    firenet_status status = firenet_operator_create_walsh(
        &parts[0], c, type, 2, size, FIRENET_WALSH_SEQUENCY);
    if (status == FIRENET_OK)
        status = firenet_operator_create_haar(&w, c, type, 2, size, 2,
                                              FIRENET_LAYOUT_LEVELS);
    if (status == FIRENET_OK)
        status = firenet_operator_create_diagonal(&d, c, type, 64, type,
                                                  weights.data);
    if (status == FIRENET_OK)
        status = firenet_operator_compose(&parts[1], c, w, d);
    if (status == FIRENET_OK)
        status = stacked ? firenet_operator_stack(out, c, parts, 2)
                         : firenet_operator_sum(out, c, parts, 2);
    firenet_operator_release(parts[0]);
    firenet_operator_release(parts[1]);
    firenet_operator_release(w);
    firenet_operator_release(d);
    vec_free(&weights);
    return status;
}

static firenet_status make_stack(firenet_operator **out, firenet_context *c,
                                 firenet_type type) {
    return make_pair(out, c, type, 1);
}
static firenet_status make_sum(firenet_operator **out, firenet_context *c,
                               firenet_type type) {
    return make_pair(out, c, type, 0);
}

static firenet_status make_pad(firenet_operator **out, firenet_context *c,
                               firenet_type type) {
    const int64_t size[] = {3, 5, 4}, padded[] = {4, 8, 7};
    return firenet_operator_create_pad(out, c, type, 3, size, padded,
                                       FIRENET_PLACEMENT_CENTRED);
}

static firenet_status make_pad_line(firenet_operator **out, firenet_context *c,
                                    firenet_type type) {
    const int64_t size[] = {5}, padded[] = {8};
    return firenet_operator_create_pad(out, c, type, 1, size, padded,
                                       FIRENET_PLACEMENT_CORNER);
}

static firenet_status make_sample(firenet_operator **out, firenet_context *c,
                                  firenet_type type) {
    int64_t count, *indices = thirds(100, &count);
    firenet_status status =
        firenet_operator_create_sample(out, c, type, 100, indices, count);
    free(indices);
    return status;
}

/* Fourier samples of coefficients: what networks are made of. */
static firenet_status make_fourier_haar(firenet_operator **out,
                                        firenet_context *c, firenet_type type) {
    const int64_t size[] = {16, 16};
    firenet_operator *f = NULL, *w = NULL, *wt = NULL, *dft = NULL;
    firenet_status status =
        firenet_operator_create_dft(&dft, c, type, 2, size, 3);
    if (status == FIRENET_OK)
        status = sampled(&f, c, dft);
    if (status == FIRENET_OK)
        status = firenet_operator_create_haar(&w, c, type, 2, size, 3,
                                              FIRENET_LAYOUT_LEVELS);
    if (status == FIRENET_OK)
        status = firenet_operator_adjoint(&wt, c, w);
    if (status == FIRENET_OK)
        status = firenet_operator_compose(out, c, f, wt);
    firenet_operator_release(f);
    firenet_operator_release(w);
    firenet_operator_release(wt);
    return status;
}

static firenet_status make_matrix(firenet_operator **out, firenet_context *c,
                                  firenet_type type,
                                  firenet_matrix_order order) {
    vec values = vec_random(type, 20 * 20, 9);
    firenet_status status =
        firenet_operator_create_matrix(out, c, type, 13, 17, values.data, 20,
                                       order, FIRENET_MATRIX_COPIED, 0.0);
    vec_free(&values);
    return status;
}

static firenet_status make_rows(firenet_operator **out, firenet_context *c,
                                firenet_type type) {
    return make_matrix(out, c, type, FIRENET_MATRIX_ROW_MAJOR);
}
static firenet_status make_columns(firenet_operator **out, firenet_context *c,
                                   firenet_type type) {
    return make_matrix(out, c, type, FIRENET_MATRIX_COLUMN_MAJOR);
}

/* Rows of 0, 1, 2, 3, 0, .. elements. */
static firenet_status make_sparse(firenet_operator **out, firenet_context *c,
                                  firenet_type type, int wide) {
    enum { ROWS = 30, COLS = 11 };
    int32_t pointers[ROWS + 1] = {0}, indices[4 * ROWS];
    int64_t wide_pointers[ROWS + 1], wide_indices[4 * ROWS];
    int32_t count = 0;
    for (int i = 0; i < ROWS; i++) {
        for (int k = 0; k < i % 4; k++)
            indices[count++] = (i + 3 * k) % 2 + 3 * k;
        pointers[i + 1] = count;
    }
    for (int i = 0; i <= ROWS; i++)
        wide_pointers[i] = pointers[i];
    for (int i = 0; i < count; i++)
        wide_indices[i] = indices[i];
    vec values = vec_random(type, count, 4);
    firenet_status status = firenet_operator_create_csr(
        out, c, type, ROWS, COLS, count,
        wide ? FIRENET_INDEX_64 : FIRENET_INDEX_32,
        wide ? (const void *)wide_pointers : pointers,
        wide ? (const void *)wide_indices : indices, values.data,
        FIRENET_MATRIX_COPIED, 0.0);
    vec_free(&values);
    return status;
}

static firenet_status make_sparse_32(firenet_operator **out, firenet_context *c,
                                     firenet_type type) {
    return make_sparse(out, c, type, 0);
}
static firenet_status make_sparse_64(firenet_operator **out, firenet_context *c,
                                     firenet_type type) {
    return make_sparse(out, c, type, 1);
}

static firenet_status make_coils(firenet_operator **out, firenet_context *c,
                                 firenet_type type, int axes,
                                 const int64_t *size, int sets, int all) {
    int64_t cells = 1, count, *indices;
    for (int a = 0; a < axes; a++)
        cells *= size[a];
    indices = thirds(cells, &count);
    vec maps = vec_random(type, 4 * sets * cells, 8);
    firenet_status status = firenet_operator_create_encoding(
        out, c, type, axes, size, 3, 1, sets, 4, maps.data,
        all ? NULL : indices, all ? cells : count);
    vec_free(&maps);
    free(indices);
    return status;
}

static firenet_status make_coils_2(firenet_operator **out, firenet_context *c,
                                   firenet_type type) {
    const int64_t size[] = {12, 9};
    return make_coils(out, c, type, 2, size, 1, 0);
}
static firenet_status make_coils_sets(firenet_operator **out,
                                      firenet_context *c, firenet_type type) {
    const int64_t size[] = {8, 10};
    return make_coils(out, c, type, 2, size, 2, 1);
}
static firenet_status make_coils_3(firenet_operator **out, firenet_context *c,
                                   firenet_type type) {
    const int64_t size[] = {6, 5, 4};
    return make_coils(out, c, type, 3, size, 1, 0);
}

typedef struct kind {
    const char *name;
    maker make;
    int complex_only;
} kind;

#define KIND(name) \
    { #name, make_##name, 0 }
static const kind kinds[] = {KIND(dft_1),
                             KIND(centred_dft_1),
                             KIND(sampled_dft_1),
                             KIND(dft_2),
                             KIND(centred_dft_2),
                             KIND(sampled_dft_2),
                             KIND(dft_odd),
                             KIND(centred_dft_odd),
                             KIND(sampled_dft_odd),
                             KIND(dft_prime),
                             KIND(sampled_dft_prime),
                             KIND(dft_3),
                             KIND(centred_dft_3),
                             KIND(sampled_dft_3),
                             KIND(dft_line),
                             KIND(sampled_dft_line),
                             KIND(haar_1),
                             KIND(haar_2),
                             KIND(haar_nested),
                             KIND(haar_3),
                             KIND(haar_tiles),
                             KIND(haar_tiles_nested),
                             KIND(haar_deep),
                             KIND(db2_1),
                             KIND(db4_2),
                             KIND(sym5_nested),
                             KIND(db3_3),
                             KIND(frame_1),
                             KIND(frame_haar),
                             KIND(frame_2),
                             KIND(frame_haar_3),
                             KIND(frame_3),
                             KIND(walsh_natural),
                             KIND(sampled_walsh_natural),
                             KIND(walsh_sequency),
                             KIND(sampled_walsh_sequency),
                             KIND(walsh_dyadic),
                             KIND(sampled_walsh_dyadic),
                             KIND(walsh_one),
                             KIND(sampled_walsh_one),
                             KIND(walsh_large),
                             KIND(sampled_walsh_large),
                             KIND(difference),
                             KIND(neumann),
                             KIND(neumann_line),
                             KIND(diagonal),
                             KIND(real_diagonal),
                             KIND(scaled),
                             KIND(adjoint),
                             KIND(batch),
                             KIND(stack),
                             KIND(sum),
                             KIND(pad),
                             KIND(pad_line),
                             KIND(sample),
                             KIND(fourier_haar),
                             KIND(rows),
                             KIND(columns),
                             KIND(sparse_32),
                             KIND(sparse_64),
                             {"coils_2", make_coils_2, 1},
                             {"coils_sets", make_coils_sets, 1},
                             {"coils_3", make_coils_3, 1}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};

/* -------------------------------------------------------------- on device */

static cl_mem buffer_of(const vec *v, size_t before) {
    size_t bytes = (size_t)v->length * (size_t)firenet_type_size(v->type);
    cl_int error;
    cl_mem memory = clCreateBuffer(device_context, CL_MEM_READ_WRITE,
                                   before + bytes, NULL, &error);
    ck_assert_int_eq(error, CL_SUCCESS);
    ck_assert_int_eq(clEnqueueWriteBuffer(queue, memory, CL_TRUE, before, bytes,
                                          v->data, 0, NULL, NULL),
                     CL_SUCCESS);
    return memory;
}

/* A x or A^H x, each some elements into its buffer. */
static vec on_device(firenet_operator *a, const vec *x, int adjoint) {
    vec y =
        adjoint
            ? vec_new(firenet_operator_domain_type(a), firenet_operator_cols(a))
            : vec_new(firenet_operator_range_type(a), firenet_operator_rows(a));
    size_t from = 3 * (size_t)firenet_type_size(x->type);
    size_t to = 5 * (size_t)firenet_type_size(y.type);
    cl_mem in = buffer_of(x, from), out = buffer_of(&y, to);
    assert_ok(device,
              firenet_opencl_apply(device, a, adjoint, in, from, out, to));
    ck_assert_int_eq(clEnqueueReadBuffer(queue, out, CL_TRUE, to,
                                         (size_t)y.length *
                                             (size_t)firenet_type_size(y.type),
                                         y.data, 0, NULL, NULL),
                     CL_SUCCESS);
    clReleaseMemObject(in);
    clReleaseMemObject(out);
    return y;
}

static vec on_host(firenet_operator *a, const vec *x, int adjoint) {
    vec y =
        adjoint
            ? vec_new(firenet_operator_domain_type(a), firenet_operator_cols(a))
            : vec_new(firenet_operator_range_type(a), firenet_operator_rows(a));
    assert_ok(host, adjoint ? firenet_operator_apply_adjoint(
                                  host, a, x->type, x->data, x->length, y.type,
                                  y.data, y.length)
                            : firenet_operator_apply(host, a, x->type, x->data,
                                                     x->length, y.type, y.data,
                                                     y.length));
    return y;
}

static void check_direction(firenet_operator *a, const char *name,
                            int adjoint) {
    firenet_type from = adjoint ? firenet_operator_range_type(a)
                                : firenet_operator_domain_type(a);
    vec x = vec_random(
        from, adjoint ? firenet_operator_rows(a) : firenet_operator_cols(a),
        17);
    vec expected = on_host(a, &x, adjoint), seen = on_device(a, &x, adjoint);
    vec again = on_device(a, &x, adjoint);
    double scale = firenet_operator_norm_bound(a) * vec_norm(&x);
    double error = vec_distance(&seen, &expected) / scale;
    ck_assert_msg(error <= 20 * type_epsilon(from),
                  "%s%s of type %d: off by %g of ||A|| ||x||, allowed is %g",
                  name, adjoint ? "^H" : "", (int)from, error,
                  20 * type_epsilon(from));
    ck_assert_msg(vec_same_bits(&seen, &again), "%s%s: other bits", name,
                  adjoint ? "^H" : "");
    vec_free(&x);
    vec_free(&expected);
    vec_free(&seen);
    vec_free(&again);
}

START_TEST(products_are_those_of_the_host) {
    const kind *k = &kinds[_i];
    for (int t = k->complex_only ? 2 : 0; t < 4; t++) {
        firenet_operator *a;
        assert_ok(host, k->make(&a, host, types[t]));
        check_direction(a, k->name, 0);
        check_direction(a, k->name, 1);
        firenet_operator_release(a);
    }
}
END_TEST

/* ---------------------------------------------------------------- contexts */

START_TEST(devices_are_counted_and_named) {
    int count = -1;
    char name[256] = "", cut[3];
    ck_assert_int_eq(firenet_opencl_devices(&count), FIRENET_OK);
    ck_assert_int_ge(count, 1);
    ck_assert_int_eq(firenet_opencl_device_name(0, name, sizeof name),
                     FIRENET_OK);
    ck_assert_int_gt((int)strlen(name), 2);
    ck_assert_int_eq(firenet_opencl_device_name(0, cut, sizeof cut),
                     FIRENET_ERR_SHAPE);
    ck_assert_int_eq((int)strlen(cut), 2);
    ck_assert_int_eq(firenet_opencl_device_name(count, name, sizeof name),
                     FIRENET_ERR_RANGE);
    ck_assert_int_eq(firenet_opencl_devices(NULL), FIRENET_ERR_NULL);
}
END_TEST

START_TEST(a_device_is_given_to_new_contexts_only) {
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a;
    int count;
    ck_assert_int_eq(firenet_opencl_devices(&count), FIRENET_OK);
    assert_status(FIRENET_ERR_RANGE, c, firenet_opencl_attach(c, count));
    assert_error_names(c, "device");
    assert_status(FIRENET_ERR_STATE, c, firenet_opencl_set_staging(c, 1));
    assert_status(FIRENET_ERR_STATE, c, firenet_opencl_share(c, host));
    assert_ok(c, firenet_operator_create_identity(&a, c, FIRENET_F32, 3));
    assert_status(FIRENET_ERR_STATE, c, firenet_opencl_attach(c, 0));
    assert_status(FIRENET_ERR_STATE, c, firenet_opencl_attach_queue(c, queue));
    firenet_operator_release(a);
    assert_ok(c, firenet_opencl_share(c, device));
    assert_status(FIRENET_ERR_STATE, c, firenet_opencl_share(c, device));
    context_end(c, &t);
    ck_assert_int_eq(firenet_opencl_attach(NULL, 0), FIRENET_ERR_NULL);
}
END_TEST

START_TEST(a_queue_out_of_order_is_refused) {
    tally t;
    firenet_context *c = context_new(&t);
    cl_int error;
    cl_command_queue loose =
        clCreateCommandQueue(device_context, device_id,
                             CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE, &error);
    assert_status(FIRENET_ERR_NULL, c, firenet_opencl_attach_queue(c, NULL));
    if (error == CL_SUCCESS) {
        assert_status(FIRENET_ERR_UNSUPPORTED, c,
                      firenet_opencl_attach_queue(c, loose));
        assert_error_names(c, "queue");
        clReleaseCommandQueue(loose);
    }
    context_end(c, &t);
}
END_TEST

/* A product with a transform in a context of its own. */
static vec transformed(firenet_context *c) {
    firenet_operator *a;
    vec x = vec_random(FIRENET_C64, 192, 7), y = vec_new(FIRENET_C64, 192);
    firenet_problem *p;
    double value;
    assert_ok(c, make_dft_2(&a, c, FIRENET_C64));
    assert_ok(
        c, firenet_problem_create(&p, c, FIRENET_PROBLEM_P2, a, 0.5, NULL, 0));
    assert_ok(c, firenet_problem_parameter_max(c, p, x.type, x.data, x.length,
                                               &value));
    ((float *)y.data)[0] = (float)value;
    firenet_problem_release(p);
    firenet_operator_release(a);
    vec_free(&x);
    return y;
}

START_TEST(kernels_can_be_saved_and_loaded) {
    tally t;
    firenet_context *c = context_new(&t);
    size_t needed = 0, again = 0;
    assert_ok(c, firenet_opencl_attach(c, 0));
    vec expected = transformed(c);
    assert_ok(c, firenet_opencl_save_kernels(c, NULL, 0, &needed));
    unsigned char *kernels = malloc(needed);
    assert_status(FIRENET_ERR_SHAPE, c,
                  firenet_opencl_save_kernels(c, kernels, needed - 1, &again));
    assert_ok(c, firenet_opencl_save_kernels(c, kernels, needed, &again));
    ck_assert_int_eq((long long)again, (long long)needed);
    context_end(c, &t);

    c = context_new(&t);
    kernels[needed / 2] ^= 1;
    assert_status(FIRENET_ERR_EXTERNAL, c,
                  firenet_opencl_attach_saved(c, 0, kernels, needed));
    kernels[needed / 2] ^= 1;
    assert_status(FIRENET_ERR_EXTERNAL, c,
                  firenet_opencl_attach_saved(c, 0, kernels, needed - 1));
    assert_ok(c, firenet_opencl_attach_saved(c, 0, kernels, needed));
    vec seen = transformed(c);
    ck_assert_int_eq(((int32_t *)seen.data)[0], ((int32_t *)expected.data)[0]);
    assert_ok(c, firenet_opencl_save_kernels(c, NULL, 0, &again));
    ck_assert_int_eq((long long)again, (long long)needed);
    context_end(c, &t);
    vec_free(&expected);
    vec_free(&seen);
    free(kernels);
}
END_TEST

/* --------------------------------------------------------------- refusals */

static int same(const void *in, int64_t in_length, void *out,
                int64_t out_length, void *user) {
    (void)out_length;
    (void)user;
    memcpy(out, in, (size_t)in_length * sizeof(double));
    return 0;
}

START_TEST(an_operator_of_the_host_is_refused_by_name_or_staged) {
    firenet_operator *a;
    firenet_problem *p;
    assert_ok(device, firenet_operator_create_user(
                          &a, device, FIRENET_F64, 6, FIRENET_F64, 6, same,
                          same, NULL, NULL, 1.0, FIRENET_CALLBACK_CALLER));
    assert_status(FIRENET_ERR_UNSUPPORTED, device,
                  firenet_problem_create(&p, device, FIRENET_PROBLEM_P2, a, 0.1,
                                         NULL, 0));
    ck_assert_ptr_null(p);
    assert_error_names(device, firenet_operator_description(a));
    assert_error_names(device, "firenet_opencl_set_staging");
    assert_ok(device, firenet_opencl_set_staging(device, 1));
    assert_ok(device, firenet_problem_create(&p, device, FIRENET_PROBLEM_P2, a,
                                             0.1, NULL, 0));
    firenet_problem_release(p);
    vec x = vec_random(FIRENET_F64, 6, 1), y = on_device(a, &x, 0);
    ck_assert(vec_same_bits(&x, &y));
    vec_free(&x);
    vec_free(&y);
    assert_ok(device, firenet_opencl_set_staging(device, 0));
    firenet_operator_release(a);
}
END_TEST

START_TEST(buffers_that_do_not_fit_are_refused_by_name) {
    firenet_operator *a;
    vec x = vec_random(FIRENET_C64, 40, 1), y = vec_random(FIRENET_C64, 20, 1);
    cl_mem in = buffer_of(&x, 0), out = buffer_of(&y, 0);
    assert_ok(host,
              firenet_operator_create_identity(&a, host, FIRENET_C64, 20));
    assert_status(FIRENET_ERR_NULL, device,
                  firenet_opencl_apply(device, NULL, 0, in, 0, out, 0));
    assert_status(FIRENET_ERR_NULL, device,
                  firenet_opencl_apply(device, a, 0, NULL, 0, out, 0));
    assert_error_names(device, "in");
    assert_status(FIRENET_ERR_SHAPE, device,
                  firenet_opencl_apply(device, a, 0, in, 0, out, 8));
    assert_error_names(device, "out");
    assert_status(FIRENET_ERR_RANGE, device,
                  firenet_opencl_apply(device, a, 0, in, 4, out, 0));
    assert_status(FIRENET_ERR_OVERLAP, device,
                  firenet_opencl_apply(device, a, 0, in, 0, in, 8));
    assert_ok(device, firenet_opencl_apply(device, a, 0, in, 0, in, 160));
    assert_status(FIRENET_ERR_STATE, host,
                  firenet_opencl_apply(host, a, 0, in, 0, out, 0));
    clReleaseMemObject(in);
    clReleaseMemObject(out);
    vec_free(&x);
    vec_free(&y);
    firenet_operator_release(a);
}
END_TEST

/* ------------------------------------------------------------ whole problems
 */

/* (P2) of a Fourier-Haar operator, solved to a gap. */
static firenet_status solve(firenet_context *c, const vec *y, vec *x) {
    firenet_operator *a = NULL;
    firenet_problem *p = NULL;
    firenet_solver *s = NULL;
    firenet_status status = make_fourier_haar(&a, c, y->type);
    if (status == FIRENET_OK)
        status =
            firenet_problem_create(&p, c, FIRENET_PROBLEM_P2, a, 0.3, NULL, 0);
    if (status == FIRENET_OK)
        status = firenet_solver_create(&s, c, p, FIRENET_METHOD_ADAPTIVE);
    if (status == FIRENET_OK)
        status = firenet_solver_set_real(s, FIRENET_SOLVER_TOLERANCE, 1e-6);
    if (status == FIRENET_OK)
        status = firenet_solver_solve(s, y->type, y->data, y->length, x->type,
                                      NULL, x->data, x->length);
    firenet_solver_release(s);
    firenet_problem_release(p);
    firenet_operator_release(a);
    return status;
}

START_TEST(a_solution_is_the_hosts) {
    vec y = vec_random(FIRENET_C128, 86, 2);
    vec expected = vec_new(FIRENET_C128, 256),
        seen = vec_new(FIRENET_C128, 256);
    assert_ok(host, solve(host, &y, &expected));
    assert_ok(device, solve(device, &y, &seen));
    /* Objectives to 1e-6: x to the root of that. */
    assert_at_most(vec_error(&seen, &expected), 2e-3);
    vec_free(&y);
    vec_free(&expected);
    vec_free(&seen);
}
END_TEST

START_TEST(every_failing_allocation_is_told_and_loses_nothing) {
    vec y = vec_random(FIRENET_C64, 86, 2), x = vec_new(FIRENET_C64, 256);
    firenet_status status = FIRENET_ERR_NOMEM;
    long live = 0, n = 0;
    assert_ok(device, solve(device, &y, &x));
    live = atomic_load(&device_memory.live);
    while (status != FIRENET_OK) {
        device_memory.fail_at = atomic_load(&device_memory.calls) + ++n;
        status = solve(device, &y, &x);
        device_memory.fail_at = 0;
        ck_assert_msg(status == FIRENET_OK || status == FIRENET_ERR_NOMEM,
                      "allocation %ld: status %d", n, (int)status);
        ck_assert_msg(atomic_load(&device_memory.live) == live,
                      "allocation %ld: %ld blocks lost", n,
                      atomic_load(&device_memory.live) - live);
    }
    ck_assert_int_gt(n, 30);
    vec_free(&y);
    vec_free(&x);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("opencl");
    TCase *products = tcase_create("products"), *use = tcase_create("use");
    tcase_set_timeout(products, 300);
    tcase_add_unchecked_fixture(products, open_queue, close_queue);
    tcase_add_loop_test(products, products_are_those_of_the_host, 0, KINDS);
    suite_add_tcase(suite, products);
    tcase_set_timeout(use, 300);
    tcase_add_unchecked_fixture(use, open_queue, close_queue);
    tcase_add_test(use, devices_are_counted_and_named);
    tcase_add_test(use, a_device_is_given_to_new_contexts_only);
    tcase_add_test(use, kernels_can_be_saved_and_loaded);
    tcase_add_test(use, a_queue_out_of_order_is_refused);
    tcase_add_test(use, an_operator_of_the_host_is_refused_by_name_or_staged);
    tcase_add_test(use, buffers_that_do_not_fit_are_refused_by_name);
    tcase_add_test(use, a_solution_is_the_hosts);
    tcase_add_test(use, every_failing_allocation_is_told_and_loses_nothing);
    suite_add_tcase(suite, use);
    return run_suite_in_process(suite);
}
