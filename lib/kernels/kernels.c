/* SPDX-License-Identifier: BSD-3-Clause */
/* Compiled once per instruction set, with FN_ISA its name: four element types
 * from one source. R is the real type, K the reals per element. */
#include "kernels/kernels.h"

#include <math.h>
#include <string.h>

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)

/* Reals in a register of the instruction set. */
#if defined(__AVX512F__)
#define FLOATS 16
#define DOUBLES 8
#elif defined(__AVX2__)
#define FLOATS 8
#define DOUBLES 4
#else
#define FLOATS 4
#define DOUBLES 2
#endif

/* A product that no sum is fused with: where sums and differences alternate,
 * GCC 12 fuses them even under -ffp-contract=off. */
#define PRODUCT(a, b) ((a) * (b))
#ifdef __has_builtin
#if __has_builtin(__builtin_assoc_barrier)
#undef PRODUCT
#define PRODUCT(a, b) __builtin_assoc_barrier((a) * (b))
#endif
#endif

#define R float
#define RINT int32_t
#define RNAME(x) JOIN(x, single)
#define R_IS_FLOAT 1
#define W FLOATS
#include "kernels/vector.inc"

#define K 1
#define NAME(x) JOIN(x, f32)
#include "kernels/element.inc"
#undef K
#undef NAME

#define K 2
#define NAME(x) JOIN(x, c64)
#include "kernels/element.inc"
#undef K
#undef NAME

#undef R
#undef RINT
#undef RNAME
#undef R_IS_FLOAT
#undef W
#undef WIDTH
#undef GROUP
#undef GROUP_REALS

#define R double
#define RINT int64_t
#define RNAME(x) JOIN(x, double)
#define R_IS_FLOAT 0
#define W DOUBLES
#include "kernels/vector.inc"

#define K 1
#define NAME(x) JOIN(x, f64)
#include "kernels/element.inc"
#undef K
#undef NAME

#define K 2
#define NAME(x) JOIN(x, c128)
#include "kernels/element.inc"
#undef K
#undef NAME

#undef R
#undef RINT
#undef RNAME
#undef R_IS_FLOAT
#undef W
#undef WIDTH
#undef GROUP
#undef GROUP_REALS

#define TABLE(element, suffix)                                                \
    {                                                                         \
        .type = element, .scale = JOIN(scale, suffix),                        \
        .axpby = JOIN(axpby, suffix), .dot = JOIN(dot, suffix),               \
        .distance2 = JOIN(distance2, suffix), .l1 = JOIN(l1, suffix),         \
        .weighted_l1 = JOIN(weighted_l1, suffix),                             \
        .weighted_max = JOIN(weighted_max, suffix),                           \
        .reflect = JOIN(reflect, suffix), .momentum = JOIN(momentum, suffix), \
        .delta_norms = JOIN(delta_norms, suffix), .max = JOIN(max, suffix),   \
        .modulus = JOIN(modulus, suffix),                                     \
        .first_nonfinite = JOIN(first_nonfinite, suffix),                     \
        .gather = JOIN(gather, suffix), .scatter = JOIN(scatter, suffix),     \
        .copy_indexed = JOIN(copy_indexed, suffix),                           \
        .copy_mirrored = JOIN(copy_mirrored, suffix),                         \
        .add_mirrored = JOIN(add_mirrored, suffix),                           \
        .rfft_split = JOIN(rfft_split, suffix),                               \
        .transpose = JOIN(transpose, suffix),                                 \
        .primal_update = JOIN(primal_update, suffix),                         \
        .dual_update = JOIN(dual_update, suffix),                             \
        .tangent = JOIN(tangent, suffix), .sign = JOIN(sign, suffix),         \
        .project_tangent = JOIN(project_tangent, suffix),                     \
        .group_sign = JOIN(group_sign, suffix),                               \
        .project = JOIN(project, suffix),                                     \
        .project_norm = JOIN(project_norm, suffix),                           \
        .norms = JOIN(norms, suffix),                                         \
        .project_tile = JOIN(project_tile, suffix),                           \
        .divergence = JOIN(divergence, suffix),                               \
        .primal_nonnegative = JOIN(primal_nonnegative, suffix),               \
        .groups = JOIN(groups, suffix), .sum = JOIN(sum, suffix),             \
        .add_multiple = JOIN(add_multiple, suffix),                           \
        .real_part = JOIN(real_part, suffix),                                 \
        .nonnegative_part = JOIN(nonnegative_part, suffix),                   \
        .haar_analyse = JOIN(haar_analyse, suffix),                           \
        .haar_synthesise = JOIN(haar_synthesise, suffix),                     \
        .scale_complex = JOIN(scale_complex, suffix),                         \
        .multiply = JOIN(multiply, suffix),                                   \
        .multiply_real = JOIN(multiply_real, suffix),                         \
        .multiply_add = JOIN(multiply_add, suffix),                           \
        .conjugate = JOIN(conjugate, suffix),                                 \
        .difference = JOIN(difference, suffix),                               \
        .from_real = JOIN(from_real, suffix),                                 \
        .to_real = JOIN(to_real, suffix),                                     \
        .swt_analyse = JOIN(swt_analyse, suffix),                             \
        .swt_synthesise = JOIN(swt_synthesise, suffix),                       \
        .walsh_line = JOIN(walsh_line, suffix),                               \
        .walsh_columns = JOIN(walsh_columns, suffix),                         \
        .combine = JOIN(combine, suffix), .split = JOIN(split, suffix),       \
        .join = JOIN(join, suffix), .chain_along = JOIN(chain_along, suffix), \
        .chain_down = JOIN(chain_down, suffix),                               \
        .sparse_product = JOIN(sparse_product, suffix),                       \
    }

const fn_kernels JOIN(fn_kernels, FN_ISA)[4] = {
    TABLE(FIRENET_F32, f32),
    TABLE(FIRENET_F64, f64),
    TABLE(FIRENET_C64, c64),
    TABLE(FIRENET_C128, c128),
};
