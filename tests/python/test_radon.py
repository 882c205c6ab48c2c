# SPDX-License-Identifier: BSD-3-Clause
"""Line integrals against lengths found by sorting the edges a line crosses,
against what is known of a disc, and against scikit-image's convention."""
import numpy as np

import firenet as fn
from support import DTYPES, Case, random


def lengths(shape, point, direction):
    """The length of a line in every point of an image, by sorting where it
    crosses an edge."""
    rows, cols = shape
    edges = [(np.arange(cols + 1) - cols / 2, 0),
             (rows / 2 - np.arange(rows + 1), 1)]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.concatenate([(edge - point[a]) / direction[a]
                            for edge, a in edges])
    t = np.sort(t[np.isfinite(t)])
    image = np.zeros(shape)
    for t0, t1 in zip(t, t[1:]):
        x, y = point + (t0 + t1) / 2 * direction
        i, j = int(np.floor(rows / 2 - y)), int(np.floor(x + cols / 2))
        if 0 <= i < rows and 0 <= j < cols:
            image[i, j] += t1 - t0
    return image


class Values(Case):
    THETA = (0.0, 0.3, np.pi / 4, 1.2, np.pi / 2, 2.5, -2.0, 4.0)

    def test_of_parallel_beams_are_lengths_in_points(self):
        for shape in ((5, 7), (6, 4), (1, 3)):
            A = fn.radon(shape, self.THETA, 12, 0.77)
            dense = np.stack([A @ e.reshape(shape)
                              for e in np.eye(A.shape[1])], -1)
            for k, theta in enumerate(self.THETA):
                normal = np.array([np.cos(theta), np.sin(theta)])
                along = np.array([-np.sin(theta), np.cos(theta)])
                for d in range(12):
                    want = lengths(shape, 0.77 * (d - 5.5) * normal, along)
                    self.close(dense[k, d], want.ravel(), 1e-12)

    def test_of_fan_beams_are_lengths_in_points(self):
        shape, source, detector = (6, 5), 9.0, 4.0
        A = fn.radon(shape, self.THETA, 8, 1.3, fan=(source, detector))
        dense = np.stack([A @ e.reshape(shape) for e in np.eye(30)], -1)
        for k, theta in enumerate(self.THETA):
            normal = np.array([np.cos(theta), np.sin(theta)])
            along = np.array([-np.sin(theta), np.cos(theta)])
            for d in range(8):
                start = -source * along
                to = 1.3 * (d - 3.5) * normal + detector * along - start
                want = lengths(shape, start, to / np.linalg.norm(to))
                self.close(dense[k, d], want.ravel(), 1e-12)

    def test_of_a_disc_are_its_chords(self):
        n, radius = 200, 70
        i, j = (np.mgrid[:8 * n, :8 * n] + 0.5) / 8 - n / 2
        disc = (np.hypot(i, j) < radius).reshape(n, 8, n, 8).mean((1, 3))
        s = np.arange(n) - (n - 1) / 2
        chords = 2 * np.sqrt(np.maximum(radius ** 2 - s ** 2, 0))
        seen = fn.radon((n, n), (0.4, 2.0), n) @ disc
        # but for the two ends, where a chord is no smooth function of s
        inner = abs(s) < radius - 2
        for row in seen:
            self.assertLess(abs(row - chords)[inner].max(), 0.5)

    def test_turn_as_those_of_scikit_image_do(self):
        try:
            from skimage.transform import radon
        except ImportError:
            self.skipTest("no scikit-image")
        n, degrees = 64, np.arange(0, 180, 20.0)
        i, j = np.mgrid[:n, :n] - n / 2
        image = np.exp(-((i - 6) ** 2 / 100 + (j + 9) ** 2 / 30))
        image[np.hypot(i, j) > n / 2 - 1] = 0
        want = radon(image, degrees, circle=True).T
        theta = np.deg2rad(degrees)
        seen = fn.radon((n, n), theta, n) @ image
        s = np.arange(n) - (n - 1) / 2
        for line, expected, angle in zip(seen, want, theta):
            # Its axis and its middle detector are point n/2, half a point to
            # the right of ours and below.
            at = np.arange(n) - n / 2 + (np.cos(angle) - np.sin(angle)) / 2
            self.assertLess(abs(np.interp(at, s, line) - expected).max(),
                            0.02 * want.max())

    def test_are_the_same_in_all_types(self):
        image = random((8, 9), "float64")
        want = fn.radon((8, 9), self.THETA, 10) @ image
        for dtype in DTYPES:
            A = fn.radon((8, 9), self.THETA, 10, dtype=dtype)
            self.close(A @ image.astype(dtype), want,
                       20 * np.finfo(dtype).eps)

    def test_rays_that_miss_give_0(self):
        A = fn.radon((4, 4), [0.5], 2, 100)
        self.assertEqual(np.abs(A @ np.ones((4, 4))).max(), 0)
        self.assertEqual(
            np.abs(fn.radon((4, 4), [1.0], 2, 1e300) @ np.ones((4, 4))).max(),
            0)


class Refusals(Case):
    def test_name_what_is_wrong(self):
        with self.refuses(fn.RangeError, "spacing: 0"):
            fn.radon((4, 4), [0], 3, 0)
        with self.refuses(fn.RangeError, "source: 2", "diagonal"):
            fn.radon((4, 4), [0], 3, fan=(2, 5))
        with self.refuses(fn.RangeError, "detector: -1"):
            fn.radon((4, 4), [0], 3, fan=(9, -1))
        with self.refuses(fn.NumericError, r"theta\[1\]"):
            fn.radon((4, 4), [0, np.nan], 3)
        with self.refuses(fn.ShapeError, "two axes"):
            fn.radon((4, 4, 4), [0], 3)


if __name__ == "__main__":
    import unittest
    unittest.main()
