/* SPDX-License-Identifier: BSD-3-Clause */
/* Saving and loading what a resumed run needs. */
#include "core/hash.h"
#include "solve/solver.h"

#include <firenet/version.h>
#include <stdlib.h>
#include <string.h>

/* Raised when the pieces change. */
#define STATE_VERSION 9

/* The head of a state, and what it must share with the solver it is loaded
 * into; then a hash of all that follows: one flipped bit of a step ratio, or of
 * an index of the grid, must not get as far as the iteration. */
typedef struct identity {
    char magic[8];
    int64_t version, library, method, kind, domain, range, rows, cols;
    double parameter;
    uint64_t weights; /* a hash */
    int64_t turned;   /* whether dual vectors are */
} identity;

static uint64_t hash_weights(const fn_chunks *chunks) {
    if (chunks->weights) {
        int64_t n = chunks->chunk[chunks->count - 1].end;
        return fn_hash(chunks->weights, (size_t)n * sizeof *chunks->weights);
    }
    uint64_t hash = 0;
    for (int64_t b = 0; b < chunks->count; ++b) {
        uint64_t pair[2] = {hash, 0};
        memcpy(&pair[1], &chunks->chunk[b].weight, sizeof pair[1]);
        hash = fn_hash(pair, sizeof pair);
    }
    return hash;
}

/* The norm of a term, NULL for the Euclidean one. */
static uint64_t hash_norm(uint64_t hash, const fn_group_norm *norm) {
    if (!norm) {
        return hash;
    }
    uint64_t parts[] = {
        hash, fn_hash(norm->table->name, strlen(norm->table->name)), 0};
    memcpy(&parts[2], &norm->mix, sizeof norm->mix);
    return fn_hash(parts, sizeof parts);
}

/* Of every weight, and of what C is. */
static uint64_t hash_regulariser(const firenet_solver *solver) {
    const firenet_regulariser *regulariser = solver->owner->regulariser;
    uint64_t hash = hash_weights(&solver->owner->problem.domain_chunks);
    const fn_deflation *deflation = solver->problem.deflation;
    if (deflation) {
        size_t masked = (size_t)deflation->masked;
        const uint64_t parts[] = {
            hash, fn_hash(deflation->mask, masked * sizeof *deflation->mask),
            fn_hash(deflation->fixed, masked * sizeof *deflation->fixed)};
        hash = fn_hash(parts, sizeof parts);
    }
    for (int j = 0; regulariser && j < regulariser->count; ++j) {
        const fn_term *term = &regulariser->term[j];
        const uint64_t parts[] = {hash,
                                  hash_weights(&term->weights),
                                  (uint64_t)regulariser->constraint,
                                  (uint64_t)term->members,
                                  (uint64_t)term->grouping,
                                  (uint64_t)term->w->rows};
        hash = fn_hash(parts, sizeof parts);
        hash = hash_norm(hash, fn_term_norm(term));
    }
    return hash;
}

static identity identity_of(const firenet_solver *solver) {
    const fn_problem *problem = &solver->problem;
    return (identity){.magic = {'f', 'i', 'r', 'e', 'n', 'e', 't', 's'},
                      .version = STATE_VERSION,
                      .library = FIRENET_VERSION_NUMBER,
                      .method = solver->method->table->id,
                      .kind = problem->kind,
                      .domain = problem->a->domain,
                      .range = problem->a->range,
                      .rows = problem->a->rows,
                      .cols = problem->a->cols,
                      .parameter =
                          fn_problem_parameter(&solver->owner->problem),
                      .weights = hash_regulariser(solver),
                      .turned = problem->turn != NULL};
}

static void count_bytes(fn_archive *archive, void *data, size_t bytes) {
    (void)data;
    archive->bytes += bytes;
}

static void save_bytes(fn_archive *archive, void *data, size_t bytes) {
    memcpy(archive->at, data, bytes);
    archive->at += bytes;
}

static void load_bytes(fn_archive *archive, void *data, size_t bytes) {
    memcpy(data, archive->at, bytes);
    archive->at += bytes;
}

