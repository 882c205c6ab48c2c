#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""firenet against peers on one problem, in one run: BART's `pics` (single
precision, one thread) and the network written in NumPy with PyWavelets.

    sh tests/bench/peers.sh [--json FILE] [SIDE]...

The problem: Shepp-Logan phantom, 15 % of its Fourier samples, 2 % noise, Haar
wavelets down to an 8 x 8 approximation. BART minimises 1/2 ||Ax - y||^2 +
0.004 ||x||_1 (FISTA, ADMM) or ||x||_1 subject to ||Ax - y|| <= ||r|| (primal-
dual); the square-root LASSO with lambda = 0.004 / ||r|| has the same minimiser.
BART's random shifts and scaling are off (-n, -w 1), the parameters of ADMM and
primal-dual are tuned for 256. An iteration's time is the difference of two runs
over the difference of their iterations, so that starting up, reading and
planning count for nobody; cold times count it all: BART's whole process, ours
from creating contexts and operators to the answer in a process that has done
nothing before."""
import argparse
import functools
import json
import multiprocessing
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
from phantom import phantom  # noqa: E402

LASSO = 0.004
TARGETS = (1e-2, 1e-3, 1e-4)
COLD = 1e-2


def operator(shape, mask, levels, dtype):
    return (fn.sample(shape, mask, dtype=dtype)
            @ fn.dft(shape, dtype=dtype, centred=True)
            @ fn.haar(shape, levels, dtype=dtype).H)


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
        return operator(self.shape, self.mask, self.levels, dtype)

    def solve_exactly(self):
        best = fn.solve("P2", self.A, self.y, lam=2 * LASSO, tol=1e-9,
                        max_iterations=20000)
        self.residual = np.linalg.norm(self.A @ best.x - self.y)
        self.lam = LASSO / self.residual
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


def solver_times(problem, step_ratio, rounds=5):
    """By target: iterations and seconds to F so near its minimum; solving only,
    c64. A run with so many iterations is timed without a callback."""
    A, y = problem.operator("complex64"), problem.y.astype("complex64")
    excess = []

    def watch(event):
        excess.append(problem.excess(event.x))
        return excess[-1] <= min(TARGETS)

    def solve(iterations, callback=None):
        return fn.solve("P3", A, y, lam=problem.lam, tol=1e-9,
                        max_iterations=iterations, step_ratio=step_ratio,
                        callback=callback)
    solve(2000, watch)
    counts = {target: first(excess, target) for target in TARGETS}
    return {target: (count, np.median([
        solve(count).seconds for _ in range(rounds)]))
        for target, count in counts.items()}


def cold(shape, mask, levels, y, settings):
    return seconds(lambda: fn.solve(
        "P3", operator(shape, mask, levels, "complex64"), y, **settings))


def cold_time(problem, iterations, step_ratio, rounds=5):
    """Median seconds of cold(), each in a process of its own."""
    given = (problem.shape, problem.mask, problem.levels,
             problem.y.astype("complex64"),
             dict(lam=problem.lam, tol=1e-9, max_iterations=iterations,
                  step_ratio=step_ratio))
    with multiprocessing.get_context("spawn").Pool(
            1, maxtasksperchild=1) as pool:
        return np.median(pool.starmap(cold, [given] * rounds, chunksize=1))


def first(excess, target):
    """Iterations to the first value at or below the target."""
    return next(i + 1 for i, value in enumerate(excess) if value <= target)


# ---------------------------------------------------------------------- BART

def write_cfl(name, array):
    """Complex float32, first dimension fastest."""
    with open(name + ".hdr", "w") as header:
        sizes = list(array.shape) + [1] * (16 - array.ndim)
        header.write("# Dimensions\n" + " ".join(map(str, sizes)) + "\n")
    array.astype("complex64").ravel(order="F").tofile(name + ".cfl")


class Bart:
    def __init__(self, problem, folder, method):
        self.problem, self.folder = problem, folder
        self.method = {
            "FISTA": ["-R", f"W:3:0:{LASSO}"],
            "ADMM": ["-m", "-u", "0.05", "-R", f"W:3:0:{LASSO}"],
            "primal-dual": ["-a", "-P", str(problem.residual), "-R",
                            "W:3:0:0.06"]}[method]
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
            ["bart", "pics", "-w", "1", "-n", "--wavelet", "haar",
             *self.method, "-i", str(iterations), self.file("ksp"),
             self.file("sens"), self.file("out")],
            check=True, stdout=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1"})

    @functools.lru_cache(maxsize=None)
    def excess(self, iterations):
        """Of its image as it is or after one more threshold, as FISTA's output
        is taken before it: what serves BART better."""
        self.run(iterations)
        side = self.problem.side
        image = np.fromfile(self.file("out.cfl"), dtype="complex64")
        image = image.reshape(side, side, order="F").astype("complex128")
        x = self.problem.analysis @ np.ascontiguousarray(image)
        modulus = np.maximum(abs(x), 1e-30)
        return min(self.problem.excess(x * np.maximum(0, 1 - t / modulus))
                   for t in (0, .95 * LASSO))

    def iterations_to(self, target, most=160):
        """To the next 5, by doubling and halving; None beyond `most`."""
        low, high = 0, 10
        while self.excess(high) > target:
            low, high = high, 2 * high
            if high > most:
                return None
        while high - low > 5:
            middle = (low + high) // 10 * 5
            low, high = ((low, middle) if self.excess(middle) <= target
                         else (middle, high))
        return high


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
    best, whole = dict.fromkeys(TARGETS, np.inf), np.inf
    with tempfile.TemporaryDirectory() as folder:
        for method in ("FISTA", "primal-dual", "ADMM"):
            bart = Bart(problem, folder, method)
            time_each = per_iteration(bart.run, 10, 40, 3)
            rows[f"BART {method}, ms"] = time_each * 1e3
            for target in TARGETS:
                count = bart.iterations_to(target)
                rows[f"iterations to {target:g}, BART {method}"] = count
                if count:
                    best[target] = min(best[target], count * time_each)
            count = bart.iterations_to(COLD)
            if count:
                whole = min(whole, np.median([
                    seconds(lambda: bart.run(count)) for _ in range(5)]))
    rows["BART FISTA / firenet"] = rows["BART FISTA, ms"] / ours
    for ratio in (1, .1):
        times = solver_times(problem, ratio)
        for target, (count, seconds_ours) in times.items():
            name = f"to {target:g}, step ratio {ratio:g}"
            rows["iterations " + name] = count
            rows["time " + name + ", BART's best / firenet"] = (
                best[target] / seconds_ours)
        ours = cold_time(problem, times[COLD][0], ratio)
        name = f"cold to {COLD:g}, step ratio {ratio:g}"
        rows[name + ", ms"] = ours * 1e3
        rows[name + ", BART's process / firenet"] = whole / ours
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
            print(f"{name:54} {value:.4g}" if value else f"{name:54} -")
        print(flush=True)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()
