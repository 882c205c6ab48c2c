/* SPDX-License-Identifier: BSD-3-Clause */
/** @file companion.h  For libraries built on this one.
 *
 *  A library that takes a firenet_context from its caller can use the context's
 *  allocator, messages and threads, as this library does. libfirenet-mri is an
 *  example. */
#ifndef FIRENET_COMPANION_H
#define FIRENET_COMPANION_H

#include <firenet/context.h>

FIRENET_BEGIN_DECLS

/** Memory from the context's allocator, on a cache line of 64 bytes.
 *  @param[in] context whose allocator
 *  @param[in] count   elements, >= 0
 *  @param[in] size    bytes of each
 *  @param[out] out    the memory, not cleared; NULL on failure
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_NOMEM (or count * size
 *          overflows); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_companion_allocate(firenet_context *context,
                                                      int64_t count,
                                                      size_t size, void **out);

/** Gives memory back; NULL is allowed. Any thread.
 *  @param[in] context the one it came from
 *  @param[in] memory  from firenet_companion_allocate */
FIRENET_API void firenet_companion_free(firenet_context *context, void *memory);

/** Records a failure: its text becomes firenet_context_last_error and goes to
 *  the log.
 *  @param[in] context whose caller is to read it
 *  @param[in] status  a failure
 *  @param[in] message the argument's name, its value, what is allowed; copied
 *  @return `status`; FIRENET_ERR_NULL; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_companion_fail(firenet_context *context,
                                                  firenet_status status,
                                                  const char *message);

/** Runs task(data, i) for i = 0 .. count - 1 on the context's threads and
 *  returns when all are done. Meanwhile the context is in use: tasks make no
 *  call with it.
 *  @param[in] context whose threads
 *  @param[in] count   tasks, >= 0
 *  @param[in] task    called from several threads at a time
 *  @param[in] data    passed to it
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_companion_run(firenet_context *context,
                                                 int64_t count,
                                                 firenet_task_fn task,
                                                 void *data);

/** The private interface for companion libraries that are built from the same
 *  sources as this library, as libfirenet-opencl is: its tables change with
 *  every version, and only a library of exactly this version gets them.
 *  @param[in] key of the sources that the caller was built from
 *  @return a table of functions; NULL for any other key.
 *  Thread safety: any thread. */
FIRENET_API const void *firenet_companion_interface(uint64_t key);

/** Takes the lock around FFTW's planner (firenet_fftw_set_lock), for a library
 *  that makes or destroys plans of its own. Not while this thread holds it. */
FIRENET_API void firenet_companion_fftw_lock(void);

/** Releases it. */
FIRENET_API void firenet_companion_fftw_unlock(void);

FIRENET_END_DECLS

#endif
