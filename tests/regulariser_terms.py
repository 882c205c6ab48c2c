# SPDX-License-Identifier: BSD-3-Clause
"""Terms of regularisers with what defines them as matrices: the library's term
beside its W, its groups and its weights."""
import numpy as np

import firenet as fn


class SparseGroup:
    """mix ||u||_1 + (1 - mix) ||u||_2: what this file needs of a norm."""

    def __init__(self, mix=0.0):
        self.mix = mix

    def parts(self, rows):
        """The norm of a group as a sum of factor * max_s ||u_s||_2:
        (factor, [s, ..]) for each, s some of the group's rows."""
        yield 1 - self.mix, [rows]
        if self.mix:
            yield from ((self.mix, [[row]]) for row in rows)

    def holds(self, sizes, t):
        """Whether moduli of groups, [group, member], are in t B: B is the sum
        of the box mix and the ball 1 - mix."""
        left = np.maximum(sizes - self.mix * t[:, None], 0)
        return np.linalg.norm(left, axis=1) <= (1 - self.mix) * t


class Term:
    """sum_g w_g norm(u_g), u = W x, with W as a matrix and the rows of its
    groups."""

    def __init__(self, made, matrix, groups, weights, norm=SparseGroup()):
        self.made, self.matrix = made, matrix
        self.groups, self.weights, self.norm = groups, weights, norm

    def parts(self):
        for group, weight in zip(self.groups, self.weights):
            for factor, sets in self.norm.parts(group):
                yield factor * weight, sets

    def value(self, x):
        u = self.matrix @ x
        return sum(factor * max(np.linalg.norm(u[rows]) for rows in sets)
                   for factor, sets in self.parts())

    def polar(self, p):
        """max_g of the least t with p_g / w_g in t B, by bisection."""
        sizes = np.abs(p[self.groups]) / self.weights[:, None]
        low, high = 0 * sizes[:, 0], np.sum(sizes, axis=1)
        for _ in range(80):
            t = (low + high) / 2
            holds = self.norm.holds(sizes, t)
            low, high = np.where(holds, low, t), np.where(holds, t, high)
        return np.max(high)


def matrix_of(W, dtype):
    """The columns of an operator."""
    return np.array([np.ravel(W @ e.reshape(W.in_shape))
                     for e in np.eye(W.shape[1], dtype=dtype)]).T


def difference_matrix(shape, boundary, weights):
    """Differences along each axis of flat arrays, with NumPy."""
    eye = np.eye(int(np.prod(shape))).reshape(-1, *shape)
    blocks = []
    for axis, w in enumerate(weights):
        d = np.roll(eye, -1, axis + 1) - eye
        if boundary == "neumann":
            last = [slice(None)] * (len(shape) + 1)
            last[axis + 1] = -1
            d[tuple(last)] = 0
        blocks.append(w * d.reshape(len(eye), -1).T)
    return np.vstack(blocks)


def variation(rng, shape, dtype):
    boundary = rng.choice(["periodic", "neumann"])
    isotropic = bool(rng.integers(2))
    weights = rng.uniform(0.5, 2, len(shape))
    n = int(np.prod(shape))
    made = fn.variation(shape, dtype, boundary, isotropic, weights)
    rows = np.arange(n * len(shape))
    groups = rows.reshape(len(shape), n).T if isotropic else rows[:, None]
    return Term(made, difference_matrix(shape, boundary, weights), groups,
                np.ones(len(groups)))


def frame(rng, shape, dtype):
    W = fn.undecimated_haar(shape, 1, dtype)
    weights = rng.uniform(0.2, 2, W.shape[0])
    return Term(fn.l1(W, weights), matrix_of(W, dtype),
                np.arange(W.shape[0])[:, None], weights)


def joint(rng, shape, dtype):
    W = fn.haar(shape, 1, dtype=dtype)
    n = W.shape[0]
    members = int(rng.choice([m for m in range(1, 5) if n % m == 0]))
    grouping = rng.choice(["strided", "contiguous"])
    weights = rng.uniform(0.5, 2, n // members)
    rows = np.arange(n)
    groups = (rows.reshape(members, -1).T if grouping == "strided"
              else rows.reshape(-1, members))
    return Term(fn.group(W, members, grouping, weights), matrix_of(W, dtype),
                groups, weights)


def sparse_group(rng, shape, dtype):
    W = fn.haar(shape, 1, dtype=dtype)
    n = W.shape[0]
    members = int(rng.choice([m for m in range(2, 5) if n % m == 0]))
    grouping = rng.choice(["strided", "contiguous"])
    mix = rng.choice([rng.uniform(0.05, 0.95), 1.0])
    weights = rng.uniform(0.5, 2, n // members)
    rows = np.arange(n)
    groups = (rows.reshape(members, -1).T if grouping == "strided"
              else rows.reshape(-1, members))
    return Term(fn.sparse_group(W, members, mix, grouping, weights),
                matrix_of(W, dtype), groups, weights, SparseGroup(mix))


def plain(rng, shape, dtype):
    n = int(np.prod(shape))
    weights = rng.uniform(0.1, 1, n)
    return Term(fn.l1(fn.identity(shape, dtype), weights), np.eye(n),
                np.arange(n)[:, None], weights)


def general(rng, shape, dtype):
    """A matrix that is neither a frame nor one of differences, tall or wide, or
    without something that it does not see."""
    n = int(np.prod(shape))
    matrix = rng.standard_normal((int(rng.integers(1, 2 * n)), n))
    if rng.integers(2):
        matrix -= matrix.mean(axis=1, keepdims=True)
    matrix = matrix.astype(dtype)
    weights = rng.uniform(0.5, 2, len(matrix))
    made = fn.l1(fn.matrix(matrix) @ fn.identity(n, dtype), weights)
    return Term(made, matrix, np.arange(len(matrix))[:, None], weights)
