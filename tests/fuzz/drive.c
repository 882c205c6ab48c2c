/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs a fuzz target without libFuzzer: on the files given, or on COUNT
 * seeded random inputs.
 *
 *     drive COUNT [SEED]
 *     drive FILE.. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LONGEST = 512 };

static uint64_t next(uint64_t *state) { /* xorshift64* */
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

static void run_random(long count, uint64_t seed) {
    uint64_t state = seed * 2 + 1;
    for (long i = 0; i < count; i++) {
        uint8_t data[LONGEST];
        size_t size = (size_t)(next(&state) % LONGEST);
        for (size_t k = 0; k < size; k++)
            data[k] = (uint8_t)(next(&state) >> 56);
        LLVMFuzzerTestOneInput(data, size);
    }
    printf("%ld random inputs from seed %llu\n", count,
           (unsigned long long)seed);
}

static int run_file(const char *name) {
    static uint8_t data[1 << 20];
    FILE *file = fopen(name, "rb");
    if (!file) {
        perror(name);
        return 1;
    }
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    return 0;
}

int main(int argc, char **argv) {
    char *end = "";
    long count = argc > 1 ? strtol(argv[1], &end, 10) : 1000;
    if (*end == '\0') {
        run_random(count, argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
        return 0;
    }
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed |= run_file(argv[i]);
    return failed;
}
