# SPDX-License-Identifier: BSD-3-Clause
"""What a callback is shown, and how it is called from C."""
import numpy as np

from . import _arrays
from ._arrays import type_of
from ._calls import guarded
from ._errors import DtypeError, check
from ._library import ctype, lib

# Without a callback C still looks in now and then, which is when Python notices
# Ctrl-C: after about so many numbers, some milliseconds.
_GLANCE = 2 ** 18


class Event:
    """A run after an inner iteration. Valid during the callback only; what was
    not computed is nan."""

    def __init__(self, pointer, shape, dtype):
        self._pointer, self._shape, self._dtype = pointer, shape, dtype

    def _get(self, name):
        if self._pointer is None:
            raise ReferenceError("an event is valid during the callback only: "
                                 "keep the numbers, not the event")
        return getattr(lib, "firenet_event_" + name)(self._pointer)

    @property
    def x(self):
        """A copy of the iterate."""
        self._get("layer")
        x = np.empty(self._shape, self._dtype)
        check(lib.firenet_event_copy_iterate(
            self._pointer, type_of(self._dtype), x.ctypes.data, x.size))
        return x


def _getter(name, doc):
    return property(lambda event: event._get(name), doc=doc)


for _name, _doc in {
        "problem": "Which problem of a batch or path, from 0.",
        "instance": "Which network of a grid, from 0.",
        "restart": "Restart, from 1.",
        "inner": "Inner iteration of this restart, from 1.",
        "layer": "Layers so far; a solver's iterations.",
        "objective": "Objective at the iterate.",
        "gap": "Certified gap: never below objective - minimum.",
        "infeasibility": "max(0, ||Ax - y|| - eta) in P1, else 0.",
        "residual": "||Ax - y||.",
        "error": "Distance to the reference that was given.",
        "epsilon": "The theory's eps_k of this restart.",
        "prior_bound": "What was proved of the error before any data.",
        "posterior_bound": "What follows of the error from the gap.",
        "seconds": "Since the run started."}.items():
    setattr(Event, _name, _getter(_name, _doc))


class Monitor:
    """A Python callback as C calls it. Keep it until the run is over."""

    def __init__(self, callback, every, shape, dtype):
        self.every = every if callback else max(
            1, _GLANCE // _arrays.size_of(shape))
        self._callback, self._shape, self._dtype = callback, shape, dtype
        self.thunk = ctype("firenet_monitor_fn")(guarded(self._call))

    def _call(self, pointer, _):
        if self._callback is None:
            return 0
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
