/* SPDX-License-Identifier: BSD-3-Clause */
#include "transform.h"
#include "mail.h"

#include <stdatomic.h>
#include <string.h>

/* Bytes of a strip's row: pairs of cache lines, which are fetched together; and
 * what keeps its rows out of each other's places in the cache. */
enum { ROW = 128, PAD = 16 };

/* ------------------------------------------------------------------- strips */

/* Rows of memory that are `from_stride` apart to rows that are `to_stride`
 * apart. */
static void copy_rows(int64_t rows, size_t bytes, const unsigned char *from,
                      size_t from_stride, unsigned char *to, size_t to_stride) {
    if (from_stride == bytes && to_stride == bytes) {
        memcpy(to, from, (size_t)rows * bytes);
        return;
    }
    for (int64_t i = 0; i < rows; ++i, from += from_stride, to += to_stride) {
        if (bytes == ROW) { /* of a size that the compiler knows */
            memcpy(to, from, ROW);
        } else {
            memcpy(to, from, bytes);
        }
    }
}

mpi_part_of mpi_transform_block(const mpi_transform *self, int rank) {
    return mpi_part(self->slabs.rest, self->block[1], rank);
}

unsigned char *mpi_transform_home(const mpi_transform *self, int64_t plane,
                                  int rank) {
    const mpi_window *w = self->team->window;
    int64_t count = mpi_transform_block(self, rank).count;
    return (unsigned char *)w->own + (size_t)rank * w->bytes +
           (size_t)(plane * count) * self->size;
}

void *mpi_transform_row(const mpi_transform *self, int64_t plane, int64_t row) {
    int64_t at = row * self->slabs.shape[2];
    int rank = (int)(at / self->block[1]);
    return mpi_transform_home(self, plane, rank) +
           (size_t)(at - rank * self->block[1]) * self->size;
}

void mpi_transform_move(const mpi_transform *self, int64_t plane, bool back,
                        void *rows) {
    unsigned char *here = rows;
    for (int64_t i = 0; i < self->slabs.rest; i += self->block[1]) {
        int rank = (int)(i / self->block[1]);
        void *home = mpi_transform_home(self, plane, rank);
        size_t bytes =
            (size_t)mpi_transform_block(self, rank).count * self->size;
        memcpy(back ? home : here, back ? here : home, bytes);
        here += bytes;
    }
}

/* What is at columns `at` .. of a plane's rows of axis 1, to the cells of the
 * ranks that have these rows, or from there. */
static void move_home(const mpi_transform *self, int64_t plane, int64_t at,
                      size_t bytes, bool back, unsigned char *rows,
                      size_t stride) {
    int64_t inner = self->slabs.rest / self->slabs.shape[1], count;
    for (int64_t i = 0; i < self->slabs.rest; i += count) {
        int rank = (int)(i / self->block[1]);
        unsigned char *home = mpi_transform_home(self, plane, rank);
        size_t apart = (size_t)inner * self->size;
        home += (size_t)at * self->size;
        count = mpi_transform_block(self, rank).count;
        if (back) {
            copy_rows(count / inner, bytes, home, apart, rows, stride);
        } else {
            copy_rows(count / inner, bytes, rows, stride, home, apart);
        }
        rows += (size_t)(count / inner) * stride;
    }
}

/* The plane along axis 1, in strips of axis 2, and home; or from there. */
static void along_axis_1(const mpi_transform *self, int64_t plane,
                         bool backward) {
    int64_t n = self->slabs.shape[1], inner = self->slabs.rest / n;
    size_t row = (size_t)inner * self->size;
    size_t stride = (size_t)self->stride * self->size;
    for (int64_t at = 0; at < inner; at += self->width) {
        int64_t width = inner - at < self->width ? inner - at : self->width;
        size_t bytes = (size_t)width * self->size;
        unsigned char *here = (unsigned char *)self->plane;
        here += (size_t)at * self->size;
        if (backward) {
            move_home(self, plane, at, bytes, true, self->strip[1], stride);
            self->execute(self->plan[true][1], self->strip[1], self->strip[0]);
            copy_rows(n, bytes, self->strip[0], stride, here, row);
        } else {
            copy_rows(n, bytes, here, row, self->strip[0], stride);
            self->execute(self->plan[false][1], self->strip[0], self->strip[1]);
            move_home(self, plane, at, bytes, false, self->strip[1], stride);
        }
    }
}

/* A plane of two axes has one point of axis 0 only. */
static void flat_home(const mpi_transform *self, int64_t plane, bool back) {
    move_home(self, plane, 0, self->size, back, self->plane, self->size);
}

