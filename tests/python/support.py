# SPDX-License-Identifier: BSD-3-Clause
"""A small recovery problem, and what every suite needs."""
import unittest

import numpy as np

import firenet as fn

SHAPE, LEVELS, SPARSITIES = (32, 32), 3, [12, 20, 24]
DTYPES = ("float32", "float64", "complex64", "complex128")
COMPLEX = ("complex64", "complex128")


def random(shape, dtype="complex128", seed=0):
    """Normal numbers of a dtype."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(shape)
    if np.dtype(dtype).kind == "c":
        x = x + 1j * rng.standard_normal(shape)
    return x.astype(dtype)


def levels():
    return fn.Levels.haar(SHAPE, LEVELS, SPARSITIES)


def operator(dtype="complex128", count=500):
    """Fourier samples of an image, from its Haar coefficients."""
    pattern = fn.sampling.fourier_haar(SHAPE, LEVELS, SPARSITIES, count)
    return (fn.sample(SHAPE, pattern, dtype)
            @ fn.dft(SHAPE, dtype, centred=True)
            @ fn.haar(SHAPE, LEVELS, dtype=dtype).H)


def sparse(seed=0):
    """Coefficients that are exactly sparse in levels."""
    rng = np.random.default_rng(seed)
    x = np.zeros(np.prod(SHAPE), complex)
    start = 0
    for end, s in zip(levels().bounds, SPARSITIES):
        x[rng.choice(np.arange(start, end), s, replace=False)] = \
            random(s, seed=seed)
        start = end
    return x


class Case(unittest.TestCase):
    def close(self, seen, expected, tolerance):
        """||seen - expected|| <= tolerance max(1, ||expected||)."""
        self.assertEqual(np.shape(seen), np.shape(expected))
        scale = max(1.0, np.linalg.norm(np.ravel(expected)))
        error = np.linalg.norm(np.ravel(seen) - np.ravel(expected)) / scale
        self.assertLessEqual(error, tolerance)

    def refuses(self, kind, *words):
        """Expects an exception whose message holds the words."""
        return self.assertRaisesRegex(
            kind, "(?s)" + "".join(f"(?=.*{word})" for word in words))
