/* SPDX-License-Identifier: BSD-3-Clause */
/* Problems in processes of their own: one that dies costs one problem. */
#ifndef TORTURE_JOBS_H
#define TORTURE_JOBS_H

#include "record.h"

/* Fills records[i] for indices[i]; `jobs` processes at a time. */
void jobs_run(const setting *o, const int64_t *indices, int64_t count, int jobs,
              record *records);

#endif
