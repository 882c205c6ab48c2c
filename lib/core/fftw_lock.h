/* SPDX-License-Identifier: BSD-3-Clause */
/* The lock around FFTW's planner, which a process has one of: the host's
 * (firenet_fftw_set_lock) or ours. */
#ifndef FN_CORE_FFTW_LOCK_H
#define FN_CORE_FFTW_LOCK_H

void fn_fftw_lock(void);
void fn_fftw_unlock(void);

#endif
