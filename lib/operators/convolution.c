/* SPDX-License-Identifier: BSD-3-Clause */
/* Convolution by the DFT: y = C^H F^H diag(sqrt(P) F h) F E x. E puts the
 * image into the corner of a periodic array of P points, large enough that
 * what wraps around is 0 or not kept; h is placed there so that the part kept
 * begins in the corner too, and C^H crops it. */
#include "core/shape.h"
#include "operators/adjoint.h"
#include "operators/compose.h"
#include "operators/dft.h"
#include "operators/diagonal.h"
#include "operators/pad.h"

#include <firenet/convolution.h>
#include <math.h>

typedef struct geometry {
    firenet_type type;
    fn_shape image, kernel, periodic, result;
    int64_t origin[FIRENET_MAX_AXES]; /* o: of the kernel */
} geometry;

/* ---------------------------------------------------------------- geometry */

/* The least 2^a 3^b 5^c >= n, which FFTW is quick for; n is below 2^56. */
static int64_t quick_size(int64_t n) {
    int64_t least = INT64_MAX;
    for (int64_t five = 1; five < 2 * n; five *= 5) {
        for (int64_t three = five; three < 2 * n; three *= 3) {
            int64_t size = three;
            while (size < n) {
                size *= 2;
            }
            least = size < least ? size : least;
        }
    }
    return least;
}

/* Sizes along one axis. Point i of the result takes i + o - k of the image, k =
 * 0 .. K - 1. */
static void set_axis(geometry *g, int a, firenet_convolution_mode mode,
                     int64_t size[2]) {
    int64_t n = g->image.size[a], k = g->kernel.size[a], periodic = n;
    int64_t origin = (k - 1) / 2, result = n;
    switch (mode) {
    case FIRENET_CONVOLUTION_PERIODIC:
        break;
    case FIRENET_CONVOLUTION_SAME: /* k - 1 - o before, o behind the image */
        periodic = quick_size(n + k / 2);
        break;
    case FIRENET_CONVOLUTION_VALID:
        origin = k - 1;
        result = n - k + 1;
        periodic = quick_size(n);
        break;
    case FIRENET_CONVOLUTION_FULL:
        origin = 0;
        result = n + k - 1;
        periodic = quick_size(result);
        break;
    }
    g->origin[a] = origin;
    size[0] = periodic;
    size[1] = result;
}

static firenet_status check_mode(firenet_context *context, const geometry *g,
                                 firenet_convolution_mode mode) {
    if (mode != FIRENET_CONVOLUTION_PERIODIC &&
        mode != FIRENET_CONVOLUTION_SAME && mode != FIRENET_CONVOLUTION_VALID &&
        mode != FIRENET_CONVOLUTION_FULL) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "mode: %d, allowed are %d (PERIODIC), %d (SAME), %d "
                       "(VALID) and %d (FULL)",
                       (int)mode, FIRENET_CONVOLUTION_PERIODIC,
                       FIRENET_CONVOLUTION_SAME, FIRENET_CONVOLUTION_VALID,
                       FIRENET_CONVOLUTION_FULL);
    }
    for (int a = 0; a < g->image.axes && mode == FIRENET_CONVOLUTION_VALID;
         ++a) {
        if (g->kernel.size[a] > g->image.size[a]) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "kernel_shape[%d]: %lld, with mode VALID allowed "
                           "is 1 .. shape[%d] = %lld",
                           a, (long long)g->kernel.size[a], a,
                           (long long)g->image.size[a]);
        }
    }
    return FIRENET_OK;
}

static firenet_status set_geometry(geometry *g, firenet_context *context,
                                   firenet_type type, int axes,
                                   const int64_t *shape,
                                   const int64_t *kernel_shape,
                                   firenet_convolution_mode mode) {
    g->type = type;
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_shape_set(&g->image, context, axes, shape);
    }
    if (status == FIRENET_OK) {
        status = fn_shape_set_named(&g->kernel, context, "kernel_shape", axes,
                                    kernel_shape);
    }
    if (status == FIRENET_OK) {
        status = check_mode(context, g, mode);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    int64_t periodic[FIRENET_MAX_AXES], result[FIRENET_MAX_AXES];
    for (int a = 0; a < axes; ++a) {
        int64_t size[2]; /* below 4 FN_LENGTH_MAX: no overflow */
        set_axis(g, a, mode, size);
        periodic[a] = size[0];
        result[a] = size[1];
    }
    status =
        fn_shape_set_named(&g->periodic, context,
                           "shape with room for the kernel", axes, periodic);
    return status == FIRENET_OK
               ? fn_shape_set_named(&g->result, context, "result", axes, result)
               : status;
}

/* ---------------------------------------------------------------- spectrum */

/* Where element `index` of the kernel stands in the periodic array: k - o on
 * each axis. A periodic kernel longer than the image wraps more than once. */
static int64_t position(const geometry *g, int64_t index) {
    int64_t at = 0, stride = 1;
    for (int a = g->kernel.axes - 1; a >= 0; --a) {
        int64_t n = g->periodic.size[a], k = g->kernel.size[a];
        int64_t i = (index % k - g->origin[a]) % n;
        at += (i < 0 ? i + n : i) * stride;
        stride *= n;
        index /= k;
    }
    return at;
}

