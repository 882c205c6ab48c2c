/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/text.h"

#include <locale.h>
#include <stdio.h>

int fn_print(char *text, size_t size, const char *format, va_list arguments) {
    /* Of this thread, for this call. The C libraries of Linux make the C locale
     * without memory; where none can be made, the host's has to do. */
    locale_t neutral = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t host = uselocale(neutral);
    int length = vsnprintf(text, size, format, arguments);
    uselocale(host);
    if (neutral) {
        freelocale(neutral);
    }
    return length;
}
