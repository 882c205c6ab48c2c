# SPDX-License-Identifier: BSD-3-Clause
"""What "converged" says of (P1), against the minima of HiGHS."""
import unittest

import numpy as np
import scipy.optimize

import firenet as fn

TOLERANCE = 1e-2


def basis_pursuit(A, y):
    """The minimum of ||x||_1 where A x = y, as a linear program."""
    found = scipy.optimize.linprog(np.ones(2 * A.shape[1]),
                                   A_eq=np.hstack([A, -A]), b_eq=y)
    return found.fun


def running_sums(rng, m, n):
    return np.cumsum(rng.standard_normal((m, n)), 1)


def blur(rng, m, n):
    return np.exp(-(np.arange(n) - np.arange(m)[:, None] * n / m) ** 2 / 8)


def ill_conditioned(rng, m, n):
    u, s, v = np.linalg.svd(rng.standard_normal((m, n)), full_matrices=False)
    return (u * np.geomspace(1, 1e-3, m)) @ v


DESIGNS = running_sums, blur, ill_conditioned


class Converged(unittest.TestCase):
    """An infeasible x may have the objective of a dual value, and so a gap of
    0, while both are far below the minimum."""

    def seen(self, design):
        """(objective/minimum - 1, result, A, y) of ten problems."""
        rng = np.random.default_rng(5)
        for _ in range(10):
            m = int(rng.integers(10, 60))
            n = int(m * rng.uniform(1.2, 4))
            A = design(rng, m, n)
            x = np.zeros(n)
            x[rng.choice(n, m // 5, False)] = rng.standard_normal(m // 5)
            y = A @ x
            r = fn.solve("P1", fn.matrix(A), y, eta=0, tol=TOLERANCE)
            self.assertEqual(r.outcome, "converged")
            yield r.objective / basis_pursuit(A, y) - 1, r, A, y

    def test_objectives_are_near_the_minimum(self):
        for design in DESIGNS:
            off = [s[0] for s in self.seen(design)]
            with self.subTest(design=design.__name__):
                self.assertLess(max(off), TOLERANCE, off)
                self.assertGreater(min(off), -10 * TOLERANCE, off)

    def test_x_is_proved_optimal_for_its_own_residual(self):
        for design in DESIGNS:
            for _, r, A, y in self.seen(design):
                q = r.dual
                self.assertLess(np.abs(A.T @ q).max(), 1 + 1e-9)
                least = -y @ q - r.residual * np.linalg.norm(q)
                self.assertLess(r.objective - least,
                                TOLERANCE * (1 + 1e-6) * r.objective)


if __name__ == "__main__":
    unittest.main()
