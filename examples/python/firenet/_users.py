# SPDX-License-Identifier: BSD-3-Clause
"""Python functions behind C function pointers.

C gets two thunks and a number that stands for the functions. The thunks live
as long as this module. The functions belong to the Python operator, which
whatever is made of it keeps: were they kept for C, an object that owns an
operator of its own methods would never be freed.
"""
import itertools
import weakref

import numpy as np

from ._arrays import array, size_of, view
from ._calls import guarded, guarded_anywhere
from ._errors import DtypeError, ShapeError
from ._library import ctype

_numbers = itertools.count(1)
_users = weakref.WeakValueDictionary()


class Sides:
    """Both directions of a user's operator."""

    def __init__(self, forward, adjoint, rows, cols):
        self.forward = (forward, cols, rows)
        self.adjoint = (adjoint, rows, cols)
        self.number = next(_numbers)
        _users[self.number] = self


def _fits(name, result, shape, dtype):
    """What a function returned, as an array of the shape."""
    result = array(f"what {name} returned", result)
    if not np.can_cast(result.dtype, dtype, "safe"):
        raise DtypeError(f"{name} returned {result.dtype.name}, which does "
                         f"not fit into {dtype.name} without loss")
    if result.size != size_of(shape):
        raise ShapeError(f"{name} returned shape {result.shape}: expected "
                         f"{shape}")
    return result.reshape(shape)


def _call(name, direction, source, target):
    function, (in_shape, in_dtype), (out_shape, out_dtype) = direction
    # A copy: a view kept by the function would outlive its memory.
    result = function(view(source, in_shape, in_dtype).copy())
    view(target, out_shape, out_dtype)[...] = _fits(name, result, out_shape,
                                                    out_dtype)
    return 0


def _call_many(name, direction, count, ends):
    """ends: (address, elements between vectors) of both sides."""
    function, (in_shape, in_dtype), (out_shape, out_dtype) = direction

    def rows(end, shape, dtype):
        address, stride = end
        length = size_of(shape)
        flat = view(address, ((count - 1) * stride + length,), dtype)
        return np.lib.stride_tricks.as_strided(
            flat, (count, length), (stride * dtype.itemsize, dtype.itemsize))

    given = rows(ends[0], in_shape, in_dtype).copy()
    result = function(given.reshape(count, *in_shape))
    rows(ends[1], out_shape, out_dtype)[...] = _fits(
        name, result, (count, *out_shape), out_dtype).reshape(count, -1)
    return 0


def _one(name):
    def body(source, _, target, __, number):
        return _call(name, getattr(_users[number], name), source, target)
    return body


def _some(name):
    def body(count, source, _, apart, target, __, apart_too, number):
        return _call_many(name, getattr(_users[number], name), count,
                          ((source, apart), (target, apart_too)))
    return body


# By whether they take several vectors and whether they run on any thread.
THUNKS = {
    (many, anywhere): tuple(
        ctype("firenet_apply_many_fn" if many else "firenet_apply_fn")(
            guard((_some if many else _one)(name)))
        for name in ("forward", "adjoint"))
    for many in (False, True)
    for anywhere, guard in ((False, guarded), (True, guarded_anywhere))}
