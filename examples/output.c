/* SPDX-License-Identifier: BSD-3-Clause */
#include "output.h"

#include "message.h"
#include "output_file.h"
#include "overwrite.h"
#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a run may leave in its folder, in the order in which it appears there:
 * the report last, when all that it speaks of is there. */
enum {
    MASK,
    ZERO_FILLED,
    RECONSTRUCTION,
    ORIGINAL,
    ZERO_FILLED_ERROR,
    ERROR,
    COIL_IMAGES,
    COIL_MAPS,
    NOISE_PICTURE,
    ANSWER,
    NOISE_MAP,
    HISTORY,
    REPORT,
    OUTPUTS
};
static const char *const names[OUTPUTS] = {
    "mask.png",           "zero-filled.png",       "reconstruction.png",
    "original.png",       "zero-filled-error.png", "error.png",
    "coil-images.png",    "coil-maps.png",         "noise-map.png",
    "reconstruction.npy", "noise-map.npy",         "history.csv",
    "report.html",
};

/* Finished files, none of them in its place yet. */
typedef struct outputs {
    const result *result;
    output_file files[OUTPUTS];
    encoded pictures[ANSWER];
} outputs;

static output_file *start(outputs *o, int which) {
    output_file *to = &o->files[which];
    return output_file_open(to, o->result->options->out, names[which]) ? to
                                                                       : NULL;
}

static bool write_image(outputs *o, int which, const image *img, double scale) {
    encoded *picture = &o->pictures[which];
    picture->bytes = image_encode_png(img, scale, &picture->size);
    output_file *to = picture->bytes ? start(o, which) : NULL;
    if (!to)
        return false;
    fwrite(picture->bytes, 1, picture->size, to->file);
    return output_file_finish(to);
}

/* Five times the error of `img`: faint errors are what one looks for. */
static bool write_error(outputs *o, int which, const image *img) {
    const image *truth = &o->result->truth;
    image error;
    if (!image_create(&error, img->rows, img->cols))
        return false;
    for (int64_t i = 0; i < error.rows * error.cols; i++)
        error.pixels[i] = fabs(img->pixels[i] - truth->pixels[i]);
    const bool ok = write_image(o, which, &error, 5);
    image_free(&error);
    return ok;
}

/* A truth is shown as it is, data of unknown scale up to their largest. */
static double choose_scale(const result *r) {
    double largest = 0;
    for (int64_t i = 0; i < r->recovered.rows * r->recovered.cols; i++)
        largest = fmax(largest, r->recovered.pixels[i]);
    return r->truth_known || largest == 0 ? 1 : 1 / largest;
}

static bool write_coils(outputs *o) {
    const coil_facts *c = &o->result->coils;
    return !c->given || (write_image(o, COIL_IMAGES, &c->images, 1) &&
                         write_image(o, COIL_MAPS, &c->maps, 1) &&
                         (c->replicas < 2 ||
                          write_image(o, NOISE_PICTURE, &c->noise_map, 1)));
}

static bool write_images(outputs *o) {
    const result *r = o->result;
    const double scale = choose_scale(r);
    return write_image(o, MASK, &r->mask, 1) &&
           write_image(o, ZERO_FILLED, &r->zero_filled, scale) &&
           write_image(o, RECONSTRUCTION, &r->recovered, scale) &&
           (!r->truth_known ||
            (write_image(o, ORIGINAL, &r->truth, 1) &&
             write_error(o, ZERO_FILLED_ERROR, &r->zero_filled) &&
             write_error(o, ERROR, &r->recovered))) &&
           write_coils(o);
}

/* An image itself, for other programs. */
static bool write_numbers(outputs *o, int which, const array *numbers) {
    output_file *to = start(o, which);
    if (to)
        array_write_npy(numbers, to->file);
    return to && output_file_finish(to);
}

static bool write_arrays(outputs *o) {
    const result *r = o->result;
    return write_numbers(o, ANSWER, &r->answer) &&
           (r->coils.replicas < 2 ||
            write_numbers(o, NOISE_MAP, &r->coils.noise));
}

static bool write_history(outputs *o) {
    output_file *to = start(o, HISTORY);
    if (to)
        history_write(&o->result->history, to->file);
    return to && output_file_finish(to);
}

static bool write_report(outputs *o) {
    const encoded_images images = {
        .original = o->pictures[ORIGINAL],
        .mask = o->pictures[MASK],
        .zero_filled = o->pictures[ZERO_FILLED],
        .reconstruction = o->pictures[RECONSTRUCTION],
        .zero_filled_error = o->pictures[ZERO_FILLED_ERROR],
        .error = o->pictures[ERROR],
        .coil_images = o->pictures[COIL_IMAGES],
        .coil_maps = o->pictures[COIL_MAPS],
        .noise_map = o->pictures[NOISE_PICTURE]};
    output_file *to = start(o, REPORT);
    if (to)
        report_write(to->file, o->result, &images);
    return to && output_file_finish(to);
}

/* ------------------------------------------------------------- the folder */

/* A folder's file, which the caller frees; prints an error without memory. */
static char *path_in(const char *folder, const char *name) {
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s", folder, name);
    else
        print_error("out of memory");
    return path;
}

/* An earlier run wrote here: only its own pictures are removed. */
static bool is_ours(const char *folder) {
    char start[1024] = "";
    char *path = path_in(folder, names[REPORT]);
    FILE *file = path ? fopen(path, "r") : NULL;
    free(path);
    if (!file)
        return false;
    start[fread(start, 1, sizeof start - 1, file)] = '\0';
    fclose(file);
    return strstr(start, "FIRENET") != NULL;
}

/* Moves what was written to its place, and removes what an earlier run left
 * under the other names. */
static bool settle(outputs *o) {
    const char *folder = o->result->options->out;
    const bool ours = is_ours(folder);
    for (int i = 0; i < OUTPUTS; i++)
        if (o->files[i].path) {
            if (!output_file_commit(&o->files[i]))
                return false;
        } else if (ours) {
            char *stale = path_in(folder, names[i]);
            if (!stale)
                return false;
            unlink(stale); /* mostly it is not there */
            free(stale);
        }
    return true;
}

bool output_write(const result *r) {
    outputs o = {.result = r};
    const bool ok = write_images(&o) && write_arrays(&o) && write_history(&o) &&
                    write_report(&o) && settle(&o);
    for (int i = 0; i < OUTPUTS; i++)
        output_file_drop(&o.files[i]);
    for (int i = 0; i < ANSWER; i++)
        free(o.pictures[i].bytes);
    return ok;
}

bool output_prepare(const options *o) {
    return folder_create(o->out) && overwrite_check(o, names, OUTPUTS) &&
           output_file_possible(o->save_kspace) &&
           output_file_possible(o->save_image);
}
