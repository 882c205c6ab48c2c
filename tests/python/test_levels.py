# SPDX-License-Identifier: BSD-3-Clause
"""Levels and the theory's constants against their definitions."""
import math
import unittest

import numpy as np

import firenet as fn
from support import Case, random


class Levels(Case):
    def test_default_weights_and_their_sums(self):
        levels = fn.Levels([4, 10, 30], [2, 3, 5])
        s = np.array([2, 3, 5])
        w = np.sqrt(10 / s)
        self.close(levels.weights, w, 1e-15)
        self.assertEqual((len(levels), levels.total), (3, 10))
        self.assertEqual(levels.bounds.tolist(), [4, 10, 30])
        self.assertEqual(levels.sparsities.tolist(), [2, 3, 5])
        self.assertAlmostEqual(levels.xi, 30)
        self.assertAlmostEqual(levels.zeta, 10)
        self.assertAlmostEqual(levels.kappa, 3)

    def test_given_weights(self):
        levels = fn.Levels([4, 10], [2, 3], weights=[1, 2])
        self.assertEqual(levels.weights.tolist(), [1, 2])
        self.assertAlmostEqual(levels.xi, 14)
        self.assertAlmostEqual(levels.zeta, 2)
        self.assertIn("[1.0, 2.0]", repr(levels))

    def test_haar_levels_end_where_details_do(self):
        self.assertEqual(
            fn.Levels.haar((16, 16), 3, [1, 1, 1]).bounds.tolist(),
            [16, 64, 256])
        self.assertEqual(fn.undecimated_bounds((4, 5), 2), [80, 140])

    def test_distance_is_what_the_largest_leave(self):
        levels = fn.Levels([4, 10], [1, 3], weights=[1, 2])
        for dtype in ("float32", "complex128"):
            x = random(10, dtype)
            size = np.abs(x.astype("c16"))
            want = (np.sort(size[:4])[:-1].sum()
                    + 2 * np.sort(size[4:])[:-3].sum())
            self.assertAlmostEqual(levels.distance(x), want, 5)

    def test_measured_sparsities_count_what_is_large(self):
        x = np.array([8, 1, 0, 4, 3, 0, 0, 0.5])
        levels = fn.Levels.measured(x, [4, 8], threshold=0.2)
        self.assertEqual(levels.sparsities.tolist(), [2, 1])

    def test_refusals(self):
        with self.refuses(ValueError, "level", "0"):
            fn.Levels([4, 8], [0, 2])
        with self.refuses(fn.ShapeError, "sparsities", "1", "2"):
            fn.Levels([4, 8], [2])
        with self.assertRaises(TypeError):
            fn.Levels([4.5], [2])
        with self.assertRaises(fn.NumericError):
            fn.Levels([2], [1]).distance([1.0, math.nan])


class Constants(Case):
    def test_formulas(self):
        levels = fn.Levels([4, 10, 30], [2, 3, 5])
        rho, gamma = 0.4, 1.3
        k = levels.kappa ** 0.25
        c1 = (rho + (1 + rho) * k / 2) * (1 + rho) / (1 - rho)
        c2 = gamma * (2 * (rho + (1 + rho) * k / 2) / (1 - rho) + 1 + k / 2)
        theory = fn.constants(levels, rho, gamma)
        self.assertAlmostEqual(theory.c1, c1)
        self.assertAlmostEqual(theory.c2, c2)
        self.assertAlmostEqual(theory.lam, c1 / (c2 * math.sqrt(levels.xi)))
        self.assertAlmostEqual(theory.d, c2)
        self.assertAlmostEqual(theory.floor(0.5, 0.1),
                               2 * theory.lam * 0.5 + 2 * 0.1)
        self.assertEqual(theory.p_star(2.0), math.ceil(4 * theory.d * math.e))

    def test_depth_reaches_the_target_and_no_more(self):
        theory = fn.constants(fn.Levels([4, 10], [2, 3]))
        restarts, layers = theory.depth(0.1, 5.0, 1e-4)
        self.assertEqual(layers, 3 * restarts * theory.p_star() + 1)

        def bound(n):
            return theory.bound(theory.epsilon(5.0, 1e-4, n), 1e-4)

        self.assertLessEqual(bound(restarts), 0.1)
        self.assertGreater(bound(restarts - 1), 0.1)

    def test_what_is_left_of_an_operator_known_roughly(self):
        theory = fn.constants(fn.Levels([4, 10], [2, 3]), 0.4, 1.3)
        xi, w = theory.levels.xi, theory.levels.weights.min()
        self.assertAlmostEqual(theory.theta_limit,
                               0.6 / (1.3 * (1 + math.sqrt(xi) / w)))
        theta = theory.theta_limit / 2
        rough = theory.perturbed(theta)
        self.assertAlmostEqual(rough.gamma, 1.3 / (1 - 1.3 * theta))
        self.assertAlmostEqual(
            rough.rho, (0.4 + 1.3 * theta * math.sqrt(xi) / w)
            / (1 - 1.3 * theta))
        with self.refuses(fn.RangeError, "theta", "1"):
            theory.perturbed(1.0)

    def test_what_a_number_of_iterations_implies(self):
        theory = fn.constants(fn.Levels([4, 10], [2, 3]))
        same = fn.Constants.implied(theory.levels, theory.p_star(2.0),
                                    theory.lam, norm=2.0)
        self.assertLessEqual(same.p_star(2.0), theory.p_star(2.0))
        self.assertAlmostEqual(same.d, theory.d, 0)

    def test_bounds_after_the_data(self):
        theory = fn.constants(fn.Levels([4, 10], [2, 3]))
        self.assertAlmostEqual(theory.posterior_bound(0.1, 0.2),
                               0.3 * theory.d)

    def test_refusals(self):
        with self.refuses(fn.RangeError, "rho: 1,"):
            fn.constants(fn.Levels([4], [2]), rho=1.0)
        with self.refuses(fn.RangeError, "sigma: -1"):
            fn.constants(fn.Levels([4], [2])).floor(-1, 0)
        with self.refuses(TypeError, "levels", "list", "Levels"):
            fn.constants([4])


if __name__ == "__main__":
    unittest.main()
