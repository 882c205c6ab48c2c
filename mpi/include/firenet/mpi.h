/* SPDX-License-Identifier: BSD-3-Clause */
/** @file mpi.h  One problem on many processes: libfirenet-mpi.
 *
 *  A team is a context and a communicator. The vectors of the operators made
 *  here are distributed over its ranks: images in slabs (contiguous planes of
 *  axis 0), measurements at the rank that computes them. All ranks together
 *  make problems, solvers, networks and runners of these operators, as of any
 *  other, with the team's context; all get the same numbers, outcomes and
 *  statuses (firenet_context_set_reduce lists the calls). A rank passes its
 *  part of a vector and gets its part of the solution.
 *
 *  The host calls MPI_Init before and MPI_Finalize after. The library only
 *  duplicates communicators, returns MPI failures as statuses, and never calls
 *  MPI_Abort. Only the thread that makes a call uses MPI: MPI_THREAD_FUNNELED
 *  is enough, with any number of threads of the context.
 *
 *  A rank that owns no part of a vector passes one element in its place, which
 *  is 0 and stays 0; 'length' below is then 1.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[out] out  the new object, one reference; NULL on failure
 *  @param[in] team  all its ranks make the call, with the same arguments
 *                   unless they are said to be a rank's own
 *  @param[in] type  element type of domain and range
 *  @param[in] axes  2 .. FIRENET_MAX_AXES, axis 0 is distributed
 *  @param[in] shape `axes` sizes of the whole array, C order
 *
 *  Functions that make something return FIRENET_OK; FIRENET_ERR_NULL;
 *  FIRENET_ERR_TYPE; FIRENET_ERR_RANGE; FIRENET_ERR_STATE (ranks passed
 *  different arguments: names the first); FIRENET_ERR_NOMEM;
 *  FIRENET_ERR_EXTERNAL (MPI or FFTW); FIRENET_ERR_BUSY; and the statuses they
 *  list. All ranks return the same one: that of the lowest rank that failed.
 *  Only a rank that passes NULL for the team does not take part. Products, and
 *  so solvers and networks, return FIRENET_ERR_CALLBACK where MPI fails in
 *  them, as for any operator whose products are not the core's. */
#ifndef FIRENET_MPI_H
#define FIRENET_MPI_H

#include <firenet/firenet.h>
#include <mpi.h>

FIRENET_BEGIN_DECLS

/** Opaque, reference counted. Operators made with it retain it. */
typedef struct firenet_mpi_team firenet_mpi_team;

/* ------------------------------------------------------------------- teams */

/** Makes a team: duplicates the communicator and gives the context its
 *  reduction, one MPI_Allreduce of eight doubles each time (none on a single
 *  rank). While the team exists, its context is for work of the whole team; use
 *  another context for anything a rank does alone.
 *
 *  @param[in] context retained; a rank's own
 *  @param[in] comm    an intracommunicator; all its ranks make this call
 *  @return as above; FIRENET_ERR_STATE (MPI is not initialised or already
 *          finalised, comm is MPI_COMM_NULL or an intercommunicator). */
FIRENET_API firenet_status firenet_mpi_team_create(firenet_mpi_team **out,
                                                   firenet_context *context,
                                                   MPI_Comm comm);

/** firenet_mpi_team_create for bindings: the communicator is a Fortran handle,
 *  from MPI_Comm_c2f or mpi4py's comm.py2f().
 *  @param[in] context retained; a rank's own
 *  @param[in] comm    the handle
 *  @return as firenet_mpi_team_create. */
FIRENET_API firenet_status firenet_mpi_team_create_fortran(
    firenet_mpi_team **out, firenet_context *context, int comm);

/** Gives another context of this rank the team's reduction, where solvers and
 *  runners have contexts of their own. The team is not retained: stop using the
 *  context, or reset it by passing NULL to firenet_context_set_reduce(), before
 *  dropping the team's last reference. A rank's own call.
 *  @param[in] context not in use
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_mpi_team_attach(firenet_mpi_team *team,
                                                   firenet_context *context);

/** Adds a reference.
 *  @return `team`; NULL for NULL. */
FIRENET_API firenet_mpi_team *firenet_mpi_team_retain(firenet_mpi_team *team);

/** Drops a reference; NULL is allowed. The last one frees the communicator and
 *  takes the reduction from the context: on the thread that uses MPI, while the
 *  context is not in use, by all ranks, in the same order for several teams. */
FIRENET_API void firenet_mpi_team_release(firenet_mpi_team *team);

