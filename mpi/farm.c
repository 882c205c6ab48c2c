/* SPDX-License-Identifier: BSD-3-Clause */
/* Many slices: rank 0 hands them out, one at a time, to ranks that are free,
 * and takes the results in order. */
#include "journal.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Tags of messages: a report, its result, the slice to do next. */
enum { REPORT = 101, RESULT, SLICE };

/* No slice: of a rank's first report, and the end of its work. */
#define NONE ((int64_t)-1)

/* What a rank says when it is free. */
typedef struct report {
    int64_t slice;
    int64_t status;
    char message[FIRENET_MPI_MESSAGE];
} report;

/* One that waits for the slices before it. */
typedef struct waiting {
    bool arrived;
    report report;
} waiting;

typedef struct farm {
    firenet_mpi_team *team;
    firenet_context *context;
    firenet_mpi_work_fn work;
    firenet_mpi_collect_fn collect;
    void *user;
    int64_t slices;
    size_t bytes;
    unsigned char *result; /* of this rank */
    /* Of rank 0: */
    journal index;
    waiting *waiting;       /* of slice i at i % ahead, */
    unsigned char *results; /* and its result */
    int64_t ahead;          /* so far behind the first missing slice */
    int64_t next;           /* to be handed out */
    int64_t missing;        /* the first whose result was not taken */
    firenet_status status;
} farm;

static void do_slice(farm *self, int64_t slice, report *r) {
    *r = (report){.slice = slice};
    r->status = self->work(slice, self->result, r->message, self->user);
    r->message[FIRENET_MPI_MESSAGE - 1] = '\0';
}

/* ------------------------------------------------------------------ rank 0 */

static void note(farm *self, int64_t slice, journal_state state) {
    firenet_status status =
        journal_note(&self->index, self->context, slice, state);
    self->status = self->status == FIRENET_OK ? status : self->status;
}

/* The result of the first missing slice goes to the host. */
static void take(farm *self, const waiting *w, const unsigned char *result) {
    const report *r = &w->report;
    bool good = r->status == FIRENET_OK;
    int answer = self->collect(r->slice, (firenet_status)r->status, r->message,
                               good ? result : NULL, self->user);
    if (answer != 0 && self->status == FIRENET_OK) {
        self->status =
            companion_fail(self->context, FIRENET_ERR_CALLBACK,
                           "collect: returned %d for slice %lld, 0 is "
                           "success",
                           answer, (long long)r->slice);
    }
    if (answer == 0) {
        note(self, r->slice, good ? JOURNAL_DONE : JOURNAL_FAILED);
    }
}

static bool skips(const farm *self, int64_t slice) {
    return self->index.state[slice] == JOURNAL_DONE;
}

/* All results that no earlier one is missing for. */
static void take_in_order(farm *self) {
    while (self->missing < self->slices && self->status == FIRENET_OK) {
        int64_t i = self->missing % self->ahead;
        waiting *w = &self->waiting[i];
        if (!w->arrived && !skips(self, self->missing)) {
            return;
        }
        if (w->arrived) {
            take(self, w, self->results + (size_t)i * self->bytes);
            w->arrived = false;
        }
        ++self->missing;
    }
}

/* The next slice, or NONE: at the end, after a failure of rank 0's own, or
 * where results would have to wait for too many before them. */
static int64_t next_slice(farm *self) {
    while (self->next < self->slices && skips(self, self->next)) {
        ++self->next;
    }
    take_in_order(self);
    bool far = self->next >= self->missing + self->ahead;
    if (self->next >= self->slices || far || self->status != FIRENET_OK) {
        return NONE;
    }
    note(self, self->next, JOURNAL_WORK);
    return self->next++;
}

/* Sleeps until a rank reports: it would keep a core busy otherwise. */
static int await_report(const farm *self, int *from) {
    MPI_Status found;
    int flag = 0;
    int error =
        MPI_Iprobe(MPI_ANY_SOURCE, REPORT, self->team->comm, &flag, &found);
    while (error == MPI_SUCCESS && !flag) {
        nanosleep(&(struct timespec){0, 500000}, NULL);
        error =
            MPI_Iprobe(MPI_ANY_SOURCE, REPORT, self->team->comm, &flag, &found);
    }
    *from = found.MPI_SOURCE;
    return error;
}

/* A report, and its result to where it waits. */
static int receive(farm *self, int from) {
    report r;
    MPI_Comm comm = self->team->comm;
    int error = MPI_Recv(&r, (int)sizeof r, MPI_BYTE, from, REPORT, comm,
                         MPI_STATUS_IGNORE);
    if (error != MPI_SUCCESS || r.slice == NONE) {
        return error;
    }
    int64_t i = r.slice % self->ahead;
    self->waiting[i] = (waiting){true, r};
    return r.status == FIRENET_OK
               ? MPI_Recv(self->results + (size_t)i * self->bytes,
                          (int)self->bytes, MPI_BYTE, from, RESULT, comm,
                          MPI_STATUS_IGNORE)
               : MPI_SUCCESS;
}

static int send_slice(const farm *self, int to, int64_t slice) {
    return MPI_Send(&slice, 1, MPI_INT64_T, to, SLICE, self->team->comm);
}

/* Ranks that wait because the first missing slice is far behind. */
typedef struct idle {
    int count, rank[FIRENET_MPI_MOST_RANKS];
} idle;

static bool over(const farm *self) {
    return self->next >= self->slices || self->status != FIRENET_OK;
}

/* Work for who waits, or the end. */
static int serve(farm *self, idle *waiting_, int *working) {
    int error = MPI_SUCCESS;
    while (waiting_->count > 0 && error == MPI_SUCCESS) {
        int64_t slice = next_slice(self);
        if (slice == NONE && !over(self)) {
            return error;
        }
        error = send_slice(self, waiting_->rank[--waiting_->count], slice);
        *working -= slice == NONE;
    }
    return error;
}

