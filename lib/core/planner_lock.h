/* SPDX-License-Identifier: BSD-3-Clause */
/* The lock around FFTW's planner, which a process has one of: the host's
 * (firenet_planner_set_lock) or ours. */
#ifndef FN_CORE_PLANNER_LOCK_H
#define FN_CORE_PLANNER_LOCK_H

void fn_planner_lock(void);
void fn_planner_unlock(void);

#endif
