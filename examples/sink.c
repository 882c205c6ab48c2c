/* SPDX-License-Identifier: BSD-3-Clause */
#include "sink.h"

#include "complain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool folder_create(const char *path) {
    char *copy = malloc(strlen(path) + 2);
    if (!copy)
        return complain("out of memory");
    strcat(strcpy(copy, path), "/");
    bool ok = true;
    for (char *slash = strchr(copy + 1, '/'); ok && slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        struct stat info;
        const bool made = mkdir(copy, 0777) == 0;
        const int why = errno;
        ok = made || (stat(copy, &info) == 0 && S_ISDIR(info.st_mode)) ||
             complain("--out %s: cannot create the folder %s: %s", path, copy,
                      strerror(why == EEXIST ? ENOTDIR : why));
        *slash = '/';
    }
    free(copy);
    return ok;
}

bool sink_open(sink *out, const char *folder, const char *name) {
    const size_t size = strlen(folder) + strlen(name) + 2;
    out->path = malloc(size);
    if (!out->path)
        return complain("out of memory");
    snprintf(out->path, size, "%s/%s", folder, name);
    out->file = fopen(out->path, "wb");
    if (out->file)
        return true;
    complain("cannot write %s: %s", out->path, strerror(errno));
    free(out->path);
    return false;
}

bool sink_close(sink *out) {
    const bool failed = ferror(out->file) != 0;
    const bool ok = fclose(out->file) == 0 && !failed;
    if (!ok)
        complain("cannot write %s: %s", out->path, strerror(errno));
    free(out->path);
    return ok;
}

bool sink_write(const char *folder, const char *name, const void *bytes,
                size_t size) {
    sink to;
    if (!sink_open(&to, folder, name))
        return false;
    fwrite(bytes, 1, size, to.file);
    return sink_close(&to);
}

bool sink_write_image(const char *folder, const char *name, const image *img,
                      double scale) {
    size_t size;
    unsigned char *bytes = image_encode_png(img, scale, &size);
    const bool ok = bytes && sink_write(folder, name, bytes, size);
    free(bytes);
    return ok;
}
