/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers and memory for fuzz_api.c, drawn from bytes: mostly such as fit each
 * other, now and then at the edges of what is allowed, or beyond. */
#ifndef FUZZ_API_DRAWS_H
#define FUZZ_API_DRAWS_H

#include <firenet/firenet.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum {
    KEPT = 2,       /* handles of a kind */
    FAVOURITE = 8,  /* most lengths, so that objects fit each other */
    ROOM = 1 << 17, /* bytes of a buffer */
    ENTRIES = 32,   /* of an array of numbers; counts are below 17 */
    BUFFERS = 16    /* one for each argument of a call */
};

typedef struct machine machine;

#include "api_calls.inc"

struct machine {
    const uint8_t *bytes;
    size_t size;
    uint64_t state;
    long live, allocations, fail_at;
    firenet_type type; /* the favourite */
    int events, depth, ended_well;
    const firenet_event *event;
    void *pool[POOLS][KEPT];
};

/* ---------------------------------------------------------------- numbers */

static unsigned byte(machine *m) {
    if (m->size > 0) {
        m->size--;
        return *m->bytes++;
    }
    m->state ^= m->state >> 12; /* xorshift64* */
    m->state ^= m->state << 25;
    m->state ^= m->state >> 27;
    return (unsigned)((m->state * UINT64_C(0x2545f4914f6cdd1d)) >> 56);
}

static int one_in(machine *m, unsigned count) {
    return byte(m) % count == 0;
}

/* The truth about arrays of the caller's is the caller's to tell. */
static int counts_elements(const char *name) {
    return strcmp(name, "count") == 0;
}

/* Otherwise what no memory holds must be refused before it is looked at. */
static int64_t number(machine *m, const char *name) {
    static const int64_t edges[] = {
        0, -1, INT64_MIN, INT64_MAX, INT64_MAX / 2, INT64_C(1) << 60};
    const unsigned b = byte(m);
    if (strcmp(name, "order") == 0) /* of sets that grow fast */
        return b < 250 ? b % 4 : edges[b % 6];
    if (strcmp(name, "coils") == 0) /* whose maps are many */
        return b < 250 ? 1 + b % 2 : edges[b % 6];
    return b < 200   ? FAVOURITE
           : b < 250 ? b % 17
                     : edges[b % (counts_elements(name) ? 3 : 6)];
}

static int small_number(machine *m, const char *name) {
    static const int edges[] = {0, -1, INT32_MIN, INT32_MAX};
    const unsigned b = byte(m);
    const int is_work = !strcmp(name, "trials") || !strcmp(name, "iterations");
    if (strcmp(name, "axes") == 0 && b < 200)
        return 1;
    if (strcmp(name, "threads") == 0)
        return b < 240 ? 1 + (b > 200) : -1;
    return b < 245 ? (int)(1 + b % 4)
                   : edges[b % (is_work || counts_elements(name) ? 3 : 4)];
}

static double real(machine *m) {
    static const double values[] = {1,     0.1,      0.5, 2,    0,      -3.25,
                                    1e300, INFINITY, NAN, 1e-5, 1e-300, 3e38};
    const unsigned b = byte(m);
    return b < 160 ? values[b % 4] : values[b % 12];
}

/* An enumerator; now and then no such. */
static int one_of(machine *m, const int *values, int count) {
    const unsigned b = byte(m);
    int favourite = 0;
    for (int i = 0; i < count; i++)
        favourite |= values == values_firenet_type;
    if (favourite && b < 225)
        return (int)m->type;
    return b < 250 ? values[b % (unsigned)count] : (int)b - 252;
}

/* ---------------------------------------------------------------- buffers */

typedef union room {
    unsigned char bytes[ROOM];
    float f[ROOM / 4];
    double d[ROOM / 8];
    int64_t i[ROOM / 8];
    char text[ROOM];
} room;

static room given[BUFFERS], results[BUFFERS], state;
static size_t last_bytes; /* that a call said something has */

/* Elements of the favourite type, all finite; some inputs poison one. */
static const void *given_bytes(machine *m, const char *name, int index) {
    room *r = &given[index];
    const int single = m->type == FIRENET_F32 || m->type == FIRENET_C64;
    const unsigned seed = byte(m);
    if (strcmp(name, "state") == 0 && last_bytes > 0 && one_in(m, 8))
        state.bytes[(byte(m) * 256 + byte(m)) % last_bytes] ^=
            (unsigned char)(1u << byte(m) % 8);
    if (strcmp(name, "state") == 0)
        return one_in(m, 16) ? NULL : state.bytes;
    for (int i = 0; i < 64; i++) {
        const int value = (int)(((unsigned)i * (seed | 1) + seed) % 31) - 15;
        if (single)
            r->f[i] = (float)value / 8;
        else
            r->d[i] = value / 8.0;
    }
    if (seed == 255)
        r->d[byte(m) % 8] = NAN;
    return seed == 254 ? NULL : r;
}

/* What the name asks for, now and then with an edge in it. */
static const int64_t *given_integers(machine *m, const char *name) {
    static int64_t arrays[BUFFERS][ENTRIES];
    static int next;
    int64_t *a = arrays[next++ % BUFFERS];
    const unsigned how = byte(m);
    const int rising = !strcmp(name, "bounds"),
              ones = !strcmp(name, "sparsities"),
              around = !strcmp(name, "indices"),
              twice = !strcmp(name, "padded");
    for (int i = 0; i < ENTRIES; i++)
        a[i] = rising      ? 4 * (i + 1)
               : ones      ? 1
               : around    ? i % FAVOURITE
               : twice     ? 2 * FAVOURITE
               : how < 200 ? FAVOURITE
                           : 1 + (i + (int)how) % 9;
    if (one_in(m, 8))
        a[byte(m) % 4] = number(m, name);
    return how == 255 ? NULL : a;
}

static const double *given_reals(machine *m) {
    static double array[ENTRIES * ENTRIES]; /* rows of up to 16 of them */
    for (int i = 0; i < ENTRIES * ENTRIES; i++)
        array[i] = i < ENTRIES ? 1 + i / 4 : 0.5;
    if (one_in(m, 8))
        array[byte(m) % 8] = real(m);
    return one_in(m, 32) ? NULL : array;
}

/* Rows of up to 16 small numbers. */
static const int32_t *given_indices(machine *m) {
    static int32_t array[ENTRIES * ENTRIES];
    for (int i = 0; i < ENTRIES * ENTRIES; i++)
        array[i] = i % 3;
    if (one_in(m, 8))
        array[byte(m) % 8] = small_number(m, "degree");
    return one_in(m, 32) ? NULL : array;
}

static const char *given_text(machine *m) {
    results[0].text[ROOM - 1] = '\0';
    return one_in(m, 16) ? NULL : results[one_in(m, 2)].text;
}

static void *taken(machine *m, int index) {
    return one_in(m, 32) ? NULL : results[index].bytes;
}

static void *taken_bytes(machine *m, const char *name, int index) {
    if (one_in(m, 32))
        return NULL;
    return strcmp(name, "user") == 0    ? (void *)m
           : strcmp(name, "state") == 0 ? (void *)state.bytes
                                        : (void *)results[index].bytes;
}

static size_t bytes_of(machine *m, const char *name) {
    (void)name;
    return one_in(m, 4) ? byte(m) : one_in(m, 16) ? 0 : last_bytes;
}

#endif
