# SPDX-License-Identifier: BSD-3-Clause
"""Devices: the companion library libfirenet-opencl, loaded when it is asked
for."""
from __future__ import annotations

import ctypes
import functools
import operator
import os
import pathlib

from ._errors import RangeError, check
from ._library import ctype, lib

SONAME = "libfirenet-opencl.so.0"
_first = {}  # the context that made a device, which later ones share


def _places():
    """FIRENET_OPENCL_LIBRARY and nothing else if it is set; else beside the
    library, in a build or installed."""
    named = os.environ.get("FIRENET_OPENCL_LIBRARY")
    if named:
        return [named]
    folder = pathlib.Path(lib._name).resolve().parent
    return [folder / SONAME, folder.parent / "opencl" / SONAME, SONAME]


@functools.cache
def _library():
    tried = []
    for place in _places():
        try:
            library = ctypes.CDLL(str(place))
        except OSError as error:
            tried.append(str(error))
            continue
        context = ctype("firenet_context*")
        for name, *kinds in (("devices", ctypes.POINTER(ctypes.c_int)),
                             ("device_name", ctypes.c_int, ctypes.c_char_p,
                              ctypes.c_size_t),
                             ("attach", context, ctypes.c_int),
                             ("share", context, context),
                             ("set_staging", context, ctypes.c_int)):
            function = getattr(library, "firenet_opencl_" + name)
            function.argtypes, function.restype = kinds, ctypes.c_int
        return library
    raise ImportError("firenet: no library for devices. Tried: "
                      + "; ".join(tried))


def devices() -> list[str]:
    """The names that the drivers report for the devices of this machine, in
    the order in which fn.configure(device=..) counts them."""
    count, names = ctypes.c_int(), []
    check(_library().firenet_opencl_devices(count), None)
    for number in range(count.value):
        name = ctypes.create_string_buffer(256)
        check(_library().firenet_opencl_device_name(number, name, 256), None)
        names.append(name.value.decode(errors="replace"))
    return names


def checked(device):
    """The number of a device there is, or False."""
    if device is False:
        return False
    number, count = operator.index(device), len(devices())
    if not 0 <= number < count:
        raise RangeError(f"device = {number}: there are {count}, counted from "
                         "0; False for the host")
    return number


def attach(context, device):
    """Contexts of one device share what is made once for it."""
    if device in _first:
        context.check(_library().firenet_opencl_share(context, _first[device]))
        return
    context.check(_library().firenet_opencl_attach(context, device))
    context.check(_library().firenet_opencl_set_staging(context, 1))
    _first[device] = context
