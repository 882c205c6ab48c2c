# SPDX-License-Identifier: BSD-3-Clause
"""Sets of indices, as users write them and as operators hold them."""
import warnings

import numpy as np

from . import _arrays
from ._arrays import size_of
from ._errors import DtypeError, RangeError, ShapeError

# Bits of an index that every dtype holds exactly, float32 too.
_BITS = 20


def of(given, shape):
    """Flat int64 indices: of the elements a mask of the shape is true at, or
    as they are given."""
    given = _arrays.array("indices", given)
    if _is_mask(given, shape):
        if given.shape != shape:
            raise ShapeError(f"the mask has shape {given.shape}: expected "
                             f"{shape}")
        return np.flatnonzero(given).astype(np.int64)
    if given.dtype == np.uint64 and given.size and given.max() < 2**63:
        given = given.astype(np.int64)
    if given.size and not np.can_cast(given.dtype, np.int64, "safe"):
        raise DtypeError(f"indices are {given.dtype.name}: allowed are "
                         "integers that fit into int64, or a mask of booleans")
    return np.ascontiguousarray(given.ravel(), np.int64)


def _is_mask(given, shape):
    """True for booleans, and for 0 and 1 in the shape of an array of more axes
    than one; what looks like another kind of mask is refused."""
    if given.dtype == bool:
        return True
    if given.dtype.kind not in "iuf" or given.size != size_of(shape):
        return False
    values = set(np.unique(given).tolist())
    in_shape = given.shape == shape and len(shape) > 1
    if in_shape and given.dtype.kind != "f" and values <= {0, 1}:
        warnings.warn("indices: 0 and 1 in the array's shape, taken as a mask; "
                      "a mask should be boolean: mask.astype(bool)",
                      UserWarning, stacklevel=4)
        return True
    if given.size > 2 and len(values) <= 2:
        raise DtypeError(f"indices are {given.dtype.name} and look like a "
                         "mask: a mask should be boolean, "
                         "indices.astype(bool)")
    return False


def check(indices, size):
    """Refuses what lies outside 0 .. size - 1."""
    for worst in (indices.max(), indices.min()) if indices.size else ():
        if not 0 <= worst < size:
            raise RangeError(f"indices holds {worst}: allowed is 0 .. "
                             f"{size - 1}")


def taken(S):
    """The indices of a sampling operator, from what it takes of numbers."""
    numbers = np.arange(S.shape[1])
    found = np.zeros(S.shape[0], np.int64)
    for shift in range(0, 60, _BITS):
        digits = (numbers >> shift) % 2**_BITS
        if not digits.any():
            continue
        found += (S @ digits.astype(S.dtype)).real.astype(np.int64) << shift
    return found
