# SPDX-License-Identifier: BSD-3-Clause
"""Makers of operators, one per kind."""
from __future__ import annotations

import numpy as np

from . import _arrays, _indices, _users
from ._arrays import axes, shape_of, size_of, type_of
from ._calls import Hold
from ._errors import DtypeError, ShapeError
from ._handles import create
from ._library import C, ctype
from ._operators import Operator
from ._options import choice
from ._types import ArrayLike, DTypeLike, Function, Sequence, Shape

_KIND = "firenet_operator"
_COMPLEX = "complex128"
_ORDERS = {"sequency": C.FIRENET_WALSH_SEQUENCY,
           "dyadic": C.FIRENET_WALSH_DYADIC,
           "natural": C.FIRENET_WALSH_NATURAL}
BOUNDARIES = {"periodic": C.FIRENET_BOUNDARY_PERIODIC,
              "neumann": C.FIRENET_BOUNDARY_NEUMANN}
_MODES = {name: getattr(C, "FIRENET_CONVOLUTION_" + name.upper())
          for name in ("periodic", "same", "valid", "full")}
_LAYOUTS = {"levels": C.FIRENET_LAYOUT_LEVELS,
            "nested": C.FIRENET_LAYOUT_NESTED}

_WAVELETS = {name: getattr(C, "FIRENET_WAVELET_" + name.upper())
             for name in [f"db{p}" for p in range(1, 11)] +
             [f"sym{p}" for p in range(2, 11)]}


def _make(name, *arguments):
    return create("firenet_operator_create_" + name, _KIND, *arguments)


def _flags(name, value, shape):
    flags = [value] * len(shape) if np.ndim(value) == 0 else list(value)
    if len(flags) != len(shape):
        raise ShapeError(f"{name} has {len(flags)} flags: allowed is one, or "
                         f"{len(shape)}")
    return sum(bool(flag) << axis for axis, flag in enumerate(flags))


def dft(shape: Shape, dtype: DTypeLike = _COMPLEX,
        centred: bool | Sequence[bool] = False,
        image_centred: bool | Sequence[bool] = False) -> Operator:
    """Unitary discrete Fourier transform over all axes, 1 to 3 of any size:
    arrays of `shape` to arrays of `shape`. A real dtype takes real images to
    complex spectra.

    `centred`, for all axes or one flag each, puts frequency 0 at index
    floor(n/2); `image_centred` puts the image's origin there. With both it is
    fftshift(fftn(ifftshift(x))), which scanners store."""
    shape = shape_of(shape)
    flags = [_flags(*pair, shape) for pair in (("centred", centred),
                                               ("image_centred",
                                                image_centred))]
    return Operator(_make("centred_dft", type_of(dtype), *axes(shape), *flags),
                    shape, shape, made=(dft, shape, np.dtype(dtype),
                                        *([bool(mask >> axis & 1) for axis in
                                           range(len(shape))]
                                          for mask in flags)))


def encoding(maps: ArrayLike, indices: ArrayLike | None = None,
             sets: int | None = None,
             centred: bool | Sequence[bool] = True,
             image_centred: bool | Sequence[bool] = True,
             dtype: DTypeLike | None = None) -> Operator:
    """The measurements of an image by several coils, sample o dft o diagonal
    of each coil's map in one operator: arrays of `shape` to (coils, samples),
    or (coils, *shape) without indices. `maps` are (coils, *shape), with `sets`
    given (sets, coils, *shape) for images (sets, *shape). `indices` as for
    sample, of k-space, the same for all coils; origins as for dft. `dtype`,
    default the maps' own, is complex."""
    maps = _arrays.floating("maps", maps)
    dtype = np.dtype(dtype or np.result_type(maps.dtype, np.complex64))
    first = 1 if sets is None else 2
    if maps.ndim <= first or (sets is not None and maps.shape[0] != sets):
        raise ShapeError(f"maps have shape {maps.shape}: expected " +
                         ("(coils, *shape)" if sets is None else
                          f"({sets}, coils, *shape)"))
    shape, coils = shape_of(maps.shape[first:]), maps.shape[first - 1]
    maps = _arrays.incoming("maps", maps, dtype, maps.shape)[0]
    flat = None if indices is None else _indices.of(indices, shape)
    flags = [_flags(*pair, shape) for pair in (("centred", centred),
                                               ("image_centred",
                                                image_centred))]
    handle = _make("encoding", type_of(dtype), *axes(shape), *flags,
                   sets or 1, coils, maps.ctypes.data,
                   None if flat is None else
                   flat.ctypes.data_as(ctype("int64_t*")),
                   size_of(shape) if flat is None else flat.size)
    return Operator(handle, shape if sets is None else (sets, *shape),
                    (coils, *shape) if flat is None else (coils, flat.size),
                    made=(encoding, maps, flat, sets,
                          *([bool(mask >> axis & 1) for axis in
                             range(len(shape))] for mask in flags), dtype))


