/* SPDX-License-Identifier: BSD-3-Clause */
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

enum { WIDTH = 40 };

progress progress_start(bool quiet) {
    return (progress){.shown = !quiet && isatty(STDERR_FILENO), .percent = -1};
}

void progress_update(progress *bar, double fraction, double relative_error) {
    const int percent = (int)(100 * fraction);
    if (!bar->shown || percent == bar->percent)
        return;
    static const char full[] = "########################################";
    const int done = WIDTH * percent / 100;
    fprintf(stderr, "\r[%.*s%*s] %3d %%  relative error %.2e", done, full,
            WIDTH - done, "", percent, relative_error);
    fflush(stderr);
    bar->percent = percent;
}

void progress_end(progress *bar) {
    if (bar->shown && bar->percent >= 0)
        fputs("\r\033[K", stderr);
}
