/* SPDX-License-Identifier: BSD-3-Clause */
/* The columns of a working set and their inner products, which stay from one
 * problem to the next. */
#include "solve/working_set.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* ---------------------------------------------------------------- columns */

static double weight_of(const fn_working_set *self, int64_t group) {
    double unit;
    const fn_chunks *chunks = fn_ws_weights(self, &unit);
    if (chunks->weights) {
        return unit * chunks->weights[group];
    }
    int64_t low = 0, high = chunks->count - 1;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (chunks->chunk[middle].end > group) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return unit * chunks->chunk[low].weight;
}

/* Of sparse column j what lies in the range of those without penalty. */
static double square_out(const fn_working_set *self, int64_t j) {
    const fn_deflation *d = self->columns.deflation;
    double sum = 0.0, scale = self->columns.scale;
    for (int64_t i = 0; d && i < d->parts * d->count; ++i) {
        double c = scale * fn_deflation_coordinates(d, j)[i];
        sum += c * c;
    }
    return sum;
}

/* ||a_j||^2 of a sparse column. */
static double square_of(const fn_working_set *self, int64_t j) {
    const int64_t *pointers = self->columns.lines.pointers;
    double sum = 0.0;
    for (int64_t i = self->parts * pointers[j];
         i < self->parts * pointers[j + 1]; ++i) {
        sum += self->packed[i] * self->packed[i];
    }
    return fmax(sum - square_out(self, j), 0.0);
}

/* Inner products of the columns from `known` on with all. */
static void multiply(fn_working_set *self) {
    static const double one[2] = {1.0, 0.0}, zero[2] = {0.0, 0.0};
    int64_t p = self->parts, from = self->known, to = self->used;
    int m = (int)(self->length / p), n = (int)(to - from), all = (int)to;
    const double *fresh = self->packed + from * self->length;
    double *out = self->gram + p * from * self->most;
    int stride = (int)self->most;
    if (n == 0) {
        return;
    }
    if (p == 1) {
        cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, all, n, m, 1.0,
                    self->packed, m, fresh, m, 0.0, out, stride);
    } else {
        cblas_zgemm(CblasColMajor, CblasConjTrans, CblasNoTrans, all, n, m, one,
                    self->packed, m, fresh, m, zero, out, stride);
    }
    for (int64_t k = from; k < to; ++k) {
        for (int64_t i = 0; i < from; ++i) {
            const double *g = self->gram + p * (k * self->most + i);
            double *mirror = self->gram + p * (i * self->most + k);
            mirror[0] = g[0];
            if (p == 2) {
                mirror[1] = -g[1];
            }
        }
    }
    self->known = to;
}

const double *fn_working_set_gram(fn_working_set *self, int64_t k) {
    static const double one[2] = {1.0, 0.0}, zero[2] = {0.0, 0.0};
    int64_t p = self->parts;
    double *g = self->gram + p * k * self->most;
    if (!self->lazy || self->made[k]) {
        return g;
    }
    int m = (int)(self->length / p), n = (int)self->used;
    const double *c = self->packed + k * self->length;
    if (p == 1) {
        cblas_dgemv(CblasColMajor, CblasTrans, m, n, 1.0, self->packed, m, c, 1,
                    0.0, g, 1);
    } else {
        cblas_zgemv(CblasColMajor, CblasConjTrans, m, n, one, self->packed, m,
                    c, 1, zero, g, 1);
    }
    self->made[k] = true;
    return g;
}

/* Slot `from` becomes slot `to` < from. */
static void move(fn_working_set *self, int64_t from, int64_t to) {
    int64_t p = self->parts;
    size_t element = (size_t)p * sizeof(double);
    memcpy(self->packed + to * self->length, self->packed + from * self->length,
           (size_t)self->length * sizeof(double));
    memcpy(self->x + p * to, self->x + p * from, element);
    memcpy(self->h + p * to, self->h + p * from, element);
    self->weight[to] = self->weight[from];
    if (self->members > 1) {
        self->square[to] = self->square[from];
    }
    self->column[to] = self->column[from];
    self->slot[self->column[to]] = (int32_t)to;
}

static void hold(fn_working_set *self) {
    self->held_count = self->used;
    memcpy(self->held, self->column, (size_t)self->used * sizeof *self->column);
}

