# SPDX-License-Identifier: BSD-3-Clause
"""The single-pixel camera: a picture from a quarter of its Walsh patterns.

A mirror array shows one Walsh function after the other to one detector. A
pattern that favours low sequencies takes 25 % of them, with noise of 1 %; of all
pictures that fit within the noise, the one of least total variation is taken.
Beside it: the inverse transform of the same samples, and of as many of the lowest
sequencies, a better choice for a linear method."""
import numpy as np

import common
import firenet as fn

NOISE, SHARE = 0.01, 0.25


def recovered(A, y):
    R = fn.variation(A.in_shape, "float64").constrained("nonnegative")
    return fn.solve("P1", A, y, eta=NOISE * np.sqrt(y.size), regulariser=R,
                    tol=0.01, max_iterations=500)


def lowest(n, count):
    """The `count` lowest pairs of sequencies, as an index set."""
    i, j = np.mgrid[:n, :n]
    return np.sort(np.argsort(np.maximum(i, j).ravel(), kind="stable")[:count])


def run(small=False):
    n = 64 if small else 256
    truth = common.photo("camera.png", n)
    levels = int(np.log2(n)) - 2
    count = int(SHARE * truth.size)
    s = fn.sampling.prior("walsh", truth.shape, levels, count)
    pattern = fn.sampling.walsh_haar(truth.shape, levels, s, count)
    H = fn.walsh(truth.shape, dtype="float64")
    rng = np.random.default_rng(1)
    spectrum = H @ truth
    spectrum = spectrum + NOISE * rng.standard_normal(truth.shape)
    samples = fn.sample(truth.shape, pattern, "float64")
    y = samples @ spectrum
    result, seconds = common.timed(lambda: recovered(samples @ H, y))
    low = fn.sample(truth.shape, lowest(n, count), "float64")
    shown = {"inverse, same samples": H @ (samples.H @ y),
             "inverse, lowest sequencies": H @ (low.H @ (low @ spectrum)),
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
