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
from quality_cases import SHAPE, SIDE, fn

LEVELS = 4
UNIT = 1 / SIDE  # 1/sqrt(N): the noise of a coefficient of A^H r / ||r||


# -------------------------------------------------------------------- terms

@functools.lru_cache(maxsize=None)
def frame(wavelet, dtype):
    if wavelet == "haar":
        return fn.undecimated_haar(SHAPE, LEVELS, dtype=dtype)
    return fn.undecimated(wavelet, SHAPE, LEVELS, dtype=dtype)


def frame_weights():
    """2^-l for level l: the noise of its coefficients over that of a pixel."""
    scale = 2.0 ** -np.r_[LEVELS, np.repeat(np.arange(LEVELS, 0, -1), 3)]
    return np.repeat(scale, SIDE * SIDE)


def variation(dtype):
    return fn.variation(SHAPE, dtype, "neumann")


def undecimated(wavelet, dtype):
    return fn.l1(frame(wavelet, dtype), frame_weights())


def both(wavelet, dtype):
    return .5 * variation(dtype) + .5 * undecimated(wavelet, dtype)


@dataclasses.dataclass
class Term:
    """R, the c's to try, the one to use where nobody tries."""
    regulariser: Callable
    default: float
    grid: tuple
    iterations: int

    def problem(self, case, c):
        """Solves for the case with so many iterations."""
        A, R = case.operator(case.dtype), self.regulariser(case.dtype)
        y = case.y.astype(case.dtype)
        return lambda iterations, **more: fn.solve(
            "P3", A, y, lam=c * UNIT, regulariser=R, tol=1e-4,
            max_iterations=iterations, **more)


TERMS = {
    "TV": Term(variation, 1.05, (.8, .95, 1.05, 1.2, 1.4), 150),
    "UWT haar": Term(functools.partial(undecimated, "haar"), 1.6,
                     (1.2, 1.4, 1.6, 1.8, 2), 80),
    "TV + UWT haar": Term(functools.partial(both, "haar"), 1.2,
                          (.8, 1, 1.2, 1.4, 1.6), 100)}
if hasattr(fn, "undecimated"):
    TERMS["UWT db2"] = Term(functools.partial(undecimated, "db2"), 1.6,
                            (1.2, 1.4, 1.6, 1.8, 2), 80)
    TERMS["TV + UWT db2"] = Term(functools.partial(both, "db2"), 1.2,
                                 (.8, 1, 1.2, 1.4, 1.6), 100)


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
        return image.reshape(SHAPE, order="F"), seconds


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
        subprocess.run([cases.PROGRAM, *what, "--out", folder / "out",
                        "--quiet"], check=True)
        seconds = time.perf_counter() - start
        return np.load(folder / "out/reconstruction.npy"), seconds
