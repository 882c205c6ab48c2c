/* SPDX-License-Identifier: BSD-3-Clause */
/* Networks of an encoding of several coils, on the device and on the host. */
#ifndef BENCH_DEVICE_COILS_H
#define BENCH_DEVICE_COILS_H

/* Prints the table: an image with total variation and a wavelet frame against
 * one thread of the host, and a volume with total variation against its
 * threads, up to 16. Returns how many results were wrong. */
int device_coils_rows(void);

#endif
