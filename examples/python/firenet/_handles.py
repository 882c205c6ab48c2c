# SPDX-License-Identifier: BSD-3-Clause
"""C objects owned by Python objects.

Nothing shares a context: an object that is created, and every seat from which
one thread applies, runs or solves, has its own. So no call ever finds its
context busy, in any thread, nor inside a callback of another call.
"""
import collections
import ctypes

from . import _settings
from ._calls import Hold
from ._errors import RangeError, check
from ._library import C, ctype, lib
from ._options import setting


class Handle:
    """One reference to a C object of type `kind`, dropped with it. `function`
    makes the object, in a context or, for a context, without."""

    _as_parameter_ = None

    def __init__(self, kind, function, context, *arguments):
        self.context = context
        pointer = ctype(kind + "*")()
        given = arguments if context is None else (context, *arguments)
        self._drop = getattr(lib, kind + "_release")
        status = getattr(lib, function)(ctypes.byref(pointer), *given)
        self._as_parameter_ = pointer
        self.check(status)

    def __del__(self):
        if self._as_parameter_:
            self._drop(self)

    def check(self, status):
        """Raises what a status says, in the words of the handle's context."""
        check(status, self.context)


_NO_ALLOCATOR = ctype("firenet_alloc_fn")(), ctype("firenet_free_fn")()


class Context(Handle):
    """Memory and messages of one object or one seat."""

    def __init__(self):
        super().__init__("firenet_context", "firenet_context_create", None,
                         *_NO_ALLOCATOR, None)
        _settings.apply(self)

    def check(self, status):
        check(status, self)


class Seat(Handle):
    """One thread's place at a shared object: a workspace, runner, solver.
    calls_python: whether A does."""

    def __init__(self, kind, *arguments, function="_create",
                 calls_python=True):
        context = Context()
        self.calls_python = _settings.apply_threads(context)
        active = calls_python or self.calls_python
        with Hold(active=active) as hold:  # some measure A
            super().__init__(kind, kind + function, context, *arguments)
        hold.handle()


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


# What makes an operator of something else, by what that has.
_HINTS = (("__array__", "; fn.matrix makes one"),
          ("tocsr", "; fn.matrix makes one, as fn.user of any two functions"),
          ("matvec", "; fn.user makes one of its matvec and rmatvec"))


def handle_of(name, thing, kind):
    """The C object of an argument, which must be of the Python class."""
    if isinstance(thing, kind):
        return thing._handle
    hint = "".join(text for name, text in _HINTS if hasattr(thing, name))
    raise TypeError(f"{name} is {type(thing).__name__}: expected "
                    f"firenet.{kind.__name__}{hint}")


def set_options(setter, handle, prefix, options):
    """Sets what is not None, by keywords."""
    for name, value in options.items():
        if value is None:
            continue
        option = getattr(C, prefix + setting(name).upper())
        try:
            status = setter(handle, option, value)
        except (TypeError, RangeError) as error:
            raise type(error)(f"{name}: {error}") from None
        handle.check(status)


def create(function, kind, *arguments):
    """A new C object made by `function`."""
    return Handle(kind, function, Context(), *arguments)


def read(kind, function, *arguments):
    """The value a getter writes through its last argument, a `kind`."""
    value = ctype(kind)()
    check(function(*arguments, ctypes.byref(value)))
    return value.value