/** Number of this rank, from 0; -1 for NULL. */
FIRENET_API int firenet_mpi_team_rank(const firenet_mpi_team *team);

/** Number of ranks; 0 for NULL. */
FIRENET_API int firenet_mpi_team_size(const firenet_mpi_team *team);

/** Agrees on one status: after work that a rank does alone, such as reading a
 *  file, so that no rank waits for one that failed.
 *  @param[in] status of this rank
 *  @return FIRENET_OK where all passed it, else the status of the lowest rank
 *          that failed. */
FIRENET_API firenet_status firenet_mpi_team_agree(firenet_mpi_team *team,
                                                  firenet_status status);

/* ------------------------------------------------------------------- slabs */

/** Planes of this rank: blocks of ceil(planes / ranks), rounded up to a
 *  multiple; the last ranks have fewer, or none. A rank's own call.
 *  @param[in] planes   of axis 0, >= 1
 *  @param[in] multiple >= 1, divides planes: 2^J for wavelets of J levels
 *  @param[out] begin   its first plane
 *  @param[out] count   its planes, 0 where it has none
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE. */
FIRENET_API firenet_status firenet_mpi_team_slab(firenet_mpi_team *team,
                                                 int64_t planes,
                                                 int64_t multiple,
                                                 int64_t *begin,
                                                 int64_t *count);

/** The samples of a pattern that this rank computes: those whose frequency on
 *  axis 1, counted from frequency 0, lies in its block of ceil(n_1 / ranks). A
 *  rank's own call.
 *  @param[in] centred    as in firenet_mpi_operator_create_dft
 *  @param[in] count      of indices
 *  @param[in] indices    of the whole array
 *  @param[out] positions in `indices`, ascending; room for `count`
 *  @param[out] own       how many they are
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE. */
FIRENET_API firenet_status firenet_mpi_team_select(
    firenet_mpi_team *team, int axes, const int64_t *shape, uint32_t centred,
    int64_t count, const int64_t *indices, int64_t *positions, int64_t *own);

/* --------------------------------------------------------------- operators */

/** Samples of the unitary discrete Fourier transform of an array in slabs, as
 *  firenet_operator_create_centred_dft followed by
 *  firenet_operator_create_sample. A rank transforms its planes, then the lines
 *  of axis 0 in its block of axis 1, where its samples are. It reads these
 *  lines directly from memory that the ranks of one machine share; ranks on
 *  other machines, or without shared memory, send them in messages. On one
 *  rank it is these two operators.
 *
 *  Keeps 8 bytes for each sample, 24 with centred images, two planes and, with
 *  messages, two parts of 1/32 of a slab. All operators of a team that take
 *  transforms share one work array of a slab, which is the team's. Composed
 *  with the adjoint of firenet_mpi_operator_create_haar, for three axes, the
 *  image between the two stands there, too.
 *  @param[in] type          FIRENET_C64 or FIRENET_C128
 *  @param[in] multiple      of firenet_mpi_team_slab
 *  @param[in] centred       bit a: frequency 0 of axis a at floor(n/2)
 *  @param[in] image_centred bit a: the image's origin at floor(n/2)
 *  @param[in] count         samples that this rank computes, >= 0; its own
 *  @param[in] indices       of the whole array, all with an axis 1 that
 *                           firenet_mpi_team_select finds to be this rank's;
 *                           its own
 *  @return as above; FIRENET_ERR_TOO_LARGE (count, planes). Norm 1.
 *  Source: Frigo, Johnson, 'The design and implementation of FFTW3', Proc. IEEE
 *  93(2), 2005. */
FIRENET_API firenet_status firenet_mpi_operator_create_dft(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int64_t multiple, uint32_t centred,
    uint32_t image_centred, int64_t count, const int64_t *indices);

/** firenet_operator_create_encoding with the image and the maps in slabs:
 *  y_c = P F sum_k s_{k,c} x_k, one coil after the other. On one
 *  rank it is that operator. To distribute coils instead, give each rank an
 *  operator of some of them and use firenet_mpi_operator_create_rows: x is then
 *  replicated, and one vector of its length is summed in each iteration.
 *  @param[in] type          FIRENET_C64 or FIRENET_C128
 *  @param[in] multiple      of firenet_mpi_team_slab
 *  @param[in] centred       as in firenet_mpi_operator_create_dft
 *  @param[in] image_centred likewise
 *  @param[in] sets          1 or 2; the domain is [sets][planes of the slab]
 *  @param[in] coils         >= 1; the range is [coils][count]
 *  @param[in] maps          [sets][coils][planes of the slab], copied; its own
 *  @param[in] count         samples that this rank computes, >= 0; its own
 *  @param[in] indices       as in firenet_mpi_operator_create_dft
 *  @return as above; FIRENET_ERR_NUMERIC (maps). */
