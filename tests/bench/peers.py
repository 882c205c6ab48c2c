#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""firenet against peers on one problem, in one run: BART's `pics` (single
precision, one thread) and the network written in NumPy with PyWavelets.

    sh tests/bench/peers.sh [--json FILE] [SIDE]...

The problem: Shepp-Logan phantom, 15 % of its Fourier samples, 2 % noise, Haar
wavelets down to an 8 x 8 approximation. BART minimises 1/2 ||Ax - y||^2 +
0.004 ||x||_1; the square-root LASSO with lambda = 0.004 / ||r|| has the same
minimiser. BART's random shifts and scaling are off (-n, -w 1). An iteration's
time is the difference of two runs over the difference of their iterations, so
that starting up, reading and planning count for nobody."""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import pywt

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples/python"))
import firenet as fn  # noqa: E402

LASSO = 0.004
ELLIPSES = (  # modified Shepp-Logan: value, semi-axes, centre, degrees
    (1, .69, .92, 0, 0, 0), (-.8, .6624, .874, 0, -.0184, 0),
    (-.2, .11, .31, .22, 0, -18), (-.2, .16, .41, -.22, 0, 18),
    (.1, .21, .25, 0, .35, 0), (.1, .046, .046, 0, .1, 0),
    (.1, .046, .046, 0, -.1, 0), (.1, .046, .023, -.08, -.605, 0),
    (.1, .023, .023, 0, -.606, 0), (.1, .023, .046, .06, -.605, 0))


def phantom(side):
    y, x = np.mgrid[1:-1:side * 1j, -1:1:side * 1j]
    image = np.zeros((side, side))
    for value, a, b, cx, cy, degrees in ELLIPSES:
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        u, v = (x - cx) * c + (y - cy) * s, (y - cy) * c - (x - cx) * s
        image[(u / a) ** 2 + (v / b) ** 2 <= 1] += value
    return image


class Problem:
    def __init__(self, side):
        self.side, self.shape = side, (side, side)
        self.levels = int(np.log2(side)) - 3
        self.analysis = fn.haar(self.shape, self.levels)
        self.image = phantom(side)
        bounds = fn.haar_bounds(self.shape, self.levels)
        truth = (self.analysis @ self.image).ravel()
        self.model = fn.Levels.measured(truth, bounds, 1e-3)
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
        return (fn.sample(self.shape, self.mask, dtype=dtype)
                @ fn.dft(self.shape, dtype=dtype, centred=True)
                @ fn.haar(self.shape, self.levels, dtype=dtype).H)

    def solve_exactly(self):
        best = fn.solve("P2", self.A, self.y, lam=2 * LASSO, tol=1e-9,
                        max_iterations=20000)
        residual = np.linalg.norm(self.A @ best.x - self.y)
        self.lam = LASSO / residual
        self.minimum = self.objective(best.x)

    def objective(self, x):
        x = np.asarray(x, dtype="complex128").ravel()
        return self.lam * abs(x).sum() + np.linalg.norm(self.A @ x - self.y)

    def excess(self, x):
        return (self.objective(x) - self.minimum) / self.minimum


def seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def per_iteration(run, few, many, rounds=5):
    """Median over rounds of (run(many) - run(few)) / (many - few)."""
    run(few)
    return np.median([(seconds(lambda: run(many)) - seconds(lambda: run(few)))
                      / (many - few) for _ in range(rounds)])


# ------------------------------------------------------------------- firenet

def network_runner(problem, dtype):
    A, y = problem.operator(dtype), problem.y.astype(dtype)
    networks = {}

    def run(iterations):
        if iterations not in networks:
            networks[iterations] = fn.Network(
                A, problem.model, restarts=1, inner=iterations,
                lam=problem.lam)
        return networks[iterations](y)
    return run


def solver_time(problem, target, rounds=5):
    """Seconds to F within target of its minimum, solving only, c64; a run with
    so many iterations is timed without a callback."""
    A, y = problem.operator("complex64"), problem.y.astype("complex64")
    reached = []

    def watch(event):
        if problem.excess(event.x) <= target:
            reached.append(event.inner)
            return True
        return False
    result = fn.solve("P3", A, y, lam=problem.lam, tol=1e-6, callback=watch,
                      max_iterations=2000)
    count = result.iterations
    return count, np.median([seconds(lambda: fn.solve(
        "P3", A, y, lam=problem.lam, tol=1e-9, max_iterations=count))
        for _ in range(rounds)])


# ---------------------------------------------------------------------- BART

def write_cfl(name, array):
    """Complex float32, first dimension fastest."""
    with open(name + ".hdr", "w") as header:
        sizes = list(array.shape) + [1] * (16 - array.ndim)
        header.write("# Dimensions\n" + " ".join(map(str, sizes)) + "\n")
    array.astype("complex64").ravel(order="F").tofile(name + ".cfl")


class Bart:
    def __init__(self, problem, folder):
        self.problem, self.folder = problem, folder
        side = problem.side
        kspace = np.zeros(side * side, dtype="complex64")
        kspace[problem.mask] = problem.y
        # BART's transform is centred in the image as well.
        sign = (-1.0) ** np.add.outer(np.arange(side), np.arange(side))
        write_cfl(self.file("ksp"), kspace.reshape(side, side) * sign)
        write_cfl(self.file("sens"), np.ones((side, side)))

    def file(self, name):
        return os.path.join(self.folder, name)

    def run(self, iterations):
        subprocess.run(
            ["bart", "pics", "-w", "1", "-n", "--wavelet", "haar", "-R",
             f"W:3:0:{LASSO}", "-i", str(iterations), self.file("ksp"),
             self.file("sens"), self.file("out")],
            check=True, stdout=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1"})

    def excess(self, iterations):
        """Of FISTA's image, thresholded once as its output is not."""
        self.run(iterations)
        side = self.problem.side
        image = np.fromfile(self.file("out.cfl"), dtype="complex64")
        image = image.reshape(side, side, order="F").astype("complex128")
        x = self.problem.analysis @ np.ascontiguousarray(image)
        modulus = np.maximum(abs(x), 1e-30)
        return self.problem.excess(
            x * np.maximum(0, 1 - .95 * LASSO / modulus))

    def iterations_to(self, target):
        for count in range(5, 205, 5):
            if self.excess(count) <= target:
                return count
        return None


