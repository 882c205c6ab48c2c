# SPDX-License-Identifier: BSD-3-Clause
"""Finds the C libraries, loads them and declares every function of them."""
import ctypes
import ctypes.util
import operator
import os
import pathlib
import re
import shlex
import subprocess
from types import SimpleNamespace

from . import _interface

SONAME = "libfirenet.so.0"


def _built(soname, folder):
    """Libraries built in the checkout this package lies in, newest first."""
    root = pathlib.Path(__file__).resolve().parents[3]
    if not (root / "include" / "firenet" / "firenet.h").exists():
        return []
    found = [path for build in root.glob("build*")
             for path in (build / folder / soname,
                          build / "gcc" / folder / soname) if path.exists()]
    return sorted(found, key=lambda path: -path.stat().st_mtime)


def _bundled(soname):
    """A library that the wheel carries."""
    path = pathlib.Path(__file__).with_name(soname)
    return [path] if path.exists() else []


def _installed(soname, package):
    """What the loader knows, then what pkg-config does."""
    yield soname
    yield ctypes.util.find_library(package) or soname
    # Its flags, since the libdir of an uninstalled library is not its folder.
    command = ["pkg-config", "--libs-only-L", package]
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, check=True,
            env={**os.environ, "PKG_CONFIG_ALLOW_SYSTEM_LIBS": "1"})
    except (OSError, subprocess.CalledProcessError):
        return
    for flag in shlex.split(answer.stdout):
        yield os.path.join(flag[len("-L"):], soname)


def load(soname, package, folder, variable):
    """What the environment's variable names and nothing else if it is set;
    else the checkout's build, so that an old installed library does not hide
    it; else the package's own; else what is installed."""
    named = os.environ.get(variable)
    if named:
        return ctypes.CDLL(named)
    tried = []
    for path in [*_built(soname, folder), *_bundled(soname),
                 *_installed(soname, package)]:
        try:
            return ctypes.CDLL(str(path))
        except OSError as error:
            tried.append(str(error))
    raise ImportError(f"firenet: no {soname}. Install it, or set {variable} to "
                      "its path. Tried: " + "; ".join(dict.fromkeys(tried)))


_SCALARS = {
    "void": None, "int": ctypes.c_int, "int64_t": ctypes.c_int64,
    "int32_t": ctypes.c_int32, "uint32_t": ctypes.c_uint32,
    "uint64_t": ctypes.c_uint64, "uint8_t": ctypes.c_uint8,
    "size_t": ctypes.c_size_t, "double": ctypes.c_double,
    "void*": ctypes.c_void_p, "char*": ctypes.c_char_p,
}
_NEVER_OWNED = ("firenet_event", "firenet_option")
_types = dict(_SCALARS)


def ctype(name):
    """The ctypes type of a C type. Each handle has its own pointer type, so a
    handle of the wrong kind is refused before C sees it."""
    if name not in _types:
        if name.endswith("*"):
            _types[name] = ctypes.POINTER(ctype(name[:-1]))
        elif name in _interface.CALLBACKS:
            _types[name] = _function_type(_interface.CALLBACKS[name])
        elif (name + "_release" in _interface.FUNCTIONS
              or name in _NEVER_OWNED):
            _types[name] = type(name, (ctypes.Structure,), {})
        else:
            _types[name] = ctypes.c_int
    return _types[name]


def _signature(text):
    """(type of the result, [(type, name) of each parameter])"""
    result, rest = text[:-1].split("(")
    return result, [one.split(" ") for one in rest.split(", ") if one]


def _function_type(text):
    result, parameters = _signature(text)
    return ctypes.CFUNCTYPE(ctype(result),
                            *(ctype(kind) for kind, _ in parameters))


def _checked(kind):
    """A C integer as an argument's type: ctypes alone takes the lowest bits
    of a number that does not fit."""
    scalar = ctype(kind)
    bits = 8 * ctypes.sizeof(scalar)
    low, high = ((0, 2**bits - 1) if scalar(-1).value > 0
                 else (-2**(bits - 1), 2**(bits - 1) - 1))

    class Checked:
        @staticmethod
        def from_param(value):
            number = operator.index(value)
            if not low <= number <= high:
                raise OverflowError(f"allowed is {low} .. {high}")
            return scalar(number)

    return Checked


_argtypes = {}


def _argtype(kind):
    """The type of a function's argument."""
    if kind not in _argtypes:
        plain = ctype(kind)
        integer = getattr(plain, "_type_", "") in tuple("iIlLqQ")
        _argtypes[kind] = _checked(kind) if integer else plain
    return _argtypes[kind]


class _Function(ctypes._CFuncPtr):
    """A C function that names an argument of the wrong type. Its first
    argument, where that is a handle, is never NULL."""

    _flags_ = ctypes._FUNCFLAG_CDECL

    def __call__(self, *arguments):
        if self.needs_handle and (not arguments or arguments[0] is None):
            raise TypeError(f"{self.parameters[0][1]} is None: it was not made "
                            "or is gone")
        try:
            return super().__call__(*arguments)
        except ctypes.ArgumentError as error:
            text = str(error)
        index = int(re.search(r"\d+", text).group()) - 1
        (kind, name), value = self.parameters[index], arguments[index]
        from ._errors import RangeError  # which itself needs this module
        if "OverflowError" in text:
            raise RangeError(f"{name} = {value}: " + text.split(": ", 2)[2])
        if kind == "double" and isinstance(value, int):
            raise RangeError(f"{name}: an integer of {value.bit_length()} bits "
                             "is beyond what a double holds")
        raise TypeError(f"{name} = {value!r}: {type(value).__name__} where "
                        f"{kind} is needed")


def _is_handle(parameters):
    """True if the first of them is an object of the library's, not a place
    for a new one."""
    kind = parameters[0][0] if parameters else ""
    return kind.endswith("*") and not kind.endswith("**") and (
        kind[:-1] + "_release" in _interface.FUNCTIONS)


def declare(library, functions):
    """Gives a library's functions their types."""
    for name, text in functions.items():
        try:
            function = _Function((name, library))
        except AttributeError:
            raise ImportError(f"firenet: {library._name} has no {name}: it is "
                              "older than this package") from None
        result, function.parameters = _signature(text)
        function.restype = ctype(result)
        function.argtypes = [_argtype(kind) for kind, _ in function.parameters]
        function.needs_handle = _is_handle(function.parameters)
        setattr(library, name, function)
    return library


lib = declare(load(SONAME, "firenet", "lib", "FIRENET_LIBRARY"),
              _interface.FUNCTIONS)
C = SimpleNamespace(**_interface.ENUMERATORS)
