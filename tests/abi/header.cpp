/* SPDX-License-Identifier: BSD-3-Clause */
/* A header must stand alone and bear being included twice. */
#include HEADER
/* twice */
#include HEADER

using header_is_not_all = int;
