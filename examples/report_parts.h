/* SPDX-License-Identifier: BSD-3-Clause */
/* What the sections of report.html are made of; errors show in ferror(file). */
#ifndef EXAMPLES_REPORT_PARTS_H
#define EXAMPLES_REPORT_PARTS_H

#include "report.h"

/* The page's CSS. */
extern const char *const report_style;

/* Any bytes as text of a page in UTF-8: what is no character of it, or none
 * that a page may hold, becomes U+FFFD. */
void report_escaped(FILE *file, const char *text);

/* A picture; title and caption are HTML. */
void report_figure(FILE *file, const encoded *png, const char *title,
                   const char *caption);

/* A number with a word on it, HTML both; `kind` is good, warn, bad or "". */
/* A row of a table: relative error, PSNR, SSIM. */
void report_quality_row(FILE *file, const char *name, const metrics *m);

/* Rows of a table of names and numbers. */
void report_count(FILE *file, const char *name, int64_t value);
void report_real(FILE *file, const char *name, double value);

void report_tile(FILE *file, const char *kind, const char *value,
                 const char *what);

#endif
