# SPDX-License-Identifier: BSD-3-Clause
"""Witnesses against the null space property, looked at from outside."""
import math
import unittest

import numpy as np

import firenet as fn
from support import DTYPES, Case, random


def sides(A, levels, rho, gamma, v):
    """Both sides of the inequality at v."""
    chosen = np.zeros(v.size, bool)
    begin = 0
    for end, s in zip(levels.bounds, levels.sparsities):
        order = np.argsort(-np.abs(v[begin:end]), kind="stable")
        chosen[begin + order[:s]] = True
        begin = end
    w = np.repeat(levels.weights, np.diff(levels.bounds, prepend=0))
    tail = (w * np.abs(v))[~chosen].sum()
    return (np.linalg.norm(v[chosen]),
            rho * tail / math.sqrt(levels.xi) + gamma * np.linalg.norm(A @ v))


class Refute(Case):
    def test_what_is_found_is_what_it_says(self):
        levels = fn.Levels([20, 60], [4, 5])
        for dtype in DTYPES:
            with self.subTest(dtype):
                values = random((30, 60), dtype) / np.sqrt(30).astype(
                    np.dtype(dtype).char.lower())
                found = fn.refute(fn.matrix(values), levels, 0.5, 2)
                v = found.v.astype(complex)
                left, right = sides(values.astype(complex), levels, 0.5, 2, v)
                eps = np.finfo(dtype).eps
                self.assertEqual(found.state, "refuted")
                self.assertGreater(left, right)
                self.assertAlmostEqual(found.left, left, 12)
                self.assertLessEqual(right, found.right * (1 + 1e-12))
                self.assertLess(found.right, right * (1 + 1e4 * eps))
                self.assertAlmostEqual(np.linalg.norm(v), 1, delta=100 * eps)
                self.assertGreater(found.gamma, 2)
                self.assertIn("refuted", repr(found))

    def test_one_coefficient_refutes_a_thin_level(self):
        s = [4, 6, 5]
        pattern = fn.sampling.walsh_haar((32, 32), 3, s, 200)
        A = (fn.sample((32, 32), pattern, "float64")
             @ fn.walsh((32, 32), dtype="float64")
             @ fn.haar((32, 32), 3, dtype="float64").H)
        taken = fn.sampling.census("walsh", (32, 32), 3, pattern)
        least = math.sqrt((np.array([64, 192, 768]) / taken).max())
        levels = fn.Levels.haar((32, 32), 3, s)
        found = fn.refute(A, levels, gamma=0.99 * least)
        self.assertEqual(found.state, "refuted")
        self.assertGreaterEqual(found.gamma, 0.999 * least)

    def test_nothing_tried_nothing_known(self):
        found = fn.refute(fn.identity(9), fn.Levels([9], [2]), effort=0)
        self.assertEqual((found.state, found.ratio, found.products),
                         ("assumed", 0, 0))

    def test_refusals(self):
        identity, levels = fn.identity(9), fn.Levels([9], [2])
        with self.refuses(fn.RangeError, "rho", "1.5"):
            fn.refute(identity, levels, rho=1.5)
        with self.refuses(fn.ShapeError, "8 columns"):
            fn.refute(fn.identity(8), levels)
        with self.refuses(TypeError, "levels"):
            fn.refute(identity, [9])


if __name__ == "__main__":
    unittest.main()
