/* SPDX-License-Identifier: BSD-3-Clause */
#include "output_file.h"

#include "message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool folder_create(const char *path) {
    char *copy = malloc(strlen(path) + 2);
    if (!copy)
        return print_error("out of memory");
    strcat(strcpy(copy, path), "/");
    bool ok = true;
    for (char *slash = strchr(copy + 1, '/'); ok && slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        struct stat info;
        const bool made = mkdir(copy, 0777) == 0;
        const int why = errno;
        ok = made || (stat(copy, &info) == 0 && S_ISDIR(info.st_mode)) ||
             print_error("--out %s: cannot create the folder %s: %s", path,
                         copy, strerror(why == EEXIST ? ENOTDIR : why));
        *slash = '/';
    }
    free(copy);
    return ok && (access(path, W_OK | X_OK) == 0 ||
                  print_error("--out %s: cannot write into the folder: %s",
                              path, strerror(errno)));
}

static bool fail(const output_file *s, int why) {
    return print_error("cannot write %s: %s", s->path, strerror(why));
}

/* A new file with a unique name, with the permissions that fopen would give. */
static FILE *open_new(char *pattern) {
    const int descriptor = mkstemp(pattern);
    if (descriptor < 0)
        return NULL;
    const mode_t mask = umask(0);
    umask(mask);
    FILE *file =
        fchmod(descriptor, 0666 & ~mask) == 0 ? fdopen(descriptor, "wb") : NULL;
    if (!file) {
        const int why = errno;
        close(descriptor);
        unlink(pattern);
        errno = why;
    }
    return file;
}

/* Only a file or a link may be replaced: not a device, nor a folder. */
static bool check_place(const output_file *s) {
    struct stat info;
    return lstat(s->path, &info) != 0 || S_ISREG(info.st_mode) ||
           S_ISLNK(info.st_mode) ||
           print_error("cannot write %s: it is not a regular file", s->path);
}

bool output_file_open_path(output_file *out, const char *path) {
    const char *slash = strrchr(path, '/');
    const int folder = slash ? (int)(slash - path) + 1 : 0;
    const size_t size = strlen(path) + sizeof ".firenet-XXXXXX";
    *out = (output_file){NULL, malloc(size), malloc(size)};
    if (!out->path || !out->aside) {
        output_file_drop(out);
        return print_error("out of memory");
    }
    strcpy(out->path, path);
    snprintf(out->aside, size, "%.*s.firenet-XXXXXX", folder, path);
    if (check_place(out)) {
        out->file = open_new(out->aside);
        if (out->file)
            return true;
        fail(out, errno);
    }
    free(out->aside);
    out->aside = NULL; /* nothing to remove */
    output_file_drop(out);
    return false;
}

bool output_file_possible(const char *path) {
    output_file trial;
    if (!path)
        return true;
    const bool ok = output_file_open_path(&trial, path);
    if (ok)
        output_file_drop(&trial);
    return ok;
}

bool output_file_open(output_file *out, const char *folder, const char *name) {
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (!path)
        return print_error("out of memory");
    snprintf(path, size, "%s/%s", folder, name);
    const bool ok = output_file_open_path(out, path);
    free(path);
    return ok;
}

void output_file_drop(output_file *out) {
    if (out->file)
        fclose(out->file);
    if (out->aside)
        unlink(out->aside);
    free(out->path);
    free(out->aside);
    *out = (output_file){NULL, NULL, NULL};
}

bool output_file_finish(output_file *out) {
    errno = 0;
    bool ok = fflush(out->file) == 0 && !ferror(out->file);
    int why = errno;
    if (fclose(out->file) != 0) {
        why = ok ? errno : why;
        ok = false;
    }
    out->file = NULL;
    if (!ok) {
        fail(out, why ? why : EIO);
        output_file_drop(out);
    }
    return ok;
}

bool output_file_commit(output_file *out) {
    const bool ok = rename(out->aside, out->path) == 0 || fail(out, errno);
    if (ok) {
        free(out->aside);
        out->aside = NULL;
    }
    output_file_drop(out);
    return ok;
}

bool output_file_close(output_file *out) {
    return output_file_finish(out) && output_file_commit(out);
}

bool output_file_write(const char *folder, const char *name, const void *bytes,
                       size_t size) {
    output_file to;
    if (!output_file_open(&to, folder, name))
        return false;
    fwrite(bytes, 1, size, to.file);
    return output_file_close(&to);
}

bool output_file_write_image(const char *folder, const char *name,
                             const image *img, double scale) {
    size_t size;
    unsigned char *bytes = image_encode_png(img, scale, &size);
    const bool ok = bytes && output_file_write(folder, name, bytes, size);
    free(bytes);
    return ok;
}
