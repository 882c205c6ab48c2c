# SPDX-License-Identifier: BSD-3-Clause
"""One problem on many processes, by libfirenet-mpi and mpi4py:

    from mpi4py import MPI
    with fn.mpi.context(MPI.COMM_WORLD) as team:
        A = team.dft((n, n, n), own_indices) @ team.haar((n, n, n), 3).H
        result = fn.solve("P1", A, own_y, eta=..)

All ranks make the same calls. Everything created, applied or solved inside the
`with` block belongs to the team; do a rank's own work outside.
"""
from __future__ import annotations

import ctypes
import os
import pathlib

import numpy as np

from . import _arrays, _settings
from ._arrays import shape_of, type_of
from ._create import BOUNDARIES, _WAVELETS, _flags
from ._handles import Context, Handle, handle_of
from ._library import C, ctype, lib
from ._operators import Operator
from ._options import choice
from ._types import Any, ArrayLike, DTypeLike, Sequence, Shape

_KIND = "firenet_operator"
_LAYOUTS = {"levels": C.FIRENET_LAYOUT_LEVELS,
            "nested": C.FIRENET_LAYOUT_NESTED}
_SONAME = "libfirenet-mpi.so.0"
_loaded: list[Any] = []
_teams: list[Any] = []  # contexts that live on may still add up with them


def _places():
    """FIRENET_MPI_LIBRARY alone, or beside the core's library."""
    named = os.environ.get("FIRENET_MPI_LIBRARY")
    core = pathlib.Path(getattr(lib, "_name", "") or "")
    return [named] if named else [str(core.parent.parent / "mpi" / _SONAME),
                                  str(core.parent / _SONAME), _SONAME]


def _library():
    tried = []
    for path in [] if _loaded else _places():
        try:
            _loaded.append(ctypes.CDLL(path))
            break
        except OSError as error:
            tried.append(str(error))
    if not _loaded:
        raise ImportError("firenet.mpi: no " + _SONAME + ". Tried: "
                          + "; ".join(tried))
    return _loaded[0]


class _Made(Handle):
    """What a function of libfirenet-mpi makes, in the team's context."""

    def __init__(self, team, name, *arguments):
        self.context = team._context
        self._as_parameter_ = ctype(_KIND + "*")()
        self._drop = lib.firenet_operator_release
        self._team = team
        self.check(getattr(_library(), "firenet_mpi_operator_create_" + name)(
            ctypes.byref(self._as_parameter_), team._pointer, *arguments))


def _int64s(values):
    return (ctypes.c_int64 * max(len(values), 1))(*values)


def _address(array):
    return ctypes.c_void_p(array.ctypes.data)


