/* SPDX-License-Identifier: BSD-3-Clause */
/* A device, its queue and its kernels as a space of vectors. One in-order queue
 * does everything, so that what is enqueued needs no events; a lock is held
 * while one call enqueues, since kernels keep their arguments.
 *
 * A failure of the driver is remembered. Numbers are NaN then, and the public
 * call at hand ends with FIRENET_ERR_DEVICE (interface.h). */
#ifndef OPENCL_OCL_H
#define OPENCL_OCL_H

#define CL_TARGET_OPENCL_VERSION 120
#include "operators/interface.h"

#include <CL/cl.h>
#include <pthread.h>

/* Items of a group, and most groups that numbers are made by: the order of
 * sums, with the sizes of vectors. */
#define OCL_GROUP 256
#define OCL_GROUPS 512
#define OCL_NUMBERS 5

/* Kernels of each type, and what they are called in kernels.cl. */
#define OCL_KERNELS(X) \
    X(scale)           \
    X(multiply)        \
    X(keep)            \
    X(axpby)           \
    X(fill)            \
    X(multiple)        \
    X(real_part)       \
    X(reflect)         \
    X(distance)        \
    X(dot)             \
    X(survey)          \
    X(largest_part)    \
    X(l1)              \
    X(groups)          \
    X(sign)            \
    X(primal)          \
    X(dual)            \
    X(delta_norms)     \
    X(project)         \
    X(tangent)         \
    X(momentum)        \
    X(group_map)       \
    X(from_real)       \
    X(to_real)         \
    X(diagonal)        \
    X(gather)          \
    X(scatter)         \
    X(pad)             \
    X(difference)      \
    X(divergence)      \
    X(haar)            \
    X(haar_tile)       \
    X(haar_shrink)     \
    X(walsh)           \
    X(matrix)          \
    X(sparse)          \
    X(filter)          \
    X(unfilter)        \
    X(coils)           \
    X(combine_coils)

#define OCL_ENUMERATOR(name) OCL_##name,
typedef enum ocl_kernel {
    OCL_KERNELS(OCL_ENUMERATOR) OCL_KERNEL_COUNT
} ocl_kernel;

typedef struct ocl_buffer {
    cl_mem memory; /* NULL: free */
    size_t bytes;
} ocl_buffer;

typedef struct ocl {
    fn_space space; /* first: contexts point to it */
    atomic_int references;
    firenet_alloc_fn alloc;
    firenet_free_fn release;
    void *memory_user;
    pthread_mutex_t mutex;
    cl_context context;
    cl_device_id device;
    cl_command_queue queue;
    cl_program program;
    cl_kernel kernel[4][OCL_KERNEL_COUNT];
    cl_mem partials; /* numbers of the groups of a kernel */
    cl_mem one;      /* a factor of 1 */
    ocl_buffer *buffer;
    size_t buffers;
    struct ocl_fft *transforms; /* made so far: a list (vkfft.c) */
    bool staged; /* operators without a form may go through host memory */
    firenet_status failed;
    char failure[512], name[256];
} ocl;

/* CL_DEVICE_NOT_FOUND and the like. */
const char *ocl_error_name(cl_int error);

/* Remembers the first failure; `what` was tried. True where error is none. */
bool ocl_check(ocl *o, const char *what, cl_int error);

/* Where a space is made. `saved`: kernels of an earlier process, or NULL. */
typedef struct ocl_place {
    cl_context context;
    cl_device_id device;
    cl_command_queue queue;
    const void *saved;
    size_t saved_bytes;
} ocl_place;

/* A space on a queue of its own or on the host's, which is retained; with one
 * reference. Text of a failure to `why`. */
firenet_status ocl_create(ocl **out, const ocl_place *place,
                          firenet_alloc_fn alloc, firenet_free_fn release,
                          void *user, char why[512]);
ocl *ocl_retain(ocl *o);
void ocl_release(ocl *o);

/* The library this one is built with; NULL if another one was loaded. */
static inline const fn_interface *ocl_core(void) {
    return firenet_companion_interface(FN_INTERFACE_KEY);
}

static inline ocl *ocl_of(const fn_space *space) {
    return (ocl *)(uintptr_t)space;
}

static inline ocl *ocl_in(const firenet_context *context) {
    return ocl_of(ocl_core()->space_of(context));
}

/* Memory that is counted as the context's. */
void *ocl_memory(ocl *o, size_t bytes);
void ocl_memory_free(ocl *o, void *memory);

/* ERR_NOMEM: `what` did not fit. */
firenet_status ocl_no_memory(firenet_context *context, const ocl *o,
                             const char *what, cl_int error);

/* Device memory; NULL where there is none. From host memory, if given. */
cl_mem ocl_buffer_new(ocl *o, size_t bytes, const void *from, cl_int *error);

