/* SPDX-License-Identifier: BSD-3-Clause */
/* What report.html says of analysis sparsity. Errors show in ferror(file). */
#ifndef EXAMPLES_REPORT_ANALYSIS_H
#define EXAMPLES_REPORT_ANALYSIS_H

#include "result.h"

#include <stdio.h>

/* The end of the sentence "recovered .." */
void report_analysis_method(FILE *file, const result *r);

/* Rows of tables: what each round gained, and with which settings. */
void report_analysis_quality(FILE *file, const result *r);
void report_analysis_parameters(FILE *file, const result *r);

/* What is certain. */
void report_analysis_bounds(FILE *file, const result *r);

/* What reweighting is and is not. */
void report_analysis_rounds(FILE *file, const result *r);

#endif