/* sqrt(P) F h. */
static firenet_status transform_kernel(const geometry *g,
                                       firenet_context *context,
                                       const firenet_operator *dft,
                                       const void *kernel, void *placed,
                                       void *spectrum) {
    const fn_kernels *kernels = fn_kernels_for(context, g->type);
    for (int64_t i = 0; i < g->kernel.length; ++i) {
        void *to = fn_at(g->type, placed, position(g, i));
        kernels->axpby(1, 1.0, fn_at_const(g->type, kernel, i), 1.0, to);
    }
    fn_scratch scratch;
    firenet_status status = fn_operator_scratch(dft, context, &scratch);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_forward(dft, &scratch, placed, spectrum);
    fn_scratch_free(&scratch);
    fn_kernels_for(context, dft->range)
        ->scale(dft->rows, sqrt((double)g->periodic.length), spectrum,
                spectrum);
    return status;
}

static firenet_status create_spectrum(firenet_operator **out,
                                      firenet_context *context,
                                      const geometry *g,
                                      const firenet_operator *dft,
                                      const void *kernel) {
    void *placed =
        fn_alloc_zero(context, g->periodic.length, fn_type_size(g->type));
    void *spectrum = fn_alloc(context, dft->rows, fn_type_size(dft->range));
    firenet_status status =
        placed && spectrum
            ? transform_kernel(g, context, dft, kernel, placed, spectrum)
            : FIRENET_ERR_NOMEM;
    if (status == FIRENET_OK) {
        status = fn_create_diagonal(out, context, dft->range, dft->rows,
                                    dft->range, spectrum);
    }
    fn_free(context, placed);
    fn_free(context, spectrum);
    return status;
}

/* ---------------------------------------------------------------- creation */

/* *a = *a o b, or b^H o *a if `before`; b is released. */
static firenet_status chain(firenet_operator **a, firenet_context *context,
                            bool before, firenet_operator *b) {
    firenet_operator *product = NULL, *adjoint = NULL;
    firenet_status status = FIRENET_OK;
    if (before) {
        status = fn_create_adjoint(&adjoint, context, b);
    }
    if (status == FIRENET_OK) {
        status = before ? fn_compose(&product, context, adjoint, *a)
                        : fn_compose(&product, context, *a, b);
    }
    firenet_operator_release(adjoint);
    firenet_operator_release(*a);
    *a = product;
    return status;
}

/* *a = C^H *a E, with the placement of a shape that differs alone. */
static firenet_status crop(firenet_operator **a, firenet_context *context,
                           const geometry *g, bool before) {
    const fn_shape *shape = before ? &g->result : &g->image;
    firenet_operator *placed = NULL;
    if (shape->length == g->periodic.length) {
        return FIRENET_OK;
    }
    firenet_status status =
        fn_create_pad(&placed, context, g->type, shape->axes, shape->size,
                      g->periodic.size, FIRENET_PLACEMENT_CORNER);
    if (status == FIRENET_OK) {
        status = chain(a, context, before, placed);
    }
    firenet_operator_release(placed);
    return status;
}

static firenet_status describe(firenet_operator *a, const geometry *g) {
    char image[FN_SHAPE_TEXT], kernel[FN_SHAPE_TEXT];
    a->real_linear = false; /* of real vectors that is no restriction, and of
                               complex ones it has no such part */
    return fn_operator_describe(a, "convolution[%s with %s]",
                                fn_shape_text(&g->image, image),
                                fn_shape_text(&g->kernel, kernel));
}

static firenet_status build(firenet_operator **out, firenet_context *context,
                            const geometry *g, firenet_operator *dft,
                            const void *kernel) {
    firenet_status status = create_spectrum(out, context, g, dft, kernel);
    if (status == FIRENET_OK) {
        status = chain(out, context, false, dft);
    }
    if (status == FIRENET_OK) {
        status = chain(out, context, true, dft);
    }
    if (status == FIRENET_OK) {
        status = crop(out, context, g, false);
    }
    if (status == FIRENET_OK) {
        status = crop(out, context, g, true);
    }
    return status == FIRENET_OK ? describe(*out, g) : status;
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             const geometry *g, const void *kernel) {
    if (!kernel) {
        return fn_fail_null(context, "kernel");
    }
    firenet_status status =
        fn_check_finite(context, "kernel", g->type, g->kernel.length, kernel);
    firenet_operator *dft = NULL, *a = NULL;
    if (status == FIRENET_OK) {
        status = fn_create_dft(&dft, context, g->type, g->periodic.axes,
                               g->periodic.size, (fn_centring){0, 0});
    }
    if (status == FIRENET_OK) {
        status = build(&a, context, g, dft, kernel);
    }
    firenet_operator_release(dft);
    return fn_operator_finish(out, a, status);
}

firenet_status firenet_operator_create_convolution(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, const int64_t *kernel_shape,
    const void *kernel, firenet_convolution_mode mode) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    geometry g;
    status = set_geometry(&g, context, type, axes, shape, kernel_shape, mode);
    return fn_leave(context, status == FIRENET_OK
                                 ? create(out, context, &g, kernel)
                                 : status);
}
