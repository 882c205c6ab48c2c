# SPDX-License-Identifier: BSD-3-Clause
"""The structs of firenet/mrd.h."""
import ctypes

from . import _library

_BYTE, _SHORT, _LONG = ctypes.c_uint8, ctypes.c_uint16, ctypes.c_int64
_POINT = ctypes.c_float * 3


class _Struct(ctypes.Structure):
    """A C struct, which shows what it holds."""

    def __repr__(self):
        return f"{type(self).__name__}(" + ", ".join(
            f"{name}={_shown(getattr(self, name))}"
            for name, _ in self._fields_) + ")"


def _shown(value):
    return list(value) if isinstance(value, ctypes.Array) else value


class Counters(_Struct):
    """Where an acquisition belongs: step_1 is its line, step_2 its partition,
    then average, slice, contrast, phase, repetition, set, segment, user."""

    _fields_ = [(name, _SHORT) for name in (
        "step_1", "step_2", "average", "slice", "contrast", "phase",
        "repetition", "set", "segment")] + [("user", _SHORT * 8)]


class Acquisition(_Struct):
    """Header of an acquisition, one readout of all coils. Flags are bits,
    flag f is 1 << f - 1; index are the counters."""

    _fields_ = [
        ("version", _SHORT), ("flags", ctypes.c_uint64),
        *((name, ctypes.c_uint32) for name in (
            "measurement", "scan_counter", "time_stamp")),
        ("physiology_time_stamp", ctypes.c_uint32 * 3),
        *((name, _SHORT) for name in (
            "samples", "available_channels", "channels")),
        ("channel_mask", ctypes.c_uint64 * 16),
        *((name, _SHORT) for name in (
            "discard_pre", "discard_post", "center_sample", "encoding_space",
            "trajectory_dimensions")),
        ("sample_time", ctypes.c_float),
        *((name, _POINT) for name in (
            "position", "read_direction", "phase_direction", "slice_direction",
            "table_position")),
        ("index", Counters), ("user_int", ctypes.c_int32 * 8),
        ("user_float", ctypes.c_float * 8)]


class Image(_Struct):
    """Header of an image."""

    _fields_ = [
        ("version", _SHORT), ("data_type", _SHORT), ("flags", ctypes.c_uint64),
        ("measurement", ctypes.c_uint32), ("matrix", _SHORT * 3),
        ("field_of_view", _POINT), ("channels", _SHORT),
        *((name, _POINT) for name in (
            "position", "read_direction", "phase_direction", "slice_direction",
            "table_position")),
        *((name, _SHORT) for name in (
            "average", "slice", "contrast", "phase", "repetition", "set")),
        ("time_stamp", ctypes.c_uint32),
        ("physiology_time_stamp", ctypes.c_uint32 * 3),
        *((name, _SHORT) for name in ("image_type", "image_index", "series")),
        ("user_int", ctypes.c_int32 * 8), ("user_float", ctypes.c_float * 8),
        ("attribute_bytes", ctypes.c_uint32)]


class Space(_Struct):
    """Matrix and field of view, mm: x (samples), y (lines), z."""

    _fields_ = [("matrix", _LONG * 3), ("field_of_view", ctypes.c_double * 3)]


class Limits(_Struct):
    """Values that a counter takes."""

    _fields_ = [(name, _LONG) for name in ("minimum", "maximum", "centre")]


class Header(_Struct):
    """What is taken from the XML header, of its first encoding."""

    _fields_ = [
        ("encodings", _LONG), ("channels", _LONG), ("encoded", Space),
        ("recon", Space),
        *((name, Limits) for name in (
            "step_1", "step_2", "average", "slice", "contrast", "phase",
            "repetition", "set")),
        ("cartesian", ctypes.c_int), ("acceleration", _LONG * 2),
        ("calibration", ctypes.c_int), ("frequency", ctypes.c_double)]


def know():
    """Gives the structs' names their types."""
    _library._types.update({
        "float": ctypes.c_float, "firenet_mrd_acquisition": Acquisition,
        "firenet_mrd_image": Image, "firenet_mrd_header": Header,
        "firenet_mrd_scan": type("firenet_mrd_scan", (_Struct,), {}),
        "firenet_mrd_slice": type("firenet_mrd_slice", (_Struct,), {})})
