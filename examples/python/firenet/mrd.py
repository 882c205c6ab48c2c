# SPDX-License-Identifier: BSD-3-Clause
"""The scanners' open raw data format, ISMRMRD or MRD: acquisitions, one at a
time, to k-space.

    from firenet import mrd

It reads no files: headers come from bytes of a file or a socket, or are made
here. `Scan` sorts acquisitions into slices, whose arrays are what firenet.mri
and fn.encoding take. What belongs where is in firenet/mrd.h. It needs
libfirenet-mri; without it, ImportError says what to do.
"""
from __future__ import annotations

import ctypes
import threading

import numpy as np

from . import _arrays, _library, _mrd_headers, _mrd_interface, _settings
from ._errors import ShapeError, check
from ._handles import Context
from ._library import ctype
from ._mrd_headers import (Acquisition, Counters, Header, Image, Limits,
                           Space)
from ._types import Array, ArrayLike

__all__ = ["Acquisition", "Counters", "Header", "Image", "Limits", "Scan",
           "Slice", "Space", "decode_acquisition", "decode_image", "encode",
           "flag", "parse"]

_mrd_headers.know()
_lib = _library.declare(
    _library.load("libfirenet-mri.so.0", "firenet-mri", "mri",
                  "FIRENET_MRI_LIBRARY"), _mrd_interface.FUNCTIONS)
_FLAGS = {name[len("FIRENET_MRD_"):].lower(): value for name, value in
          _mrd_interface.ENUMERATORS.items()
          if name.startswith(("FIRENET_MRD_IS_", "FIRENET_MRD_LAST_"))}


def flag(name: str) -> int:
    """The bit of a flag by its name, such as 'last_in_slice', 'is_noise',
    'is_calibration', 'is_reverse', 'is_phase_correction'."""
    if name not in _FLAGS:
        raise ValueError(f"flag = {name!r}: allowed are {', '.join(_FLAGS)}")
    return 1 << _FLAGS[name] - 1


def _decode(what, data, kind):
    out, context, data = kind(), Context(), bytes(data)
    context.check(getattr(_lib, f"firenet_mrd_{what}_decode")(
        context, data, len(data), ctypes.byref(out)))
    return out


def decode_acquisition(data: bytes) -> Acquisition:
    """A header from its 340 bytes, little-endian; its lengths are checked."""
    return _decode("acquisition", data, Acquisition)


def decode_image(data: bytes) -> Image:
    """A header from its 198 bytes."""
    return _decode("image", data, Image)


def encode(header: Acquisition | Image) -> bytes:
    """The bytes of a header."""
    what = "image" if isinstance(header, Image) else "acquisition"
    out = ctypes.create_string_buffer(
        _mrd_interface.ENUMERATORS[f"FIRENET_MRD_{what.upper()}_BYTES"])
    check(getattr(_lib, f"firenet_mrd_{what}_encode")(
        ctypes.byref(header), out))
    return out.raw


def parse(xml: str | bytes) -> Header:
    """What an XML header says."""
    out, context = Header(), Context()
    xml = xml.encode() if isinstance(xml, str) else bytes(xml)
    context.check(_lib.firenet_mrd_header_parse(context, xml, len(xml),
                                                ctypes.byref(out)))
    return out


class Scan:
    """Sorts acquisitions into slices. `limit`: bytes that it may hold at a
    time. Any thread, one after the other."""

    _pointer = None

    def __init__(self, header: Header | str | bytes, limit: int = 1 << 30):
        header = header if isinstance(header, Header) else parse(header)
        self._context, self._lock = Context(), threading.Lock()
        _settings.apply_threads(self._context)
        pointer = ctype("firenet_mrd_scan*")()
        self._context.check(_lib.firenet_mrd_scan_create(
            ctypes.byref(pointer), self._context, ctypes.byref(header),
            limit))
        self._pointer = pointer

    def __del__(self):
        if self._pointer:
            _lib.firenet_mrd_scan_release(self._pointer)

    def add(self, header: Acquisition, data: ArrayLike) -> None:
        """One acquisition, (channels, samples)."""
        data = np.ascontiguousarray(_arrays.floating("data", data), "c8")
        if data.ndim != 2:
            raise ShapeError(f"data has shape {data.shape}: needs (channels, "
                             "samples)")
        if data.shape != (header.channels, header.samples):
            raise ShapeError(f"data has shape {data.shape}: the header says "
                             f"{(header.channels, header.samples)}")
        floats = data.ctypes.data_as(ctype("float*"))
        with self._lock:
            self._context.check(_lib.firenet_mrd_scan_add(
                self._pointer, ctypes.byref(header), floats, 2 * data.size))

    def finish(self) -> None:
        """Completes what is open: the end of the data."""
        with self._lock:
            self._context.check(_lib.firenet_mrd_scan_finish(self._pointer))

    def take(self) -> Slice | None:
        """The next complete slice, or None."""
        with self._lock:
            pointer = _lib.firenet_mrd_scan_take(self._pointer)
        return Slice(pointer) if pointer else None

    def slices(self) -> list[Slice]:
        """All slices that are complete and were not taken."""
        return list(iter(self.take, None))

    @property
    def coils(self) -> int:
        """Coils; 0 before they are known."""
        return _lib.firenet_mrd_scan_coils(self._pointer)

    @property
    def ignored(self) -> int:
        """Acquisitions that were of no use."""
        return _lib.firenet_mrd_scan_ignored(self._pointer)

    @property
    def noise(self) -> Array | None:
        """The noise, (coils, samples), for mri.noise_covariance; None if no
        acquisition of it came."""
        with self._lock:
            samples = _lib.firenet_mrd_scan_noise_samples(self._pointer)
            if samples == 0:
                return None
            out = np.empty((self.coils, samples), "c8")
            self._context.check(_lib.firenet_mrd_scan_noise(
                self._pointer, out.ctypes.data))
        return out


