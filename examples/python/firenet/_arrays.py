# SPDX-License-Identifier: BSD-3-Clause
"""Between NumPy arrays and the library's buffers.

Inputs may be copied, outputs never are: an array that is written to must have
the right dtype and layout already.
"""
from __future__ import annotations

import ctypes
import operator

import numpy as np

from ._errors import DtypeError, RangeError, ShapeError
from ._library import C
from ._types import Any, Array, DTypeLike

NAMES = {"float32": C.FIRENET_F32, "float64": C.FIRENET_F64,
         "complex64": C.FIRENET_C64, "complex128": C.FIRENET_C128}
_TYPES = {np.dtype(name): value for name, value in NAMES.items()}
_EXACT = 2**53  # integers that float64 holds, all up to it
_DTYPES = {value: dtype for dtype, value in _TYPES.items()}


def type_of(dtype):
    """The firenet_type of a dtype."""
    dtype = np.dtype(dtype)
    if dtype not in _TYPES:
        raise DtypeError(f"dtype {dtype}: allowed are "
                         + ", ".join(map(str, _TYPES)))
    return _TYPES[dtype]


def dtype_of(type):
    return _DTYPES[type]


def shape_of(shape: Any) -> tuple[int, ...]:
    """A shape as a tuple; a number is a shape of one axis."""
    try:
        sizes = shape if np.iterable(shape) else (shape,)
        return tuple(operator.index(n) for n in sizes)
    except TypeError:
        raise TypeError(f"shape = {shape!r}: expected an integer or a sequence "
                        "of them") from None


def size_of(shape):
    """Number of elements, exact however large."""
    size = 1
    for n in shape:
        size *= n
    return size


def axes(shape):
    """What C takes for a shape: number of axes and sizes."""
    return len(shape), int64s(shape)


def int64s(values, name="shape"):
    """As C takes them; ctypes alone would wrap what is too large."""
    numbers = [operator.index(n) for n in unmasked(name, values)]
    for n in numbers:
        if not -2**63 <= n < 2**63:
            raise RangeError(f"{name} holds {n}: allowed is what fits into "
                             "int64")
    return (ctypes.c_int64 * len(numbers))(*numbers)


def doubles(values, name="values"):
    values = unmasked(name, values)
    return (ctypes.c_double * len(values))(*map(float, values))


def unmasked(name, x):
    """x, unless it is a masked array: nothing here would heed its mask."""
    if isinstance(x, np.ma.MaskedArray):
        raise DtypeError(f"{name} is a masked array, whose mask would be lost: "
                         f"fill it, {name}.filled(..), or leave those elements "
                         "out, with fn.sample say")
    return x


def array(name: str, x: Any) -> Array:
    """x as an array, as it is."""
    found = np.asarray(unmasked(name, x))
    if not hasattr(x, "dtype"):
        _check_listed(name, x, found)
    return found


def _check_listed(name, x, found):
    """NumPy rounds integers in a list where one of them is negative or no
    integer, and makes objects of those beyond 64 bits."""
    if found.dtype == object or (found.dtype.kind in "fc" and found.size
                                 and np.abs(found).max() >= _EXACT):
        for one in np.ravel(np.asarray(x, object)):
            if isinstance(one, int) and abs(one) > _EXACT:
                _refuse_integer(name, one, _EXACT)


def converted(name: str, x: Any, dtype: np.dtype) -> Array:
    """x as an array of `dtype` where no value can change; refused else."""
    x = array(name, x)
    if not np.can_cast(x.dtype, dtype, "safe"):
        raise DtypeError(_loss(name, x.dtype, dtype))
    if x.dtype.kind in "iu" and dtype.kind in "fc" and x.size:
        _check_exact(name, x, 2 ** (np.finfo(dtype).nmant + 1))
    return x.astype(dtype, copy=False)


def _loss(name, dtype, wanted):
    """Why an array does not fit, and what may be done without a loss."""
    text = (f"{name} is {dtype.name}, which does not fit into {wanted.name} "
            "without loss: ")
    if dtype.kind == "c" and wanted.kind != "c":
        return text + ("the imaginary part would be dropped. Make the operator "
                       "with a complex dtype (fn.real keeps its unknowns real)")
    return text + f"convert it with {name}.astype('{wanted.name}')"


def _check_exact(name, x, limit):
    """NumPy calls int64 to float64 safe; above 2^53 it rounds."""
    for worst in (int(x.max()), int(x.min())):
        if abs(worst) > limit:
            _refuse_integer(name, worst, limit)


def _refuse_integer(name, value, limit):
    raise DtypeError(f"{name} holds {value}: integers are taken up to "
                     f"2^{limit.bit_length() - 1}, larger ones would be "
                     "rounded")


def room(name: str, size: int, dtype: DTypeLike) -> Array:
    """A new array of zeros of a size that somebody gave."""
    try:
        return np.zeros(size, dtype)
    except (ValueError, OverflowError):
        raise RangeError(f"{name} = {size}: more than there can be") from None


def incoming(name: str, x: Any, dtype: np.dtype,
             shape: tuple[int, ...]) -> tuple[Array, bool]:
    """(array, shaped): x as contiguous `dtype`, and whether it came in `shape`
    and not flat. Converted only where no value can change."""
    x = converted(name, x, dtype)
    shaped = x.shape == shape and len(shape) > 1
    if not shaped and x.shape != (size_of(shape),):
        raise ShapeError(f"{name} has shape {x.shape}: allowed is {shape} or "
                         f"flat, ({size_of(shape)},)")
    return np.ascontiguousarray(x), shaped


def flat(name: str, x: Any) -> tuple[Array, int]:
    """(flat array, its firenet_type); integers count as float64."""
    x = floating(name, x)
    return np.ascontiguousarray(x).ravel(), type_of(x.dtype)


def floating(name: str, x: Any) -> Array:
    """x as an array, of float64 where it holds integers."""
    x = array(name, x)
    return converted(name, x, np.dtype("f8")) if x.dtype.kind in "bui" else x


def own(a: Array) -> Array:
    """A copy of a's own, aligned to cache lines, that is never written to."""
    room = np.empty(a.nbytes + 63, np.uint8)
    start = -room.ctypes.data % 64
    copy = room[start:start + a.nbytes].view(a.dtype).reshape(a.shape)
    copy[...] = a
    copy.flags.writeable = False
    return copy


def outgoing(name, out, dtype, shape, shaped=True):
    """`out`, or a new array when it is None. Never a copy."""
    shape = shape if shaped else (size_of(shape),)
    if out is None:
        return np.empty(shape, dtype)
    unmasked(name, out)
    if not isinstance(out, np.ndarray) or out.dtype != dtype:
        raise DtypeError(f"{name} must be a NumPy array of {dtype.name}, what "
                         "is written is not converted")
    if out.size != size_of(shape) or not out.flags.carray:
        raise ShapeError(f"{name} must be contiguous, aligned, writeable and "
                         f"hold {size_of(shape)} elements")
    return out


def view(address, shape, dtype):
    """The library's memory as an array, valid while the library says so."""
    size = size_of(shape) * dtype.itemsize
    return np.frombuffer((ctypes.c_char * size).from_address(address),
                         dtype).reshape(shape)
