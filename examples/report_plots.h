/* SPDX-License-Identifier: BSD-3-Clause */
/* The two convergence plots of the report. */
#ifndef EXAMPLES_REPORT_PLOTS_H
#define EXAMPLES_REPORT_PLOTS_H

#include "result.h"

/* Distance from the truth, and the theory's bounds of it. */
void report_plot_errors(FILE *file, const result *r);

/* How far the objective falls, the certified gap and the theory's eps_k. */
void report_plot_objective(FILE *file, const result *r);

#endif
