/* SPDX-License-Identifier: BSD-3-Clause */
/* A pool of operators, made by a program of random bytes. */
#ifndef FUZZ_MACHINE_H
#define FUZZ_MACHINE_H

#include <firenet/firenet.h>
#include <stdint.h>

enum { POOL = 12, LARGEST = 4096 };

typedef struct machine {
    const uint8_t *bytes;
    size_t size;
    long live, calls, fail_at;
    firenet_context *context;
    firenet_operator *pool[POOL];
    int used;
} machine;

/* The next byte, 0 after the last one; the same as a number below `count`. */
uint8_t machine_byte(machine *m);
int machine_choice(machine *m, int count);

/* Each reads its arguments. Some stand there twice or more, to be met more
 * often. */
typedef firenet_status (*creator)(machine *m, firenet_operator **out);
enum { CREATORS = 25 };
extern const creator creators[CREATORS];

#endif
