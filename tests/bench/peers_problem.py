# SPDX-License-Identifier: BSD-3-Clause
"""The problem that peers.py gives to everybody, the clock, and firenet's own
side of the comparison."""
import pathlib
import sys
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples/python"))
import firenet as fn  # noqa: E402
from phantom import phantom  # noqa: E402

LASSO = 0.004
TARGETS = (1e-2, 1e-3, 1e-4)


def cpu(call):
    """(what it returns, CPU seconds of this process)"""
    start = time.process_time()
    found = call()
    return found, time.process_time() - start


def slope(seconds, many, few=None):
    """Seconds an iteration: of a run with many less one with few."""
    few = few or max(1, many // 4)
    return (seconds(many) - seconds(few)) / (many - few)


def distance(a, b):
    return np.linalg.norm(a - b) / np.linalg.norm(b)


def operator(shape, mask, levels, dtype):
    return (fn.sample(shape, mask, dtype=dtype)
            @ fn.dft(shape, dtype=dtype, centred=True)
            @ fn.haar(shape, levels, dtype=dtype).H)


class Problem:
    """Shepp-Logan phantom, 15 % of its Fourier samples, 2 % noise, Haar
    wavelets down to 8 x 8. The LASSO 1/2 ||Ax - y||^2 + 0.004 ||x||_1, the
    square-root LASSO with `lam` and basis pursuit with `residual` share their
    minimiser. An error is (F - F*)/F* of the square-root LASSO's F."""

    def __init__(self, side):
        self.side, self.shape = side, (side, side)
        self.levels = int(np.log2(side)) - 3
        self.analysis = fn.haar(self.shape, self.levels)
        truth = (self.analysis @ phantom(side)).ravel()
        self.model = fn.Levels.measured(
            truth, fn.haar_bounds(self.shape, self.levels), 1e-3)
        count = side * side * 15 // 100
        self.mask = np.sort(fn.sampling.fourier_haar(
            self.shape, self.levels, self.model.sparsities, count, 1))
        rng = np.random.default_rng(1)
        noise = rng.standard_normal(count) + 1j * rng.standard_normal(count)
        self.A = self.operator("complex128")
        clean = self.A @ truth
        self.y = clean + .02 * np.linalg.norm(clean) * noise / np.linalg.norm(
            noise)
        self.solve_exactly()

    def operator(self, dtype):
        return operator(self.shape, self.mask, self.levels, dtype)

    def solve_exactly(self):
        self.x = fn.solve("P2", self.A, self.y, lam=2 * LASSO, tol=1e-9,
                          max_iterations=20000).x
        self.residual = np.linalg.norm(self.A @ self.x - self.y)
        self.lam = LASSO / self.residual
        self.parameter = {"P1": {"eta": self.residual},
                          "P2": {"lam": 2 * LASSO}, "P3": {"lam": self.lam}}
        self.minimum = self.objective(self.x)

    def objective(self, x):
        return self.lam * abs(x).sum() + np.linalg.norm(self.A @ x - self.y)

    def coefficients(self, image):
        return (self.analysis @ np.ascontiguousarray(
            image, dtype="complex128")).ravel()

    def excess(self, x):
        x = np.asarray(x, dtype="complex128").ravel()
        return (self.objective(x) - self.minimum) / self.minimum

    def plane(self):
        """(which frequencies, their samples) as planes, zero frequency
        first."""
        mask = np.zeros(self.shape, dtype=bool)
        mask.ravel()[self.mask] = True
        y = np.zeros(self.shape, dtype="complex128")
        y.ravel()[self.mask] = self.y
        return np.fft.ifftshift(mask), np.fft.ifftshift(y)


class Peer:
    """One method of a package. `image(n)`: of its n-th iterate from 0. kind:
    the problem it solves, in our numbering. Those with solves == False are
    networks: only their iterations are timed, their images are those of ours.
    allowed: the relative distance of a late iterate from the minimiser; some
    stop of themselves, in single precision."""
    solves, kind, dtype = True, "P2", "complex64"
    most, allowed = 256, 5e-3

    def __init__(self, problem):
        self.problem, self.seen = problem, {}

    def run(self, iterations):
        """(image, CPU seconds)"""
        return cpu(lambda: self.image(iterations))

    def candidates(self, image):
        """Coefficients of its image; the best are taken."""
        return [self.problem.coefficients(image)]

    def excess(self, iterations):
        if iterations not in self.seen:
            self.seen[iterations] = min(map(
                self.problem.excess, self.candidates(self.run(iterations)[0])))
        return self.seen[iterations]

    def iterations_to(self, target):
        """By doubling, then between the two by halving and by the logarithm's
        secant in turns; None beyond `most`."""
        low, high, halve = 4, 8, False
        while self.excess(high) > target:
            low, high = high, 2 * high
            if low >= self.most:
                return None
        while high - low > 1:
            a, b, c = np.log([self.excess(low), target, self.excess(high)])
            part = .5 if halve else (a - b) / (a - c)
            middle = low + int(np.clip(round(part * (high - low)), 1,
                                       high - low - 1))
            halve = not halve
            low, high = ((low, middle) if self.excess(middle) <= target
                         else (middle, high))
        return high


class Firenet:
    """fn.solve of the problem `kind` with default settings, and networks."""

    def __init__(self, problem):
        self.problem, self.networks, self.given = problem, {}, {}

    def operator(self, dtype):
        if dtype not in self.given:
            self.given[dtype] = (self.problem.operator(dtype),
                                 self.problem.y.astype(dtype))
        return self.given[dtype]

    def solve(self, kind, dtype, iterations, callback=None):
        return fn.solve(kind, *self.operator(dtype), tol=1e-9,
                        max_iterations=iterations, callback=callback,
                        **self.problem.parameter[kind])

    def iterations(self, kind, dtype):
        """To each of the targets."""
        excess = []

        def watch(event):
            excess.append(self.problem.excess(event.x))
            return excess[-1] <= min(TARGETS)
        self.solve(kind, dtype, 2000, watch)
        return [next(i for i, value in enumerate(excess, 1)
                     if value <= target) for target in TARGETS]

    def network(self, iterations, dtype):
        """x after so many inner iterations of one restart."""
        A, y = self.operator(dtype)
        if (iterations, dtype) not in self.networks:
            self.networks[iterations, dtype] = fn.Network(
                A, self.problem.model, restarts=1, inner=iterations,
                lam=self.problem.lam)
        return self.networks[iterations, dtype](y)

    def network_seconds(self, dtype):
        """An inner iteration."""
        return slope(lambda n: cpu(lambda: self.network(n, dtype))[1], 120, 20)

    def solve_seconds(self, kind, dtype, iterations):
        """An iteration of so many."""
        return slope(lambda n: cpu(lambda: self.solve(kind, dtype, n))[1],
                     iterations)