def walsh(shape: Shape, order: str = "sequency",
          dtype: DTypeLike = _COMPLEX) -> Operator:
    """Orthonormal Walsh-Hadamard transform over all axes, 1 to 3, whose sizes
    are powers of two: arrays of `shape` to arrays of `shape`. `order`
    "sequency", "dyadic" (Paley) or "natural" (Hadamard)."""
    shape = shape_of(shape)
    return Operator(_make("walsh", type_of(dtype), *axes(shape),
                          choice("order", order, _ORDERS)), shape, shape,
                    made=(walsh, shape, order, np.dtype(dtype)))


def haar(shape: Shape, levels: int, layout: str = "levels",
         dtype: DTypeLike = _COMPLEX) -> Operator:
    """Orthonormal Haar analysis over `levels` scales, image to as many
    coefficients; each size divisible by 2^levels. Layout "levels", coarse to
    fine, to which sparsity in levels refers, or "nested", an array of the
    image's shape."""
    shape = shape_of(shape)
    return Operator(_make("haar", type_of(dtype), *axes(shape), levels,
                          choice("layout", layout, _LAYOUTS)), shape, shape,
                    lists=(False, layout == "levels"),
                    made=(haar, shape, levels, layout, np.dtype(dtype)))


def wavelet(name: str, shape: Shape, levels: int, layout: str = "levels",
            dtype: DTypeLike = _COMPLEX) -> Operator:
    """Orthonormal periodic analysis with a wavelet, "db1" (Haar's) to "db10" or
    "sym2" to "sym10"; all else as haar. PyWavelets' numbers with
    mode="periodization"."""
    shape = shape_of(shape)
    return Operator(_make("wavelet", type_of(dtype), *axes(shape), levels,
                          choice("name", name, _WAVELETS),
                          choice("layout", layout, _LAYOUTS)), shape, shape,
                    lists=(False, layout == "levels"),
                    made=(wavelet, name, shape, levels, layout,
                          np.dtype(dtype)))


def undecimated_haar(shape: Shape, levels: int,
                     dtype: DTypeLike = _COMPLEX) -> Operator:
    """Translation-invariant Haar analysis, a Parseval frame; its blocks are
    images, the first axis of the result counts them."""
    shape = shape_of(shape)
    handle = _make("undecimated_haar", type_of(dtype), *axes(shape), levels)
    blocks = 1 + (2 ** len(shape) - 1) * levels
    return Operator(handle, shape, (blocks, *shape),
                    made=(undecimated_haar, shape, levels, np.dtype(dtype)))


def undecimated(name: str, shape: Shape, levels: int,
                dtype: DTypeLike = _COMPLEX) -> Operator:
    """Translation-invariant analysis with a wavelet, a Parseval frame laid out
    as undecimated_haar; names as for wavelet. PyWavelets' numbers of swtn with
    norm=True."""
    shape = shape_of(shape)
    handle = _make("undecimated_wavelet", type_of(dtype), *axes(shape), levels,
                   choice("name", name, _WAVELETS))
    blocks = 1 + (2 ** len(shape) - 1) * levels
    return Operator(handle, shape, (blocks, *shape),
                    made=(undecimated, name, shape, levels, np.dtype(dtype)))


