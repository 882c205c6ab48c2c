/* SPDX-License-Identifier: BSD-3-Clause */
/* firenet-reconstruct: from the command line to the report. */
#include "clock.h"
#include "coils/coils.h"
#include "input.h"
#include "interrupt.h"
#include "message.h"
#include "output.h"
#include "reconstruct.h"
#include "save_image.h"
#include "summary.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Exit statuses, as --help states them. */
enum { DONE = 0, FAILED = 1, BAD_USAGE = 2, INTERRUPTED = 130 };

/* Levels and number of samples, which depend on the size of the image. */
static bool resolve(result *r) {
    const options *o = r->options;
    const double pixels = (double)(r->side * r->side);
    const int deepest = measurement_deepest(r->side);
    if (o->levels > deepest)
        return print_error(
            "--levels %lld: allowed is an integer from 1 to %d for "
            "an image of %lld x %lld pixels",
            (long long)o->levels, deepest, (long long)r->side,
            (long long)r->side);
    r->levels = o->levels ? (int)o->levels : deepest;
    r->samples = r->truth_known ? llround(o->rate * pixels) : 1;
    return r->samples > 0 ||
           print_error("--rate %g: allowed is at least 1 sample, %.3g, for an "
                       "image of %lld x %lld pixels",
                       o->rate, 1 / pixels, (long long)r->side,
                       (long long)r->side);
}

/* An image of one coil, or a simulation. */
static int run_single(result *r) {
    if (!input_read(r))
        return FAILED;
    if (!resolve(r))
        return BAD_USAGE;
    /* Before the work: a folder that cannot be is better known now. */
    r->places = r->side * r->side;
    return output_prepare(r->options) && experiment_run(r) ? DONE : FAILED;
}

static int run_coils(result *r) {
    return output_prepare(r->options) && coils_run(r) ? DONE : FAILED;
}

static bool flush_output(void) {
    return (fflush(stdout) == 0 && !ferror(stdout)) ||
           print_error("cannot write to standard output");
}

static int run(result *r) {
    const int status = r->options->maps ? run_coils(r) : run_single(r);
    if (status != DONE)
        return status;
    if (!output_write(r) || !save_image(r))
        return FAILED;
    if (!r->options->quiet)
        summary_print(r);
    return !flush_output() ? FAILED : r->interrupted ? INTERRUPTED : DONE;
}

/* A file that is opened while standard output is closed would be given its
 * number, and get what is printed. Put in its place what cannot be written. */
static void guard_descriptors(void) {
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv) {
    guard_descriptors();
    set_program_name("firenet-reconstruct");
    options o;
    const parsed next = options_parse(&o, argc, argv);
    if (next == PARSED_DONE)
        return flush_output() ? DONE : FAILED;
    if (next == PARSED_BAD)
        return BAD_USAGE;
    interrupt_catch();
    result r = {.options = &o, .started = clock_seconds()};
    const int status = run(&r);
    array_free(&r.kspace);
    array_free(&r.start);
    array_free(&r.answer);
    image_free(&r.truth);
    image_free(&r.model);
    image_free(&r.mask);
    image_free(&r.zero_filled);
    image_free(&r.recovered);
    image_free(&r.coils.images);
    image_free(&r.coils.maps);
    image_free(&r.coils.noise_map);
    array_free(&r.coils.noise);
    free(r.raw.xml);
    history_free(&r.history);
    return status;
}
