/* SPDX-License-Identifier: BSD-3-Clause */
#include "fftw.h"

#include <fftw3.h>
#include <math.h>
#include <string.h>

#define X(name) fftw_##name
#define NAME(name) double_##name
#define REAL double
#define TABLE mpi_fftw_double
#include "fftw.inc"
#undef X
#undef NAME
#undef REAL
#undef TABLE

#define X(name) fftwf_##name
#define NAME(name) single_##name
#define REAL float
#define TABLE mpi_fftw_single
#include "fftw.inc"
