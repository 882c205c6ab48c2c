/* SPDX-License-Identifier: BSD-3-Clause */
#include "classes.h"
#include "design.h"
#include "instance.h"
#include <string.h>

const problem_class classes[] = {
    {"tiny", GAUSSIAN, SMALL_SHAPE, ORDINARY},
    {"row", GAUSSIAN, ROW_SHAPE, ORDINARY},
    {"tall", ANY_DESIGN, TALL_SHAPE, ORDINARY},
    {"gaussian", GAUSSIAN, ANY_SHAPE, ORDINARY},
    {"ar-0.5", CORRELATED_50, ANY_SHAPE, ORDINARY},
    {"ar-0.9", CORRELATED_90, ANY_SHAPE, ORDINARY},
    {"ar-0.99", CORRELATED_99, ANY_SHAPE, ORDINARY},
    {"expression", EXPRESSION, ANY_SHAPE, ORDINARY},
    {"uncentred", UNCENTRED, ANY_SHAPE, ORDINARY},
    {"rank-deficient", DEFICIENT, ANY_SHAPE, ORDINARY},
    {"duplicate", DUPLICATE, ANY_SHAPE, ORDINARY},
    {"zero-columns", ZERO, ANY_SHAPE, ORDINARY},
    {"tiny-column", TINY, ANY_SHAPE, ORDINARY},
    {"huge-column", HUGE_COLUMN, ANY_SHAPE, ORDINARY},
    {"vandermonde", VANDERMONDE, ANY_SHAPE, ORDINARY},
    {"tones", TONES, ANY_SHAPE, ORDINARY},
    {"frequency", FREQUENCY, ANY_SHAPE, ORDINARY},
    {"near-max", ANY_DESIGN, ANY_SHAPE, NEAR_MAX},
    {"small-lambda", ANY_DESIGN, ANY_SHAPE, SMALL},
    {"interpolating", ANY_DESIGN, ANY_SHAPE, INTERPOLATING},
    {"infeasible", ANY_DESIGN, ANY_SHAPE, INFEASIBLE},
    {"no-data", ANY_DESIGN, ANY_SHAPE, NO_DATA},
    {"no-operator", OF_NOTHING, ANY_SHAPE, NO_OPERATOR},
    {"warm", ANY_DESIGN, ANY_SHAPE, STARTED},
    {"path", ANY_DESIGN, ANY_SHAPE, ALONG_PATH},
    {"resumed", ANY_DESIGN, ANY_SHAPE, PAUSED},
    {"norm-bound", ANY_DESIGN, ANY_SHAPE, BOUNDED},
    {"scaled", ANY_DESIGN, ANY_SHAPE, SCALED},
    {"scaled-small", GAUSSIAN, SMALL_SHAPE, SCALED},
    {"fourier", OF_FOURIER, ANY_SHAPE, ORDINARY},
    {"walsh", OF_WALSH, ANY_SHAPE, ORDINARY},
    {"coils", OF_COILS, ANY_SHAPE, ORDINARY},
    {"transform-path", OF_FOURIER, ANY_SHAPE, ALONG_PATH},
    {"transform-warm", OF_WALSH, ANY_SHAPE, STARTED},
    {"blocks", BLOCKS, ANY_SHAPE, ORDINARY},
    {"uniform", UNIFORM, ANY_SHAPE, ORDINARY},
    {"reused", ANY_DESIGN, ANY_SHAPE, AFTER_ANOTHER},
    {"no-coils", OF_COILS, ANY_SHAPE, NO_OPERATOR},
    {"coils-scaled", OF_COILS, ANY_SHAPE, SCALED},
    {"transform-bound", OF_FOURIER, ANY_SHAPE, BOUNDED},
};

int class_count(void) {
    return (int)(sizeof classes / sizeof classes[0]);
}

const char *class_name(int number) {
    return classes[number].name;
}

int class_find(const char *name) {
    for (int i = 0; i < class_count(); i++) {
        if (strcmp(name, classes[i].name) == 0) {
            return i;
        }
    }
    return -1;
}
