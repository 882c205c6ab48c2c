# SPDX-License-Identifier: BSD-3-Clause
"""Statuses as exceptions, and exceptions that cross C code."""
from __future__ import annotations

import threading

from ._library import C, lib
from ._types import Any


class Error(Exception):
    """A call failed. `status` is the C status, e.g. -13; `name` its name."""

    status: int | None = None

    @property
    def name(self) -> str:
        """The status by name, e.g. "FIRENET_ERR_RANGE"."""
        return lib.firenet_status_name(self.status).decode()


class ShapeError(Error, ValueError):
    """Lengths or shapes do not fit."""

    status = C.FIRENET_ERR_SHAPE


class DtypeError(Error, TypeError):
    """An array has a dtype that cannot become the operator's without loss."""

    status = C.FIRENET_ERR_TYPE


class RangeError(Error, ValueError):
    """A value outside what is allowed."""

    status = C.FIRENET_ERR_RANGE


class NumericError(Error, ArithmeticError):
    """NaN or infinity, in the input or computed from it."""

    status = C.FIRENET_ERR_NUMERIC


class OutOfMemory(Error, MemoryError):
    """The allocator returned NULL."""

    status = C.FIRENET_ERR_NOMEM


class StateError(Error, RuntimeError):
    """Not allowed in the object's state."""

    status = C.FIRENET_ERR_STATE


class Interrupted(KeyboardInterrupt):
    """Ctrl-C ended a run. `result` is what the call would have returned, with
    the iterate that was reached."""

    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


_CLASSES = {one.status: one for one in Error.__subclasses__()}
_raised = threading.local()
_strays = []  # of functions that may run on any thread


def park(error):
    """Keeps an exception of Python code that C called, the first of them, until
    the C call has returned."""
    _raised.__dict__.setdefault("error", error)


def parked():
    """The exception that is kept in this thread, which is let go, or None."""
    return _raised.__dict__.pop("error", None)


def stray(error):
    """Keeps the exception of a function that C called on some thread, until a
    call returns that it ended. Appending to a list is atomic."""
    _strays.append(error)


def check(status, context=None):
    """Raises what Python code raised that C called, or what a status says."""
    error = parked()
    if error is None and status == C.FIRENET_ERR_CALLBACK and _strays:
        error = _strays[0]
        _strays.clear()
    if error is not None:
        raise error
    if status == C.FIRENET_OK:
        return
    text = context and lib.firenet_context_last_error(context)
    text = text or lib.firenet_status_message(status)
    raise failure(status, text.decode(errors="replace"))


def failure(status, text):
    """The exception of a status."""
    error = _CLASSES.get(status, Error)(text)
    error.status = status
    return error
