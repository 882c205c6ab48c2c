/* SPDX-License-Identifier: BSD-3-Clause */
/* Random sequences of all public calls, with valid and invalid arguments of
 * small sizes. make_api.py writes the calls from the headers. An input is the
 * start of a program; a generator seeded by it continues. Whatever happens must
 * be a status, a handle exists if and only if its creator says OK, and memory
 * must come back. */
#include "api_draws.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    CALLS = 400,           /* of one input */
    BLOCK_LIMIT = 1 << 20, /* of an allocation */
    EVENTS = 40            /* after which a monitor stops what runs */
};

typedef struct call {
    const char *name;
    void (*run)(machine *m);
    int status; /* is what it returns */
} call;

static long long total, successes;
static const char *current = "nothing yet";

static void require(int condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "fuzz_api: %s: %s\n", current, what);
        abort();
    }
}

/* ---------------------------------------------------------------- handles */

static void *pick(machine *m, int kind) {
    return kind == POOL_firenet_event ? (void *)(uintptr_t)m->event
           : one_in(m, 32)            ? NULL
                                      : m->pool[kind][byte(m) % KEPT];
}

/* Out of the pool, for a release; nothing may go while it runs. */
static void *take(machine *m, int kind) {
    void **slot = &m->pool[kind][byte(m) % KEPT], *handle = *slot;
    if (m->depth > 0)
        return NULL;
    *slot = NULL;
    return handle;
}

static void *pick_some(machine *m, int kind) {
    static void *some[32];
    for (int i = 0; i < 32; i++)
        some[i] = i && byte(m) < 200 ? some[0] : pick(m, kind);
    return one_in(m, 32) ? NULL : some;
}

static int refuse_out(machine *m) {
    return one_in(m, 64);
}

static firenet_status last;

static void note_status(machine *m, firenet_status status) {
    last = status;
    m->ended_well |= status == FIRENET_OK;
    successes += status == FIRENET_OK;
    require(strlen(firenet_status_message(status)) > 0,
            "a status without text");
}

static void note_bytes(size_t bytes) {
    last_bytes = bytes < ROOM ? bytes : last_bytes;
}

static void note_text(const char *text) {
    require(!text || strlen(text) < ROOM, "text");
}

/* Iterations of what runs are few, whatever else is set. */
static void bound_work(int kind, void *made) {
    if (kind == POOL_firenet_solver)
        firenet_solver_set_int(made, FIRENET_SOLVER_ITERATIONS, 60);
}

static void keep(machine *m, int kind, void *made, int by_status) {
    require(!by_status || (last == FIRENET_OK) == (made != NULL),
            "status and handle");
    if (!made)
        return;
    bound_work(kind, made);
    void **slots = m->pool[kind], **slot = &slots[byte(m) % KEPT];
    for (int i = 0; i < KEPT && *slot; i++)
        slot = slots[i] ? slot : &slots[i];
    void *old = *slot;
    if (old && m->depth > 0)
        old = made; /* nothing may go while it runs */
    else
        *slot = made;
    if (old)
        releasers[kind](old);
}

static void keep_static(machine *m, int kind, const void *made) {
    m->pool[kind][byte(m) % KEPT] = (void *)(uintptr_t)made;
}

/* -------------------------------------------------------------- callbacks */

static machine *running; /* one at a time: callbacks have no better way to it,
                            since their `user` may be anything */

static void run_one(machine *m, const call *table, size_t count);

static void *limited_alloc(size_t bytes, size_t alignment, void *user) {
    machine *m = running;
    void *block = NULL;
    (void)user;
    if (++m->allocations == m->fail_at || bytes > BLOCK_LIMIT ||
        posix_memalign(&block, alignment < 8 ? 8 : alignment, bytes) != 0)
        return NULL;
    m->live++;
    return block;
}

static void limited_free(void *block, void *user) {
    (void)user;
    running->live--;
    free(block);
}

static void on_log(firenet_log_level level, const char *message, void *user) {
    (void)level, (void)user;
    note_text(message);
}

static void run_tasks(int64_t count, firenet_task_fn task, void *data,
                      void *user) {
    (void)user;
    for (int64_t i = count; i-- > 0;)
        task(data, i);
}

/* Zero-fills or cuts; a NULL user is as good as any. */
static int copy_over(const void *in, int64_t in_length, void *out,
                     int64_t out_length, void *user) {
    const int64_t both = in_length < out_length ? in_length : out_length;
    (void)user;
    memset(out, 0, 4 * (size_t)out_length);
    memcpy(out, in, 4 * (size_t)both);
    return 0;
}

static int copy_many(int64_t count, const void *in, int64_t in_length,
                     int64_t in_stride, void *out, int64_t out_length,
                     int64_t out_stride, void *user) {
    for (int64_t i = 0; i < count; i++)
        copy_over((const char *)in + 4 * i * in_stride, in_length,
                  (char *)out + 4 * i * out_stride, out_length, user);
    return 0;
}

