# SPDX-License-Identifier: BSD-3-Clause
"""Convolutions against SciPy's."""
import unittest

import numpy as np
import scipy.ndimage
import scipy.signal

import firenet as fn
from support import DTYPES, Case, random

SHAPES = (((12,), (3,)), ((12,), (4,)), ((5,), (9,)), ((16, 9), (3, 5)),
          ((7, 30), (1, 6)), ((6, 5, 4), (3, 2, 3)), ((1, 1), (3, 3)))


class Values(Case):
    def check(self, mode, expected, wanted=lambda n, k: True):
        for shape, kernel_shape in SHAPES:
            if not all(map(wanted, shape, kernel_shape)):
                continue
            for dtype in DTYPES:
                x = random(shape, dtype, 1)
                h = random(kernel_shape, dtype, 2)
                A = fn.convolution(shape, h, mode)
                want = expected(x, h)
                error = np.abs(A @ x - want).max()
                scale = np.abs(h).sum() * np.abs(x).max()
                with self.subTest(mode=mode, shape=shape, kernel=kernel_shape,
                                  dtype=dtype):
                    self.assertEqual(A.out_shape, want.shape)
                    self.assertLess(error, 20 * np.finfo(dtype).eps * scale)

    def test_same_full_and_valid_are_those_of_scipy_signal(self):
        # 'valid' exchanges its arguments where neither is the larger one.
        longer = {"valid": lambda n, k: n >= k}
        for mode in ("same", "full", "valid"):
            self.check(mode, lambda x, h: scipy.signal.convolve(
                x, h, mode, method="direct"),
                longer.get(mode, lambda n, k: True))

    def test_periodic_is_that_of_scipy_ndimage(self):
        self.check("periodic",
                   lambda x, h: scipy.ndimage.convolve(x, h, mode="wrap"),
                   lambda n, k: k % 2 == 1)

    def test_norm_of_a_periodic_one_is_the_largest_modulus(self):
        h = random((5, 3), "complex128", 3)
        A = fn.convolution((16, 10), h, "periodic")
        spectrum = np.fft.fft2(h, (16, 10))
        self.assertAlmostEqual(A.norm_proved / np.abs(spectrum).max(), 1,
                               delta=1e-14)

    def test_norm_bound_holds_and_is_near_the_norm(self):
        for mode in ("same", "valid", "full"):
            h = random((5,), "float64", 4)
            A = fn.convolution((40,), h, mode)
            norm = np.linalg.norm(
                np.stack([A @ e for e in np.eye(40)], 1), 2)
            with self.subTest(mode=mode):
                self.assertLess(norm, A.norm_proved * (1 + 1e-14))
                self.assertGreater(norm, 0.85 * A.norm_proved)


class Refusals(Case):
    def test_a_kernel_larger_than_the_image_has_no_valid_part(self):
        with self.refuses(fn.RangeError,
                                    r"kernel_shape\[1\]: 5.*1 \.\. "
                                    r"shape\[1\] = 4"):
            fn.convolution((8, 4), np.ones((3, 5)), "valid")

    def test_kernels_of_other_axes_are_refused(self):
        with self.refuses(fn.ShapeError, "allowed are 2 axes"):
            fn.convolution((8, 4), np.ones(3))

    def test_a_kernel_that_is_not_finite_is_named(self):
        with self.refuses(fn.NumericError, r"kernel\[1\]"):
            fn.convolution((8,), np.array([1, np.nan, 1]))

    def test_an_unknown_mode_is_refused_by_name(self):
        with self.refuses(ValueError, "mode"):
            fn.convolution((8,), np.ones(3), "reflect")


if __name__ == "__main__":
    unittest.main()
