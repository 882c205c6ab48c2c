/* SPDX-License-Identifier: BSD-3-Clause */
#include "coils/settings.h"

#include <stdbool.h>

static bool is_quick(int64_t n) {
    static const int64_t primes[] = {2, 3, 5, 7};
    for (int i = 0; i < 4; i++)
        while (n % primes[i] == 0)
            n /= primes[i];
    return n == 1;
}

int64_t quick_length(int64_t n) {
    if (is_quick(n))
        return n;
    for (n += (8 - n % 8) % 8; !is_quick(n);)
        n += 8;
    return n;
}