static void nothing(void *user) {
    (void)user;
}

static int map_to_zero(const void *in, void *out, void *user) {
    (void)in, (void)user;
    memset(out, 0, 4);
    return 0;
}

/* Looks at the event, makes some calls that may be refused, and stops what
 * takes long. */
static int look(machine *m);

static int on_event(const firenet_event *event, void *user) {
    (void)user;
    running->event = event;
    const int answer = look(running);
    running->event = NULL;
    return answer;
}

static int on_step(int64_t step, double norm, double change, const void *r,
                   void *user) {
    (void)step, (void)norm, (void)change, (void)r, (void)user;
    return look(running);
}

#define OR_NONE(m, f) (one_in(m, 16) ? NULL : (f))
#define CALLBACK_firenet_alloc_fn(m) OR_NONE(m, limited_alloc)
#define CALLBACK_firenet_free_fn(m) OR_NONE(m, limited_free)
#define CALLBACK_firenet_log_fn(m) OR_NONE(m, on_log)
#define CALLBACK_firenet_parallel_fn(m) OR_NONE(m, run_tasks)
#define CALLBACK_firenet_apply_fn(m) OR_NONE(m, copy_over)
#define CALLBACK_firenet_apply_many_fn(m) OR_NONE(m, copy_many)
#define CALLBACK_firenet_destroy_fn(m) OR_NONE(m, nothing)
#define CALLBACK_firenet_map_fn(m) OR_NONE(m, map_to_zero)
#define CALLBACK_firenet_map_gradient_fn(m) OR_NONE(m, map_to_zero)
#define CALLBACK_firenet_monitor_fn(m) OR_NONE(m, on_event)
#define CALLBACK_firenet_perturbation_fn(m) OR_NONE(m, on_step)

#define FUZZ_API_CALLS
#include "api_calls.inc"

/* -------------------------------------------------------------- machinery */

#define COUNT(table) (sizeof table / sizeof table[0])

static void run_call(machine *m, const call *chosen, long *well) {
    const char *before = current;
    current = chosen->name;
    total++;
    m->ended_well = 0;
    chosen->run(m);
    *well += m->ended_well;
    current = before;
}

static long calls_well[COUNT(calls)], others_well[COUNT(event_calls)];

static void run_one(machine *m, const call *table, size_t count) {
    /* Half of them near the last one, where the headers have its relatives. */
    static size_t beside;
    const unsigned high = byte(m), low = byte(m);
    const size_t which =
        (high < 128 ? high * 256 + low : beside + count + low % 12 - 6) % count;
    beside = which;
    run_call(m, &table[which],
             &(table == calls ? calls_well : others_well)[which]);
}

static int look(machine *m) {
    if (m->event)
        run_one(m, event_calls, COUNT(event_calls));
    if (m->depth == 0 && one_in(m, 4)) {
        m->depth++;
        const firenet_event *event = m->event;
        m->event = NULL;
        run_one(m, calls, COUNT(calls));
        m->event = event;
        m->depth--;
    }
    return ++m->events > EVENTS ? 1 : one_in(m, 64) ? (int)byte(m) : 0;
}

static void print_total(void) {
    printf("%lld calls, of which %lld ended well; never so:", total, successes);
    for (size_t i = 0; i < COUNT(calls); i++)
        if (calls[i].status && calls_well[i] == 0)
            printf(" %s", calls[i].name);
    printf("\n");
}

/* A context, and something of every kind where that succeeds. */
static void start(machine *m) {
    firenet_context *context = NULL;
    long well = 0;
    if (firenet_context_create(&context, limited_alloc, limited_free, m) == 0)
        m->pool[POOL_firenet_context][0] = context;
    for (int i = 1; context && i < KEPT; i++)
        m->pool[POOL_firenet_context][i] = firenet_context_retain(context);
    for (size_t pass = 0; pass < 3 * COUNT(creators); pass++) {
        run_call(m, &creators[pass % COUNT(creators)], &well);
    }
}

static void end(machine *m) {
    for (int kind = 0; kind < POOLS; kind++)
        for (int i = 0; i < KEPT; i++)
            if (m->pool[kind][i])
                releasers[kind](m->pool[kind][i]);
    require(m->live == 0, "memory did not come back");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                         FIRENET_C128};
    static int registered;
    machine m = {.bytes = data, .size = size, .state = 88172645463325252u};
    if (!registered++)
        atexit(print_total);
    for (size_t i = 0; i < size; i++)
        m.state = (m.state ^ data[i]) * UINT64_C(0x100000001b3) | 1;
    m.type = types[byte(&m) % 4];
    m.fail_at = one_in(&m, 4) ? 2 + (long)byte(&m) : 0;
    running = &m;
    last_bytes = 0;
    start(&m);
    for (int i = 0; i < CALLS; i++) {
        m.events = 0;
        run_one(&m, calls, COUNT(calls));
    }
    end(&m);
    return 0;
}
