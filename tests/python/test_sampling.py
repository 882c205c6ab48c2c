# SPDX-License-Identifier: BSD-3-Clause
"""Index sets: as many as asked, distinct, ascending, the same again."""
import unittest

import numpy as np

import firenet as fn
from support import Case

SHAPE = (32, 32)


class Sampling(Case):
    def test_patterns(self):
        draw = fn.sampling
        for name, make, size in (
                ("fourier_haar", lambda seed: draw.fourier_haar(
                    SHAPE, 3, [5, 9, 9], 300, seed), 300),
                ("walsh_haar", lambda seed: draw.walsh_haar(
                    SHAPE, 3, [5, 9, 9], 300, seed), 300),
                ("power", lambda seed: draw.power(
                    SHAPE, 300, seed, exponent=3, centre=4), 300),
                ("uniform", lambda seed: draw.uniform(SHAPE, 300, seed), 300),
                ("lines", lambda seed: draw.lines(
                    SHAPE, 8, seed, axis=1, exponent=0), 8 * 32),
                ("radial", lambda seed: draw.radial(SHAPE, 300, seed), 300)):
            with self.subTest(name):
                chosen = make(1)
                self.assertEqual((chosen.dtype, chosen.size),
                                 (np.int64, size))
                self.assertTrue(np.all(np.diff(chosen) > 0))
                self.assertTrue(0 <= chosen[0] and chosen[-1] < 32 * 32)
                self.assertTrue(np.array_equal(chosen, make(1)))
                self.assertFalse(np.array_equal(chosen, make(2)))

    def test_the_centre_is_taken_whole(self):
        mask = fn.sampling.mask(SHAPE, fn.sampling.power(SHAPE, 200, centre=5))
        rows, cols = np.indices(SHAPE) - 16
        self.assertTrue(mask[np.hypot(rows, cols) < 5].all())
        self.assertEqual(mask.sum(), 200)

    def test_lines_are_whole(self):
        lines = fn.sampling.mask(SHAPE, fn.sampling.lines(SHAPE, 5, axis=0))
        self.assertEqual(sorted(set(lines.sum(0))), [0, 32])

    def test_laws_differ(self):
        for draw in fn.sampling.fourier_haar, fn.sampling.walsh_haar:
            new = draw(SHAPE, 3, [9, 20, 9], 300)
            published = draw(SHAPE, 3, [9, 20, 9], 300, published=True)
            self.assertFalse(np.array_equal(new, published))

    def test_a_prior_fits_its_pattern(self):
        for transform, draw in (("fourier", fn.sampling.fourier_haar),
                                ("walsh", fn.sampling.walsh_haar)):
            s = fn.sampling.prior(transform, (64, 64), 4, 1200)
            self.assertTrue((s >= 1).all() and s.sum() < 1200)
            pattern = draw((64, 64), 4, s, 1200)
            taken = fn.sampling.census(transform, (64, 64), 4, pattern)
            self.assertEqual(taken.sum(), 1200)
            sizes = np.diff(fn.haar_bounds((64, 64), 4), prepend=0)
            held = fn.sampling.limit(transform, (64, 64), 4, pattern, sizes)
            self.assertTrue((held <= np.maximum(taken, 1)).all())
            self.assertAlmostEqual(
                fn.sampling.gamma(transform, (64, 64), 4, pattern),
                2 / np.sqrt((taken / sizes).min()))

    def test_refusals(self):
        with self.refuses(ValueError, "transform", "'dct'"):
            fn.sampling.prior("dct", SHAPE, 3, 500)
        with self.refuses(fn.RangeError, "count", "5"):
            fn.sampling.prior("walsh", SHAPE, 3, 5)
        with self.refuses(fn.RangeError, "count", "1025"):
            fn.sampling.uniform(SHAPE, 1025)
        with self.refuses(fn.RangeError, "count", "-1"):
            fn.sampling.uniform(SHAPE, -1)
        with self.refuses(fn.ShapeError, "2", "3"):
            fn.sampling.fourier_haar(SHAPE, 3, [1, 2], 10)
        with self.refuses(fn.RangeError, "axis", "2"):
            fn.sampling.lines(SHAPE, 5, axis=2)
        with self.refuses(fn.ShapeError, "two axes"):
            fn.sampling.radial((8,), 3)


if __name__ == "__main__":
    unittest.main()