def sample(shape: Shape, indices: ArrayLike,
           dtype: DTypeLike = _COMPLEX) -> Operator:
    """The elements at distinct C-order flat indices, in their order; a boolean
    mask in the array's shape is accepted, too."""
    shape = shape_of(shape)
    flat = _indices.of(indices, shape)
    handle = _make("sample", type_of(dtype), size_of(shape),
                   flat.ctypes.data_as(ctype("int64_t*")), flat.size)
    return Operator(handle, shape, (flat.size,), made=_made_of_sample)


def _made_of_sample(S):
    return sample, S.in_shape, _indices.taken(S), S.dtype


def matrix(a: ArrayLike, norm_bound: float | None = None) -> Operator:
    """A matrix of two axes, an array or one of scipy.sparse, copied; its dtype
    is the operator's. Its norm is estimated when first needed, with about 50
    products, or about ten in a solve, unless a bound L >= ||A|| is given,
    which is trusted."""
    if hasattr(a, "tocsr"):
        return _of_scipy(a, norm_bound)
    a = _arrays.array("a", a)
    if a.ndim != 2:
        raise ShapeError(f"a has shape {a.shape}: a matrix has two axes")
    if np.can_cast(a.dtype, np.float64, "safe") and a.dtype != np.float32:
        a = _arrays.converted("a", a, np.dtype("f8"))
    type = type_of(a.dtype)
    a = _arrays.own(a)
    rows, cols = a.shape
    handle = _make("matrix", type, rows, cols, a.ctypes.data, max(cols, 1),
                   C.FIRENET_MATRIX_ROW_MAJOR, C.FIRENET_MATRIX_BORROWED,
                   norm_bound or 0)
    return Operator(handle, (cols,), (rows,), values=a,
                    made=(matrix, a, norm_bound))


def _of_scipy(a, norm_bound):
    """A sparse matrix by its columns if it is a csc, else by its rows."""
    maker = csc if a.format == "csc" else csr
    a = (a if maker is csc else a.tocsr()).copy()
    a.sum_duplicates()  # and in order
    return maker(a.data, a.indices, a.indptr, a.shape, norm_bound)


def csr(data: ArrayLike, indices: ArrayLike, pointers: ArrayLike,
        shape: tuple[int, int], norm_bound: float | None = None) -> Operator:
    """A sparse matrix by rows, of the three arrays of scipy.sparse.csr_matrix:
    row i has data[pointers[i]:pointers[i + 1]] in the columns indices[..],
    which ascend. Copied; all else as matrix."""
    return _sparse(csr, "csr", data, indices, pointers, shape, norm_bound)


def csc(data: ArrayLike, indices: ArrayLike, pointers: ArrayLike,
        shape: tuple[int, int], norm_bound: float | None = None) -> Operator:
    """A sparse matrix by columns, with the rows of each in `indices`; all else
    as csr."""
    return _sparse(csc, "csc", data, indices, pointers, shape, norm_bound)


def _sparse(maker, name, data, indices, pointers, shape, norm_bound):
    rows, cols = shape_of(shape)
    data = _arrays.own(np.ravel(_arrays.floating("data", data)))
    indices, pointers = (_index_array(*pair) for pair in (
        ("indices", indices), ("pointers", pointers)))
    lines = rows if name == "csr" else cols
    if pointers.size != lines + 1 or indices.size != data.size:
        raise ShapeError(f"{data.size} data, {indices.size} indices, "
                         f"{pointers.size} pointers: allowed are as many "
                         f"indices as data, and {lines + 1} pointers")
    handle = _make(name, type_of(data.dtype), rows, cols, data.size,
                   C.FIRENET_INDEX_64, pointers.ctypes.data,
                   indices.ctypes.data, data.ctypes.data,
                   C.FIRENET_MATRIX_COPIED, norm_bound or 0)
    return Operator(handle, (cols,), (rows,),
                    made=(maker, data, indices, pointers, (rows, cols),
                          norm_bound))


def _index_array(name, indices):
    indices = np.ravel(_arrays.array(name, indices))
    if indices.dtype.kind not in "iu" and indices.size:
        raise DtypeError(f"{name} is {indices.dtype}: allowed are integers")
    return np.ascontiguousarray(indices, np.int64)


