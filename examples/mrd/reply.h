/* SPDX-License-Identifier: BSD-3-Clause */
/* What goes back to a client. All return false where it cannot be written. */
#ifndef EXAMPLES_MRD_REPLY_H
#define EXAMPLES_MRD_REPLY_H

#include "mrd/job.h"
#include "mrd/stream.h"

/* `kind` is what scanners colour their log by: "ERR" or "WRN". */
bool reply_text(const stream *to, const char *kind, const char *text);
bool reply_image(const stream *to, const picture *p);
bool reply_close(const stream *to);

#endif
