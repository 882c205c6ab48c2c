# SPDX-License-Identifier: BSD-3-Clause
"""Threads of the BLAS that multiplies by matrices: its own, in every call.

Beside threads of the library they are too many, and wait for each other by
spinning. The BLAS is looked up through the library's own handle, so it is the
one the library calls; it may be NumPy's, too.
"""
import ctypes
import warnings

import numpy as np

from ._errors import StateError
from ._library import lib

_GET, _SET = "openblas_get_num_threads", "openblas_set_num_threads"
_before = None  # threads it had before we limited it


def _address(library, name):
    """Where a function is that the library or what it needs has, or None."""
    try:
        return ctypes.cast(getattr(ctypes.CDLL(library), name),
                           ctypes.c_void_p).value
    except (OSError, AttributeError):
        return None


def _numpys():
    """The file of NumPy's that calls BLAS."""
    core = getattr(np, "_core", None) or np.core
    return core._multiarray_umath.__file__


def threads():
    """How many the library's BLAS uses; None if it is not OpenBLAS."""
    return getattr(lib, _GET)() if _address(lib._name, _GET) else None


def shared():
    """True if NumPy multiplies with the same one."""
    return _address(lib._name, _SET) == _address(_numpys(), _SET)


def use(count):
    """Sets the number, for good."""
    global _before
    if threads() is None:
        raise StateError("blas_threads: the library's BLAS is not OpenBLAS, "
                         "see its manual")
    _before = None
    getattr(lib, _SET)(count)


def beside(count):
    """Makes room for so many threads of the library's: one of BLAS where it is
    the library's alone, a warning where it is not. One thread gives it back."""
    global _before
    if count == 1 and _before is not None:
        use(_before)
    if count == 1 or (threads() or 1) == 1:
        return
    if not shared():
        before = threads()
        use(1)
        _before = before
        return
    warnings.warn(
        f"BLAS runs {threads()} threads of its own in each of {count}, for "
        "operators that multiply by matrices, and NumPy uses the same BLAS: "
        "blas_threads=1 limits it for both, blas_threads=0 leaves it",
        RuntimeWarning, stacklevel=3)
