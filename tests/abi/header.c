/* SPDX-License-Identifier: BSD-3-Clause */
/* A header must stand alone and bear being included twice. */
#include HEADER
/* twice */
#include HEADER

typedef int header_is_not_all;
