/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory of working sets, in one piece. */
#include "solve/working_set.h"

#include "operators/multiple.h"

#include <string.h>

/* Columns beyond twice as many as there are rows: a support has at most as
 * many elements as the rows over the reals, for matrices in general position.
 */
#define SPARE 64
/* So few columns are all brought in at once: their inner products serve every
 * y. */
#define ALL 256

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* Of groups there are at most as many in a support as there are rows over the
 * reals; room for so many columns is made without asking for more. */
#define MODEST 1024
#define FEW_GROUPS 8

static int64_t most_groups(const firenet_operator *a, int64_t members) {
    int64_t rows = (fn_type_complex(a->domain) ? 2 : 1) * a->rows;
    int64_t modest = MODEST / members + FEW_GROUPS;
    int64_t needed = rows + FEW_GROUPS;
    int64_t usual = (4 * rows + SPARE) / members;
    int64_t most = least(needed, modest);
    return least(a->cols / members, most > usual ? most : usual);
}

/* Columns there is room for, and elements of a support. */
static int64_t most_columns(const firenet_operator *a, bool sparse,
                            int64_t members) {
    if (sparse) {
        return a->cols;
    }
    if (members > 1) {
        return members * most_groups(a, members);
    }
    int64_t times = fn_type_complex(a->domain) ? 6 : 4;
    return least(a->cols, times * a->rows + SPARE);
}

static int64_t most_free(const firenet_operator *a, bool sparse,
                         int64_t members) {
    if (sparse) {
        return 0;
    }
    int64_t most = most_columns(a, false, members);
    int64_t times = fn_type_complex(a->domain) ? 2 : 1;
    return members > 1 ? most : least(most, times * a->rows + SPARE);
}

/* The l1 norm of x, or groups of its elements. */
static bool takes_regulariser(const fn_analysis *analysis) {
    const fn_dual_block *block = analysis->block;
    bool free = analysis->constraint == FIRENET_CONSTRAINT_NONE ||
                (analysis->constraint == FIRENET_CONSTRAINT_REAL &&
                 !fn_type_complex(analysis->domain));
    bool groups = analysis->count == 1 && !analysis->primal &&
                  !fn_term_norm(block->term) && fn_is_identity(block->term->w);
    return free && (analysis->count == 0 || groups);
}

bool fn_working_set_takes(const fn_problem *problem, const firenet_operator **a,
                          const fn_dual_block **term) {
    const fn_analysis *analysis = problem->analysis;
    const firenet_operator *matrix = analysis ? analysis->a : problem->a;
    fn_columns columns;
    bool found = fn_operator_on_host(matrix) && fn_columns_of(matrix, &columns);
    *a = found ? matrix : NULL;
    *term = analysis && analysis->count > 0 ? analysis->block : NULL;
    return found && (!analysis || takes_regulariser(analysis));
}

/* Whether the elements can be read where they are. */
static bool as_it_is(const fn_columns *columns) {
    return columns->sparse && !columns->lines.wide && columns->scale == 1.0 &&
           !columns->conjugate && !fn_type_single(columns->type);
}

/* A place in the memory, of which there are several. */
typedef struct part {
    void **at;
    int64_t count;
    size_t size;
} part;

enum { PARTS = 32 };

/* `rows`: of K. */
static void list_parts(fn_working_set *self, const firenet_operator *a,
                       int64_t members, int64_t rows, part parts[PARTS]) {
    int64_t p = fn_type_complex(a->domain) ? 2 : 1, n = a->cols;
    fn_columns columns;
    bool sparse = fn_columns_of(a, &columns) && columns.sparse;
    int64_t most = most_columns(a, sparse, members);
    int64_t free = most_free(a, sparse, members);
    int64_t m = p * a->rows;
    int64_t stored =
        sparse && !as_it_is(&columns) ? fn_columns_stored(&columns) : 0;
    int64_t dense = sparse ? 0 : most;
    const size_t real = sizeof(double), index = sizeof(int32_t);
    const part all[PARTS] = {
        {(void **)&self->slot, n, index},
        {(void **)&self->column, most, index},
        {(void **)&self->held, most, index},
        {(void **)&self->block, most, index},
        {(void **)&self->packed, sparse ? p * stored : m * most, real},
        {(void **)&self->gram, p * dense * dense, real},
        {(void **)&self->made, most, sizeof(bool)},
        {(void **)&self->rows, stored, index},
        {(void **)&self->square, sparse || members > 1 ? most : 0, real},
        {(void **)&self->past, sparse ? (FN_WS_PAST + 1) * p * most : 0, real},
        {(void **)&self->weight, most, real},
        {(void **)&self->x, p * most, real},
        {(void **)&self->h, p * most, real},
        {(void **)&self->y, m, real},
        {(void **)&self->r, m, real},
        {(void **)&self->rounded, m, real},
        {(void **)&self->support, most, index},
        {(void **)&self->factor, p * p * free * free, real},
        {(void **)&self->step, p * dense, real},
        {(void **)&self->image, p * dense, real},
        {(void **)&self->sign, p * dense, real},
        {(void **)&self->side, dense, real},
        {(void **)&self->tried, p * dense, real},
        {(void **)&self->moved, p * members, real},
        {(void **)&self->x_before, dense, real},
        {(void **)&self->h_before, dense, real},
        {&self->kinks, dense, 2 * real},
        {(void **)&self->score, n, real},
        {(void **)&self->order, n, index},
        {&self->primal, n, fn_type_size(a->domain)},
        {&self->gradient, n, fn_type_size(a->domain)},
        {&self->residual, rows, fn_type_size(a->range)},
    };
    memcpy(parts, all, sizeof all);
}

