/* SPDX-License-Identifier: BSD-3-Clause */
/** @file opencl.h  Vectors and iterations on a GPU, or another device with an
 *  OpenCL driver: libfirenet-opencl.
 *
 *  A device is attached to a new context. What is created with this context,
 *  problems, solvers, networks, runners, then keeps its vectors on the device
 *  and iterates there; arrays of the caller stay in the host's memory, and are
 *  copied when a call begins and ends. Results agree with those of the host
 *  within rounding, and are the same bits from run to run on one device. The
 *  device must have double precision, which sums are made in.
 *
 *  This library and libfirenet must come from the same sources: another version
 *  is refused.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] context a new one: nothing was created with it
 *  @param[in] device  0 .. firenet_opencl_devices - 1, in the loader's order */
#ifndef FIRENET_OPENCL_H
#define FIRENET_OPENCL_H

#include <firenet/firenet.h>

FIRENET_BEGIN_DECLS

/** Counts the devices of all drivers that the OpenCL loader finds, processors
 *  among them if they have one; 0 without a driver.
 *  @param[out] count of them
 *  @return FIRENET_OK; FIRENET_ERR_NULL.
 *  Thread safety: any thread. */
FIRENET_API firenet_status firenet_opencl_devices(int *count);

/** What a device's driver calls it.
 *  @param[out] name  its name with a closing 0, cut off where it is too long
 *  @param[in]  bytes room there
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (device);
 *          FIRENET_ERR_SHAPE (cut off); FIRENET_ERR_DEVICE. The status is its
 *          only description.
 *  Thread safety: any thread. */
FIRENET_API firenet_status firenet_opencl_device_name(int device, char *name,
                                                      size_t bytes);

/** Gives a context a device with a queue of its own. Kernels are built here,
 *  which takes seconds where the driver has not kept them from an earlier time.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (device);
 *          FIRENET_ERR_STATE (the context is not new, or the two libraries do
 *          not belong together); FIRENET_ERR_UNSUPPORTED (no double precision);
 *          FIRENET_ERR_DEVICE (the driver's refusal, by its name);
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. The context stays as it was. */
FIRENET_API firenet_status firenet_opencl_attach(firenet_context *context,
                                                 int device);

/** The same on a queue of the host, which is retained, and so are its context
 *  and device. Everything is enqueued there, in order, with what the host
 *  enqueues itself: nothing else keeps the two apart.
 *  @param[in] queue a cl_command_queue that keeps the order
 *  @return as firenet_opencl_attach; FIRENET_ERR_UNSUPPORTED (the queue runs
 *          out of order). */
FIRENET_API firenet_status firenet_opencl_attach_queue(firenet_context *context,
                                                       void *queue);

/** Writes out the kernels that the driver compiled, so that a later process
 *  need not compile them again. Those of Fourier transforms, which VkFFT writes
 *  for each shape, are left to the driver, most of which keep what they
 *  compiled.
 *  @param[in] context  one with a device
 *  @param[out] kernels the buffer; NULL only asks how long it must be
 *  @param[in] bytes    its size
 *  @param[out] needed  bytes of the whole
 *  @return FIRENET_OK; FIRENET_ERR_NULL (context, needed); FIRENET_ERR_SHAPE
 *          (bytes < *needed: what was written is of no use); FIRENET_ERR_STATE
 *          (no device); FIRENET_ERR_DEVICE (the driver has no binaries);
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_opencl_save_kernels(firenet_context *context,
                                                       void *kernels,
                                                       size_t bytes,
                                                       size_t *needed);

/** firenet_opencl_attach with kernels that were saved. Take them from where you
 *  would take code.
 *  @param[in] kernels what was saved; NULL: nothing was
 *  @param[in] bytes   its length
 *  @return as firenet_opencl_attach; FIRENET_ERR_EXTERNAL (damaged, or of
 *          another device, driver or version: attach without them). */
FIRENET_API firenet_status firenet_opencl_attach_saved(firenet_context *context,
                                                       int device,
                                                       const void *kernels,
                                                       size_t bytes);

/** Gives a new context the device and the queue of another context, with its
 *  kernels, transforms and staging: what takes seconds to make is made once,
 * and objects of one context are used by the other without copies. Each context
 * is still for one thread at a time; calls of several threads take turns at the
 *  device, and a failure of it ends whichever call ends first.
 *  @param[in] with one with a device; may be released before `context`
 *  @return as firenet_opencl_attach; FIRENET_ERR_STATE (`with` has none). */
FIRENET_API firenet_status firenet_opencl_share(firenet_context *context,
                                                const firenet_context *with);

/** Whether operators without a product on a device may go through host memory,
 *  where the host computes them; else problems and networks of such an operator
 *  are refused by its name, which is the default. Operators made of the host's
 *  functions are such, and those that doc/device.md does not list.
 *  @param[in] context one with a device
 *  @param[in] allowed 0 or 1, for what is created from now on
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_STATE (no device);
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_opencl_set_staging(firenet_context *context,
                                                      int allowed);

/** out = A in or A^H in, in buffers of the device, without a copy. It is only
 *  enqueued, in order with what the host enqueues on the queue it shares, and
 *  may not be done when the call returns. The first call with an operator makes
 *  its tables, which allocates; later ones do not.
 *  @param[in] context    one with a device
 *  @param[in] a          of any context
 *  @param[in] adjoint    0: A, 1: A^H
 *  @param[in] in         a cl_mem of the queue's context
 *  @param[in] in_offset  bytes before its first element, of whole elements
 *  @param[in] out        another one, or another part of it: overwritten
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
