# SPDX-License-Identifier: BSD-3-Clause
"""The cases of quality.py that are no single picture: a volume of 64 x 128 x 128,
sampled in its two phase-encoding axes' and third axis' frequencies alike, and
64 slices of 128 x 128 by one mask, each by itself. 2 % complex noise, single
precision; the phantom is the modified Shepp-Logan one in three dimensions."""
import functools
import tempfile
import time

import numpy as np

import quality_methods as methods
import quality_rule as rule
from quality_cases import NOISE, fn, psnr

SIZE = (64, 128, 128)
# Density, semi-axes, centre, turn in the last two axes: x, y, z.
ELLIPSOIDS = ((1, .69, .92, .81, 0, 0, 0, 0),
              (-.8, .6624, .874, .78, 0, -.0184, 0, 0),
              (-.2, .11, .31, .22, .22, 0, 0, -18),
              (-.2, .16, .41, .28, -.22, 0, 0, 18),
              (.1, .21, .25, .41, 0, .35, -.15, 0),
              (.1, .046, .046, .05, 0, .1, .25, 0),
              (.1, .046, .046, .05, 0, -.1, .25, 0),
              (.1, .046, .023, .05, -.08, -.605, 0, 0),
              (.1, .023, .023, .02, 0, -.606, 0, 0),
              (.1, .023, .046, .02, .06, -.605, 0, 0))


@functools.lru_cache(maxsize=None)
def phantom():
    z, y, x = np.meshgrid(*(np.linspace(-1, 1, n) for n in SIZE),
                          indexing="ij")
    out = np.zeros(SIZE)
    for rho, a, b, c, x0, y0, z0, turn in ELLIPSOIDS:
        cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        dx, dy = x - x0, -y - y0
        out[((dx * cos + dy * sin) / a) ** 2 + ((dy * cos - dx * sin) / b) ** 2
            + ((z - z0) / c) ** 2 <= 1] += rho
    return out


class Volume:
    """One problem of three axes."""

    share = .55  # of the rule's lambda, which is for two axes: best for this one
    image = property(lambda self: phantom())
    dtype = "complex64"

    def __init__(self, rate):
        self.shape = self.whole = SIZE
        self.mask = fn.sampling.power(SIZE, round(rate * np.prod(SIZE)),
                                      exponent=2, centre=6)
        self.A = self.operator()
        self.y = self.measure(self.image)
        self.noise_norm = NOISE * np.linalg.norm(self.y)

    def operator(self):
        return (fn.sample(self.shape, self.mask, dtype=self.dtype)
                @ fn.dft(self.shape, dtype=self.dtype, centred=True))

    def measure(self, image):
        clean = self.A @ image.astype(self.dtype)
        rng = np.random.default_rng(1)
        e = rng.standard_normal(clean.shape) + 1j * rng.standard_normal(
            clean.shape)
        return (clean + NOISE * np.linalg.norm(clean) / np.linalg.norm(e)
                * e).astype(self.dtype)

    @property
    def zero_filled(self):
        return (self.A.H @ self.y).reshape(self.shape)

    def solve(self, R, c, iterations):
        return fn.solve("P3", self.A, self.y, lam=c / np.sqrt(self.A.shape[1]),
                        regulariser=R, tol=1e-4,
                        max_iterations=iterations).x.reshape(self.shape)

    def noise(self):
        """Of a pixel."""
        return rule.pixel_noise(self.noise_norm, np.linalg.norm(self.y),
                                np.prod(self.whole))

    def spectra(self):
        """What BART gets, one problem after the other."""
        out = np.zeros(np.prod(self.shape), complex)
        out[self.mask] = self.y
        yield out.reshape(self.shape)


class Slices(Volume):
    """64 problems of two axes, one mask."""

    share = 1

    def __init__(self, rate):
        self.shape, self.whole = SIZE[1:], SIZE
        self.mask = fn.sampling.power(self.shape, round(
            rate * np.prod(self.shape)), exponent=2, centre=6)
        self.A = self.operator()
        self.y = self.measure(self.image)
        self.noise_norm = NOISE * np.linalg.norm(self.y)

    def measure(self, image):
        clean = np.array([self.A @ one.astype(self.dtype) for one in image])
        rng = np.random.default_rng(1)
        e = rng.standard_normal(clean.shape) + 1j * rng.standard_normal(
            clean.shape)
        return (clean + NOISE * np.linalg.norm(clean) / np.linalg.norm(e)
                * e).astype(self.dtype)

    @property
    def zero_filled(self):
        return np.array([(self.A.H @ y).reshape(self.shape) for y in self.y])

    def solve(self, R, c, iterations):
        """All by one call."""
        found = fn.solve_batch("P3", self.A, self.y, regulariser=R, tol=1e-4,
                               lam=c / np.sqrt(self.A.shape[1]),
                               max_iterations=iterations)
        return np.asarray(found).reshape(self.whole)

    def spectra(self):
        for y in self.y:
            out = np.zeros(np.prod(self.shape), complex)
            out[self.mask] = y
            yield out.reshape(self.shape)


