/* SPDX-License-Identifier: BSD-3-Clause */
/* firenet-mrd: images for scanners, by the MRD streaming protocol. */
#include "message.h"
#include "mrd/server.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: firenet-mrd [OPTION]...\n"
    "Receives raw data of Cartesian scans by the MRD streaming protocol and\n"
    "sends an image of each slice as soon as that is complete.\n"
    "\n"
    "  --host ADDRESS      where to listen, numeric (default 127.0.0.1: this\n"
    "                      machine only; there is no password and no\n"
    "                      encryption)\n"
    "  --port N            0: any that is free (default 9002)\n"
    "  --connections N     at a time (default 4)\n"
    "  --memory MB         a connection may take, half of it for lines that\n"
    "                      wait (default 1024)\n"
    "  --idle SECONDS      to wait for a message (default 300)\n"
    "  --timeout SECONDS   for the rest of a message, and for a client that\n"
    "                      takes no images (default 30)\n"
    "  --threads N         that make an image (default 1)\n"
    "  --config PAIRS      what clients do not choose otherwise, such as\n"
    "                      deadline=100,sparsity=tv+uwt:db2; doc/mrd.md has\n"
    "                      all of them\n"
    "  --help, --version\n"
    "\n"
    "SIGTERM ends it.\n";

static bool whole(const char *option, const char *text, long least, long most,
                  long *out) {
    char *end;
    *out = strtol(text, &end, 10);
    return (end != text && !*end && *out >= least && *out <= most) ||
           print_error("%s %s: allowed is an integer from %ld to %ld", option,
                       text, least, most);
}

static bool take_number(server_options *o, const char *name,
                        const char *value) {
    static const struct {
        const char *name;
        long least, most;
    } numbers[] = {{"--port", 0, 65535},      {"--connections", 1, 1024},
                   {"--memory", 1, 1 << 20},  {"--idle", 1, 1000000},
                   {"--timeout", 1, 1000000}, {"--threads", 1, 64}};
    long n;
    size_t i = 0;
    while (i < 6 && strcmp(numbers[i].name, name) != 0)
        i++;
    if (i == 6)
        return print_error("%s: no such option; try --help", name);
    if (!whole(name, value, numbers[i].least, numbers[i].most, &n))
        return false;
    switch (i) {
    case 0:
        o->port = (int)n;
        break;
    case 1:
        o->connections = (int)n;
        break;
    case 2:
        o->service.memory = (long long)n << 20;
        break;
    case 3:
        o->service.idle = (double)n;
        break;
    case 4:
        o->service.message = (double)n;
        break;
    default:
        o->service.threads = (int)n;
        break;
    }
    return true;
}

static bool take(server_options *o, const char *name, const char *value) {
    char why[400] = "";
    if (!value)
        return print_error("%s: needs a value; try --help", name);
    if (strcmp(name, "--host") == 0) {
        o->host = value;
        return true;
    }
    if (strcmp(name, "--config") == 0)
        return settings_read(&o->service.settings, value, strlen(value), why,
                             sizeof why) ||
               print_error("--config: %s", why);
    return take_number(o, name, value);
}

int main(int count, char **arguments) {
    server_options o = {
        .host = "127.0.0.1",
        .port = 9002,
        .connections = 4,
        .service = {
            .idle = 300, .message = 30, .memory = 1024LL << 20, .threads = 1}};
    set_program_name("firenet-mrd");
    settings_default(&o.service.settings);
    for (int i = 1; i < count; i += 2) {
        if (strcmp(arguments[i], "--help") == 0)
            return fputs(help, stdout) < 0;
        if (strcmp(arguments[i], "--version") == 0)
            return printf("firenet-mrd %s\n", firenet_version_string()) < 0;
        if (!take(&o, arguments[i], i + 1 < count ? arguments[i + 1] : NULL))
            return 2;
    }
    return server_run(&o) ? 0 : 1;
}
