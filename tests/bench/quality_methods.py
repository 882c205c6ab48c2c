# SPDX-License-Identifier: BSD-3-Clause
"""What quality.py compares: terms of this library, its network, BART."""
import dataclasses
import functools
import os
import pathlib
import subprocess
import tempfile
import time
from typing import Callable

import numpy as np

import quality_cases as cases
import quality_rule as rule
from quality_cases import SHAPE, SIDE, fn

UNIT = 1 / SIDE  # 1/sqrt(N): the noise of a coefficient of A^H r / ||r||


# -------------------------------------------------------------------- terms

@functools.lru_cache(maxsize=None)
def frame(wavelet, dtype):
    if wavelet == "haar":
        return fn.undecimated_haar(SHAPE, rule.LEVELS, dtype=dtype)
    return fn.undecimated(wavelet, SHAPE, rule.LEVELS, dtype=dtype)


def variation(dtype, x=None, noise=None):
    if x is None:
        return fn.variation(SHAPE, dtype, "neumann")
    D = fn.difference(SHAPE, dtype, "neumann")
    lengths = np.linalg.norm((D @ x.astype(dtype)).reshape(2, -1), axis=0)
    return fn.group(D, 2, weights=rule.reweighted(np.ones(SIDE * SIDE), lengths,
                                                  noise))


def undecimated(wavelet, dtype, x=None, noise=None):
    W, weights = frame(wavelet, dtype), rule.frame_weights(SHAPE)
    if x is not None:
        lengths = abs(W @ x.astype(dtype)).ravel()
        weights = rule.reweighted(weights, lengths, noise)
    return fn.l1(W, weights)


def decimated(wavelet, dtype):
    return fn.l1(fn.wavelet(wavelet, SHAPE, rule.LEVELS, dtype=dtype))


def chosen(dtype, x, noise):
    """The sum with the frame that the picture x asks for, and its lambda."""
    wavelet = rule.chosen(SHAPE, lambda wavelet: abs(
        frame(wavelet, dtype) @ x.astype(dtype)).ravel())
    return rule.LARGER[wavelet] * both(wavelet, dtype, x, noise)


def both(wavelet, dtype, x=None, noise=None):
    tv, uwt = rule.shares(("tv", "uwt"))
    return (tv * variation(dtype, x, noise)
            + uwt * undecimated(wavelet, dtype, x, noise))


@dataclasses.dataclass
class Term:
    """R, the kinds of its terms, and the one whose picture gives the weights,
    if any."""
    regulariser: Callable
    kinds: tuple
    iterations: int
    before: str | None = None
    spun: bool = False

    @property
    def default(self):
        """c where nobody tries others: the program's rule."""
        return rule.c(self.kinds, SIDE * SIDE, self.before is not None)

    @property
    def grid(self):
        """The c's to try."""
        return [factor * self.default for factor in FACTORS]

    def problem(self, case, c):
        """Solves for the case with so many iterations."""
        A, seen = case.operator(case.dtype), ()
        if self.before:
            seen = (picture(case, self.before), rule.pixel_noise(
                case.noise_norm, np.linalg.norm(case.y), SIDE * SIDE))
        R, y = self.regulariser(case.dtype, *seen), case.y.astype(case.dtype)
        if self.spun:
            lam = 2 * case.noise_norm * rule.SPINNING * c * UNIT
            return lambda iterations, **more: fn.solve(
                "P2", A, y, lam=lam, regulariser=R, method="spinning",
                max_iterations=iterations, **more)
        return lambda iterations, **more: fn.solve(
            "P3", A, y, lam=c * UNIT, regulariser=R, tol=1e-4,
            max_iterations=iterations, **more)