/* Keeps the slots that are marked in `support`; their order stays. Their
 * products are made anew, in one block, as a state that is loaded makes them.
 */
static void compress(fn_working_set *self) {
    int64_t kept = 0;
    for (int64_t k = 0; k < self->used; ++k) {
        if (!self->support[k]) {
            self->slot[self->column[k]] = -1;
            continue;
        }
        if (k != kept) {
            move(self, k, kept);
        }
        ++kept;
    }
    self->used = kept;
    self->known = 0;
    self->ready = false;
    memset(self->block, 0, (size_t)kept * sizeof *self->block);
    hold(self);
    multiply(self);
}

static double score_of(const fn_working_set *self, int64_t k) {
    return self->score[fn_ws_group(self, self->column[k])];
}

/* Drops groups with x = 0 until there is room for `count` more, if it can, the
 * ones of least score first. */
static void make_room(fn_working_set *self, int64_t count) {
    int64_t excess = self->used + count - self->most;
    if (excess <= 0) {
        return;
    }
    double low = 0.0, high = 0.0;
    for (int64_t k = 0; k < self->used; ++k) {
        double score = score_of(self, k);
        high = score > high ? score : high;
    }
    for (int i = 0; i < 40; ++i) { /* the score below which enough are */
        double middle = 0.5 * (low + high);
        int64_t below = 0;
        for (int64_t k = 0; k < self->used; ++k) {
            below += fn_ws_is_zero(self, k) && score_of(self, k) <= middle;
        }
        if (below >= excess) {
            high = middle;
        } else {
            low = middle;
        }
    }
    for (int64_t k = 0; k < self->used; ++k) {
        self->support[k] =
            !(fn_ws_is_zero(self, k) && score_of(self, k) <= high);
    }
    compress(self);
}

/* Column k of C with its zeros; a sparse one into room for it. */
static const double *column_of(fn_working_set *self, int64_t k, double *room) {
    static const double one[2] = {1.0, 0.0};
    if (!self->columns.sparse) {
        return self->packed + k * self->length;
    }
    memset(room, 0, (size_t)self->length * sizeof *room);
    fn_working_set_sparse_add(self, k, one, room);
    return room;
}

/* |c_i^H v|, as column i of C is. */
static double product_size(const fn_working_set *self, int64_t i,
                           const double *v) {
    double h[2] = {0.0, 0.0};
    int m = (int)(self->length / self->parts);
    const double *c = self->packed + i * self->length;
    if (self->columns.sparse) {
        fn_working_set_sparse_product(self, i, v, h);
    } else if (self->parts == 1) {
        h[0] = cblas_ddot(m, c, 1, v, 1);
    } else {
        cblas_zdotc_sub(m, c, 1, v, 1, h);
    }
    return fn_ws_length(h, self->parts);
}

/* A bound of ||C_g||^2 for the group that begins in slot k: of its inner
 * products the largest sum of a row, or the root of the sum of squares. */
static void take_bound(fn_working_set *self, int64_t k) {
    double largest = 0.0, squares = 0.0;
    for (int64_t i = k; i < k + self->members; ++i) {
        const double *c = column_of(self, i, self->rounded);
        double row = 0.0;
        for (int64_t j = k; j < k + self->members; ++j) {
            double size = product_size(self, j, c);
            row += size;
            squares += size * size;
        }
        largest = fmax(largest, row);
    }
    self->square[k] = fmin(largest, sqrt(squares));
}

/* What belongs to the column of slot k. */
static void read_column(fn_working_set *self, int64_t k) {
    int32_t j = self->column[k];
    self->slot[j] = (int32_t)k;
    self->weight[k] = weight_of(self, fn_ws_group(self, j));
    if (self->columns.sparse) {
        self->square[k] = square_of(self, j);
    } else {
        fn_columns_expand(&self->columns, j, self->packed + k * self->length);
    }
    if (self->members > 1 && (k + 1) % self->members == 0) {
        take_bound(self, k + 1 - self->members);
    }
}

static void finish_columns(fn_working_set *self) {
    hold(self);
    if (self->lazy) {
        memset(self->made, 0, (size_t)self->most * sizeof *self->made);
    } else if (!self->columns.sparse) {
        multiply(self);
    }
    const fn_deflation *d = self->columns.deflation;
    self->whole = self->used + (d ? d->masked : 0) == self->columns.cols;
}

