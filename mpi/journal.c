/* SPDX-License-Identifier: BSD-3-Clause */
#include "journal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Seconds between two files: what a crash may cost in slices done again. */
#define EVERY 0.2

/* First line of the file; a line of one character a slice follows. */
#define HEADING "firenet-farm 1 slices %" PRId64 " key %016" PRIx64 "\n"

static firenet_status fail(firenet_context *context, const journal *j,
                           const char *what) {
    return companion_fail(context, FIRENET_ERR_EXTERNAL, "index %s: %s: %s",
                          j->path, what, strerror(errno));
}

static firenet_status refuse(firenet_context *context, const journal *j,
                             const char *why) {
    return companion_fail(context, FIRENET_ERR_STATE,
                          "index %s: %s; choose another file, or remove it",
                          j->path, why);
}

static bool known(char state) {
    return state == JOURNAL_OPEN || state == JOURNAL_WORK ||
           state == JOURNAL_DONE || state == JOURNAL_FAILED;
}

static firenet_status read_states(journal *j, firenet_context *context,
                                  FILE *file) {
    int64_t slices;
    uint64_t key;
    if (fscanf(file, HEADING, &slices, &key) != 2) {
        return refuse(context, j, "is not the index of a farm");
    }
    if (slices != j->slices || key != j->key) {
        return refuse(context, j, "is of another job");
    }
    if (fread(j->state, 1, (size_t)slices, file) != (size_t)slices) {
        return refuse(context, j, "is too short");
    }
    for (int64_t i = 0; i < slices; ++i) {
        if (!known(j->state[i])) {
            return refuse(context, j, "has unknown states");
        }
    }
    return FIRENET_OK;
}

firenet_status journal_open(journal *j, firenet_context *context,
                            const char *path, uint64_t key, int64_t slices) {
    firenet_status status = FIRENET_OK;
    *j = (journal){.path = path, .key = key, .slices = slices};
    j->state = companion_alloc(context, &status, slices, 1);
    if (status != FIRENET_OK) {
        return status;
    }
    memset(j->state, JOURNAL_OPEN, (size_t)slices);
    FILE *file = path ? fopen(path, "r") : NULL;
    if (file) {
        status = read_states(j, context, file);
        fclose(file);
    } else if (path && errno != ENOENT) {
        status = fail(context, j, "cannot be read");
    }
    return status;
}

void journal_close(journal *j, firenet_context *context) {
    firenet_companion_free(context, j->state);
    j->state = NULL;
}

/* The new file beside the old one, on the disk before it takes its name. */
static bool write_file(const journal *j, const char *path) {
    char heading[128];
    FILE *file = fopen(path, "w");
    if (!file) {
        return false;
    }
    snprintf(heading, sizeof heading, HEADING, j->slices, j->key);
    bool good =
        fputs(heading, file) != EOF &&
        fwrite(j->state, 1, (size_t)j->slices, file) == (size_t)j->slices &&
        fputc('\n', file) != EOF && fflush(file) == 0 &&
        fsync(fileno(file)) == 0;
    return fclose(file) == 0 && good;
}

firenet_status journal_write(journal *j, firenet_context *context) {
    if (!j->path) {
        return FIRENET_OK;
    }
    firenet_status status = FIRENET_OK;
    size_t length = strlen(j->path);
    char *path = companion_alloc(context, &status, (int64_t)length + 5, 1);
    if (status != FIRENET_OK) {
        return status;
    }
    memcpy(path, j->path, length);
    memcpy(path + length, ".new", 5);
    if (!write_file(j, path) || rename(path, j->path) != 0) {
        status = fail(context, j, "cannot be written");
        remove(path);
    }
    firenet_companion_free(context, path);
    j->written = MPI_Wtime();
    return status;
}

firenet_status journal_note(journal *j, firenet_context *context, int64_t slice,
                            journal_state state) {
    j->state[slice] = (char)state;
    return MPI_Wtime() - j->written >= EVERY ? journal_write(j, context)
                                             : FIRENET_OK;
}