CASES = {"volume power 27": functools.partial(Volume, .27),
         "slices power 25": functools.partial(Slices, .25)}


# ------------------------------------------------------------------ methods

def variation(case):
    return fn.variation(case.shape, case.dtype, "neumann")


def frame(wavelet, case):
    if wavelet == "haar":
        return fn.undecimated_haar(case.shape, rule.LEVELS, dtype=case.dtype)
    return fn.undecimated(wavelet, case.shape, rule.LEVELS, dtype=case.dtype)


def both(case):
    tv, uwt = rule.shares(("tv", "uwt"))
    W = frame("db2", case)
    return tv * variation(case) + uwt * fn.l1(W, rule.frame_weights(case.shape))


def again(case, frames, pixel, x, y, c, iterations):
    """One problem with the frame and the weights that its picture x asks for."""
    x = x.reshape(case.shape).astype(case.dtype)
    wavelet = rule.chosen(case.shape, lambda wavelet: abs(
        frames[wavelet] @ x).ravel())
    W, c = frames[wavelet], rule.LARGER[wavelet] * c
    D = fn.difference(case.shape, case.dtype, "neumann")
    axes = len(case.shape)
    ones, base = np.ones(x.size), rule.frame_weights(case.shape)
    tv, uwt = rule.shares(("tv", "uwt"))
    R = (tv * fn.group(D, axes, weights=rule.reweighted(
        ones, np.linalg.norm((D @ x).reshape(axes, -1), axis=0), pixel))
        + uwt * fn.l1(W, rule.reweighted(base, abs(W @ x).ravel(), pixel)))
    return fn.solve("P3", case.A, y, lam=c / np.sqrt(x.size), regulariser=R,
                    tol=1e-4, max_iterations=iterations).x.reshape(case.shape)


def reweighted(case, c, first):
    """All problems of a case, each with a frame and weights of its own."""
    frames = {wavelet: frame(wavelet, case) for wavelet in rule.FRAMES}
    alone = len(case.shape) == len(case.whole)
    problems = [(first, case.y)] if alone else zip(first, case.y)
    return np.array([again(case, frames, case.noise(), x, y, c, 100)
                     for x, y in problems]).reshape(case.whole)


TERMS = {"TV": (variation, ("tv",), 150), "TV + UWT db2": (both,
                                                           ("tv", "uwt"), 60)}
FACTORS = (.75, 1, 1.3)
# Lambdas for each, of PSNR best inside: in units of BART.
BART = {"W haar": (.0002, .0005, .001), "T": (.0005, .001, .002)}


def bart_arguments(method, lam, axes):
    bits = {2: 3, 3: 7}[axes]
    if method == "T":
        return ["-u", "0.05", "-R", f"T:{bits}:0:{lam:.3g}"]
    return ["--wavelet", "haar", "-R", f"W:{bits}:0:{lam:.3g}"]


class Bart(methods.Bart):
    """`pics` on one spectrum of two or three axes."""

    def __init__(self, spectrum):
        self.folder = tempfile.TemporaryDirectory()
        self.shape = spectrum.shape
        # BART's transform is centred in the image as well.
        signs = functools.reduce(np.add.outer, map(np.arange, self.shape))
        methods.write_cfl(self.file("ksp"), spectrum * (-1.0) ** signs)
        methods.write_cfl(self.file("sens"), np.ones(self.shape))


def bart_picture(case, method, lam):
    pictures = []
    for spectrum in case.spectra():
        pictures.append(Bart(spectrum).run(
            bart_arguments(method, lam, len(case.shape)), 100)[0])
    return np.array(pictures).reshape(case.whole)


def rows_of(case, with_bart, chosen):
    """(method, its best PSNR, at, PSNR at the default, CPU seconds of that)."""
    yield "zero-filled", psnr(case.zero_filled, case.image), None, None, None
    for method, grid in BART.items():
        if with_bart and chosen("BART " + method):
            runs = []
            for lam in grid:
                start = time.perf_counter()
                found = psnr(bart_picture(case, method, lam), case.image)
                runs.append((found, lam, time.perf_counter() - start))
            best = max(runs)
            yield "BART " + method, best[0], best[1], None, best[2]
    for name, (make, kinds, iterations) in TERMS.items():
        if not chosen(name):
            continue
        R = make(case)
        default = case.share * rule.c(kinds, case.A.shape[1])
        runs, seconds = {}, None
        for factor in FACTORS:
            start = time.process_time()
            runs[factor] = psnr(case.solve(R, factor * default, iterations),
                                case.image)
            seconds = time.process_time() - start if factor == 1 else seconds
        best = max(runs, key=runs.get)
        yield ("firenet " + name, runs[best], best * default, runs[1], seconds)
    name, kinds = "TV + UWT chosen, reweighted", ("tv", "uwt")
    if chosen(name):
        start = time.process_time()
        c = case.share * rule.c(kinds, case.A.shape[1], 1)
        found = psnr(reweighted(case, c, case.solve(both(case), c, 60)),
                     case.image)
        yield ("firenet " + name, found, c, found,
               time.process_time() - start)