class Slice:
    """k-space of one slice, contrast, phase, repetition and set; in 3-D of a
    volume. Arrays are copies."""

    def __init__(self, pointer):
        self._pointer = pointer

    def __del__(self):
        _lib.firenet_mrd_slice_release(self._pointer)

    def __repr__(self):
        return (f"<Slice: {self.coils} coils, {self.samples} of "
                f"{np.prod(self.shape)} points of {self.shape}>")

    def _get(self, name):
        return getattr(_lib, "firenet_mrd_slice_" + name)(self._pointer)

    def _sizes(self, name):
        return tuple(self._get(name)[:self._get("axes")])

    def _array(self, name, shape, dtype):
        address = ctypes.cast(self._get(name), ctypes.c_void_p).value
        count = int(np.prod(shape)) * np.dtype(dtype).itemsize
        return np.frombuffer(ctypes.string_at(address, count),
                             dtype).reshape(shape).copy()

    @property
    def coils(self) -> int:
        """Number of coils."""
        return self._get("coils")

    @property
    def shape(self) -> tuple[int, ...]:
        """Lines and samples without oversampling, partitions first in 3-D."""
        return self._sizes("shape")

    @property
    def recon_shape(self) -> tuple[int, ...]:
        """Sizes of the image in the recon space."""
        return self._sizes("recon_shape")

    @property
    def samples(self) -> int:
        """Points that were acquired."""
        return self._get("samples")

    @property
    def averages(self) -> int:
        """The least number of averages that a line has."""
        return self._get("averages")

    @property
    def first(self) -> Acquisition:
        """Header of the first acquisition."""
        return Acquisition.from_buffer_copy(self._get("first").contents)

    @property
    def kspace(self) -> Array:
        """(coils, *shape), frequency 0 in the middle, 0 where nothing was
        acquired."""
        return self._array("kspace", (self.coils, *self.shape), "c8")

    @property
    def mask(self) -> Array:
        """Which points of `shape` were acquired."""
        return self._array("mask", self.shape, np.uint8) != 0

    @property
    def indices(self) -> Array:
        """Their indices, ascending, as fn.encoding takes them."""
        return self._array("indices", (self.samples,), np.int64)

    def calibration(self, largest: int = 24) -> Array:
        """The calibration region, (coils, *region), at most `largest` points
        an axis, from calibration lines or the slice."""
        context = Context()
        region = (ctypes.c_int64 * self._get("axes"))()
        context.check(_lib.firenet_mrd_slice_calibration(
            context, self._pointer, largest, region, None))
        out = np.empty((self.coils, *region), "c8")
        context.check(_lib.firenet_mrd_slice_calibration(
            context, self._pointer, largest, region, out.ctypes.data))
        return out

    def recon(self, image: ArrayLike) -> Array:
        """An image on `shape` in the recon space, on `recon_shape`."""
        image = np.ascontiguousarray(_arrays.floating("image", image), "c8")
        if image.shape != self.shape:
            raise ShapeError(f"image has shape {image.shape}: allowed is "
                             f"{self.shape}")
        context, out = Context(), np.empty(self.recon_shape, "c8")
        context.check(_lib.firenet_mrd_slice_recon(
            context, self._pointer, image.ctypes.data, out.ctypes.data))
        return out

    def image(self, data_type: int = 5, index: int = 1) -> Image:
        """Header of the slice's image: data_type 5 magnitude, 7 complex."""
        out = Image()
        check(_lib.firenet_mrd_slice_image(self._pointer, data_type, index,
                                           ctypes.byref(out)))
        return out
