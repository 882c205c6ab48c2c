# SPDX-License-Identifier: BSD-3-Clause
"""firenet.mri as a Python module: arrays, errors, and the way from raw data to
an operator. What the functions compute is checked in tests/mri/values.py."""
import inspect
import os
import pathlib
import subprocess
import sys
import unittest

import numpy as np

import firenet as fn
from firenet import _mri_interface, mri

SOURCE = pathlib.Path(os.environ["FIRENET_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests" / "mri"))
import library  # noqa: E402


class Interface(unittest.TestCase):
    def test_every_function_is_there_with_a_docstring(self):
        names = {name[len("firenet_mri_"):]
                 for name in _mri_interface.FUNCTIONS}
        self.assertGreater(len(names), 15)
        self.assertEqual(names, set(mri.__all__))
        for name in names:
            self.assertTrue(getattr(mri, name).__doc__, name)
            signature = inspect.signature(getattr(mri, name))
            self.assertNotIn(inspect.Signature.empty,
                             [signature.return_annotation,
                              *(p.annotation for p in
                                signature.parameters.values())], name)

    def test_the_copy_is_what_the_header_says(self):
        sys.path.insert(0, str(SOURCE / "examples" / "python"))
        import make_interface
        self.assertEqual(
            pathlib.Path(_mri_interface.__file__).read_text(),
            make_interface.interface(SOURCE / "mri" / "include" / "firenet",
                                     "mri.h"),
            "run: python3 examples/python/make_interface.py")

    def test_a_missing_library_is_an_import_error_and_firenet_works(self):
        script = ("import firenet\nprint(firenet.dft((4,)).shape)\n"
                  "try:\n    import firenet.mri\n"
                  "except (ImportError, OSError) as error:\n    print(error)")
        answer = subprocess.run(
            [sys.executable, "-c", script], check=True, capture_output=True,
            text=True, env={**os.environ, "FIRENET_MRI_LIBRARY": "/none.so"})
        self.assertIn("(4, 4)", answer.stdout)
        self.assertIn("/none.so", answer.stdout)


class Arrays(unittest.TestCase):
    def setUp(self):
        self.kspace, _, _, self.noise = library.scan((32, 24), 3, .1)

    def test_the_type_is_that_of_the_data(self):
        for dtype in ("c8", "c16"):
            kspace = self.kspace.astype(dtype)
            self.assertEqual(mri.mix(np.eye(3), kspace).dtype, dtype)
            self.assertEqual(mri.geometric_mix(
                np.tile(np.eye(3), (24, 1, 1)), kspace).dtype, dtype)
            self.assertEqual(mri.espirit(
                mri.calibration_copy(kspace, (16, 16)), (32, 24))[0].dtype,
                dtype)
        self.assertEqual(mri.sum_of_squares(np.ones((2, 3), "f4")).dtype, "f4")
        self.assertEqual(mri.sum_of_squares(np.ones((2, 3), int)).dtype, "f8")

    def test_any_layout_is_read(self):
        plain = mri.sum_of_squares(self.kspace)
        for one in (np.asfortranarray(self.kspace),
                    np.repeat(self.kspace, 2, 2)[:, :, ::2]):
            np.testing.assert_array_equal(mri.sum_of_squares(one), plain)

    def test_arguments_are_not_written_to(self):
        maps = np.ones((2, 4, 4), "c16")
        mri.normalise(maps)
        np.testing.assert_array_equal(maps, 1)
        image = np.ones((4, 4), "c16")
        mri.undo_intensity(np.full((4, 4), 2.), image)
        np.testing.assert_array_equal(image, 1)

    def test_shapes_that_do_not_fit_are_named(self):
        for name, call in {
                "matrix": lambda: mri.mix(np.eye(2), self.kspace),
                "maps": lambda: mri.combine(self.kspace[:2], self.kspace),
                "mask": lambda: mri.corner_covariance(
                    self.kspace, .5, np.ones((3, 3))),
                "covariance": lambda: mri.whitening(np.ones((2, 3))),
                "noise": lambda: mri.noise_covariance(self.kspace),
                "region": lambda: mri.calibration_copy(self.kspace, (3,)),
                "shape": lambda: mri.espirit(self.kspace, (32, 24, 4)),
                "rho": lambda: mri.undo_intensity(np.ones(3), np.ones(4)),
                "matrices": lambda: mri.geometric_mix(
                    np.ones((32, 2, 3)), self.kspace),
                "centred": lambda: mri.virtual_conjugates(
                    self.kspace, [True]),
                "data": lambda: mri.correct_echoes(
                    np.ones((4, 0)), 0, 0)}.items():
            with self.subTest(name), self.assertRaisesRegex(
                    fn.ShapeError, "^" + name):
                call()

    def test_the_librarys_words_come_through(self):
        with self.assertRaisesRegex(fn.NumericError, "positive definite"):
            mri.whitening(-np.eye(2))
        with self.assertRaisesRegex(fn.RangeError, "axis = 2"):
            mri.homodyne(self.kspace, 2, 0, 20)
        with self.assertRaisesRegex(fn.RangeError, "keep: 0"):
            mri.remove_oversampling(self.kspace, 0)

    def test_flags_of_origins_go_by_axis(self):
        image = np.fft.ifftshift(self.kspace, 1)
        np.testing.assert_array_equal(
            mri.calibration_copy(image, (8, 8), centred=[False, True]),
            mri.calibration_copy(self.kspace, (8, 8)))


class Pipeline(unittest.TestCase):
    def test_from_raw_data_to_a_picture(self):
        shape = (64, 48)
        kspace, _, image, noise = library.scan(shape, 6, .02)
        mask = np.zeros(shape, bool)
        mask[::2] = mask[20:44] = True
        white = mri.mix(mri.whitening(mri.noise_covariance(noise)),
                        kspace * mask)
        box = mri.calibration_copy(white, mri.calibration_shape(mask))
        maps, _ = mri.espirit(box, shape)
        A = fn.encoding(maps, np.flatnonzero(mask))
        self.assertLess(A.norm_bound, 1 + 1e-5)
        y = white.reshape(6, -1)[:, mask.ravel()]
        result = fn.solve("P3", A, y, lam=.01, tol=1e-2,
                          regulariser=fn.variation(shape, dtype="c8"))
        truth = mri.combine(maps, library.to_images(mri.mix(
            mri.whitening(mri.noise_covariance(noise)), library.scan(
                shape, 6, 0)[0])))
        error = np.linalg.norm(result.x.reshape(shape) - truth)
        self.assertLess(error, .1 * np.linalg.norm(truth))


if __name__ == "__main__":
    unittest.main()