class Team:
    """The ranks of a communicator, made by fn.mpi.context. Its operators take
    and return a rank's part of vectors; an empty part is one zero."""

    def __init__(self, comm: Any):
        self._context = Context()
        self._pointer = ctypes.c_void_p()
        self._before: list[Any] = []
        self._context.check(_library().firenet_mpi_team_create_fortran(
            ctypes.byref(self._pointer), self._context,
            ctypes.c_int(comm.py2f())))
        _teams.append(self)
        self.rank: int = comm.Get_rank()
        self.size: int = comm.Get_size()

    def __enter__(self) -> Team:
        self._before.append(_settings.configure()["reduce"])
        _settings.configure(reduce=self)
        return self

    def __exit__(self, *_: object) -> None:
        _settings.configure(reduce=self._before.pop() or False)

    def attach(self, context: Any) -> None:
        """Gives another context the team's reduction."""
        context.check(_library().firenet_mpi_team_attach(self._pointer,
                                                         context))

    def _call(self, name, *arguments):
        self._context.check(getattr(_library(), "firenet_mpi_team_" + name)(
            self._pointer, *arguments))

    def slab(self, planes: int, multiple: int = 1) -> slice:
        """The planes of axis 0 of this rank: blocks of
        ceil(planes / size), rounded up to a multiple (2**J for wavelets)."""
        begin, count = ctypes.c_int64(), ctypes.c_int64()
        self._call("slab", ctypes.c_int64(planes), ctypes.c_int64(multiple),
                   ctypes.byref(begin), ctypes.byref(count))
        return slice(begin.value, begin.value + count.value)

    def select(self, shape: Shape, indices: ArrayLike,
               centred: bool | Sequence[bool] = False) -> np.ndarray:
        """Positions in `indices` of the samples that this rank computes."""
        shape = shape_of(shape)
        indices = np.ascontiguousarray(indices, np.int64).ravel()
        positions = np.empty(len(indices), np.int64)
        own = ctypes.c_int64()
        self._call("select", len(shape), _int64s(shape),
                   ctypes.c_uint32(_flags("centred", centred, shape)),
                   ctypes.c_int64(len(indices)), _address(indices),
                   _address(positions), ctypes.byref(own))
        return positions[:own.value]

    def _part(self, shape, multiple):
        planes = self.slab(shape[0], multiple)
        count = planes.stop - planes.start
        return (count, *shape[1:]) if count else (1,)

    def _operator(self, handle, in_shape):
        rows = lib.firenet_operator_rows(handle)
        return Operator(handle, in_shape, (rows,), (self,), calls_python=True)

    @property
    def _calls_python(self):
        return False

    def dft(self, shape: Shape, indices: ArrayLike, multiple: int = 1,
            dtype: DTypeLike = "complex128",
            centred: bool | Sequence[bool] = False,
            image_centred: bool | Sequence[bool] = False) -> Operator:
        """Samples of the Fourier transform of an array in slabs: fn.sample
        after fn.dft. `indices` are of the whole array, those of `select`."""
        shape = shape_of(shape)
        indices = np.ascontiguousarray(indices, np.int64).ravel()
        return self._operator(
            _Made(self, "dft", type_of(dtype), len(shape), _int64s(shape),
                  ctypes.c_int64(multiple),
                  ctypes.c_uint32(_flags("centred", centred, shape)),
                  ctypes.c_uint32(_flags("image_centred", image_centred,
                                         shape)),
                  ctypes.c_int64(len(indices)), _address(indices)),
            self._part(shape, multiple))

    def encoding(self, maps: ArrayLike, shape: Shape, indices: ArrayLike,
                 multiple: int = 1, centred: bool | Sequence[bool] = True,
                 image_centred: bool | Sequence[bool] = True) -> Operator:
        """What coils measure of an image in slabs; `maps` are this rank's
        planes, (coils, planes, ..)."""
        shape = shape_of(shape)
        maps = np.ascontiguousarray(_arrays.floating("maps", maps))
        indices = np.ascontiguousarray(indices, np.int64).ravel()
        return self._operator(
            _Made(self, "encoding", type_of(maps.dtype), len(shape),
                  _int64s(shape), ctypes.c_int64(multiple),
                  ctypes.c_uint32(_flags("centred", centred, shape)),
                  ctypes.c_uint32(_flags("image_centred", image_centred,
                                         shape)),
                  1, ctypes.c_int64(len(maps)), _address(maps),
                  ctypes.c_int64(len(indices)), _address(indices)),
            self._part(shape, multiple))

    def haar(self, shape: Shape, levels: int,
             dtype: DTypeLike = "complex128",
             layout: str = "levels") -> Operator:
        """Haar's wavelet transform of an array in slabs of multiple
        2**levels."""
        shape = shape_of(shape)
        return self._operator(
            _Made(self, "haar", type_of(dtype), len(shape), _int64s(shape),
                  levels, choice("layout", layout, _LAYOUTS)),
            self._part(shape, 2**levels))

    def wavelet(self, name: str, shape: Shape, levels: int,
                dtype: DTypeLike = "complex128") -> Operator:
        """An orthonormal wavelet transform ("db2", ..) of an array in slabs of
        multiple 2**levels."""
        shape = shape_of(shape)
        return self._operator(
            _Made(self, "wavelet", type_of(dtype), len(shape), _int64s(shape),
                  levels, choice("name", name, _WAVELETS)),
            self._part(shape, 2**levels))

    def undecimated(self, name: str, shape: Shape, levels: int,
                    multiple: int = 1,
                    dtype: DTypeLike = "complex128") -> Operator:
        """An undecimated wavelet transform ("db2", ..) of an array in slabs, a
        tight frame, to (blocks, planes, ..)."""
        shape = shape_of(shape)
        part = self._part(shape, multiple)
        made = _Made(self, "undecimated_wavelet", type_of(dtype), len(shape),
                     _int64s(shape), ctypes.c_int64(multiple), levels,
                     choice("name", name, _WAVELETS))
        blocks = 1 + (2**len(shape) - 1) * levels
        return Operator(made, part, (blocks, *part), (self,),
                        calls_python=True)

    def difference(self, shape: Shape, multiple: int = 1,
                   dtype: DTypeLike = "complex128",
                   boundary: str = "periodic") -> Operator:
        """Forward differences of an array in slabs, to (axes, planes, ..):
        fn.group makes total variation of it."""
        shape = shape_of(shape)
        part = self._part(shape, multiple)
        made = _Made(self, "difference", type_of(dtype), len(shape),
                     _int64s(shape), ctypes.c_int64(multiple),
                     choice("boundary", boundary, BOUNDARIES), None)
        return Operator(made, part, (len(shape), *part), (self,),
                        calls_python=True)

    def rows(self, A: Operator | None, cols: int,
             dtype: DTypeLike = "complex128") -> Operator:
        """[A_0; A_1; ..]: A is this rank's rows, or None."""
        return self._made_of("rows", A, cols, dtype)

    def columns(self, A: Operator | None, rows: int,
                dtype: DTypeLike = "complex128") -> Operator:
        """[A_0 A_1 ..]: A is this rank's columns, or None."""
        return self._made_of("columns", A, rows, dtype)

    def _made_of(self, name, A, length, dtype):
        given = None if A is None else handle_of("A", A, Operator)
        kind = dtype if A is None else A.dtype
        made = _Made(self, name, given, type_of(kind), ctypes.c_int64(length))
        cols = lib.firenet_operator_cols(made)
        return Operator(made, (cols,), (lib.firenet_operator_rows(made),),
                        (self,) if A is None else (self, A),
                        calls_python=True)


def context(comm: Any) -> Team:
    """The team of an mpi4py communicator; all its ranks call this."""
    if not hasattr(comm, "py2f"):
        raise TypeError(f"comm is {comm!r}: allowed is a communicator of "
                        "mpi4py, such as MPI.COMM_WORLD")
    return Team(comm)
