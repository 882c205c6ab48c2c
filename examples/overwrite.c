/* SPDX-License-Identifier: BSD-3-Clause */
#include "overwrite.h"

#include "array.h"
#include "message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_PLACES = 32 };

typedef struct place {
    const char *option;
    char *path;
} place;

typedef struct places {
    place of[MOST_PLACES];
    int count;
} places;

/* `folder`/`name`, or `name` alone. */
static bool add(places *list, const char *option, const char *folder,
                const char *name) {
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (!path || list->count == MOST_PLACES) {
        free(path);
        return print_error("out of memory");
    }
    snprintf(path, size, "%s%s%s", folder, *folder ? "/" : "", name);
    list->of[list->count++] = (place){option, path};
    return true;
}

/* A file, and the header beside it if it is a .cfl; none if `path` is NULL. */
static bool add_file(places *list, const char *option, const char *path) {
    if (!path)
        return true;
    const size_t length = strlen(path);
    if (!add(list, option, "", path))
        return false;
    if (length < 5 || strcmp(path + length - 4, ".cfl") != 0)
        return true;
    char *header = array_header_path(path);
    const bool ok = header && add(list, option, "", header);
    free(header);
    return ok;
}

static void drop(places *list) {
    for (int i = 0; i < list->count; i++)
        free(list->of[i].path);
}

/* ------------------------------------------------------------------ comparing
 */

static bool is_one(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The status of the folder that a path stands in. */
static bool stat_folder(const char *path, struct stat *out) {
    const char *slash = strrchr(path, '/');
    const size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    char *folder = malloc(length + 2);
    if (!folder)
        return false;
    memcpy(folder, path, length);
    strcpy(folder + length, ".");
    const bool ok = stat(folder, out) == 0;
    free(folder);
    return ok;
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The same file, or the same name in one folder, be there a file or not. */
static bool are_same(const char *a, const char *b) {
    struct stat first, second;
    if (stat(a, &first) == 0 && stat(b, &second) == 0 &&
        is_one(&first, &second))
        return true;
    return strcmp(base_name(a), base_name(b)) == 0 && stat_folder(a, &first) &&
           stat_folder(b, &second) && is_one(&first, &second);
}

static bool check(const places *kept, const places *written) {
    for (int i = 0; i < kept->count; i++)
        for (int k = 0; k < written->count; k++)
            if (are_same(kept->of[i].path, written->of[k].path))
                return print_error(
                    "%s %s: would be written over by %s %s; choose "
                    "another name or folder",
                    kept->of[i].option, kept->of[i].path, written->of[k].option,
                    written->of[k].path);
    return true;
}

bool overwrite_check(const options *o, const char *const names[], int count) {
    places read = {.count = 0}, saved = {.count = 0}, out = {.count = 0};
    bool ok = add_file(&read, "--input", o->input) &&
              add_file(&read, "--kspace", o->kspace) &&
              add_file(&read, "--mask", o->mask) &&
              add_file(&read, "--levels-from-image", o->model) &&
              add_file(&read, "--x0", o->x0) &&
              add_file(&saved, "--save-kspace", o->save_kspace) &&
              add_file(&saved, "--save-image", o->save_image);
    for (int i = 0; ok && i < count; i++)
        ok = add(&out, "--out", o->out, names[i]);
    ok =
        ok && check(&read, &out) && check(&read, &saved) && check(&saved, &out);
    drop(&read);
    drop(&saved);
    drop(&out);
    return ok;
}
