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

    def test_refusals(self):
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
