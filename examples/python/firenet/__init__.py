# SPDX-License-Identifier: BSD-3-Clause
"""Stable sparse recovery to a certified gap: operators, solvers and FIRENETs.

    import firenet as fn

The manual is doc/python.md; each name has a docstring.
"""
from . import mpi, plot, polynomial, sampling
from ._batch import Batch, solve_batch
from ._create import (convolution, csc, csr, dft, diagonal, difference,
                      encoding, haar, identity, matrix, pad, radon, real,
                      sample, undecimated, undecimated_haar, user, walsh,
                      wavelet)
from ._device import devices
from ._errors import (DtypeError, Error, Interrupted, NumericError,
                      OutOfMemory, RangeError, ShapeError, StateError)
from ._library import lib as _lib
from ._layers import Layer
from ._monitor import Event
from ._levels import Levels, haar_bounds, undecimated_bounds
from ._network import Jacobian, Network, Run
from ._options import Option, options
from ._operators import Operator, batch, split, stack
from ._path import Path, Row, path
from ._perturbation import Map, Perturbation, perturb
from ._regulariser import (Regulariser, group, l1, sparse_group,
                           variation)
from ._settings import configure
from ._problem import Problem
from ._solve import Result, noise_bound, solve
from ._theory import Constants, Refutation, constants, refute
from ._wisdom import load_wisdom, save_wisdom
from ._words import names

__version__ = _lib.firenet_version_string().decode()

__all__ = [name for name in dir() if not name.startswith("_")]
