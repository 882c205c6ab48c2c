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
from ._calls import guarded
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


def _call(name, direction, source, target):
    function, (in_shape, in_dtype), (out_shape, out_dtype) = direction
    # A copy: a view kept by the function would outlive its memory.
    result = array(f"what {name} returned",
                   function(view(source, in_shape, in_dtype).copy()))
    if not np.can_cast(result.dtype, out_dtype, "safe"):
        raise DtypeError(f"{name} returned {result.dtype.name}, which does "
                         f"not fit into {out_dtype.name} without loss")
    if result.size != size_of(out_shape):
        raise ShapeError(f"{name} returned shape {result.shape}: expected "
                         f"{out_shape}")
    view(target, out_shape, out_dtype)[...] = result.reshape(out_shape)
    return 0


@ctype("firenet_apply_fn")
@guarded
def FORWARD(source, _, target, __, number):
    return _call("forward", _users[number].forward, source, target)


@ctype("firenet_apply_fn")
@guarded
def ADJOINT(source, _, target, __, number):
    return _call("adjoint", _users[number].adjoint, source, target)
