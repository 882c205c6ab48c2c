/* SPDX-License-Identifier: BSD-3-Clause */
/** @file context.h  Allocator, messages, threads and other settings of the
 *  calls made with it.
 *
 *  A context belongs to one thread at a time: a call that finds it in use by
 *  another thread returns FIRENET_ERR_BUSY and does nothing else. Objects made
 *  with a context retain it, so handles can be released in any order.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] context  one thread at a time */
#ifndef FIRENET_CONTEXT_H
#define FIRENET_CONTEXT_H

#include <firenet/export.h>
#include <firenet/status.h>
#include <stddef.h>
#include <stdint.h>

FIRENET_BEGIN_DECLS

/** Opaque, reference counted. */
typedef struct firenet_context firenet_context;

/** Allocates `size` > 0 bytes aligned to `alignment` (a power of two, at most
 *  64), or returns NULL. Objects may be released by any thread: if several use
 *  objects of one context, the pair of functions must be thread-safe. */
typedef void *(*firenet_alloc_fn)(size_t size, size_t alignment, void *user);

/** Frees what the matching allocator returned; never called with NULL. */
typedef void (*firenet_free_fn)(void *pointer, void *user);

/** Severity of a log line. */
typedef enum firenet_log_level {
    FIRENET_LOG_ERROR = 10,   /**< a call failed: its message */
    FIRENET_LOG_WARNING = 20, /**< not sent by this version */
    FIRENET_LOG_INFO = 30     /**< not sent by this version */
} firenet_log_level;

/** Receives one line without a newline; `message` is valid during the call. It
 *  must not call back into the same context. */
typedef void (*firenet_log_fn)(firenet_log_level level, const char *message,
                               void *user);

/** Integer options of a context. */
typedef enum firenet_context_option {
    /** Effort FFTW spends on plans made from now on, a firenet_planner value.
     *  Default FIRENET_PLANNER_ESTIMATE. */
    FIRENET_CONTEXT_FFTW_PLANNER = 100,
    /** Instruction set of all later calls with this context, including calls on
     *  objects created before; a firenet_instructions value. Default AUTOMATIC;
     *  reading returns the set in use, never AUTOMATIC. FFTW and BLAS choose
     *  for themselves. */
    FIRENET_CONTEXT_INSTRUCTIONS = 200
} firenet_context_option;

/** Planner efforts. */
typedef enum firenet_planner {
    FIRENET_PLANNER_ESTIMATE = 0, /**< no timing, same plan every time */
    FIRENET_PLANNER_MEASURE = 10  /**< seconds at creation, faster after;
                                       results may differ in the last bits */
} firenet_planner;

/** Instruction sets. Results have the same bits on every one of them. */
typedef enum firenet_instructions {
    FIRENET_INSTRUCTIONS_AUTOMATIC = 0, /**< AVX2 if the machine has it */
    FIRENET_INSTRUCTIONS_BASELINE = 10, /**< of the architecture: SSE2, NEON */
    FIRENET_INSTRUCTIONS_AVX2 = 20,     /**< x86-64 with AVX2 */
    FIRENET_INSTRUCTIONS_AVX512 = 30    /**< x86-64 with AVX-512 F, BW, DQ and
                                             VL; only by asking: on Xeons
                                             Walsh gains some percent, Fourier
                                             loses some */
} firenet_instructions;

/** Makes a context. Pass NULL for both functions to use the C library's
 *  allocator. FFTW and BLAS allocate on their own and are not covered.
 *
 *  @param[out] out    the new context, one reference; NULL on failure
 *  @param[in] alloc   NULL, or with `release` the host's allocator
 *  @param[in] release NULL exactly when `alloc` is
 *  @param[in] user    passed to both
 *  @return FIRENET_OK; FIRENET_ERR_NULL (out, or one of the pair);
 *          FIRENET_ERR_NOMEM.
 *  Thread safety: any thread. */
FIRENET_API firenet_status firenet_context_create(firenet_context **out,
                                                  firenet_alloc_fn alloc,
                                                  firenet_free_fn release,
                                                  void *user);

/** Adds a reference. Any thread.
 *  @return `context`; NULL for NULL. */
FIRENET_API firenet_context *firenet_context_retain(firenet_context *context);

/** Drops a reference; NULL is allowed. Thread safety: any thread. */
FIRENET_API void firenet_context_release(firenet_context *context);

/** Sends log lines to `log`.
 *  @param[in] log  NULL turns logging off (the default)
 *  @param[in] user passed to `log`
 *  @return FIRENET_OK; FIRENET_ERR_NULL (context); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_context_set_log(firenet_context *context,
                                                   firenet_log_fn log,
                                                   void *user);

/** Sets an integer option.
 *  @param[in] option which
 *  @param[in] value  as the option says
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED (option, or
 *          an instruction set that this machine or build lacks);
 *          FIRENET_ERR_RANGE (value); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_context_set_int(
    firenet_context *context, firenet_context_option option, int64_t value);

/** Reads an integer option.
 *  @param[in] option which
 *  @param[out] value the option's value
 *  @return as firenet_context_set_int, less FIRENET_ERR_RANGE. */
FIRENET_API firenet_status firenet_context_get_int(
    firenet_context *context, firenet_context_option option, int64_t *value);

/** One of `count` independent tasks, number 0 .. count-1. */
typedef void (*firenet_task_fn)(void *data, int64_t task);

/** Runs task(data, i) for all i in 0 .. count-1, in any order on any threads,
 *  and returns when all are done. */
typedef void (*firenet_parallel_fn)(int64_t count, firenet_task_fn task,
                                    void *data, void *user);

