# SPDX-License-Identifier: BSD-3-Clause
"""Networks of regularisers as the iteration written out in NumPy with
matrices."""
import math

import numpy as np

import firenet as fn
from support import random

SHAPE, ROWS, LAM = (6, 6), 28, 0.05
SIZE = 36


def matrix_of(W, dtype):
    """The columns of an operator."""
    return np.array([np.ravel(W @ e.reshape(W.in_shape))
                     for e in np.eye(SIZE, dtype=dtype)]).T


class Term:
    """w ||(W x)_g|| added up, W as a matrix; groups are rows of indices."""

    most = 1  # ||p_g|| <= most w_g where the dual norm is at most w_g

    def __init__(self, made, W, groups, weights):
        self.made, self.W = made, W
        self.groups, self.weights = groups, weights

    def value(self, x):
        return np.sum(self.weights * np.linalg.norm((self.W @ x)[self.groups],
                                                    axis=1))

    def project(self, p, lam):
        size = np.linalg.norm(p[self.groups], axis=1)
        bound = lam * self.weights
        factor = np.minimum(1, bound / np.where(size > 0, size, 1))
        p = p.copy()
        p[self.groups] *= factor[:, None]
        return p


class Sparse(Term):
    """w (mix ||(W x)_g||_1 + (1 - mix) ||(W x)_g||_2) added up."""

    def __init__(self, made, W, groups, weights, mix):
        super().__init__(made, W, groups, weights)
        self.mix = mix
        self.most = 1 - mix + mix * math.sqrt(groups.shape[1])

    def value(self, x):
        u = np.abs((self.W @ x)[self.groups])
        return np.sum(self.weights * (self.mix * u.sum(axis=1) + (1 - self.mix)
                                      * np.linalg.norm(u, axis=1)))

    def project(self, p, lam):
        """Moreau: what is left when members, then groups are softened."""
        u = p[self.groups]
        bound = lam * self.weights[:, None]
        size = np.abs(u)
        soft = u * np.maximum(0, 1 - self.mix * bound / np.where(
            size > 0, size, 1))
        size = np.linalg.norm(soft, axis=1)[:, None]
        soft *= np.maximum(0, 1 - (1 - self.mix) * bound / np.where(
            size > 0, size, 1))
        p = p.copy()
        p[self.groups] -= soft
        return p