FIRENET_API firenet_status firenet_mpi_operator_create_encoding(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int64_t multiple, uint32_t centred,
    uint32_t image_centred, int sets, int64_t coils, const void *maps,
    int64_t count, const int64_t *indices);

/** Forward differences along every axis of an array in slabs,
 *  firenet_operator_create_weighted_difference: one plane goes to the next rank
 *  each way. The range of a rank is [axes][planes of the slab], so that total
 *  variation is firenet_regulariser_create_group with `axes` strided members.
 *  Its gap is exact: what corrects the dual vector, an inverse of the
 *  differences' Laplacian over all ranks, is made here, too. It takes cosine or
 *  Hartley transforms in the team's work array, and keeps the sum of `shape` in
 *  doubles. D keeps two planes; solvers store no D x, as on one process.
 *  @param[in] multiple of firenet_mpi_team_slab
 *  @param[in] boundary periodic or Neumann
 *  @param[in] weights  `axes` values > 0, or NULL for 1
 *  @return as above; FIRENET_ERR_TOO_LARGE (a plane);
 *          FIRENET_ERR_UNSUPPORTED (a libfirenet of another version). */
FIRENET_API firenet_status firenet_mpi_operator_create_difference(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int64_t multiple, firenet_boundary boundary,
    const double *weights);

/** Orthonormal wavelet transform of an array in slabs of multiple 2^levels,
 *  firenet_operator_create_wavelet. For level l a rank receives o planes of
 *  A_{l-1}, or one more, from the ranks before it and as many from those
 *  behind it, with o + 1 half the filter's taps; in the adjoint as many bytes
 *  of the blocks. A rank's coefficients are in the order that
 *  FIRENET_LAYOUT_LEVELS has for its planes. On one rank it is that operator,
 *  and with FIRENET_WAVELET_DB1 firenet_mpi_operator_create_haar. Keeps two
 *  slabs with halos; each rank uses one thread.
 *  @param[in] levels  J >= 1; 2^J divides every size
 *  @param[in] wavelet which one
 *  @return as above; FIRENET_ERR_TOO_LARGE (a plane);
 *          FIRENET_ERR_UNSUPPORTED (wavelet; a libfirenet of another version).
 *  Source: Mallat, IEEE Trans. Pattern Anal. 11(7), 1989. */
FIRENET_API firenet_status firenet_mpi_operator_create_wavelet(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int levels, firenet_wavelet wavelet);

/** Undecimated wavelet transform of an array in slabs,
 *  firenet_operator_create_undecimated_wavelet: a tight frame, W^H W = I, so
 *  that its gap is exact as a term of a regulariser. With a filter of F taps a
 *  rank receives (F - 1) 2^{l-1} planes from the ranks before and behind it for
 *  level l, from several of them where slabs are thin, and twice as many in the
 *  adjoint. The range of a rank is [1 + (2^axes - 1) levels][planes of the
 *  slab], blocks in the order of the plain library's. On one rank it is that
 *  operator. Keeps two slabs with the last level's halos; each rank uses one
 *  thread.
 *  @param[in] shape    each size at least 2^levels; slabs may be thinner
 *  @param[in] multiple of firenet_mpi_team_slab
 *  @param[in] levels   J >= 1
 *  @param[in] wavelet  which one
 *  @return as above; FIRENET_ERR_TOO_LARGE (a plane, halos, the coefficients);
 *          FIRENET_ERR_UNSUPPORTED (wavelet; a libfirenet of another version).
 *  Source: Nason, Silverman, 'The stationary wavelet transform', 1995. */
FIRENET_API firenet_status firenet_mpi_operator_create_undecimated_wavelet(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int64_t multiple, int levels,
    firenet_wavelet wavelet);

/** [a_0; a_1; ..]: rows are distributed, x is replicated. For matrices, sparse
 *  or dense, and for coils.
 *  @param[in] a    a rank's own, retained; NULL: it has no rows
 *  @param[in] type of its domain and range
 *  @param[in] cols length of x
 *  @return as above; FIRENET_ERR_SHAPE. */
FIRENET_API firenet_status firenet_mpi_operator_create_rows(
    firenet_operator **out, firenet_mpi_team *team, firenet_operator *a,
    firenet_type type, int64_t cols);

/** [a_0 a_1 ..]: columns are distributed, y is replicated.
 *  @param[in] a    a rank's own, retained; NULL: it has no columns
 *  @param[in] type of its domain and range
 *  @param[in] rows length of y
 *  @return as above; FIRENET_ERR_SHAPE. */
