/* SPDX-License-Identifier: BSD-3-Clause */
#include "difference.h"

#include <string.h>

#define NAME(name) name##_double
#define REAL double
#include "difference_lines.inc"
#undef NAME
#undef REAL

#define NAME(name) name##_single
#define REAL float
#include "difference_lines.inc"
