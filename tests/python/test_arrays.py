# SPDX-License-Identifier: BSD-3-Clause
"""Arrays that operators take and give."""
import unittest

import numpy as np

import firenet as fn
from support import Case, operator, random


class Arrays(Case):
    def test_images_come_out_as_images(self):
        """Where what went in has one axis, and cannot tell."""
        B = fn.sample((4, 6), [3, 1, 20]) @ fn.dft((4, 6))
        y = random(3)
        self.assertEqual((B.H @ y).shape, (4, 6))
        self.close((B.H @ y).ravel(), fn.dft((4, 6)).H
                   @ (fn.sample(24, [3, 1, 20]).H @ y), 1e-15)
        for other in (2 * B, B + B, B.H.H):
            self.assertEqual((other.H @ y).shape, (4, 6))
        U = fn.user(((2, 3), 4), lambda x: x[:3] * np.ones((2, 1)),
                    lambda y: np.append(y.sum(0), 0), dtype="f8")
        self.assertEqual((U @ np.ones(4)).shape, (2, 3))
        self.assertEqual((U.H @ np.ones((2, 3))).shape, (4,))
        self.assertEqual((B @ np.ones(24)).shape, (3,))
        self.assertEqual((fn.dft((4, 6)) @ np.ones(24)).shape, (24,))

    def test_lists_of_coefficients_come_out_flat(self):
        A = operator()
        self.assertEqual((A.H @ np.ones(500)).shape, (1024,))
        nested = fn.sample((8, 8), [1, 2]) @ fn.haar((8, 8), 2,
                                                     layout="nested").H
        self.assertEqual((nested.H @ np.ones(2)).shape, (8, 8))

    def test_shapes_come_out_as_they_went_in(self):
        F, x = fn.dft((4, 6)), random((4, 6))
        self.assertEqual((F @ x).shape, (4, 6))
        self.assertEqual((F @ x.ravel()).shape, (24,))
        self.assertEqual((fn.sample((4, 6), [1]) @ x).shape, (1,))

    def test_inputs_that_fit_are_converted(self):
        F = fn.dft((4, 4))
        x = np.arange(16).reshape(4, 4)
        want = np.fft.fft2(x, norm="ortho")
        for given in (x, x.astype("f4"), x.astype(">f8"), np.asfortranarray(x),
                      x[::1].copy()[::-1][::-1]):
            self.close(F @ given, want, 1e-14)

    def test_inputs_that_would_lose_are_refused(self):
        with self.refuses(TypeError, "complex128", "complex64", "astype"):
            fn.dft(4, "complex64") @ np.ones(4, complex)
        with self.refuses(fn.DtypeError, "float64"):
            fn.dft(4, "complex64") @ np.ones(4)
        with self.refuses(fn.DtypeError, "int8", "float32"):
            fn.identity(4, "int8")
        with self.assertRaises(fn.DtypeError):
            fn.sample(4, [0.0, 1.0])

    def test_outputs_are_written_or_refused_never_copied(self):
        F, x = fn.dft((4, 4)), random((4, 4))
        out = np.empty((4, 4), complex)
        self.assertIs(F.apply(x, out), out)
        self.close(out, np.fft.fft2(x, norm="ortho"), 1e-14)
        large = np.empty((4, 8), complex)
        frozen = np.empty((4, 4), complex)
        frozen.flags.writeable = False
        for bad in (out.T, large[:, ::2], frozen, out.astype("c8"),
                    out.tolist(), np.empty(15, complex),
                    out.astype(">c16")):
            with self.assertRaises((fn.ShapeError, fn.DtypeError)):
                F.apply(x, bad)
        with self.assertRaises(fn.Error):
            F.apply(out, out)

    def test_messages_name_value_and_what_is_allowed(self):
        with self.refuses(ValueError, "6", "level"):
            fn.haar((8, 6), 2)
        with self.refuses(fn.RangeError, "indices", "16"):
            fn.sample(16, [3, 16])
        with self.refuses(fn.RangeError, "'nesty'", "'levels'"):
            fn.haar(8, 1, layout="nesty")
        with self.refuses(fn.RangeError, "'db11'", "'sym10'"):
            fn.wavelet("db11", 8, 1)
        with self.refuses(fn.RangeError, "6 points", "allowed is 1 .. 1"):
            fn.wavelet("db2", (8, 6), 2)
        try:
            fn.dft((4, 0))
        except fn.Error as error:
            self.assertEqual((error.status, error.name),
                             (-13, "FIRENET_ERR_RANGE"))



if __name__ == "__main__":
    unittest.main()