/** Threads that runs and applications with this context use, the calling one
 *  included; default 1. The context owns them; they sleep between runs and
 *  block all signals. Results have the same bits for any number. After a fork
 *  the child computes on the calling thread alone. Workspaces, runners and
 *  solvers made before keep the number they were made with.
 *  @param[in] threads 1 .. 256
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_EXTERNAL (no thread could be
 *          started); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_context_set_threads(firenet_context *context,
                                                       int threads);

/** Lets the host run the tasks instead; replaces the context's own threads.
 *  @param[in] parallel NULL restores one thread
 *  @param[in] threads tasks that can run at the same time, 1 .. 256
 *  @param[in] user     passed to `parallel`
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_context_set_executor(
    firenet_context *context, firenet_parallel_fn parallel, int threads,
    void *user);

/** Reduction over all parties: `sums` (`count` numbers) become the sums over
 *  the parties, `maxima` the maxima. It returns when they are complete, with
 *  the same bits in every party; a NaN in a sum stays NaN.
 *  @param[in,out] sums,maxima of this party, then of all; `maxima` may be NULL
 *  @param[in] count,maxima_count numbers in each: 4 and 4 in a message of the
 *                 solver; any number of sums and no maxima where an operator
 *                 adds vectors (firenet_operator_split). All parties pass
 *                 the same ones in the same order of calls.
 *  @param[in] user what firenet_context_set_reduce was given
 *  @return 0, or another value for a failure, which every party must then
 *          return: their calls end with FIRENET_ERR_CALLBACK.
 *  Called on the thread that made the library's call, one at a time. */
typedef int (*firenet_reduce_fn)(double *sums, int64_t count, double *maxima,
                                 int64_t maxima_count, void *user);

/** Distributes problems over several parties, each a process or thread with its
 *  own context. Norms and inner products of vectors that an operator declares
 *  to be distributed (firenet_operator_split), and reasons to end a run early
 *  (cancel, deadline, a monitor that stops, a failure), go through `reduce`:
 *  all parties run the same iterations and end with the same outcome or status.
 *
 *  All parties must make these calls, in the same order and with the same
 *  settings, or none of the calls returns: firenet_operator_split;
 *  firenet_problem_create, _create_in_levels, _create_regularised, _evaluate,
 *  _dual, _gap, _parameter_max, _prox_primal, _prox_dual, _convert;
 *  firenet_solver_create, _solve, _resume, _path; firenet_network_create;
 *  firenet_runner_create, _run, _run_batch; and calls that apply a split
 *  operator. Parties with different settings get FIRENET_ERR_STATE. If one
 *  party's arguments are rejected, the calls of the others fail with the same
 *  status. The exceptions, of which the others cannot be told, are NULL for the
 *  object of a call and a context in use.
 *  @param[in] reduce NULL: there are no parties (the default)
 *  @param[in] user   passed to `reduce`
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_context_set_reduce(firenet_context *context,
                                                      firenet_reduce_fn reduce,
                                                      void *user);

/** Text of the last failure reported through this context: the argument's
 *  name, its value, what is allowed. "" before any failure. Every failing call
 *  with a context, or with an object made with one, sets it. A thread whose
 *  last call found the context in use (FIRENET_ERR_BUSY) reads its own message;
 *  the message of the thread that uses the context is kept. Valid until the
 *  next failing call with this context. Never NULL. */
FIRENET_API const char *
firenet_context_last_error(const firenet_context *context);

/** Exports FFTW's wisdom of both precisions as text, so that a later process
 *  need not measure again. Wisdom belongs to the whole process: plans of any
 *  context, and of the host, contribute to it.
 *  @param[out] text   the buffer; NULL only asks how long it must be
 *  @param[in] bytes   its size
 *  @param[out] needed bytes of the text with its terminating 0; planning in
 *                     another thread may increase it before the next call
 *  @return FIRENET_OK; FIRENET_ERR_NULL (context, needed); FIRENET_ERR_SHAPE
 *          (bytes < *needed: the text is cut off); FIRENET_ERR_UNSUPPORTED
 *          (the library was built without FFTW); FIRENET_ERR_BUSY.
 *  Thread safety: under the planner's lock. */
FIRENET_API firenet_status firenet_context_save_wisdom(firenet_context *context,
                                                       char *text, size_t bytes,
                                                       size_t *needed);

/** Imports saved wisdom into FFTW. It is added to the wisdom of the whole
 *  process and affects every plan made afterwards, with ESTIMATE too, and in
 *  the host's code too; existing plans do not change. MEASURE then skips what
 *  the wisdom covers. Load it only from a source you trust with code: FFTW
 *  checks its form, not its intent.
 *  @param[in] text  what was saved
 *  @param[in] bytes its length; reading stops at a 0
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_EXTERNAL (not wisdom, or
 *          of another version of FFTW or kind of processor; that of the double
 *          precision may have been taken); FIRENET_ERR_UNSUPPORTED (the library
 *          was built without FFTW); FIRENET_ERR_BUSY.
 *  Thread safety: under the planner's lock. */
FIRENET_API firenet_status firenet_context_load_wisdom(firenet_context *context,
                                                       const char *text,
                                                       size_t bytes);

/** Sets the lock held during every use of FFTW's planner, which is one per
 *  process and not thread-safe. A host that plans with FFTW itself passes its
 *  own lock here; otherwise the library uses a private lock, for which fork()
 *  waits. Process-wide: call it before any operator is created.
 *  @param[in] lock,unlock both NULL restores the private lock
 *  @param[in] user        passed to both
 *  @return FIRENET_OK; FIRENET_ERR_NULL (only one of the two given). There is
 *          no message, since no context is involved.
 *  Thread safety: not while another thread creates or releases operators. */
FIRENET_API firenet_status firenet_fftw_set_lock(void (*lock)(void *user),
                                                 void (*unlock)(void *user),
                                                 void *user);

FIRENET_END_DECLS

#endif
