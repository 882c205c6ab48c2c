# SPDX-License-Identifier: BSD-3-Clause
"""What a callback is shown, and how it is called from C."""
from __future__ import annotations

import numpy as np

from ._arrays import type_of
from ._calls import guarded
from ._errors import DtypeError, check
from ._library import ctype, lib
from ._types import Any, Array, Callable


def _getter(name, doc):
    return property(lambda event: event._get(name), doc=doc)


class Event:
    """A run after an inner iteration. Valid during the callback only; what was
    not computed is nan."""

    problem = _getter("problem", "Which problem of a batch or path, from 0.")
    instance = _getter("instance", "Which network of a grid, from 0.")
    restart = _getter("restart", "Restart, from 1.")
    inner = _getter("inner", "Inner iteration of this restart, from 1.")
    layer = _getter("layer", "Layers so far; a solver's iterations.")
    objective = _getter("objective", "Objective at the iterate.")
    gap = _getter("gap", "Certified gap: never below objective - minimum.")
    infeasibility = _getter(
        "infeasibility", "max(0, ||Ax - y|| - eta) in P1, else 0.")
    residual = _getter("residual", "||Ax - y||.")
    error = _getter("error", "Distance to the reference that was given.")
    epsilon = _getter("epsilon", "The theory's eps_k of this restart.")
    prior_bound = _getter(
        "prior_bound", "What was proved of the error before any data.")
    posterior_bound = _getter(
        "posterior_bound", "What follows of the error from the gap.")
    seconds = _getter("seconds", "Since the run started.")

    def __init__(self, pointer, shape, dtype):
        self._pointer, self._shape, self._dtype = pointer, shape, dtype

    def _get(self, name):
        if self._pointer is None:
            raise ReferenceError("an event is valid during the callback only: "
                                 "keep the numbers, not the event")
        return getattr(lib, "firenet_event_" + name)(self._pointer)

    @property
    def x(self) -> Array:
        """A copy of the iterate."""
        self._get("layer")
        x = np.empty(self._shape, self._dtype)
        check(lib.firenet_event_copy_iterate(
            self._pointer, type_of(self._dtype), x.ctypes.data, x.size))
        return x


# A callback as a user writes it.
Watch = Callable[[Event], Any]


class Monitor:
    """A Python callback as C calls it, NULL for None. Keep it until the run is
    over."""

    def __init__(self, callback, every, shape, dtype):
        self.active, self.every = callback is not None, every
        self._callback, self._shape, self._dtype = callback, shape, dtype
        kind = ctype("firenet_monitor_fn")
        self.thunk = kind(guarded(self._call)) if self.active else kind()

    def _call(self, pointer, _):
        event = Event(pointer, self._shape, self._dtype)
        try:
            return stops(self._callback(event))
        finally:
            event._pointer = None


def stops(answer):
    """1 if a callback's answer says stop."""
    if answer is None:
        return 0
    if not isinstance(answer, (bool, np.bool_)):
        raise DtypeError(f"the callback returned {answer!r}: allowed are "
                         "True to stop, False or None to go on")
    return int(answer)
