# SPDX-License-Identifier: BSD-3-Clause
"""Images, masks and measurements of quality.py: 2 % complex noise, modulus
compared, peak 1."""
import functools
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from scipy import misc, ndimage

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "examples/python"))
import firenet as fn  # noqa: E402
from phantom import phantom  # noqa: E402

PROGRAM = ROOT / "build/examples/firenet-reconstruct"
BRAIN = ROOT / "examples/data/brain.png"
NOISE = 0.02
SIDE = 256
SHAPE = (SIDE, SIDE)


def brain():
    from matplotlib import image
    return image.imread(BRAIN).astype(float)


def photo():
    """SciPy's staircase, every 2 x 2 pixels one."""
    grey = misc.ascent() / 255
    return grey.reshape(SIDE, 2, SIDE, 2).mean(axis=(1, 3))


IMAGES = {"brain": brain, "phantom": lambda: phantom(SIDE), "photo": photo}


def density(count):
    """The law of the library's own, for images nobody has seen."""
    levels = 7
    expected = fn.sampling.prior("fourier", SHAPE, levels, count)
    return fn.sampling.fourier_haar(SHAPE, levels, expected, count)


def power(count):
    """(1 + |frequency|)^-2 outside of a full disc."""
    return fn.sampling.power(SHAPE, count, exponent=2, centre=8)


MASKS = {"density": density, "power": power}


class Fourier:
    """Samples of the centred spectrum of an image."""

    transform = "fourier"

    def __init__(self, image, mask, rate):
        self.image = IMAGES[image]()
        self.mask = MASKS[mask](round(rate * SIDE * SIDE))
        rng = np.random.default_rng(1)
        clean = self.operator("complex128") @ self.image
        noise = rng.standard_normal(clean.size) + 1j * rng.standard_normal(
            clean.size)
        noise *= NOISE * np.linalg.norm(clean) / np.linalg.norm(noise)
        self.noise_norm = np.linalg.norm(noise)
        self.y = clean + noise

    dtype = "complex64"
    double = "complex128"

    @functools.lru_cache(maxsize=None)
    def operator(self, dtype):
        return (fn.sample(SHAPE, self.mask, dtype=dtype)
                @ fn.dft(SHAPE, dtype=dtype, centred=True))

    @property
    def kspace(self):
        """The spectrum, 0 where nothing was measured."""
        out = np.zeros(SIDE * SIDE, dtype="complex128")
        out[self.mask] = self.y
        return out.reshape(SHAPE)

    @property
    def zero_filled(self):
        return abs(self.operator("complex128").H @ self.y)


class Walsh(Fourier):
    """Samples that firenet-reconstruct took, so that it can be compared."""

    transform = "walsh"
    dtype = "float32"
    double = "float64"

    def __init__(self, rate):
        self.image = brain()
        self.rate = rate
        with tempfile.TemporaryDirectory() as folder:
            file = folder + "/kspace.npy"
            subprocess.run([PROGRAM, BRAIN, *self.options, "--restarts", "1",
                            "--inner", "1", "--save-kspace", file, "--out",
                            folder + "/out", "--quiet"], check=True)
            spectrum = np.load(file).real.ravel()
        self.mask = np.flatnonzero(spectrum)
        self.y = spectrum[self.mask].astype("float64")
        self.noise_norm = np.linalg.norm(
            self.operator("float64") @ self.image - self.y)

    @property
    def options(self):
        return ["--modality", "walsh", "--rate", str(self.rate), "--noise",
                str(NOISE)]

    @functools.lru_cache(maxsize=None)
    def operator(self, dtype):
        return (fn.sample(SHAPE, self.mask, dtype=dtype)
                @ fn.walsh(SHAPE, dtype=dtype))


CASES = {f"{image} {mask} {percent}": functools.partial(
    Fourier, image, mask, percent / 100)
    for image in IMAGES for mask, percent in (
        ("density", 15), ("power", 15), ("power", 25))}
CASES["brain walsh 25"] = functools.partial(Walsh, .25)


@functools.lru_cache(maxsize=None)
def case(name):
    return CASES[name]()


def psnr(x, truth):
    return -10 * np.log10(np.mean((abs(x) - truth) ** 2))


def ssim(x, truth):
    """Wang et al., 2004: Gaussian windows of 11 x 11, full ones only."""
    window = np.exp(-np.arange(-5, 6) ** 2 / (2 * 1.5 ** 2))
    window /= window.sum()

    def mean(a):
        for axis in (0, 1):
            a = ndimage.correlate1d(a, window, axis)
        return a[5:-5, 5:-5]
    x = abs(x)
    mx, my = mean(x), mean(truth)
    vx, vy = mean(x * x) - mx * mx, mean(truth * truth) - my * my
    cov = mean(x * truth) - mx * my
    c1, c2 = .01 ** 2, .03 ** 2
    return np.mean((2 * mx * my + c1) * (2 * cov + c2)
                   / ((mx * mx + my * my + c1) * (vx + vy + c2)))
