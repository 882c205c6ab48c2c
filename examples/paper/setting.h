/* SPDX-License-Identifier: BSD-3-Clause */
/* What the programs of this folder have in common: their command line, their
 * words, and how they lay out pictures. */
#ifndef PAPER_SETTING_H
#define PAPER_SETTING_H

#include "image.h"

typedef struct setting {
    bool quick;         /* seconds instead of minutes: sizes are small, the
                           numbers not those of doc/paper.md */
    const char *folder; /* for what is written */
} setting;

/* Reads `[--quick] [--out DIR]` and creates the folder. Prints an error and
 * returns false on failure. */
bool setting_read(setting *out, const char *program, int argc, char **argv);

/* Prints "agrees: ..." or "differs: ...": a claim and what was found. */
void verdict(bool agrees, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes `count` images of one shape as one PNG, `across` in a row, pixels
 * enlarged `zoom` times. Prints an error and returns false on failure. */
bool sheet_write(const setting *s, const char *name, const image *images,
                 int count, int across, int zoom);

#endif
