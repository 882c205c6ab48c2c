/* SPDX-License-Identifier: BSD-3-Clause */
/** @file opencl.h  Vectors and iterations on a GPU, or another device with an
 *  OpenCL driver: libfirenet-opencl.
 *
 *  A device is attached to a new context. Problems, solvers, networks and
 *  runners created with this context keep their vectors on the device and
 *  iterate there. The caller's arrays stay in host memory and are copied at the
 *  beginning and end of a call. Results agree with those of the host up to
 *  rounding, and on one device have the same bits in every run. The device must
 *  support double precision, in which sums are accumulated.
 *
 *  This library and libfirenet must be built from the same sources; another
 *  version is rejected.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] context a new one, with which nothing was created
 *  @param[in] device  0 .. firenet_opencl_devices - 1, in the loader's order */
#ifndef FIRENET_OPENCL_H
#define FIRENET_OPENCL_H

#include <firenet/firenet.h>

FIRENET_BEGIN_DECLS

/** Counts the devices of all drivers that the OpenCL loader finds, including
 *  CPUs; 0 without a driver.
 *  @param[out] count the number of devices
 *  @return FIRENET_OK; FIRENET_ERR_NULL.
 *  Thread safety: any thread. */
FIRENET_API firenet_status firenet_opencl_devices(int *count);

/** The device's name, from its driver.
 *  @param[out] name  0-terminated; truncated if too long
 *  @param[in]  bytes size of `name`
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (device);
 *          FIRENET_ERR_SHAPE (truncated); FIRENET_ERR_DEVICE. There is no
 *          message.
 *  Thread safety: any thread. */
FIRENET_API firenet_status firenet_opencl_device_name(int device, char *name,
                                                      size_t bytes);

/** Attaches a device to a context and makes a queue for it. Kernels are
 *  compiled here, which takes seconds unless the driver has cached them.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (device);
 *          FIRENET_ERR_STATE (the context is not new, or the two libraries are
 *          of different versions); FIRENET_ERR_UNSUPPORTED (no double
 *          precision);
 *          FIRENET_ERR_DEVICE (the driver's error, by name); FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. On failure the context is unchanged. */
FIRENET_API firenet_status firenet_opencl_attach(firenet_context *context,
                                                 int device);

/** firenet_opencl_attach with a queue of the host, which is retained with its
 *  context and device. All work is enqueued there, in order with the host's own
 *  commands; there is no other synchronisation.
 *  @param[in] queue an in-order cl_command_queue
 *  @return as firenet_opencl_attach; FIRENET_ERR_UNSUPPORTED (the queue runs
 *          out of order). */
FIRENET_API firenet_status firenet_opencl_attach_queue(firenet_context *context,
                                                       void *queue);

/** Copies the compiled kernels to a buffer, so that a later process need not
 *  compile them again (firenet_opencl_attach_saved). Kernels of Fourier
 *  transforms, which VkFFT generates for each shape, are not included; most
 *  drivers cache them.
 *  @param[in] context  one with a device
 *  @param[out] kernels the buffer; NULL: only `needed` is set
 *  @param[in] bytes    its size
 *  @param[out] needed  bytes that all kernels need
 *  @return FIRENET_OK; FIRENET_ERR_NULL (context, needed); FIRENET_ERR_SHAPE
 *          (bytes < *needed: the content is unusable); FIRENET_ERR_STATE (no
 *          device); FIRENET_ERR_DEVICE (the driver has no binaries);
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_opencl_save_kernels(firenet_context *context,
                                                       void *kernels,
                                                       size_t bytes,
                                                       size_t *needed);

/** firenet_opencl_attach with saved kernels. They are code: load them only from
 *  a source that you trust.
 *  @param[in] kernels what was saved, or NULL for firenet_opencl_attach
 *  @param[in] bytes   its length
 *  @return as firenet_opencl_attach; FIRENET_ERR_EXTERNAL (damaged, or of
 *          another device, driver or version: attach without them). */
FIRENET_API firenet_status firenet_opencl_attach_saved(firenet_context *context,
                                                       int device,
                                                       const void *kernels,
                                                       size_t bytes);

/** Gives a new context the device, queue, kernels, transforms and staging of
 *  another context, so that they are made once and the contexts use each
 *  other's objects without copies. Each context is still for one thread at a
 *  time; calls of several threads share the device, and a failure of the device
 *  is reported by whichever call ends first.
 *  @param[in] with one with a device; may be released before `context`
 *  @return as firenet_opencl_attach; FIRENET_ERR_STATE (`with` has none). */
FIRENET_API firenet_status firenet_opencl_share(firenet_context *context,
                                                const firenet_context *with);

/** Whether operators that the device cannot apply may be computed by the host,
 *  through host memory. These are operators made from the caller's functions
 *  and those that doc/device.md does not list. By default it is not allowed:
 *  creating a problem or network with such an operator fails, and the message
 *  names it.
 *  @param[in] context one with a device
 *  @param[in] allowed 0 or 1; for objects created from now on
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_STATE (no device);
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_opencl_set_staging(firenet_context *context,
                                                      int allowed);

/** out = A in or A^H in, in buffers of the device, without a copy. The work is
 *  enqueued, in order with the host's commands if the queue is the host's, and
 *  may not be complete when the call returns. The first call with an operator
 *  allocates its tables; later ones allocate nothing.
 *  @param[in] context    one with a device
 *  @param[in] a          of any context
 *  @param[in] adjoint    0: A, 1: A^H
 *  @param[in] in         a cl_mem of the queue's context
 *  @param[in] in_offset  bytes before its first element, a multiple of the
 *                        element size
 *  @param[in] out        another cl_mem, or another part of `in`; overwritten
 *  @param[in] out_offset likewise
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE (a buffer is too
 *          short); FIRENET_ERR_RANGE (offset); FIRENET_ERR_OVERLAP;
 *          FIRENET_ERR_UNSUPPORTED (no product on a device);
 *          FIRENET_ERR_STATE (the context has no device); FIRENET_ERR_DEVICE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_opencl_apply(firenet_context *context,
                                                firenet_operator *a,
                                                int adjoint, void *in,
                                                size_t in_offset, void *out,
                                                size_t out_offset);

FIRENET_END_DECLS

#endif
