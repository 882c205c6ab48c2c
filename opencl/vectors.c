/* SPDX-License-Identifier: BSD-3-Clause */
/* Handles of vectors, and the buffers behind them. A handle is no address: its
 * top bits are those of none on any machine, then come the number of a buffer
 * and a byte in it. */
#include "ocl.h"

#include <string.h>

#define MARK UINT64_C(9)
#define MARK_SHIFT 60
#define BUFFER_SHIFT OCL_OFFSET_BITS
#define BUFFERS_MAX (UINT64_C(1) << (MARK_SHIFT - BUFFER_SHIFT))
#define OFFSET_MASK OCL_BYTES_MAX

static fn_vec *handle_of(size_t index) {
    return (fn_vec *)(uintptr_t)(MARK << MARK_SHIFT | (uint64_t)index
                                                          << BUFFER_SHIFT);
}

static size_t index_of(const fn_vec *x) {
    return (uintptr_t)x >> BUFFER_SHIFT & (BUFFERS_MAX - 1);
}

size_t ocl_offset(const fn_vec *x) {
    return (uintptr_t)x & OFFSET_MASK;
}

cl_mem ocl_find(const ocl *o, const fn_vec *x) {
    return o->buffer[index_of(x)].memory;
}

/* A free place, in a table twice as long where there is none. */
static bool place(ocl *o, size_t *index) {
    size_t i = 0;
    while (i < o->buffers && o->buffer[i].memory) {
        ++i;
    }
    if (i == o->buffers) {
        size_t more = o->buffers ? 2 * o->buffers : 64;
        ocl_buffer *table =
            more <= BUFFERS_MAX ? ocl_memory(o, more * sizeof *table) : NULL;
        if (!table) {
            return false;
        }
        memset(table, 0, more * sizeof *table);
        if (o->buffers) {
            memcpy(table, o->buffer, o->buffers * sizeof *table);
        }
        ocl_memory_free(o, o->buffer);
        o->buffer = table;
        o->buffers = more;
    }
    *index = i;
    return true;
}

fn_vec *ocl_vector_new(ocl *o, size_t bytes, cl_int *error) {
    size_t index = 0;
    cl_mem memory = NULL;
    *error = CL_OUT_OF_HOST_MEMORY;
    pthread_mutex_lock(&o->mutex);
    if (bytes <= OFFSET_MASK && place(o, &index)) {
        memory = ocl_buffer_new(o, bytes, NULL, error);
        o->buffer[index] = (ocl_buffer){memory, bytes};
    }
    pthread_mutex_unlock(&o->mutex);
    return memory ? handle_of(index) : NULL;
}

void ocl_vector_free(ocl *o, const fn_vec *x) {
    pthread_mutex_lock(&o->mutex);
    clReleaseMemObject(o->buffer[index_of(x)].memory);
    o->buffer[index_of(x)] = (ocl_buffer){NULL, 0};
    pthread_mutex_unlock(&o->mutex);
}

bool ocl_lend(ocl *o, cl_mem memory, size_t offset, fn_vec **out) {
    size_t index = 0;
    pthread_mutex_lock(&o->mutex);
    bool found = place(o, &index);
    if (found) {
        size_t bytes = 0;
        clGetMemObjectInfo(memory, CL_MEM_SIZE, sizeof bytes, &bytes, NULL);
        o->buffer[index] = (ocl_buffer){memory, bytes};
        *out = (fn_vec *)((uintptr_t)handle_of(index) + offset);
    }
    pthread_mutex_unlock(&o->mutex);
    return found;
}

void ocl_take_back(ocl *o, const fn_vec *x) {
    if (x) {
        pthread_mutex_lock(&o->mutex);
        o->buffer[index_of(x)] = (ocl_buffer){NULL, 0};
        pthread_mutex_unlock(&o->mutex);
    }
}

size_t ocl_within(const ocl *o, const fn_vec *x, size_t bytes) {
    size_t left = o->buffer[index_of(x)].bytes - ocl_offset(x);
    return bytes < left ? bytes : left;
}