def diagonal(weights: ArrayLike, dtype: DTypeLike | None = None) -> Operator:
    """x -> weights * x, in the shape of the weights. `dtype` is that of x,
    default the weights' own; real weights fit complex vectors too."""
    weights = _arrays.floating("weights", weights)
    dtype = weights.dtype if dtype is None else np.dtype(dtype)
    double = type_of(dtype) in (C.FIRENET_F64, C.FIRENET_C128)
    kinds = ("c16", "f8") if double else ("c8", "f4")
    real_weights = weights.dtype.kind == "f" or dtype.kind != "c"
    weights = _arrays.incoming("weights", weights,
                               np.dtype(kinds[real_weights]), weights.shape)[0]
    handle = _make("diagonal", type_of(dtype), weights.size,
                   type_of(weights.dtype), weights.ctypes.data)
    return Operator(handle, weights.shape, weights.shape,
                    made=_made_of_real_diagonal if real_weights
                    else _made_of_diagonal)


def _made_of_diagonal(D):
    return diagonal, D @ np.ones(D.in_shape, D.dtype), D.dtype


def _made_of_real_diagonal(D):
    maker, weights, dtype = _made_of_diagonal(D)
    return maker, weights.real, dtype


def identity(shape: Shape, dtype: DTypeLike = _COMPLEX) -> Operator:
    """x -> x, on arrays of the shape."""
    shape = shape_of(shape)
    return Operator(_make("identity", type_of(dtype), size_of(shape)), shape,
                    shape, made=(identity, shape, np.dtype(dtype)))


def real(shape: Shape, dtype: DTypeLike = _COMPLEX) -> Operator:
    """Real vectors as complex ones of `dtype`: composed on the right it makes
    an operator's unknowns real. The adjoint takes the real part."""
    shape = shape_of(shape)
    return Operator(_make("complex", type_of(dtype), size_of(shape)), shape,
                    shape, made=(real, shape, np.dtype(dtype)))


def pad(shape: Shape, padded: Shape, centred: bool = False,
        dtype: DTypeLike = _COMPLEX) -> Operator:
    """An image of `shape` inside an array of zeros of shape `padded`, at index
    0 or `centred`; the adjoint crops."""
    shape, padded = shape_of(shape), shape_of(padded)
    if len(shape) != len(padded):
        raise ShapeError(f"shape {shape} and padded {padded}: allowed is the "
                         "same number of axes")
    place = (C.FIRENET_PLACEMENT_CENTRED if centred
             else C.FIRENET_PLACEMENT_CORNER)
    handle = _make("pad", type_of(dtype), *axes(shape), axes(padded)[1], place)
    return Operator(handle, shape, padded,
                    made=(pad, shape, padded, bool(centred), np.dtype(dtype)))


def convolution(shape: Shape, kernel: ArrayLike, mode: str = "same",
                dtype: DTypeLike | None = None) -> Operator:
    """x -> kernel * x on arrays of `shape`. `mode` is the treatment of the
    ends and the size of the result: "periodic" (SciPy's ndimage.convolve with
    mode="wrap", of odd kernels), "same", "valid" or "full" (its
    signal.convolve). `dtype` is that of x, default the kernel's own."""
    shape = shape_of(shape)
    kernel = _arrays.floating("kernel", kernel)
    dtype = kernel.dtype if dtype is None else np.dtype(dtype)
    kernel = _arrays.own(_arrays.converted("kernel", kernel, dtype))
    if kernel.ndim != len(shape):
        raise ShapeError(f"kernel has shape {kernel.shape}: allowed are "
                         f"{len(shape)} axes, as shape = {shape} has")
    handle = _make("convolution", type_of(dtype), *axes(shape),
                   axes(kernel.shape)[1], kernel.ctypes.data,
                   choice("mode", mode, _MODES))
    kept = {"valid": -1, "full": 1}.get(mode, 0)
    result = tuple(n + kept * (k - 1) for n, k in zip(shape, kernel.shape))
    return Operator(handle, shape, result,
                    made=(convolution, shape, kernel, mode, dtype))


