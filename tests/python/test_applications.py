# SPDX-License-Identifier: BSD-3-Clause
"""The programs of examples/applications, small, against their peers."""
import importlib
import os
import pathlib
import sys
import unittest
import warnings

sys.path.insert(0, str(pathlib.Path(os.environ["FIRENET_SOURCE"])
                       / "examples" / "applications"))


def numbers(program):
    with warnings.catch_warnings():  # scikit-learn's, of its own convergence
        warnings.simplefilter("ignore")
        return importlib.import_module(program).run(small=True)[0]


class Programs(unittest.TestCase):
    def better(self, program, by):
        """In PSNR than every peer."""
        found = numbers(program)
        psnr = {name: value for name, value in found.items()
                if name.startswith("PSNR")}
        ours = [value for name, value in psnr.items() if "firenet" in name]
        peers = [value for name, value in psnr.items() if "firenet" not in name]
        self.assertGreater(ours[0], max(peers) + by, psnr)

    def test_tomography_is_better_than_its_peers(self):
        self.better("tomography", 1)

    def test_deconvolution_is_better_than_its_peers(self):
        self.better("deconvolution", 0.5)

    def test_camera_is_better_than_its_peers(self):
        self.better("camera", 3)

    def test_atoms_that_were_learned_are_better_than_cosines(self):
        found = numbers("dictionary")
        self.assertGreater(found["PSNR, firenet, learned (dB)"],
                           found["PSNR, cosines (dB)"] + 0.4, found)

    def test_digits_are_recognised(self):
        found = numbers("classification")
        self.assertGreaterEqual(found["right, firenet (%)"], 96, found)

    def test_few_points_determine_smooth_functions(self):
        found = numbers("approximation")
        for name, error in found.items():
            if "firenet" in name:
                least_squares = found[name.replace("firenet", "least squares")]
                self.assertLess(error, least_squares / 10, found)

    def test_errors_are_corrected_up_to_what_theory_allows(self):
        found = numbers("error_correction")
        self.assertEqual(found["rate below 3/4 of that share"], 1, found)
        self.assertAlmostEqual(found["share corrected half of the time"],
                               found["share that theory allows"], delta=0.04)

    def test_explanations_are_better_than_importances(self):
        found = numbers("explanation")
        self.assertLessEqual(found["features in use"], 5)
        self.assertGreater(found["explained by them"],
                           found["explained by the forest's own first"], found)

    def test_regression_finds_the_minimum(self):
        for name, value in numbers("regression").items():
            if "gap" in name or "objective" in name:
                self.assertLess(value, 1.1e-6, name)


if __name__ == "__main__":
    unittest.main()