static int hand_out(farm *self) {
    idle waiting_ = {0, {0}};
    int working = self->team->size - 1, error = MPI_SUCCESS;
    while (working > 0 && error == MPI_SUCCESS) {
        int from;
        error = await_report(self, &from);
        if (error == MPI_SUCCESS) {
            error = receive(self, from);
        }
        if (error == MPI_SUCCESS) {
            waiting_.rank[waiting_.count++] = from;
            error = serve(self, &waiting_, &working);
        }
    }
    take_in_order(self);
    return error;
}

/* One rank does all itself. */
static void do_all(farm *self) {
    for (int64_t slice = next_slice(self); slice != NONE;
         slice = next_slice(self)) {
        waiting *w = &self->waiting[slice % self->ahead];
        do_slice(self, slice, &w->report);
        w->arrived = true;
        memcpy(self->results + (size_t)(slice % self->ahead) * self->bytes,
               self->result, self->bytes);
    }
    take_in_order(self);
}

/* -------------------------------------------------------------- other ranks */

static int work_for_others(farm *self) {
    report r = {.slice = NONE};
    MPI_Comm comm = self->team->comm;
    for (;;) {
        int64_t slice = NONE;
        int error = MPI_Send(&r, (int)sizeof r, MPI_BYTE, 0, REPORT, comm);
        if (error == MPI_SUCCESS && r.slice != NONE && r.status == FIRENET_OK) {
            error = MPI_Send(self->result, (int)self->bytes, MPI_BYTE, 0,
                             RESULT, comm);
        }
        if (error == MPI_SUCCESS) {
            error = MPI_Recv(&slice, 1, MPI_INT64_T, 0, SLICE, comm,
                             MPI_STATUS_IGNORE);
        }
        if (error != MPI_SUCCESS || slice == NONE) {
            return error;
        }
        do_slice(self, slice, &r);
    }
}

/* --------------------------------------------------------------------- calls
 */

/* Results that may wait, for each rank. */
#define AHEAD 8

static firenet_status prepare(farm *self, const char *path, uint64_t key) {
    firenet_context *context = self->context;
    firenet_status status = FIRENET_OK;
    self->ahead = AHEAD * (int64_t)self->team->size;
    self->result = companion_alloc(context, &status, (int64_t)self->bytes, 1);
    if (self->team->rank > 0) {
        return status;
    }
    self->waiting =
        companion_alloc(context, &status, self->ahead, sizeof *self->waiting);
    self->results = companion_alloc(context, &status, self->ahead,
                                    self->bytes ? self->bytes : 1);
    for (int64_t i = 0; i < self->ahead && status == FIRENET_OK; ++i) {
        self->waiting[i].arrived = false;
    }
    return status == FIRENET_OK
               ? journal_open(&self->index, context, path, key, self->slices)
               : status;
}

static void clean_up(farm *self) {
    firenet_companion_free(self->context, self->result);
    firenet_companion_free(self->context, self->waiting);
    firenet_companion_free(self->context, self->results);
    journal_close(&self->index, self->context);
}

static firenet_status run(farm *self) {
    int error = MPI_SUCCESS;
    if (self->team->rank > 0) {
        error = work_for_others(self);
    } else if (self->team->size > 1) {
        error = hand_out(self);
    } else {
        do_all(self);
    }
    if (error != MPI_SUCCESS && self->status == FIRENET_OK) {
        self->status = companion_fail(self->context, FIRENET_ERR_EXTERNAL,
                                      "farm: MPI returned %d", error);
    }
    if (self->team->rank == 0) {
        firenet_status status = journal_write(&self->index, self->context);
        self->status = self->status == FIRENET_OK ? status : self->status;
    }
    return self->status;
}

static firenet_status check(const farm *self) {
    firenet_context *context = self->context;
    if (!self->work || !self->collect) {
        return companion_fail(context, FIRENET_ERR_NULL, "%s: NULL",
                              self->work ? "collect" : "work");
    }
    firenet_status status =
        companion_check_range(context, "slices", self->slices, 1, INT32_MAX);
    if (status == FIRENET_OK) {
        status =
            companion_check_range(context, "the team's ranks", self->team->size,
                                  1, FIRENET_MPI_MOST_RANKS);
    }
    return status == FIRENET_OK && self->bytes > INT_MAX
               ? companion_fail(context, FIRENET_ERR_TOO_LARGE,
                                "bytes: %zu, allowed is 0 .. %d", self->bytes,
                                INT_MAX)
               : status;
}

firenet_status firenet_mpi_farm(firenet_mpi_team *team, int64_t slices,
                                size_t bytes, firenet_mpi_work_fn work,
                                firenet_mpi_collect_fn collect, void *user,
                                const char *index, uint64_t key) {
    if (!team) {
        return FIRENET_ERR_NULL;
    }
    farm self = {.team = team,
                 .context = team->context,
                 .work = work,
                 .collect = collect,
                 .user = user,
                 .slices = slices,
                 .bytes = bytes,
                 .status = FIRENET_OK};
    const mpi_value values[] = {{"slices", (double)slices},
                                {"bytes", (double)bytes},
                                {"key", (double)(key >> 11)},
                                {NULL, 0.0}};
    firenet_status status = mpi_agree_on(team, check(&self), values);
    if (status == FIRENET_OK) {
        status = mpi_agree(team, prepare(&self, index, key));
    }
    if (status == FIRENET_OK) {
        status = mpi_agree(team, run(&self));
    }
    clean_up(&self);
    return status;
}
