/* SPDX-License-Identifier: BSD-3-Clause */
#include "jobs.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Problems a process takes before the next one is started. */
enum { SHARE = 25, MOST_JOBS = 64 };

typedef struct job {
    pid_t process;
    int from;          /* read end of its pipe */
    int64_t next, end; /* of the list of indices */
} job;

typedef struct list {
    const setting *o;
    const int64_t *indices;
    record *records;
} list;

static void work(const list *all, const job *j, int to) {
    for (int64_t i = j->next; i < j->end; i++) {
        record r = record_new(all->o, all->indices[i]);
        if (write(to, &r, sizeof r) != (ssize_t)sizeof r) {
            _exit(2);
        }
    }
    _exit(0);
}

static void start(const list *all, job *j) {
    int ends[2];
    if (pipe(ends) != 0) {
        perror("torture: pipe");
        exit(2);
    }
    fflush(stdout);
    j->process = fork();
    if (j->process < 0) {
        perror("torture: fork");
        exit(2);
    }
    if (j->process == 0) {
        close(ends[0]);
        work(all, j, ends[1]);
    }
    close(ends[1]);
    j->from = ends[0];
}

/* Reads one record. 0 where there are no more: then the process is gone, and
 * the first problem without a record, if any, is what killed it. */
static int collect(const list *all, job *j) {
    record *r = &all->records[j->next];
    size_t have = 0;
    while (have < sizeof *r) {
        ssize_t got = read(j->from, (char *)r + have, sizeof *r - have);
        if (got <= 0) {
            break;
        }
        have += (size_t)got;
    }
    if (have == sizeof *r) {
        j->next++;
        return 1;
    }
    int status = 0;
    close(j->from);
    waitpid(j->process, &status, 0);
    if (j->next < j->end) {
        char how[64];
        snprintf(how, sizeof how, "its process ended with status %d", status);
        *r = record_died(all->indices[j->next], how);
        j->next++;
    }
    return 0;
}

/* One job tells something, whichever it is; its number. */
static int wait_for_one(const job *running, int jobs) {
    struct pollfd ends[MOST_JOBS];
    for (int k = 0; k < jobs; k++) {
        ends[k] = (struct pollfd){.fd = running[k].from, .events = POLLIN};
    }
    while (poll(ends, (nfds_t)jobs, -1) < 0) {
        if (errno != EINTR) {
            perror("torture: poll");
            exit(2);
        }
    }
    for (int k = 0; k < jobs; k++) {
        if (ends[k].revents != 0) {
            return k;
        }
    }
    return 0;
}

void jobs_run(const setting *o, const int64_t *indices, int64_t count, int jobs,
              record *records) {
    list all = {o, indices, records};
    job running[MOST_JOBS];
    int live = 0;
    int64_t given = 0;
    jobs = jobs < 1 ? 1 : jobs > MOST_JOBS ? MOST_JOBS : jobs;
    while (live > 0 || given < count) {
        while (live < jobs && given < count) {
            int64_t end = given + SHARE < count ? given + SHARE : count;
            running[live] = (job){.next = given, .end = end};
            start(&all, &running[live++]);
            given = end;
        }
        int k = wait_for_one(running, live);
        if (collect(&all, &running[k])) {
            continue;
        }
        if (running[k].next < running[k].end) {
            start(&all, &running[k]);
        } else {
            running[k] = running[--live];
        }
    }
}
