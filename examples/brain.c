/* SPDX-License-Identifier: BSD-3-Clause */
#include "brain.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The picture: beside the programs in a build, in share/ of an installed tree;
 * so both may be moved. */
static const char *const places[] = {"brain.png", BRAIN_INSTALLED};
enum { PLACES = sizeof places / sizeof places[0], LONGEST = 4096 };

static bool readable(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file)
        fclose(file);
    return file != NULL;
}

/* The first of the places in a folder above the program, from the nearest on;
 * if there is none, the last that was looked at. */
static void find(char path[LONGEST]) {
    char folder[LONGEST / 2];
    ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
    folder[length > 0 ? length : 0] = '\0';
    for (char *end; (end = strrchr(folder, '/'));) {
        *end = '\0';
        for (int i = 0; i < PLACES; i++) {
            snprintf(path, LONGEST, "%s/%s", folder, places[i]);
            if (readable(path))
                return;
        }
    }
}

bool brain_read(image *out, int64_t side) {
    char path[LONGEST] = BRAIN_INSTALLED;
    image full;
    find(path);
    if (!image_read(&full, "brain", path))
        return false;
    const int64_t block = full.rows / side;
    const bool ok = image_create(out, side, side);
    for (int64_t i = 0; ok && i < side * block; i++)
        for (int64_t j = 0; j < side * block; j++)
            out->pixels[i / block * side + j / block] +=
                full.pixels[i * full.cols + j] / (double)(block * block);
    image_free(&full);
    return ok;
}