int64_t fn_working_set_add(fn_working_set *self, int64_t count) {
    if (count == 0) {
        return 0;
    }
    int64_t m = self->members;
    make_room(self, count * m);
    count = least(count, (self->most - self->used) / m);
    int32_t block = self->used > 0 ? self->block[self->used - 1] + 1 : 0;
    for (int64_t i = 0; i < count * m; ++i) {
        int64_t k = self->used++;
        self->column[k] =
            (int32_t)fn_ws_column(self, self->order[i / m], i % m);
        self->block[k] = block;
        memset(self->x + self->parts * k, 0,
               (size_t)self->parts * sizeof(double));
        read_column(self, k);
    }
    finish_columns(self);
    return count;
}

bool fn_working_set_restore(fn_working_set *self) {
    size_t bytes = (size_t)self->used * sizeof *self->column;
    if (memcmp(self->column, self->held, bytes) == 0 &&
        self->held_count == self->used) {
        return false;
    }
    memset(self->slot, 0xff, (size_t)self->columns.cols * sizeof *self->slot);
    self->known = 0;
    for (int64_t used = self->used, k = 0; k < used;) {
        int32_t block = self->block[k]; /* as they were multiplied, for the
                                           same bits */
        for (; k < used && self->block[k] == block; ++k) {
            read_column(self, k);
        }
        self->used = k;
        finish_columns(self);
    }
    return true;
}

void fn_working_set_clear(fn_working_set *self) {
    memset(self->x, 0, (size_t)(self->parts * self->used) * sizeof *self->x);
    self->ready = false;
    if (self->whole) {
        return;
    }
    for (int64_t k = 0; k < self->used; ++k) {
        self->slot[self->column[k]] = -1;
    }
    self->used = self->known = 0;
    hold(self);
}

/* --------------------------------------------------------------- products */

/* r = C x - y, with x as given or as the element type has it. */
static void take_residual(const fn_working_set *self, bool rounded, double *r) {
    int64_t p = self->parts;
    int m = (int)self->length;
    for (int64_t i = 0; i < self->length; ++i) {
        r[i] = -self->y[i];
    }
    for (int64_t k = 0; k < self->used; ++k) {
        const double *c =
            self->packed + (self->columns.sparse ? 0 : k * self->length);
        double x[2] = {self->x[p * k], p == 1 ? 0.0 : self->x[p * k + 1]};
        if (x[0] == 0.0 && x[1] == 0.0) {
            continue;
        }
        if (rounded) {
            x[0] = (double)(float)x[0];
            x[1] = (double)(float)x[1];
        }
        if (self->columns.sparse) {
            fn_working_set_sparse_add(self, k, x, r);
        } else if (p == 1) {
            cblas_daxpy(m, x[0], c, 1, r, 1);
        } else {
            cblas_zaxpy(m / 2, x, c, 1, r, 1);
        }
    }
    if (self->columns.sparse && self->columns.deflation) {
        fn_deflation_project_column(self->columns.deflation, r);
    }
}

void fn_working_set_take_residual(fn_working_set *self) {
    take_residual(self, false, self->r);
    memset(self->out, 0, sizeof self->out);
}

double fn_working_set_residual(fn_working_set *self) {
    bool single = fn_type_single(self->columns.type);
    if (single) {
        take_residual(self, true, self->rounded);
    }
    return cblas_dnrm2((int)self->length, single ? self->rounded : self->r, 1);
}

void fn_working_set_take_gradient(fn_working_set *self) {
    static const double one[2] = {1.0, 0.0}, zero[2] = {0.0, 0.0};
    int m = (int)self->length, n = (int)self->used;
    if (n == 0) {
        return;
    }
    if (self->columns.sparse) {
        for (int64_t k = 0; k < self->used; ++k) {
            fn_working_set_sparse_product(self, k, self->r,
                                          self->h + self->parts * k);
        }
    } else if (self->parts == 1) {
        cblas_dgemv(CblasColMajor, CblasTrans, m, n, 1.0, self->packed, m,
                    self->r, 1, 0.0, self->h, 1);
    } else {
        cblas_zgemv(CblasColMajor, CblasConjTrans, m / 2, n, one, self->packed,
                    m / 2, self->r, 1, zero, self->h, 1);
    }
}
