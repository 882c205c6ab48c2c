/* SPDX-License-Identifier: BSD-3-Clause */
#include "coils/h5_stream.h"

#include "coils/h5_file.h"
#include "message.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What comes: the XML header, its length in front; acquisitions, the number of
 * floats in front of header and floats; END. */
enum { END = -1, LONGEST_XML = 1 << 30 };

/* ----------------------------------------------------------- the other side */

static bool send(FILE *to, int64_t length, const void *head, size_t head_size,
                 const void *bytes, size_t size) {
    return fwrite(&length, sizeof length, 1, to) == 1 &&
           (head_size == 0 || fwrite(head, head_size, 1, to) == 1) &&
           (size == 0 || fwrite(bytes, size, 1, to) == 1);
}

static bool send_one(h5_file *f, FILE *to, int64_t i, bool heads) {
    const h5_row *row = &f->row;
    if (!(heads ? h5_head : h5_acquisition)(f, i))
        return false;
    return send(to, (int64_t)row->data.len, &row->head, sizeof row->head,
                row->data.p, row->data.len * sizeof(float));
}

static bool send_all(h5_file *f, FILE *to, const h5_part *part) {
    char *xml = h5_xml(f);
    const size_t length = xml ? strlen(xml) : 0;
    const int64_t count = part->list ? part->count : f->count;
    bool ok = xml && send(to, (int64_t)length, NULL, 0, xml, length);
    free(xml);
    for (int64_t i = 0; ok && i < count; i++)
        ok = send_one(f, to, part->list ? part->list[i] : i, part->heads);
    return ok && send(to, END, NULL, 0, NULL, 0) && fflush(to) == 0;
}

/* Of MPI, say, which would print where HDF5 crashed. */
static void forget_handlers(void) {
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
}

/* Ends the process: 0, or 1 after an error was printed. */
static void read_file(const char *path, int to, const h5_part *part) {
    FILE *stream = fdopen(to, "wb");
    h5_file f;
    forget_handlers();
    const bool ok = stream && h5_open(&f, path) && send_all(&f, stream, part);
    _exit(ok ? 0 : 1);
}

/* ------------------------------------------------------------------ this side
 */

static bool start(h5_stream *s, const h5_part *part) {
    int ends[2];
    if (pipe(ends) != 0)
        return print_error("--kspace %s: cannot make a pipe to read it",
                           s->path);
    fflush(NULL); /* or both would write what is in the buffers */
    s->child = fork();
    if (s->child == 0) {
        close(ends[0]);
        read_file(s->path, ends[1], part);
    }
    close(ends[1]);
    s->from = s->child > 0 ? fdopen(ends[0], "rb") : NULL;
    if (!s->from)
        close(ends[0]);
    return s->from ||
           print_error("--kspace %s: cannot start a process to read it",
                       s->path);
}

/* Waits for the child; whether it has printed why there is no more. */
static bool has_explained(h5_stream *s) {
    int status = 0;
    fclose(s->from);
    s->from = NULL;
    const bool ended = waitpid(s->child, &status, 0) == s->child;
    s->child = 0;
    return ended && WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

static bool cut_off(h5_stream *s) {
    if (!has_explained(s))
        print_error("--kspace %s: so damaged that HDF5 crashes reading it",
                    s->path);
    return false;
}

static bool take(h5_stream *s, void *bytes, size_t size) {
    return size == 0 || fread(bytes, size, 1, s->from) == 1;
}

bool h5_stream_open_part(h5_stream *s, firenet_context *context,
                         const char *path, const h5_part *part) {
    int64_t length = 0;
    *s = (h5_stream){.path = path, .context = context, .heads = part->heads};
    if (!start(s, part))
        return false;
    if (!take(s, &length, sizeof length) || length < 1 || length > LONGEST_XML)
        return cut_off(s);
    s->xml = calloc((size_t)length + 1, 1);
    if (!s->xml)
        return print_error("out of memory");
    return take(s, s->xml, (size_t)length) || cut_off(s);
}

bool h5_stream_open(h5_stream *s, firenet_context *context, const char *path) {
    const h5_part all = {.list = NULL};
    return h5_stream_open_part(s, context, path, &all);
}

/* As many floats as the header says. */
static bool take_data(h5_stream *s) {
    int64_t trajectory = 0, bytes = 0;
    if (s->heads)
        return s->length == 0 || cut_off(s);
    firenet_mrd_acquisition_payload(&s->header, &trajectory, &bytes);
    if (s->length * (int64_t)sizeof *s->data != bytes)
        return cut_off(s);
    free(s->data);
    s->data = malloc((size_t)bytes);
    if (!s->data)
        return print_error("out of memory");
    return take(s, s->data, (size_t)bytes) || cut_off(s);
}

bool h5_stream_next(h5_stream *s, bool *more) {
    unsigned char bytes[FIRENET_MRD_ACQUISITION_BYTES];
    if (!take(s, &s->length, sizeof s->length))
        return cut_off(s);
    *more = s->length != END;
    if (!*more)
        return true;
    if (!take(s, bytes, sizeof bytes))
        return cut_off(s);
    if (firenet_mrd_acquisition_decode(s->context, bytes, sizeof bytes,
                                       &s->header))
        return print_error("--kspace %s: %s", s->path,
                           firenet_context_last_error(s->context));
    return take_data(s);
}

void h5_stream_close(h5_stream *s) {
    if (s->from)
        has_explained(s);
    free(s->data);
    free(s->xml);
}
