# SPDX-License-Identifier: BSD-3-Clause
"""Solvers that are packages: SigPy, SPGL1 (Python) and TFOCS (GNU Octave)."""
import logging
import os
import pathlib
import subprocess
import tempfile

import numpy as np

from peers_networks import SciPy
from peers_problem import LASSO, Peer


class SigPy(Peer):
    """LinearLeastSquares as L1WaveletRecon calls it, but with the number of
    levels given, neither coil maps nor shifts of the plane, and the step
    known: less work for it."""
    name, method = "sigpy", {}

    def __init__(self, problem):
        super().__init__(problem)
        import sigpy
        self.sigpy, shape = sigpy, problem.shape
        mask, y = problem.plane()
        self.y = y.astype("complex64")
        self.A = sigpy.linop.Multiply(
            shape, mask.astype("float32")) * sigpy.linop.FFT(
                shape, center=False)
        W = sigpy.linop.Wavelet(shape, wave_name="haar", level=problem.levels)
        self.prox = sigpy.prox.UnitaryTransform(
            sigpy.prox.L1Reg(W.oshape, LASSO), W)

    def image(self, iterations):
        return self.sigpy.app.LinearLeastSquares(
            self.A, self.y, proxg=self.prox, max_iter=iterations,
            show_pbar=False, **self.method).run()


class SigPyFista(SigPy):
    """Its choice for this problem."""
    title, method = "SigPy FISTA, c64", {"alpha": 1}


class SigPyPrimalDual(SigPy):
    title = "SigPy primal-dual, c64"
    method = {"solver": "PrimalDualHybridGradient", "tau": 1, "sigma": 1}


class Spgl1(Peer):
    """spg_bpdn with the products of SciPy's peer, in single precision, which it
    keeps; a tolerance that it never reaches, and no word of line searches."""
    name, title, kind = "spgl1", "SPGL1 spg_bpdn, c64", "P1"
    allowed = 2e-2

    def __init__(self, problem):
        super().__init__(problem)
        import scipy.sparse.linalg
        import spgl1
        logging.getLogger("spgl1").setLevel(logging.ERROR)
        self.spgl1, shape = spgl1, problem.shape
        self.transforms = SciPy(problem, self.dtype)
        where = np.flatnonzero(self.transforms.mask)
        self.y = self.transforms.y.ravel()[where]

        def forward(x):
            return self.transforms.fft(self.transforms.synthesis(
                x.reshape(shape))).ravel()[where]

        def adjoint(q):
            plane = np.zeros(shape, self.dtype)
            plane.ravel()[where] = q
            return self.transforms.analysis(self.transforms.ifft(
                plane)).ravel()
        self.A = scipy.sparse.linalg.LinearOperator(
            (where.size, problem.side ** 2), forward, adjoint,
            dtype=self.dtype)

    def image(self, iterations):
        x, _, _, _ = self.spgl1.spg_bpdn(
            self.A, self.y, self.problem.residual, iter_lim=iterations,
            iscomplex=True, opt_tol=1e-9)
        return self.transforms.synthesis(x.reshape(self.problem.shape))


class Tfocs(Peer):
    """solver_L1RLS in Octave, in a process for each run; peers_tfocs.m measures
    the call alone."""
    name, title, folder = "tfocs", "TFOCS solver_L1RLS, Octave, c64", None

    def __init__(self, problem):
        super().__init__(problem)
        import scipy.io
        self.temporary = tempfile.TemporaryDirectory()
        mask, y = problem.plane()
        scipy.io.savemat(self.file("problem.mat"), {
            "mask": mask, "y": y, "levels": problem.levels, "lambda": LASSO})

    def file(self, name):
        return os.path.join(self.temporary.name, name)

    def run(self, iterations):
        import scipy.io
        script = pathlib.Path(__file__).with_name("peers_tfocs.m")
        done = subprocess.run(
            ["octave-cli", "-q", "--norc", str(script), self.folder,
             self.temporary.name, str(iterations)], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise RuntimeError("Octave: " + done.stdout)
        found = scipy.io.loadmat(self.file("found.mat"))
        return found["image"], found["seconds"].item()


PEERS = [SigPyFista, SigPyPrimalDual, Spgl1, Tfocs]