FIRENET_API firenet_status firenet_mpi_operator_create_columns(
    firenet_operator **out, firenet_mpi_team *team, firenet_operator *a,
    firenet_type type, int64_t rows);

/** Haar's wavelet transform of an array in slabs of multiple 2^levels, where
 *  each slab's transform is a part of the whole one: nothing is communicated. A
 *  rank's coefficients are those of its slab, in the order that
 *  firenet_operator_create_haar gives them for its planes.
 *  @param[in] levels J >= 1; 2^J divides every size
 *  @param[in] layout order of a slab's coefficients
 *  @return as above; FIRENET_ERR_UNSUPPORTED (layout). */
FIRENET_API firenet_status firenet_mpi_operator_create_haar(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int levels, firenet_layout layout);

/** diag(a_0, a_1, ..) over the ranks: a rank's part of y depends only on its
 *  part of x. For diagonals, masks, and transforms along axes that are not
 *  distributed.
 *  @param[in] a    a rank's own, retained; NULL: it owns nothing
 *  @param[in] type of its domain and range, for ranks that own nothing
 *  @return as above. */
FIRENET_API firenet_status firenet_mpi_operator_create_blocks(
    firenet_operator **out, firenet_mpi_team *team, firenet_operator *a,
    firenet_type type);

/* ------------------------------------------------------------------- slices */

/** Limits of a farm. */
enum {
    FIRENET_MPI_MESSAGE = 240,     /**< bytes of a slice's message */
    FIRENET_MPI_MOST_RANKS = 65536 /**< ranks of its team */
};

/** Processes one slice, on any rank, with a context of its own, not the team's.
 *  @param[in] slice    0 .. slices - 1
 *  @param[out] result  the number of bytes given to firenet_mpi_farm, sent to
 *                      rank 0: an image and its certificate, say
 *  @param[out] message FIRENET_MPI_MESSAGE bytes, "" at first: why it failed
 *  @param[in] user     of this rank
 *  @return FIRENET_OK, or why this slice fails; the others go on. */
typedef firenet_status (*firenet_mpi_work_fn)(int64_t slice, void *result,
                                              char *message, void *user);

/** Receives a slice's result on rank 0, in ascending order of slices. When it
 *  returns, the index may record the slice as done.
 *  @param[in] slice   which
 *  @param[in] status  of its work
 *  @param[in] message of a failure
 *  @param[in] result  NULL where it failed
 *  @param[in] user    of rank 0
 *  @return 0; anything else ends the farm with FIRENET_ERR_CALLBACK. */
typedef int (*firenet_mpi_collect_fn)(int64_t slice, firenet_status status,
                                      const char *message, const void *result,
                                      void *user);

/** Processes many slices. With several ranks, rank 0 distributes them on
 *  request and sleeps in between, and the others work; a single rank does
 *  everything. Rank 0 keeps results until the ones before them have arrived, at
 *  most 8 for each rank.
 *
 *  The index file is replaced atomically: a first line with slices and key,
 *  then for each slice '.' (open), '?' (assigned), '+' (done) or '-' (failed).
 *  If it exists, slices that are done are skipped and all others are processed.
 *  Under the usual launchers a rank that dies ends the job; start it again with
 *  the same index. The index is at most 0.2 seconds old, so at most that much
 *  work is repeated.
 *
 *  @param[in] slices  >= 1
 *  @param[in] bytes   of a result, 0 .. INT_MAX
 *  @param[in] work    one slice
 *  @param[in] collect called on rank 0 only
 *  @param[in] user    passed to both; its own
 *  @param[in] index   path of the index file, read by rank 0; NULL: none
 *  @param[in] key     identifies the job: an index of another job is rejected
 *  @return FIRENET_OK, with failed slices too; FIRENET_ERR_NULL;
 *          FIRENET_ERR_RANGE; FIRENET_ERR_TOO_LARGE; FIRENET_ERR_CALLBACK;
 *          FIRENET_ERR_STATE (arguments differ; an index of another job);
 *          FIRENET_ERR_EXTERNAL (MPI, or a file); FIRENET_ERR_NOMEM. */
FIRENET_API firenet_status firenet_mpi_farm(firenet_mpi_team *team,
                                            int64_t slices, size_t bytes,
                                            firenet_mpi_work_fn work,
                                            firenet_mpi_collect_fn collect,
                                            void *user, const char *index,
                                            uint64_t key);

FIRENET_END_DECLS

#endif