FACTORS = (.6, .75, .9, 1, 1.15, 1.3, 1.5)
TERMS = {
    "spinning haar": Term(functools.partial(decimated, "db1"), ("uwt",), 100,
                          spun=True),
    "spinning db2": Term(functools.partial(decimated, "db2"), ("uwt",), 100,
                         spun=True),
    "TV": Term(variation, ("tv",), 120),
    "UWT haar": Term(functools.partial(undecimated, "haar"), ("uwt",), 60),
    "UWT haar, reweighted": Term(functools.partial(undecimated, "haar"),
                                 ("uwt",), 100, "UWT haar"),
    "TV + UWT db2": Term(functools.partial(both, "db2"), ("tv", "uwt"), 60),
    "TV + UWT db2, reweighted": Term(functools.partial(both, "db2"),
                                     ("tv", "uwt"), 100, "TV + UWT db2"),
    "TV + UWT chosen, reweighted": Term(chosen, ("tv", "uwt"), 100,
                                        "TV + UWT db2")}


@functools.lru_cache(maxsize=None)
def picture(case, term):
    """At the c of what is reweighted afterwards."""
    return trace(case, term, rule.c(TERMS[term].kinds, SIDE * SIDE, 1)).x


@dataclasses.dataclass
class Trace:
    """The last picture of a run, and the PSNR of those before."""
    x: np.ndarray
    gap: float
    layers: list
    quality: list

    def iterations_within(self, decibels):
        """After so many the PSNR was not that far below the last one."""
        below = np.flatnonzero(np.array(self.quality)
                               < self.quality[-1] - decibels)
        return self.layers[below[-1] + 1 if below.size else 0]


def trace(case, term, c, every=5):
    layers, quality = [], []

    def watch(event):
        layers.append(event.layer)
        quality.append(cases.psnr(event.x.reshape(SHAPE), case.image))
    model = TERMS[term]
    result = model.problem(case, c)(model.iterations, callback=watch,
                                    every=every)
    return Trace(result.x.reshape(SHAPE), result.relative_gap, layers, quality)


# --------------------------------------------------------------------- BART

def write_cfl(name, array):
    """Complex float32, first dimension fastest."""
    with open(name + ".hdr", "w") as header:
        sizes = list(array.shape) + [1] * (16 - array.ndim)
        header.write("# Dimensions\n" + " ".join(map(str, sizes)) + "\n")
    array.astype("complex64").ravel(order="F").tofile(name + ".cfl")


class Bart:
    """`pics` on a case: its own files, one thread."""

    shape = SHAPE

    def __init__(self, case):
        self.case = case
        self.folder = tempfile.TemporaryDirectory()
        # BART's transform is centred in the image as well.
        sign = (-1.0) ** np.add.outer(np.arange(SIDE), np.arange(SIDE))
        write_cfl(self.file("ksp"), case.kspace * sign)
        write_cfl(self.file("sens"), np.ones(SHAPE))

    def file(self, name):
        return os.path.join(self.folder.name, name)

    def run(self, arguments, iterations):
        """(image, seconds of the process)."""
        start = time.perf_counter()
        subprocess.run(
            ["bart", "pics", "-w", "1", *arguments, "-i", str(iterations),
             self.file("ksp"), self.file("sens"), self.file("out")],
            check=True, stdout=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1"})
        seconds = time.perf_counter() - start
        image = np.fromfile(self.file("out.cfl"), dtype="complex64")
        return image.reshape(self.shape, order="F"), seconds


def bart_arguments(method, lam):
    wavelet, variation = f"W:3:0:{lam:.3g}", f"T:3:0:{lam:.3g}"
    return {"W": ["-R", wavelet],
            "W haar": ["--wavelet", "haar", "-R", wavelet],
            "T": ["-u", "0.05", "-R", variation],
            "T+W": ["-u", "0.05", "-R", f"T:3:0:{lam / 2:.3g}", "-R",
                    f"W:3:0:{lam / 2:.3g}"]}[method]


# ------------------------------------------------------------------ network

def network(case):
    """(image, seconds of the process) of firenet-reconstruct as it is."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if case.transform == "walsh":
            what = [cases.BRAIN, *case.options]
        else:
            np.save(folder / "kspace.npy", case.kspace)
            what = ["--kspace", folder / "kspace.npy", "--centred",
                    "frequency", "--noise", str(cases.NOISE)]
        start = time.perf_counter()
        subprocess.run([cases.PROGRAM, *what, "--method", "firenet",
                        "--out", folder / "out",
                        "--quiet"], check=True)
        seconds = time.perf_counter() - start
        return np.load(folder / "out/reconstruction.npy"), seconds
