# SPDX-License-Identifier: BSD-3-Clause
"""C objects owned by Python objects.

Nothing shares a context: an object that is created, and every seat from which
one thread applies, runs or solves, has its own. So no call ever finds its
context busy, in any thread, nor inside a callback of another call.
"""
import collections
import ctypes

from ._errors import RangeError, check
from ._library import C, ctype, lib

_PLANNERS = {"estimate": C.FIRENET_PLANNER_ESTIMATE,
             "measure": C.FIRENET_PLANNER_MEASURE}
_settings = {"threads": 1, "planner": "estimate"}


def configure(threads=None, planner=None):
    """Sets what objects made from now on use: `threads` for each application,
    run or solve; `planner` "estimate" or "measure", FFTW's effort. Returns
    what is set."""
    if threads is not None:
        if threads not in range(1, 257):
            raise RangeError(f"threads = {threads}: allowed is 1 .. 256")
        _settings["threads"] = threads
    if planner is not None:
        choice("planner", planner, _PLANNERS)
        _settings["planner"] = planner
    return dict(_settings)


def choice(name, value, table):
    """The enumerator a word stands for."""
    if value not in table:
        raise RangeError(f"{name} = {value!r}: allowed is one of "
                         + ", ".join(map(repr, table)))
    return table[value]


class Handle:
    """One reference to a C object of type `kind`, dropped with it. `function`
    makes the object, in a context or, for a context, without."""

    _as_parameter_ = None

    def __init__(self, kind, function, context, *arguments):
        self.context = context
        pointer = ctype(kind + "*")()
        given = arguments if context is None else (context, *arguments)
        self.check(getattr(lib, function)(ctypes.byref(pointer), *given))
        self._as_parameter_ = pointer
        self._drop = getattr(lib, kind + "_release")

    def __del__(self):
        if self._as_parameter_:
            self._drop(self)

    def check(self, status):
        """Raises what a status says, in the words of the handle's context."""
        check(status, self.context)


class Context(Handle):
    """Memory and messages of one object or one seat."""

    def __init__(self):
        super().__init__(
            "firenet_context", "firenet_context_create", None,
            ctype("firenet_alloc_fn")(), ctype("firenet_free_fn")(), None)
        self.check(lib.firenet_context_set_int(
            self, C.FIRENET_CONTEXT_PLANNER, _PLANNERS[_settings["planner"]]))

    def check(self, status):
        check(status, self)

    def use_threads(self):
        if _settings["threads"] > 1:
            self.check(lib.firenet_context_set_threads(
                self, _settings["threads"]))
        return self


class Seat(Handle):
    """One thread's place at a shared object: a workspace, runner, solver."""

    def __init__(self, kind, *arguments):
        super().__init__(kind, kind + "_create", Context().use_threads(),
                         *arguments)


class Seats(collections.deque):
    """Idle seats of a kind at a shared object; deques are thread-safe."""

    def __init__(self, kind, handle):
        super().__init__()
        self._make = lambda: Seat(kind, handle)

    def take(self):
        """An idle seat, or a new one when all are taken."""
        try:
            return self.pop()
        except IndexError:
            return self._make()


def create(function, kind, *arguments):
    """A new C object made by `function`."""
    return Handle(kind, function, Context(), *arguments)


def read(kind, function, *arguments):
    """The value a getter writes through its last argument, a `kind`."""
    value = ctype(kind)()
    check(function(*arguments, ctypes.byref(value)))
    return value.value
