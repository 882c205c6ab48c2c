# SPDX-License-Identifier: BSD-3-Clause
"""The default picture of firenet-reconstruct, total variation and undecimated
db2 reweighted once, as a map y -> x of a fixed number of iterations, with its
gradient: what a search for worst-case perturbations needs.

Each round is the primal-dual iteration of (P3),
    x+  = x - tau (A^H q + sum_j K_j^H p_j)
    q   = proj_{||.|| <= 1}(q + sigma (A (2 x+ - x) - y))
    p_j = proj_{|p_g| <= b_g}(p_j + sigma K_j (2 x+ - x)),
K_j of norm 1, tau sigma (1 + number of terms) = 1, b_g the weights' bounds. The
gradient is that of the arithmetic done, by the bounds of the second round as
well, which come from the picture of the first. No part of it is the library's
but the operators."""
import numpy as np

import firenet as fn

RATIO = 3.0  # sqrt(tau / sigma): quick for pictures of peak near 1


def groups(v, members):
    """The lengths of the groups of v, one of each in `members` arrays."""
    return np.linalg.norm(v.reshape(members, -1), axis=0)


def shrink(v, members, bound):
    """proj on |v_g| <= bound_g."""
    length = groups(v, members)
    factor = np.minimum(1, bound / np.maximum(length, 1e-300))
    return (v.reshape(members, -1) * factor).ravel()


def shrink_back(v, members, bound, g):
    """From the gradient g by the projection's value to those by v, bound."""
    length = groups(v, members)
    outside = length > bound
    size = np.where(outside, length, 1)
    unit = v.reshape(members, -1) / size
    g = g.reshape(members, -1)
    along = np.sum((unit.conj() * g).real, axis=0)
    turned = (bound / size) * (g - unit * along)
    return np.where(outside, turned, g).ravel(), np.where(outside, along, 0)


class Round:
    """`count` iterations for given bounds."""

    def __init__(self, model, count):
        self.model, self.count = model, count
        share = 1 + len(model.K)
        self.tau, self.sigma = (RATIO / share ** .5, 1 / RATIO / share ** .5)

    def run(self, y, bounds):
        m = self.model
        x = np.zeros(m.pixels, complex)
        q, p = np.zeros_like(y), [np.zeros(K.shape[0], complex) for K in m.K]
        self.bounds, self.tape = bounds, []
        for _ in range(self.count):
            g = (m.A.H @ q).ravel() + sum((K.H @ u).ravel()
                                          for K, u in zip(m.K, p))
            new = x - self.tau * g
            z = 2 * new - x
            v = q + self.sigma * ((m.A @ z).ravel() - y)
            u = [p_ + self.sigma * (K @ z).ravel() for K, p_ in zip(m.K, p)]
            self.tape.append((v, u))
            q = shrink(v, v.size, np.ones(1))
            p = [shrink(u_, n, b) for u_, n, b in zip(u, m.members, bounds)]
            x = new
        return x

    def back(self, gx):
        """Gradients by y and by each of the bounds."""
        m = self.model
        gx = gx.astype(complex)
        gq = np.zeros(m.A.shape[0], complex)
        gp = [np.zeros(K.shape[0], complex) for K in m.K]
        gy, gb = np.zeros_like(gq), [np.zeros_like(b) for b in self.bounds]
        for v, u in reversed(self.tape):
            gv, _ = shrink_back(v, v.size, np.ones(1), gq)
            gy -= self.sigma * gv
            gz = self.sigma * (m.A.H @ gv).ravel()
            gq, new_gp = gv, []
            for j, (K, n) in enumerate(zip(m.K, m.members)):
                gu, by_bound = shrink_back(u[j], n, self.bounds[j], gp[j])
                gb[j] += by_bound
                gz += self.sigma * (K.H @ gu).ravel()
                new_gp.append(gu)
            gp = new_gp
            gnew = gx + 2 * gz
            gq = gq - self.tau * (m.A @ gnew).ravel()
            gp = [g - self.tau * (K @ gnew).ravel() for g, K in zip(gp, m.K)]
            gx = gnew - gz
        return gy, gb


class Picture:
    """phi(y) and its vjp, of rounds of so many iterations: two, or one that is
    not followed by another."""

    def __init__(self, A, shape, rule, noise, counts=(60, 100)):
        self.A, self.shape, self.rule, self.noise = A, shape, rule, noise
        self.pixels = int(np.prod(shape))
        D = fn.difference(shape, boundary="periodic")
        W = fn.undecimated("db2", shape, rule.LEVELS)
        self.scales = np.array([8 ** .5, 1])  # ||D||, ||W||
        self.K = [(1 / 8 ** .5) * D, W]
        self.members = [2, 1]
        kinds = ("tv", "uwt")
        lam = rule.c(kinds, self.pixels, len(counts) - 1) / np.sqrt(
            self.pixels)
        base = [np.ones(self.pixels), rule.frame_weights(shape)]
        self.bounds = [lam * share * scale * w for share, scale, w in zip(
            rule.shares(kinds), self.scales, base)]
        self.base = base
        self.rounds = [Round(self, count) for count in counts]

    def second(self, x):
        """Bounds of the second round from the picture of the first."""
        self.lengths = [groups((K @ x).ravel(), n) * scale for K, n, scale in
                        zip(self.K, self.members, self.scales)]
        return [bound / w * self.rule.reweighted(w, length, self.noise)
                for bound, w, length in zip(self.bounds, self.base,
                                            self.lengths)]

    def second_back(self, x, gb):
        """From the gradient by those bounds to the one by the picture."""
        rule, gx = self.rule, np.zeros(self.pixels, complex)
        for j, (K, n, scale) in enumerate(zip(self.K, self.members,
                                              self.scales)):
            w, length = self.base[j], self.lengths[j]
            eps = rule.DEVIATIONS * self.noise * w
            share = eps / (length + eps)
            slope = np.where(share > rule.LEAST, -share / (length + eps), 0)
            by_length = gb[j] * self.bounds[j] * rule.LARGEST * slope
            u = (K @ x).ravel() * scale
            unit = u.reshape(n, -1) / np.maximum(length, 1e-300)
            gx += scale * (K.H @ (unit * by_length).ravel()).ravel()
        return gx

    def __call__(self, y):
        self.x = self.rounds[0].run(y.ravel(), self.bounds)
        return (self.x if len(self.rounds) == 1
                else self.rounds[1].run(y.ravel(), self.second(self.x)))

    def vjp(self, u):
        gy, gb = self.rounds[-1].back(u.ravel())
        if len(self.rounds) == 1:
            return gy
        before, _ = self.rounds[0].back(self.second_back(self.x, gb))
        return gy + before