static size_t part_bytes(const part *p) {
    size_t bytes = (size_t)p->count * p->size;
    return (bytes + FN_ALIGNMENT - 1) / FN_ALIGNMENT * FN_ALIGNMENT;
}

size_t fn_working_set_bytes(const fn_problem *problem) {
    const firenet_operator *a;
    const fn_dual_block *term;
    fn_working_set none;
    part parts[PARTS];
    if (!fn_working_set_takes(problem, &a, &term)) {
        return 0;
    }
    size_t bytes = fn_domain_bytes(a); /* work */
    list_parts(&none, a, term ? term->term->members : 1, problem->a->rows,
               parts);
    for (int i = 0; i < PARTS; ++i) {
        bytes += part_bytes(&parts[i]);
    }
    return bytes;
}

/* One piece, and each part's place in it. */
static firenet_status lay_out(fn_working_set *self) {
    const firenet_operator *a = self->a;
    part parts[PARTS];
    self->memory =
        fn_alloc(self->base.context,
                 (int64_t)fn_working_set_bytes(self->base.problem), 1);
    if (!self->memory) {
        return FIRENET_ERR_NOMEM;
    }
    unsigned char *at = self->memory;
    self->base.work = (fn_vec *)at;
    at += fn_domain_bytes(a);
    list_parts(self, a, self->members, self->base.problem->a->rows, parts);
    for (int i = 0; i < PARTS; ++i) {
        *parts[i].at = at;
        at += part_bytes(&parts[i]);
    }
    self->base.x = self->primal;
    return FIRENET_OK;
}

/* The empty set, and x = 0. */
static void clear(fn_working_set *self) {
    const firenet_operator *a = self->a;
    self->used = self->known = self->held_count = 0;
    memset(self->column, 0, (size_t)self->most * sizeof *self->column);
    memset(self->block, 0, (size_t)self->most * sizeof *self->block);
    memset(self->x, 0, (size_t)(self->parts * self->most) * sizeof *self->x);
    memset(self->score, 0, (size_t)a->cols * sizeof *self->score);
    memset(self->base.work, 0, fn_domain_bytes(a));
    memset(self->primal, 0, fn_domain_bytes(a));
    memset(self->slot, 0xff, (size_t)a->cols * sizeof *self->slot);
}

/* The stored elements of a sparse matrix: where they are, or a copy. */
static void take_sparse(fn_working_set *self) {
    if (as_it_is(&self->columns)) { /* only read */
        self->packed = (double *)(uintptr_t)self->columns.lines.values;
        self->rows = (int32_t *)(uintptr_t)self->columns.lines.indices;
        return;
    }
    for (int64_t j = 0; j < self->a->cols; ++j) {
        int64_t from = self->columns.lines.pointers[j];
        fn_columns_read(&self->columns, j, self->rows + from,
                        self->packed + self->parts * from);
    }
}

static void add_all(fn_working_set *self) {
    const fn_deflation *d = self->columns.deflation;
    int64_t count = 0;
    for (int64_t j = 0; j < self->groups; ++j) {
        if (!d || !fn_deflation_masks(d, j)) {
            self->order[count++] = (int32_t)j;
        }
    }
    fn_working_set_add(self, count);
}

firenet_status fn_working_set_allocate(fn_working_set *self) {
    const firenet_operator *a = self->a;
    const bool sparse = self->columns.sparse;
    self->parts = fn_type_complex(a->domain) ? 2 : 1;
    self->length = self->parts * a->rows;
    self->most = most_columns(a, sparse, self->members);
    self->most_free = most_free(a, sparse, self->members);
    firenet_status status = lay_out(self);
    if (status != FIRENET_OK) {
        return status;
    }
    clear(self);
    if (sparse) {
        take_sparse(self);
    }
    bool all = a->cols <= ALL && self->most == a->cols;
    self->lazy = all && !sparse;
    if (all) {
        add_all(self);
    }
    return FIRENET_OK;
}