def radon(shape: Shape, theta: ArrayLike, detectors: int,
          spacing: float = 1.0, fan: tuple[float, float] | None = None,
          dtype: DTypeLike = "float64") -> Operator:
    """Integrals of an image of `shape` (rows, columns) along lines: arrays of
    `shape` to (angles, detectors). At angle theta, in radians, detector k sees
    x cos theta + y sin theta = spacing (k - (detectors - 1)/2), x to the right,
    y up, 0 in the middle, in units of a point. fan: None for parallel beams, or
    (source, detector), their distances from the middle."""
    shape = shape_of(shape)
    if len(shape) != 2:
        raise ShapeError(f"shape {shape}: allowed are two axes")
    theta = np.atleast_1d(_arrays.converted("theta", theta, np.dtype("f8")))
    theta = _arrays.own(theta.ravel())
    handle = _make("radon" if fan is None else "fan_radon", type_of(dtype),
                   *shape, theta.size, theta.ctypes.data_as(ctype("double*")),
                   detectors, spacing, *(fan or ()))
    return Operator(handle, shape, (theta.size, detectors),
                    made=(radon, shape, theta, detectors, spacing, fan,
                          np.dtype(dtype)))


def difference(shape: Shape, dtype: DTypeLike = _COMPLEX,
               boundary: str = "periodic",
               weights: Sequence[float] | None = None) -> Operator:
    """Forward differences along every axis, times one weight for each:
    arrays of `shape` to (axes, *shape), axis 0 first. The first point follows
    the last ("periodic"), or the last difference is 0 ("neumann")."""
    shape = shape_of(shape)
    keep = None if weights is None else _arrays.incoming(
        "weights", weights, np.dtype("f8"), (len(shape),))[0].copy()
    handle = _make("weighted_difference", type_of(dtype), *axes(shape),
                   choice("boundary", boundary, BOUNDARIES),
                   None if keep is None else keep.ctypes.data_as(
                       ctype("double*")))
    return Operator(handle, shape, (len(shape), *shape),
                    made=(difference, shape, np.dtype(dtype), boundary, keep))


def user(shape: tuple[Shape, Shape], forward: Function, adjoint: Function,
         dtype: DTypeLike | tuple[DTypeLike, DTypeLike] = _COMPLEX,
         norm_bound: float | None = None, *, together: int | None = None,
         any_thread: bool = False) -> Operator:
    """An operator from two functions of arrays.

    shape: (rows, columns), each a number or the shape of the arrays.
    dtype: of both sides, or (of A x, of x).
    norm_bound: L >= ||A|| if known, which is trusted; else it is estimated by
    about 50 calls now. check_adjoint() tells whether the pair is right.
    together: None, or the most vectors the functions take at once: their
    arrays then have an additional first axis, of 1 to that many vectors.
    any_thread: the functions may be called by several threads (configure) at
    once, which helps where NumPy releases Python's lock."""
    if not np.iterable(shape) or len(shape) != 2:
        raise ShapeError(f"shape = {shape!r}: expected (rows, columns), each a "
                         "number or a shape")
    rows, cols = map(shape_of, shape)
    both = dtype if isinstance(dtype, tuple) else (dtype, dtype)
    out, into = map(np.dtype, both)
    many = together is not None
    sides = _users.Sides(forward, adjoint, (rows, out), (cols, into))
    threads = (C.FIRENET_CALLBACK_ANY if any_thread
               else C.FIRENET_CALLBACK_CALLER)
    with Hold() as hold:
        handle = _make("user_many" if many else "user", type_of(out),
                       size_of(rows), type_of(into), size_of(cols),
                       *_users.THUNKS[many, bool(any_thread)],
                       *((together,) if many else ()),
                       ctype("firenet_destroy_fn")(), sides.number,
                       norm_bound or 0, threads)
    return hold.deliver(Operator(
        handle, cols, rows, calls_python=True, values=sides,
        made=(_user, (rows, cols), forward, adjoint, (out, into), norm_bound,
              together, any_thread)))


def _user(*arguments):
    """user(), for copies."""
    *first, together, any_thread = arguments
    return user(*first, together=together, any_thread=any_thread)