def sparse_group(dtype):
    W = fn.haar(SHAPE, 1, dtype=dtype)
    weights = np.linspace(0.5, 1.5, SIZE // 4)
    return Sparse(fn.sparse_group(W, 4, 0.3, weights=weights),
                  matrix_of(W, dtype), np.arange(SIZE).reshape(4, -1).T,
                  weights, 0.3)


def variation(dtype, isotropic):
    eye = np.eye(SIZE).reshape(SIZE, *SHAPE)
    W = np.vstack([(np.roll(eye, -1, axis) - eye).reshape(SIZE, SIZE).T
                   for axis in (1, 2)])
    rows = np.arange(2 * SIZE)
    groups = rows.reshape(2, SIZE).T if isotropic else rows[:, None]
    return Term(fn.variation(SHAPE, dtype, "periodic", isotropic), W, groups,
                np.ones(len(groups)))


def frame(dtype):
    W = fn.undecimated_haar(SHAPE, 1, dtype)
    weights = np.linspace(0.5, 1.5, W.shape[0])
    return Term(fn.l1(W, weights), matrix_of(W, dtype),
                np.arange(W.shape[0])[:, None], weights)


def joint(dtype):
    W = fn.haar(SHAPE, 1, dtype=dtype)
    weights = np.linspace(0.5, 1.5, SIZE // 3)
    return Term(fn.group(W, 3, "contiguous", weights), matrix_of(W, dtype),
                np.arange(SIZE).reshape(-1, 3), weights)


def plain(dtype):
    weights = np.linspace(0.2, 1, SIZE)
    return Term(fn.l1(fn.identity(SHAPE, dtype), weights), None, None, weights)


SUMS = {"isotropic": lambda d: [variation(d, True)],
        "anisotropic": lambda d: [variation(d, False)],
        "frame": lambda d: [frame(d)],
        "joint": lambda d: [joint(d)],
        "sparse groups": lambda d: [sparse_group(d)],
        "plain": lambda d: [plain(d)],
        "variation and frame": lambda d: [variation(d, True), frame(d)],
        "variation, plain and joint": lambda d: [variation(d, False), plain(d),
                                                 joint(d)]}

SMOOTH = [name for name in SUMS if name != "sparse groups"]


class Problem:
    def __init__(self, name, dtype="complex128", constraint="none", seed=0):
        self.dtype, self.constraint = np.dtype(dtype), constraint
        self.a = random((ROWS, SIZE), dtype, seed) / 8
        self.A = fn.matrix(self.a) @ fn.identity(SHAPE, dtype)
        self.terms = SUMS[name](dtype)
        self.y = random(ROWS, dtype, seed + 1)
        self.x0 = random(SHAPE, dtype, seed + 2)
        self.blocks = [t for t in self.terms if t.W is not None]
        self.w = sum((t.weights for t in self.terms if t.W is None),
                     np.zeros(SIZE))

    def net(self, **settings):
        total = self.terms[0].made
        for term in self.terms[1:]:
            total = total + term.made
        return fn.Network(self.A, total.constrained(self.constraint),
                          **{"lam": LAM, "restarts": 3, "inner": 7} | settings)

    def into_c(self, x):
        if self.constraint != "none":
            x = x.real.astype(x.dtype)
        if self.constraint == "nonnegative":
            x = np.maximum(x.real, 0).astype(x.dtype)
        return x

    def prox(self, z, t):
        """Of lambda times the term of x and C; Condat's for x >= 0."""
        z = z if self.constraint == "none" else z.real.astype(z.dtype)
        if self.constraint == "nonnegative":
            return self.into_c(z - t * self.w)
        size = np.abs(z)
        return z * np.maximum(0, 1 - t * self.w / np.where(size > 0, size, 1))

    def objective(self, x):
        return (LAM * (np.sum(self.w * np.abs(x))
                       + sum(t.value(x) for t in self.blocks))
                + np.linalg.norm(self.a @ x - self.y))

    def scales(self, net):
        """c_j of network.h, from sigma_j = c_j^2 sigma of the first layer."""
        weights = net.layer(1, 1.0).weights
        return [math.sqrt(weights[f"term{t}", "x"] / weights["dual", "x"])
                for t, term in enumerate(self.terms) if term.W is not None]

    def iterate(self, net, restarts, inner, ergodic, keep, delta=0, alpha=None):
        """Every x of the recurrence in network.h, and the output."""
        L, c = net.norm, self.scales(net)
        K = math.sqrt(1 + sum(np.sum((t.most * LAM * t.weights / s) ** 2)
                              for t, s in zip(self.blocks, c)))
        x = self.into_c(self.x0.ravel())
        epsilon, r, seen = self.objective(x), 2 if keep else 1, []
        alpha = alpha or inner / (2 * math.e * r * L * K)
        q, p = 0 * self.y, [np.zeros(len(t.W), self.dtype) for t in self.blocks]
        for _ in range(restarts):
            epsilon = (epsilon + delta) / math.e
            a = (r * K / (math.e * alpha * epsilon) if keep
                 else 2 * L * K * K / (inner * epsilon))
            tau, sigma, total = 1 / (a * L), a / L, 0
            if not keep:
                q, p = 0 * q, [0 * one for one in p]
            for _ in range(inner):
                g = self.a.conj().T @ q + sum(
                    t.W.conj().T @ one for t, one in zip(self.blocks, p))
                new = self.prox(x - tau * g, tau * LAM)
                q = q + sigma * (self.a @ (2 * new - x) - self.y)
                q = q / max(1, np.linalg.norm(q))
                p = [t.project(one + sigma * s * s * (t.W @ (2 * new - x)), LAM)
                     for t, one, s in zip(self.blocks, p, c)]
                x, total = new, total + new
                seen.append(x)
            x = total / inner if ergodic else x
        return seen, x, K
