# SPDX-License-Identifier: BSD-3-Clause
"""Sparsity in levels, and what the theory makes of it."""
import math

import numpy as np

from . import _arrays
from ._arrays import axes, doubles, int64s, shape_of
from ._errors import ShapeError, check
from ._handles import Context, create, read
from ._library import C, ctype, lib

_KIND = "firenet_levels"


class Levels:
    """N coefficients cut into runs at bounds M_1 < .. < M_r = N, with
    sparsities s_k and weights w_(k), by default sqrt(s/s_k)."""

    def __init__(self, bounds, sparsities, weights=None):
        bounds, sparsities = int64s(bounds), int64s(sparsities)
        count = len(bounds)
        values = doubles(weights) if weights is not None else None
        for name, given in (("sparsities", sparsities), ("weights", values)):
            if given is not None and len(given) != count:
                raise ShapeError(f"{name} has {len(given)} values for {count} "
                                 "levels")
        self._handle = create("firenet_levels_create", _KIND, count, bounds,
                              sparsities, values)

    @classmethod
    def haar(cls, shape, levels, sparsities, weights=None):
        """The levels of fn.haar(shape, levels), coarse to fine."""
        return cls(haar_bounds(shape, levels), sparsities, weights)

    @classmethod
    def measured(cls, x, bounds, threshold=0, weights=None):
        """Levels with the sparsities of x: in each level, the coefficients
        whose modulus exceeds `threshold` times the largest of all, at least
        one."""
        x, type = _vector(x)
        ends, counts = int64s(bounds), int64s([0] * len(bounds))
        if not len(ends) or x.size != ends[-1]:
            raise ShapeError(f"x has {x.size} elements, bounds {list(ends)}: "
                             "the last bound must be the length of x")
        context = Context()
        context.check(lib.firenet_levels_count(
            context, len(ends), ends, type, x.ctypes.data, threshold, counts))
        return cls(bounds, counts, weights)

    def __len__(self):
        return lib.firenet_levels_size(self._handle)

    def __repr__(self):
        return (f"Levels({self.bounds.tolist()}, {self.sparsities.tolist()}, "
                f"{self.weights.tolist()})")

    def _per_level(self, function):
        return np.array([function(self._handle, k) for k in range(len(self))])

    def _real(self, property):
        return read("double", lib.firenet_levels_get_real, self._handle,
                    property)

    @property
    def bounds(self):
        """M_1 .. M_r."""
        return self._per_level(lib.firenet_levels_bound)

    @property
    def sparsities(self):
        """s_1 .. s_r."""
        return self._per_level(lib.firenet_levels_sparsity)

    @property
    def weights(self):
        """w_(1) .. w_(r), one for each level."""
        return self._per_level(lib.firenet_levels_weight)

    @property
    def xi(self):
        """sum_k w_(k)^2 s_k."""
        return self._real(C.FIRENET_LEVELS_XI)

    @property
    def zeta(self):
        """min_k w_(k)^2 s_k."""
        return self._real(C.FIRENET_LEVELS_ZETA)

    @property
    def kappa(self):
        """xi / zeta."""
        return self._real(C.FIRENET_LEVELS_KAPPA)

    @property
    def total(self):
        """s, the sum of the sparsities."""
        return int(self._real(C.FIRENET_LEVELS_TOTAL))

    def distance(self, x):
        """sigma(x): the weighted l1 norm of what is left of x when each level
        drops its s_k entries of largest modulus."""
        x, type = _vector(x)
        context = Context()
        value = ctype("double")()
        context.check(lib.firenet_levels_distance(
            self._handle, context, type, x.ctypes.data, x.size, value))
        return value.value


def _vector(x):
    """(flat array, its type); integers count as float64."""
    x = np.asarray(x)
    if x.dtype.kind in "bui":
        x = x.astype(np.float64)
    return np.ascontiguousarray(x).ravel(), _arrays.type_of(x.dtype)


def haar_bounds(shape, levels):
    """M_1 .. M_J of fn.haar(shape, levels)."""
    context = Context()
    bounds = int64s([0] * levels)
    context.check(lib.firenet_levels_haar_bounds(
        context, *axes(shape_of(shape)), levels, bounds))
    return list(bounds)


class Constants:
    """What the rNSPL with constants rho and gamma implies for levels: c1, c2,
    the largest `lam` the theory allows and the sharpness `d` it gives."""

    def __init__(self, levels, rho=0.5, gamma=math.sqrt(2), lam=None):
        self.rho, self.gamma, self.xi = rho, gamma, levels.xi
        self.c1, self.c2 = _pair(lib.firenet_rnspl_constants, rho, gamma,
                                 levels.kappa)
        limit = read("double", lib.firenet_rnspl_lambda, self.c1, self.c2,
                     self.xi)
        self.lam = limit if lam is None else lam
        self.d = read("double", lib.firenet_rnspl_sharpness, self.c1, self.lam,
                      self.xi)

    def __repr__(self):
        return (f"Constants(rho={self.rho:g}, gamma={self.gamma:g}, "
                f"c1={self.c1:g}, c2={self.c2:g}, lam={self.lam:g}, "
                f"d={self.d:g})")

    def floor(self, sigma, noise):
        """c(x) = 2 lam sigma + (1 + c2/d) noise: the delta a network needs for
        a truth at distance sigma from sparse and measurements with ||e|| <=
        noise."""
        return read("double", lib.firenet_rnspl_floor, self.lam, self.d,
                    self.c2, sigma, noise)

    def p_star(self, norm=1.0):
        """Inner iterations per restart from which the bounds are proved."""
        return read("int64_t", lib.firenet_rnspl_inner, norm, self.d)

    def epsilon(self, epsilon0, delta, restarts):
        """eps_n, the proved bound of F - F(truth) after n restarts."""
        return read("double", lib.firenet_rnspl_epsilon, epsilon0, delta,
                    restarts)

    def bound(self, epsilon, delta):
        """A-priori bound of the l2 error, d (epsilon + delta)."""
        return read("double", lib.firenet_rnspl_prior_bound, self.d, epsilon,
                    delta)

    def depth(self, target, epsilon0, delta, norm=1.0):
        """(restarts, layers) that reach a target error, before any data."""
        return _pair(lib.firenet_rnspl_depth, norm, self.d, epsilon0, delta,
                     target, kind="int64_t")


def _pair(function, *arguments, kind="double"):
    first, second = ctype(kind)(), ctype(kind)()
    check(function(*arguments, first, second))
    return first.value, second.value


def constants(levels, rho=0.5, gamma=math.sqrt(2), lam=None):
    """The constants of the theory for levels; see Constants."""
    return Constants(levels, rho, gamma, lam)
