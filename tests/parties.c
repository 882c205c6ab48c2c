/* SPDX-License-Identifier: BSD-3-Clause */
#include "parties.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* Longer than any party of a test computes. */
#define PATIENCE 30

void room_open(room *r, int parties) {
    memset(r, 0, sizeof *r);
    r->parties = parties;
    pthread_mutex_init(&r->mutex, NULL);
    pthread_cond_init(&r->changed, NULL);
}

void room_close(room *r) {
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->mutex);
}

static void put(room *r, const party *p, const double *sums, int64_t count,
                const double *maxima, int64_t maxima_count) {
    if (count > NUMBERS_MAX || maxima_count > 8) {
        r->broken = 1;
        return;
    }
    memcpy(r->numbers[p->number], sums, (size_t)count * sizeof *sums);
    if (maxima)
        memcpy(r->maxima[p->number], maxima,
               (size_t)maxima_count * sizeof *maxima);
    r->count[p->number] = count;
    r->maxima_count[p->number] = maxima_count;
}

/* In the order of the parties, so that all get the same bits. */
static void add_up(room *r) {
    for (int64_t k = 0; k < r->count[0]; ++k) {
        r->sum[k] = 0.0;
        for (int i = 0; i < r->parties; ++i)
            r->sum[k] += r->numbers[i][k];
    }
    for (int64_t k = 0; k < r->maxima_count[0]; ++k) {
        r->largest[k] = r->maxima[0][k];
        for (int i = 1; i < r->parties; ++i)
            r->largest[k] = fmax(r->largest[k], r->maxima[i][k]);
    }
}

/* The last to come looks whether the numbers match, and adds them up. Nobody
 * gets here again before all have taken the sums. */
static void meet(room *r) {
    ++r->meetings;
    r->arrived = 0;
    for (int i = 1; i < r->parties; ++i)
        if (r->count[i] != r->count[0] ||
            r->maxima_count[i] != r->maxima_count[0])
            r->broken = 1;
    if (r->meetings == r->fail_at)
        r->broken = 1;
    if (!r->broken)
        add_up(r);
    pthread_cond_broadcast(&r->changed);
}

static void wait_for_others(room *r) {
    long meeting = r->meetings;
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += PATIENCE;
    while (r->meetings == meeting && !r->broken)
        if (pthread_cond_timedwait(&r->changed, &r->mutex, &end) != 0) {
            r->broken = 1;
            pthread_cond_broadcast(&r->changed);
        }
}

int party_reduce(double *sums, int64_t count, double *maxima,
                 int64_t maxima_count, void *user) {
    party *p = user;
    room *r = p->room;
    pthread_mutex_lock(&r->mutex);
    if (!r->broken) {
        put(r, p, sums, count, maxima, maxima_count);
        if (++r->arrived == r->parties)
            meet(r);
        else
            wait_for_others(r);
    }
    int answer = r->broken ? 7 : 0;
    if (!r->broken) {
        memcpy(sums, r->sum, (size_t)count * sizeof *sums);
        if (maxima)
            memcpy(maxima, r->largest, (size_t)maxima_count * sizeof *maxima);
    }
    pthread_mutex_unlock(&r->mutex);
    return answer;
}

typedef struct start {
    party *p;
    party_fn run;
} start;

static void *run_party(void *argument) {
    start *s = argument;
    s->run(s->p);
    return NULL;
}

void parties_run(room *r, party_fn run, void *work, size_t size) {
    party p[PARTIES_MAX];
    start s[PARTIES_MAX];
    pthread_t thread[PARTIES_MAX];
    for (int i = 0; i < r->parties; ++i) {
        p[i] = (party){
            .room = r, .number = i, .work = (char *)work + (size_t)i * size};
        p[i].context = context_new(&p[i].memory);
        assert_ok(p[i].context, firenet_context_set_reduce(
                                    p[i].context, party_reduce, &p[i]));
        s[i] = (start){&p[i], run};
        ck_assert_int_eq(pthread_create(&thread[i], NULL, run_party, &s[i]), 0);
    }
    for (int i = 0; i < r->parties; ++i) {
        pthread_join(thread[i], NULL);
        context_end(p[i].context, &p[i].memory);
    }
}
