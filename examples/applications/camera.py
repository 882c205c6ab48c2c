# SPDX-License-Identifier: BSD-3-Clause
"""The single-pixel camera: a picture from a quarter of its Walsh patterns.

A mirror array shows one Walsh function after the other to one detector. A
pattern that favours low sequencies takes 25 % of them, with noise of 1 %; total
variation and an undecimated wavelet fill in the rest. Beside it: the inverse
transform of the same samples, and of as many of the lowest sequencies, which is
the best picture a linear method makes."""
import numpy as np

import common
import firenet as fn

NOISE, SHARE = 0.01, 0.25


def recovered(A, y, shape):
    R = (0.5 * fn.variation(shape, "float64")
         + 0.5 * fn.l1(fn.undecimated("db2", shape, 4, "float64")))
    n = int(np.prod(shape))
    return fn.solve("P3", A, y, lam=np.log(n) / 9 / np.sqrt(n),
                    regulariser=R.constrained("nonnegative"), tol=0.02,
                    max_iterations=500)


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
    result, seconds = common.timed(
        lambda: recovered(samples @ H, y, truth.shape))
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
