# SPDX-License-Identifier: BSD-3-Clause
"""Microscopy: sharpen a picture of a cell that was taken out of focus.

The camera sees the scene through a Gaussian of 2 points, cut off at its edges,
with noise of 1 %. Known: the blur, how large the noise is, and that light is not
negative; the scene is sparse in an undecimated wavelet. Nothing is tuned. Beside
it: scikit-image's Richardson-Lucy and Wiener filter, each at the setting that is
best for this picture, which nobody knows without the truth."""
import numpy as np
import skimage.restoration

import common
import firenet as fn

NOISE = 0.01


def blur(width=2.0, reach=8):
    t = np.arange(-reach, reach + 1)
    line = np.exp(-t ** 2 / (2 * width ** 2))
    return np.outer(line, line) / line.sum() ** 2


def sharpened(seen, kernel):
    """What firenet makes of it: the scene, with the border that the blur mixed
    in from beyond the camera's edge."""
    scene = tuple(n + k - 1 for n, k in zip(seen.shape, kernel.shape))
    A = fn.convolution(scene, kernel, "valid")
    R = fn.l1(fn.undecimated("db4", scene, 4, "float64"))
    eta = NOISE * np.sqrt(seen.size)  # the length the noise has
    return fn.solve("P1", A, seen, eta=eta, tol=1e-2,
                    regulariser=R.constrained("nonnegative"),
                    max_iterations=600)


def best(candidates, truth, inner):
    return max(candidates, key=lambda x: common.psnr(x[inner], truth))


def run(small=False):
    kernel = blur()
    scene = common.photo("cell.png", 64 if small else 256)
    half = kernel.shape[0] // 2
    inner = (slice(half, -half),) * 2
    truth = scene[inner]
    rng = np.random.default_rng(1)
    seen = fn.convolution(scene.shape, kernel, "valid") @ scene
    seen = seen + NOISE * rng.standard_normal(seen.shape)
    result, seconds = common.timed(lambda: sharpened(seen, kernel))
    padded = np.pad(seen, half, "edge")
    lucy = best([skimage.restoration.richardson_lucy(
        padded.clip(1e-6), kernel, n) for n in (5, 10, 15, 20, 30, 50)],
        truth, inner)
    wiener = best([skimage.restoration.wiener(padded, kernel, balance, clip=False)
                   for balance in np.geomspace(1e-3, 10, 9)], truth, inner)
    shown = {"blurred": seen, "Richardson-Lucy": lucy[inner],
             "Wiener": wiener[inner], "firenet": result.x[inner],
             "truth": truth}
    numbers = {f"PSNR, {name} (dB)": common.psnr(x, truth)
               for name, x in shown.items() if name != "truth"}
    numbers |= {"relative gap": result.relative_gap,
                "iterations": result.iterations, "seconds": seconds}
    return numbers, shown


def draw(figure, shown):
    """The third of the image around its brightest point, enlarged."""
    truth = shown["truth"]
    size = len(truth) // 3
    begin = [int(np.clip(k - size // 2, 0, n - size)) for k, n in
             zip(np.unravel_index(np.argmax(truth), truth.shape), truth.shape)]
    part = tuple(slice(k, k + size) for k in begin)
    common.pictures(figure, [(name, image[part])
                             for name, image in shown.items()])


if __name__ == "__main__":
    common.main(run, draw, (10, 2.3))
