/* SPDX-License-Identifier: BSD-3-Clause */
/* What FFTW learnt by measuring, as text: that of its double precision, then
 * that of its single precision, which keep it apart; of those in this build. */
#include "core/fftw_lock.h"
#include "operators/fft.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const firenet_type precisions[2] = {FIRENET_F64, FIRENET_F32};

/* Any; NULL in a build without FFTW. */
static const fn_fftw *some_fftw(void) {
    const fn_fftw *first = fn_fftw_for(precisions[0]);
    return first ? first : fn_fftw_for(precisions[1]);
}

static firenet_status fail_without_fftw(firenet_context *context) {
    return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                   "wisdom is FFTW's, and this library was built without FFTW: "
                   "build it with -Dprecision=both");
}

/* ---------------------------------------------------------------- writing */

/* Counts on where there is no room. */
typedef struct writer {
    char *text;
    size_t room, used;
} writer;

static void write_char(char c, void *data) {
    writer *w = data;
    if (w->used < w->room) {
        w->text[w->used] = c;
    }
    ++w->used;
}

static void export_wisdom(writer *w) {
    for (int i = 0; i < 2; ++i) {
        const fn_fftw *fftw = fn_fftw_for(precisions[i]);
        if (fftw) {
            fftw->export_wisdom(write_char, w);
        }
    }
}

static firenet_status save(firenet_context *context, char *text, size_t bytes,
                           size_t *needed) {
    if (!needed) {
        return fn_fail_null(context, "needed");
    }
    if (!some_fftw()) {
        return fail_without_fftw(context);
    }
    writer w = {.text = text, .room = text ? bytes : 0};
    fn_fftw_lock();
    export_wisdom(&w);
    fn_fftw_unlock();
    write_char('\0', &w);
    *needed = w.used;
    if (text && bytes < w.used) {
        return fn_fail(
            context, FIRENET_ERR_SHAPE,
            "bytes: %zu, must be at least %zu, the size of the wisdom", bytes,
            w.used);
    }
    return FIRENET_OK;
}

firenet_status firenet_context_save_wisdom(firenet_context *context, char *text,
                                           size_t bytes, size_t *needed) {
    return FN_CALL(context, save(context, text, bytes, needed));
}

/* ---------------------------------------------------------------- reading */

typedef struct reader {
    const char *text;
    size_t left;
} reader;

static int read_char(void *data) {
    reader *r = data;
    if (r->left == 0) {
        return EOF;
    }
    --r->left;
    return (unsigned char)*r->text++;
}

/* The hexadecimal number behind the '#' of "#x12ab"; UINT32_MAX for others. */
static uint32_t hexadecimal(const char *text, size_t length) {
    uint64_t value = 0;
    size_t i = 1;
    for (; i < length && isxdigit((unsigned char)text[i]); ++i) {
        const char digit[2] = {text[i], '\0'};
        value = value << 4 | strtoul(digit, NULL, 16);
        if (value > UINT32_MAX) {
            return UINT32_MAX;
        }
    }
    return i > 1 && text[0] == 'x' ? (uint32_t)value : UINT32_MAX;
}

/* Whether the first numbers of all entries,
 *     (name 0 #x1040 #x1bff #x0 #x.. #x.. #x.. #x..)
 * fit their bit fields (flags_t in FFTW's ifftw.h), which FFTW asserts: it
 * would end the process. */
static bool flags_fit(const char *text, size_t length) {
    enum { FLAGS = 3 };
    static const uint32_t most[FLAGS] = {0xfffff, 0xfffff, 0x1ff};
    int depth = 0, index = 0;
    for (size_t i = 0; i < length; ++i) {
        if (text[i] == '(') {
            ++depth;
            index = 0;
        } else if (text[i] == ')') {
            --depth;
        } else if (text[i] == '#' && depth > 1 && index < FLAGS) {
            if (hexadecimal(text + i + 1, length - i - 1) > most[index++]) {
                return false;
            }
        }
    }
    return true;
}

static bool import_wisdom(reader *r) {
    bool taken = true;
    for (int i = 0; i < 2 && taken; ++i) {
        const fn_fftw *fftw = fn_fftw_for(precisions[i]);
        taken = !fftw || fftw->import_wisdom(read_char, r);
    }
    return taken;
}

static firenet_status load(firenet_context *context, const char *text,
                           size_t bytes) {
    if (!text) {
        return fn_fail_null(context, "text");
    }
    if (!some_fftw()) {
        return fail_without_fftw(context);
    }
    reader r = {text, strnlen(text, bytes)};
    fn_fftw_lock();
    bool taken = flags_fit(text, r.left) && import_wisdom(&r);
    fn_fftw_unlock();
    if (!taken) {
        return fn_fail(context, FIRENET_ERR_EXTERNAL,
                       "text: not wisdom, or wisdom of another FFTW or kind of "
                       "processor; this library uses %s",
                       some_fftw()->version);
    }
    return FIRENET_OK;
}

firenet_status firenet_context_load_wisdom(firenet_context *context,
                                           const char *text, size_t bytes) {
    return FN_CALL(context, load(context, text, bytes));
}