static void forward_planes(const mpi_transform *self, const mpi_pass *pass) {
    int last = self->slabs.axes - 1;
    for (int64_t i = 0; i < self->slabs.count; ++i) {
        pass->load(pass->data, i, self->plane);
        self->execute(self->plan[false][last], self->plane, self->plane);
        if (last == 2) {
            along_axis_1(self, i, false);
        } else {
            flat_home(self, i, false);
        }
    }
}

static void backward_planes(const mpi_transform *self, const mpi_pass *pass) {
    int last = self->slabs.axes - 1;
    for (int64_t i = 0; i < self->slabs.count; ++i) {
        if (last == 2) {
            along_axis_1(self, i, true);
        } else {
            flat_home(self, i, true);
        }
        self->execute(self->plan[true][last], self->plane, self->plane);
        pass->store(pass->data, i, self->plane);
    }
}

/* ------------------------------------------------------------------- axis 0 */

/* Where the lines of a rank's planes begin, and how far planes are apart. */
static unsigned char *rows_of(const mpi_transform *self, int rank,
                              size_t *stride) {
    unsigned char *cell = self->team->window->cell[rank];
    if (!cell) {
        return mpi_mail_rows(self->mail, rank, stride);
    }
    *stride = (size_t)self->here.count * self->size;
    return cell;
}

/* The strip at a position from the planes of all ranks, or back to them. */
static void move_strip(const mpi_transform *self, int64_t at, bool back) {
    int64_t left = self->here.count - at, planes;
    size_t stride = (size_t)self->stride * self->size, apart;
    size_t bytes =
        (size_t)(left < self->width ? left : self->width) * self->size;
    unsigned char *lines = self->strip[0];
    if (left < self->width && !back) { /* columns that are not used */
        memset(lines, 0, (size_t)self->slabs.shape[0] * stride);
    }
    for (int64_t i = 0; i < self->slabs.shape[0]; i += planes) {
        int rank = (int)(i / self->block[0]);
        planes = mpi_part(self->slabs.shape[0], self->block[0], rank).count;
        unsigned char *there = rows_of(self, rank, &apart);
        there += (size_t)at * self->size;
        if (back) {
            copy_rows(planes, bytes, lines, stride, there, apart);
        } else {
            copy_rows(planes, bytes, there, apart, lines, stride);
        }
        lines += (size_t)planes * stride;
    }
}

static void transform_strip(const mpi_transform *self, const mpi_pass *pass,
                            int64_t s) {
    bool wanted = !pass->wanted || pass->wanted(pass->data, s);
    int64_t at = s * self->width;
    if (pass->load && wanted) {
        move_strip(self, at, false);
        self->execute(self->plan[false][0], self->strip[0], self->strip[1]);
    }
    if (wanted) {
        pass->strip(pass->data, s, self->strip[1]);
    }
    if (pass->store && wanted) {
        self->execute(self->plan[true][0], self->strip[1], self->strip[0]);
    } else if (pass->store) {
        memset(self->strip[0], 0,
               (size_t)(self->slabs.shape[0] * self->stride) * self->size);
    }
    if (pass->store) {
        move_strip(self, at, true);
    }
}

int64_t mpi_transform_strips(const mpi_transform *self) {
    return (self->here.count + self->width - 1) / self->width;
}

/* Chunks of strips as they come and go by mail; one without it. */
static int along_axis_0(const mpi_transform *self, const mpi_pass *pass) {
    int64_t strips = mpi_transform_strips(self);
    int chunks = self->mail ? mpi_mail_chunks(self->mail) : 1, error = 0;
    for (int k = 0; k < chunks && error == MPI_SUCCESS; ++k) {
        int64_t begin = 0, end = strips;
        if (self->mail) {
            error = mpi_mail_open(self, k, pass->load != NULL, &begin, &end);
        }
        for (int64_t s = begin; s < end && s < strips; ++s) {
            transform_strip(self, pass, s);
        }
        if (self->mail && pass->store && error == MPI_SUCCESS) {
            error = mpi_mail_return(self, k);
        }
    }
    return error;
}

/* What a rank has written is seen by those that go on after it. */
static int meet(const mpi_transform *self) {
    atomic_thread_fence(memory_order_seq_cst);
    int error = MPI_Barrier(self->team->comm);
    atomic_thread_fence(memory_order_seq_cst);
    return error;
}

int mpi_transform_open(const mpi_transform *self) {
    return meet(self);
}

int mpi_transform_run(const mpi_transform *self, const mpi_pass *pass) {
    int error = pass->open ? MPI_SUCCESS : mpi_transform_open(self);
    if (pass->load && error == MPI_SUCCESS) {
        forward_planes(self, pass);
        error = meet(self);
    }
    if (error == MPI_SUCCESS) {
        error = along_axis_0(self, pass);
    }
    if (pass->store && error == MPI_SUCCESS) {
        error = meet(self);
        backward_planes(self, pass);
    }
    return error;
}

