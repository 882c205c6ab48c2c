# SPDX-License-Identifier: BSD-3-Clause
"""Computed tomography: a slice of a head from 30 angles.

Line integrals of the shipped brain slice at 30 angles, a tenth of what a scanner
takes, with noise; of all non-negative pictures that fit within the noise, one of
least total variation and undecimated wavelet coefficients is taken. Beside it:
scikit-image's filtered backprojection, and its SART after the number of rounds
that is best for this picture, which nobody knows without the truth."""
import pathlib

import matplotlib.image
import numpy as np
import skimage.transform

import common
import firenet as fn

ANGLES, NOISE = 30, 0.002  # of the largest integral


def slice_of_the_head(size):
    path = pathlib.Path(__file__).parent.parent / "data" / "brain.png"
    image = matplotlib.image.imread(path)
    image = image[..., 0] if image.ndim == 3 else image
    step = image.shape[0] // size
    image = image.reshape(size, step, size, step).mean((1, 3), dtype=float)
    i, j = np.mgrid[:size, :size] - (size - 1) / 2
    return image * (np.hypot(i, j) < size / 2 - 1)


def recovered(A, y, sigma):
    R = (0.5 * fn.variation(A.in_shape, "float64")
         + 0.5 * fn.l1(fn.undecimated("db2", A.in_shape, 3, "float64")))
    return fn.solve("P1", A, y, eta=sigma * np.sqrt(y.size),
                    regulariser=R.constrained("nonnegative"), tol=0.01,
                    max_iterations=800)


def as_scikit_image_turns(y, theta):
    """Its axis is point n/2, half a point to the right of ours and below: each
    line interpolated to its detectors."""
    n = y.shape[1]
    s = np.arange(n) - (n - 1) / 2
    shift = (np.cos(theta) - np.sin(theta)) / 2
    return np.stack([np.interp(np.arange(n) - n / 2 + d, s, line)
                     for d, line in zip(shift, y)], 1)


def run(small=False):
    n = 64 if small else 256
    truth = slice_of_the_head(n)
    theta = np.arange(ANGLES) * np.pi / ANGLES
    A = fn.radon(truth.shape, theta, n)
    clean = A @ truth
    sigma = NOISE * clean.max()
    y = clean + sigma * np.random.default_rng(1).standard_normal(clean.shape)
    result, seconds = common.timed(lambda: recovered(A, y, sigma))
    turned, degrees = as_scikit_image_turns(y, theta), np.rad2deg(theta)
    back = skimage.transform.iradon(turned, degrees, circle=True)
    sart, best = None, back
    for _ in range(8):
        sart = skimage.transform.iradon_sart(turned, degrees, sart)
        best = max(best, sart, key=lambda x: common.psnr(x, truth))
    shown = {"filtered backprojection": back, "SART": best,
             "firenet": result.x, "truth": truth}
    numbers = {f"PSNR, {name} (dB)": common.psnr(x, truth)
               for name, x in shown.items() if name != "truth"}
    numbers |= {"relative gap": result.relative_gap,
                "iterations": result.iterations, "seconds": seconds}
    return numbers, shown


def draw(figure, shown):
    common.pictures(figure, shown.items())


if __name__ == "__main__":
    common.main(run, draw)
