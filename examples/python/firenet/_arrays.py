# SPDX-License-Identifier: BSD-3-Clause
"""Between NumPy arrays and the library's buffers.

Inputs may be copied, outputs never are: an array that is written to must have
the right dtype and layout already.
"""
from __future__ import annotations

import ctypes
import operator

import numpy as np

from ._errors import DtypeError, ShapeError
from ._library import C
from ._types import Any, Array

_TYPES = {np.dtype(name): value for name, value in (
    ("float32", C.FIRENET_F32), ("float64", C.FIRENET_F64),
    ("complex64", C.FIRENET_C64), ("complex128", C.FIRENET_C128))}
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


def int64s(values):
    return (ctypes.c_int64 * len(values))(*map(operator.index, values))


def doubles(values):
    return (ctypes.c_double * len(values))(*map(float, values))


def incoming(name: str, x: Any, dtype: np.dtype,
             shape: tuple[int, ...]) -> tuple[Array, bool]:
    """(array, shaped): x as contiguous `dtype`, and whether it came in `shape`
    and not flat. Converted only where no value can change."""
    x = np.asarray(x)
    if not np.can_cast(x.dtype, dtype, "safe"):
        raise DtypeError(f"{name} is {x.dtype.name}, which does not fit into "
                         f"{dtype.name} without loss: convert it with "
                         f"{name}.astype('{dtype.name}')")
    shaped = x.shape == shape and len(shape) > 1
    if not shaped and x.shape != (size_of(shape),):
        raise ShapeError(f"{name} has shape {x.shape}: allowed is {shape} or "
                         f"flat, ({size_of(shape)},)")
    return np.ascontiguousarray(x, dtype), shaped


def flat(x: Any) -> tuple[Array, int]:
    """(flat array, its firenet_type); integers count as float64."""
    x = np.asarray(x)
    if x.dtype.kind in "bui":
        x = x.astype(np.float64)
    return np.ascontiguousarray(x).ravel(), type_of(x.dtype)


def outgoing(name, out, dtype, shape, shaped=True):
    """`out`, or a new array when it is None. Never a copy."""
    shape = shape if shaped else (size_of(shape),)
    if out is None:
        return np.empty(shape, dtype)
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