/* ------------------------------------------------------------------ calls */

/* A kernel on its way, argument by argument; begun and ended under the lock. */
typedef struct ocl_call {
    ocl *o;
    cl_kernel kernel;
    cl_uint argument;
    cl_int error;
} ocl_call;

ocl_call ocl_begin(ocl *o, firenet_type type, ocl_kernel kernel);
/* The same for a kernel whose numbers are asked for. */
ocl_call ocl_begin_sum(ocl *o, firenet_type type, ocl_kernel kernel);
void ocl_long(ocl_call *call, int64_t value);
void ocl_int(ocl_call *call, int value);
void ocl_real(ocl_call *call, double value);
void ocl_memory_argument(ocl_call *call, cl_mem memory);
/* A vector, or what follows in it from element `first` on. */
void ocl_vector(ocl_call *call, firenet_type type, const fn_vec *x);
/* The same or nothing, told by an int before. */
void ocl_vector_or_none(ocl_call *call, firenet_type type, const fn_vec *x,
                        const fn_vec *instead);
/* A number that is kept on the device, NULL: 1. */
void ocl_factor(ocl_call *call, const fn_vec *kept);
/* Enough groups for n items of work. */
void ocl_run(ocl_call *call, int64_t n);
void ocl_run_groups(ocl_call *call, int64_t groups);
/* The numbers of the kernel's groups, added up in order. Waits, and gives other
 * threads the lock meanwhile. */
fn_partial ocl_run_sum(ocl_call *call, int64_t groups);
/* Those of the last kernel that made some. */
fn_partial ocl_read_sum(ocl *o, int64_t groups);
/* The same, but they stay on the device, with what `shrink` makes of the root
 * of the first sum. */
void ocl_run_keep(ocl_call *call, int64_t groups, const fn_shrink *shrink,
                  firenet_type type, const fn_vec *kept);
/* Groups for n elements, or for chunks. */
int64_t ocl_groups_for(int64_t n);

/* ---------------------------------------------------------------- vectors */

/* Bits of a handle that count bytes of a buffer, and the most it has. */
#define OCL_OFFSET_BITS 40
#define OCL_BYTES_MAX ((UINT64_C(1) << OCL_OFFSET_BITS) - 1)

/* The buffer behind a handle, the byte in it, and how many of `bytes` there are
 * from there on: vectors are padded to whole cache lines, a buffer of the host
 * is not. */
cl_mem ocl_find(const ocl *o, const fn_vec *x);
size_t ocl_offset(const fn_vec *x);
size_t ocl_within(const ocl *o, const fn_vec *x, size_t bytes);

/* New vectors, zeroed; NULL and why not. */
fn_vec *ocl_vector_new(ocl *o, size_t bytes, cl_int *error);
void ocl_vector_free(ocl *o, const fn_vec *x);

/* A buffer of the host as a vector, until it is taken back. */
bool ocl_lend(ocl *o, cl_mem memory, size_t offset, fn_vec **out);
void ocl_take_back(ocl *o, const fn_vec *x); /* NULL: nothing */

/* Begins a call on a context that has a device. */
firenet_status ocl_enter(firenet_context *context);

extern const fn_space ocl_space;
fn_partial ocl_pass(const fn_pass *pass, const fn_chunks *chunks,
                    firenet_type type, fn_scratch *scratch,
                    fn_partial *partials);

firenet_status ocl_prepare(firenet_context *context, const firenet_operator *a,
                           void **plan);
void ocl_forget(const fn_space *space, void *plan);
firenet_status ocl_product(const firenet_context *context, void *plan,
                           bool adjoint, int64_t count, const fn_vec *in,
                           fn_vec *out);

bool ocl_around(const firenet_context *context, void *plan,
                const fn_around *around, fn_partial *found,
                firenet_status *status);

/* The levels of a tile, and all that is coarser. */
enum { OCL_TILE = 32, OCL_TILE_LEVELS = 5 };

/* Chunks on the device. If weights are constant on the elements [n / 4^(k+1), n
 * / 4^k), k < 5, and on those before: these; `even`: all are the same; `least`:
 * the first k from which on they are. */
typedef struct ocl_kept {
    fn_kept base;
    cl_mem table, weights, by_level;
    bool levelled, even;
    int least;
} ocl_kept;
firenet_status ocl_keep_chunks(firenet_context *context, fn_chunks *chunks);
void ocl_drop_chunks(firenet_context *context, fn_kept *kept);
/* Arguments of a kernel over chunks; ocl_chunks_end follows the launch. */
ocl_kept ocl_chunks_begin(ocl_call *call, const fn_chunks *chunks,
                          bool weights);
void ocl_chunks_end(const fn_chunks *chunks, ocl *o, ocl_kept used);

#endif
