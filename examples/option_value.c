/* SPDX-License-Identifier: BSD-3-Clause */
#include "option_value.h"

#include "message.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

bool bad_value(const char *option, const char *value, const char *allowed) {
    return print_error("%s %s: allowed is %s", option, value, allowed);
}

bool read_integer(const char *option, const char *text, int64_t low,
                  int64_t high, int64_t *value) {
    char *end;
    errno = 0;
    const long long v = strtoll(text, &end, 10);
    if (end == text || *end || errno || v < low || v > high)
        return print_error("%s %s: allowed is an integer from %lld to %lld",
                           option, text, (long long)low, (long long)high);
    *value = v;
    return true;
}

bool read_real(const char *text, double *value) {
    char *end;
    *value = strtod(text, &end);
    return end != text && !*end && isfinite(*value);
}
