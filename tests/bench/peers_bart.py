# SPDX-License-Identifier: BSD-3-Clause
"""BART's `pics` in single precision. Random shifts and scaling are off (-n,
-w 1), the parameters of ADMM and primal-dual are tuned for 256. It solves the
LASSO (FISTA, ADMM) or ||x||_1 subject to ||Ax - y|| <= ||r|| (primal-dual)."""
import multiprocessing
import os
import resource
import subprocess
import tempfile
import time

import numpy as np

from peers_problem import LASSO, Peer, fn, operator


def write_cfl(name, array):
    """Complex float32, first dimension fastest."""
    with open(name + ".hdr", "w") as header:
        sizes = list(array.shape) + [1] * (16 - array.ndim)
        header.write("# Dimensions\n" + " ".join(map(str, sizes)) + "\n")
    array.astype("complex64").ravel(order="F").tofile(name + ".cfl")


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Bart(Peer):
    name, most = "bart", 128

    def __init__(self, problem):
        super().__init__(problem)
        self.folder = tempfile.TemporaryDirectory()
        side = problem.side
        kspace = np.zeros(side * side, dtype="complex64")
        kspace[problem.mask] = problem.y
        # BART's transform is centred in the image as well.
        sign = (-1.0) ** np.add.outer(np.arange(side), np.arange(side))
        write_cfl(self.file("ksp"), kspace.reshape(side, side) * sign)
        write_cfl(self.file("sens"), np.ones((side, side)))

    def file(self, name):
        return os.path.join(self.folder.name, name)

    def run(self, iterations):
        before, side = children_seconds(), self.problem.side
        subprocess.run(
            ["bart", "pics", "-w", "1", "-n", "--wavelet", "haar",
             *self.options(), "-i", str(iterations), self.file("ksp"),
             self.file("sens"), self.file("out")],
            check=True, stdout=subprocess.DEVNULL)
        spent = children_seconds() - before
        image = np.fromfile(self.file("out.cfl"), dtype="complex64")
        return image.reshape(side, side, order="F"), spent


class BartFista(Bart):
    title = "BART FISTA, c64"

    def options(self):
        return ["-R", f"W:3:0:{LASSO}"]

    def candidates(self, image):
        """Its image is taken before a threshold: after it as well."""
        x = self.problem.coefficients(image)
        modulus = np.maximum(abs(x), 1e-30)
        return [x, x * np.maximum(0, 1 - .95 * LASSO / modulus)]


class BartPrimalDual(Bart):
    title, kind = "BART primal-dual, c64", "P1"

    def options(self):
        return ["-a", "-P", str(self.problem.residual), "-R", "W:3:0:0.06"]


class BartAdmm(Bart):
    """-i counts the calls of its normal operator. Stalls above 1e-3."""
    title, allowed = "BART ADMM, c64", 2e-2

    def options(self):
        return ["-m", "-u", "0.05", "-R", f"W:3:0:{LASSO}"]


PEERS = [BartFista, BartPrimalDual, BartAdmm]


# ---------------------------------------------------------------- cold starts

def cold(kind, shape, mask, levels, y, settings):
    start = time.perf_counter()
    fn.solve(kind, operator(shape, mask, levels, "complex64"), y, **settings)
    return time.perf_counter() - start


def cold_firenet(problem, kind, iterations, rounds):
    """Wall seconds of cold(), each in a process of its own."""
    given = (kind, problem.shape, problem.mask, problem.levels,
             problem.y.astype("complex64"),
             dict(problem.parameter[kind], tol=1e-9, max_iterations=iterations))
    with multiprocessing.get_context("spawn").Pool(
            1, maxtasksperchild=1) as pool:
        return pool.starmap(cold, [given] * rounds, chunksize=1)


def cold_bart(peer, iterations, rounds):
    """Wall seconds of its process."""
    def once():
        start = time.perf_counter()
        peer.run(iterations)
        return time.perf_counter() - start
    return [once() for _ in range(rounds)]