/* ---------------------------------------------------------------- creation */

/* Along an axis that is not the last, from one strip to the other. */
static void *plan_strip(const mpi_transform *self, int axis, mpi_kind kind,
                        bool backward, bool measure) {
    const mpi_plan_lines strip = {.n = self->slabs.shape[axis],
                                  .stride = self->stride * self->reals,
                                  .columns = self->width * self->reals,
                                  .rows = 1};
    return self->fftw->plan(&strip, kind, backward, self->strip[backward],
                            self->strip[!backward], measure);
}

/* Along the last one, in a plane. */
static void *plan_lines(const mpi_transform *self, mpi_kind kind, bool backward,
                        bool measure) {
    int64_t n = self->slabs.shape[self->slabs.axes - 1];
    const mpi_plan_lines lines = {.n = n,
                                  .stride = self->reals,
                                  .columns = self->reals,
                                  .rows = self->slabs.rest / n,
                                  .row_stride = n * self->reals};
    return self->fftw->plan(&lines, kind, backward, self->plane, self->plane,
                            measure);
}

static bool plan(mpi_transform *self, mpi_kind kind, bool measure) {
    int last = self->slabs.axes - 1;
    bool good = true;
    firenet_companion_fftw_lock();
    for (int backward = 0; backward < 2; ++backward) {
        for (int a = 0; a <= last; ++a) {
            self->plan[backward][a] =
                a < last ? plan_strip(self, a, kind, backward, measure)
                         : plan_lines(self, kind, backward, measure);
            good = good && self->plan[backward][a];
        }
    }
    firenet_companion_fftw_unlock();
    return good;
}

static firenet_status create_plans(mpi_transform *self, mpi_kind kind,
                                   bool measure) {
    firenet_context *context = self->team->context;
    firenet_status status = FIRENET_OK;
    int64_t longest = self->slabs.shape[0] > self->slabs.shape[1]
                          ? self->slabs.shape[0]
                          : self->slabs.shape[1];
    self->plane =
        companion_alloc(context, &status, self->slabs.rest, self->size);
    for (int i = 0; i < 2; ++i) {
        self->strip[i] = companion_alloc(context, &status,
                                         longest * self->stride, self->size);
        if (status == FIRENET_OK) { /* columns that are not used */
            memset(self->strip[i], 0,
                   (size_t)(longest * self->stride) * self->size);
        }
    }
    return status == FIRENET_OK && !plan(self, kind, measure)
               ? companion_fail(context, FIRENET_ERR_EXTERNAL,
                                "FFTW made no plan")
               : status;
}

firenet_status mpi_transform_create(mpi_transform *out, firenet_mpi_team *team,
                                    const mpi_slabs *slabs, int64_t multiple,
                                    firenet_type type, mpi_kind kind,
                                    bool measure) {
    int64_t inner = slabs->rest / slabs->shape[1];
    mpi_transform *self = out;
    self->team = firenet_mpi_team_retain(team);
    self->fftw = mpi_type_single(type) ? &mpi_fftw_single : &mpi_fftw_double;
    self->slabs = *slabs;
    self->size = mpi_type_size(type);
    self->reals = mpi_type_complex(type) && kind != FOURIER ? 2 : 1;
    self->execute =
        kind == FOURIER ? self->fftw->execute : self->fftw->execute_real;
    self->width = (int64_t)(ROW / self->size);
    self->stride = self->width + (int64_t)(PAD / self->size);
    self->block[0] = mpi_block(slabs->shape[0], team->size, multiple);
    self->block[1] = mpi_block(slabs->shape[1], team->size, 1) * inner;
    self->here = mpi_part(slabs->rest, self->block[1], team->rank);
    firenet_status status = mpi_window_reserve(
        team, (size_t)(self->block[0] * self->block[1]) * self->size);
    if (status == FIRENET_OK) {
        status = mpi_agree(team, create_plans(self, kind, measure));
    }
    if (status == FIRENET_OK) {
        status = mpi_mail_create(&self->mail, self);
    }
    return status;
}

void mpi_transform_end(mpi_transform *self) {
    if (!self->team) {
        return;
    }
    firenet_companion_fftw_lock();
    for (int i = 0; i < 2 * FIRENET_MAX_AXES; ++i) {
        if (self->plan[i % 2][i / 2]) {
            self->fftw->destroy(self->plan[i % 2][i / 2]);
        }
    }
    firenet_companion_fftw_unlock();
    firenet_companion_free(self->team->context, self->plane);
    firenet_companion_free(self->team->context, self->strip[0]);
    firenet_companion_free(self->team->context, self->strip[1]);
    mpi_mail_end(self->mail);
    firenet_mpi_team_release(self->team);
    self->team = NULL;
}