# --------------------------------------------------------------------- NumPy

def numpy_runner(problem):
    """The inner iteration as one would write it with np.fft and PyWavelets."""
    side, levels = problem.side, problem.levels
    mask = np.zeros(side * side, dtype=bool)
    mask[problem.mask] = True
    mask = np.fft.ifftshift(mask.reshape(side, side))
    y = np.zeros((side, side), dtype="complex128")
    y.ravel()[problem.mask] = problem.y
    y = np.fft.ifftshift(y)
    slices = pywt.coeffs_to_array(pywt.wavedec2(
        np.zeros((side, side)), "haar", level=levels, mode="periodization"))[1]

    def forward(x):
        coefficients = pywt.array_to_coeffs(x, slices, "wavedec2")
        image = pywt.waverec2(coefficients, "haar", mode="periodization")
        return mask * np.fft.fft2(image, norm="ortho")

    def adjoint(q):
        image = np.fft.ifft2(mask * q, norm="ortho")
        return pywt.coeffs_to_array(pywt.wavedec2(
            image, "haar", level=levels, mode="periodization"))[0]

    def run(iterations):
        x = np.zeros((side, side), dtype="complex128")
        q, total, tau = np.zeros_like(y), np.zeros_like(x), 1.0
        for _ in range(iterations):
            z = x - tau * adjoint(q)
            modulus = np.maximum(abs(z), 1e-300)
            step = z * np.maximum(0, 1 - tau * problem.lam / modulus)
            v = q + (forward(2 * step - x) - y) / tau
            q = v / max(1, np.linalg.norm(v))
            x = step
            total += x
        return total / iterations
    return run


def compare(side):
    problem = Problem(side)
    rows = {"side": side}
    ours = per_iteration(network_runner(problem, "complex64"), 20, 120) * 1e3
    ours_full = per_iteration(network_runner(problem, "complex128"), 20,
                              120) * 1e3
    rows["firenet c64, ms"], rows["firenet c128, ms"] = ours, ours_full
    rows["NumPy c128, ms"] = per_iteration(numpy_runner(problem), 2, 8) * 1e3
    rows["NumPy / firenet"] = rows["NumPy c128, ms"] / ours_full
    with tempfile.TemporaryDirectory() as folder:
        bart = Bart(problem, folder)
        rows["BART FISTA, ms"] = per_iteration(bart.run, 10, 40, 3) * 1e3
        rows["BART / firenet"] = rows["BART FISTA, ms"] / ours
        for target in (1e-2, 1e-3):
            theirs = bart.iterations_to(target)
            count, time_ours = solver_time(problem, target)
            rows[f"iterations to {target:g}, firenet"] = count
            rows[f"iterations to {target:g}, BART"] = theirs
            rows[f"time to {target:g}, BART / firenet"] = (
                theirs and theirs * rows["BART FISTA, ms"] / (1e3 * time_ours))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json")
    parser.add_argument("side", type=int, nargs="*", default=[256, 512, 1024])
    arguments = parser.parse_args()
    table = []
    for side in arguments.side:
        table.append(compare(side))
        for name, value in table[-1].items():
            print(f"{name:40} {value:.4g}" if value else f"{name:40} -")
        print(flush=True)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()