static void archive_state(firenet_solver *solver, fn_archive *archive) {
    const firenet_operator *a = solver->problem.a;
    fn_method *method = solver->method;
    fn_archive_bytes(archive, &solver->state, sizeof solver->state);
    fn_method_archive(method, archive);
    fn_archive_bytes(archive, &solver->certificate.bound,
                     sizeof solver->certificate.bound);
    fn_vec_archive(solver->context, archive, fn_range_bytes(a),
                   solver->certificate.q);
    fn_vec_archive(solver->context, archive, fn_domain_bytes(a), solver->best);
    method->table->archive(method, archive);
}

size_t firenet_solver_state_bytes(const firenet_solver *solver) {
    if (!solver) {
        return 0;
    }
    fn_archive counter = {count_bytes, NULL,
                          sizeof(identity) + sizeof(uint64_t)};
    archive_state((firenet_solver *)(uintptr_t)solver,
                  &counter); /* only counts */
    return counter.bytes;
}

static firenet_status check_state(firenet_solver *solver, const void *state,
                                  size_t bytes) {
    size_t needed = firenet_solver_state_bytes(solver);
    if (!state) {
        return fn_fail_null(solver->context, "state");
    }
    if (bytes < needed) {
        return fn_fail(
            solver->context, FIRENET_ERR_SHAPE,
            "bytes: %zu, must be at least %zu, the size of the state", bytes,
            needed);
    }
    return FIRENET_OK;
}

static firenet_status save(firenet_solver *solver, void *state, size_t bytes) {
    firenet_status status = check_state(solver, state, bytes);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!solver->state.resumable) {
        return fn_fail(
            solver->context, FIRENET_ERR_STATE,
            "solver: has no run to save, call firenet_solver_solve first");
    }
    identity id = identity_of(solver);
    fn_archive saver = {save_bytes, state, 0};
    uint64_t hash = 0;
    fn_archive_bytes(&saver, &id, sizeof id);
    unsigned char *hash_at = saver.at;
    fn_archive_bytes(&saver, &hash, sizeof hash);
    unsigned char *body = saver.at;
    archive_state(solver, &saver);
    hash = fn_hash(body, (size_t)(saver.at - body));
    memcpy(hash_at, &hash, sizeof hash);
    return FIRENET_OK;
}

/* More than any power of two that numbers of a solve have. */
#define EXPONENT_MAX 4096

static void settle(firenet_solver *solver) {
    fn_run_state *state = &solver->state;
    FN_SETTLE_COUNTS(&state->iteration, &state->problem, &state->improved,
                     &state->verified, &state->correction);
    if (abs(state->y_exponent) > EXPONENT_MAX) {
        state->y_exponent = 0;
    }
}

static firenet_status load(firenet_solver *solver, const void *state,
                           size_t bytes) {
    firenet_status status = check_state(solver, state, bytes);
    if (status != FIRENET_OK) {
        return status;
    }
    identity mine = identity_of(solver), theirs;
    memcpy(&theirs, state, sizeof theirs);
    if (memcmp(&mine, &theirs, sizeof mine) != 0) {
        return fn_fail(solver->context, FIRENET_ERR_STATE,
                       "state: saved by another version of the library, method "
                       "or problem");
    }
    /* load_bytes only reads the state. */
    fn_archive loader = {load_bytes, (unsigned char *)(uintptr_t)state, 0};
    uint64_t hash;
    loader.at += sizeof mine;
    fn_archive_bytes(&loader, &hash, sizeof hash);
    size_t body =
        firenet_solver_state_bytes(solver) - sizeof mine - sizeof hash;
    if (hash != fn_hash(loader.at, body)) {
        return fn_fail(solver->context, FIRENET_ERR_STATE,
                       "state: damaged, its checksum does not match");
    }
    archive_state(solver, &loader);
    settle(solver);
    solver->units.y = solver->state.y_exponent;
    fn_history_clear(&solver->history, fn_solver_measures_every(solver));
    return FIRENET_OK;
}

firenet_status firenet_solver_save_state(firenet_solver *solver, void *state,
                                         size_t bytes) {
    firenet_context *context = solver ? solver->context : NULL;
    return FN_CALL(context, save(solver, state, bytes));
}

firenet_status firenet_solver_load_state(firenet_solver *solver,
                                         const void *state, size_t bytes) {
    firenet_context *context = solver ? solver->context : NULL;
    return FN_CALL(context, load(solver, state, bytes));
}
