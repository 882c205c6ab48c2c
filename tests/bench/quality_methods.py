# SPDX-License-Identifier: BSD-3-Clause
"""What quality.py compares: terms of this library, its network, BART."""
import functools
import os
import pathlib
import subprocess
import tempfile
import time

import numpy as np

import quality_cases as cases
from quality_cases import SHAPE, SIDE, fn

LEVELS = 4
UNIT = 1 / SIDE  # 1/sqrt(N): the noise of one coefficient of A^H r / ||r||
LOW = 0.1  # weight of the coarsest averages


# -------------------------------------------------------------------- terms

@functools.lru_cache(maxsize=None)
def frame(wavelet, dtype):
    if wavelet == "haar":
        return fn.undecimated_haar(SHAPE, LEVELS, dtype=dtype)
    return fn.undecimated(wavelet, SHAPE, LEVELS, dtype=dtype)


def frame_weights(low=LOW):
    """2^-l for level l, the noise of its coefficients over that of a pixel."""
    scale = 2.0 ** -np.r_[LEVELS, np.repeat(np.arange(LEVELS, 0, -1), 3)]
    scale[0] *= low
    return np.repeat(scale, SIDE * SIDE)


def variation(dtype, boundary="neumann"):
    return fn.variation(SHAPE, dtype, boundary)


def undecimated(wavelet, dtype):
    return fn.l1(frame(wavelet, dtype), frame_weights())


def mixed(tv, wavelet, share, dtype):
    """Total variation and the frame, (1 - share) : share."""
    return (1 - share) * variation(dtype) + share * undecimated(wavelet, dtype)


def reweighted_variation(x, eps, dtype):
    D = fn.difference(SHAPE, dtype=dtype)
    length = np.sqrt((abs(D @ x.astype(dtype)) ** 2).sum(axis=0))
    return fn.group(D, 2, weights=eps / (length + eps))


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
