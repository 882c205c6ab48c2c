#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Volumes and slices in undecimated wavelets, alone and with total variation,
on some ranks, against one process of the plain library:

    frames.py MPIRUN PROGRAM
"""
import re
import shutil

import numpy as np

import firenet as fn
from jobs import (EPS, check, end, folder, phantom, refused, relative, start,
                  write_npy)

random = np.random.default_rng(11)
ITERATIONS, NOISE = 40, .02


def frame(shape, levels):
    """The weighted l1 norm: 2^(-d/2) from one level to the finer ones."""
    axes = len(shape)
    W = fn.undecimated("db2", shape, levels, dtype=np.complex64)
    points = int(np.prod(shape))
    weights = np.full(1 + (2**axes - 1) * levels, 2.**(-axes * levels / 2))
    for k in range(1, levels):
        weights[1 + (2**axes - 1) * k:] *= 2**(axes / 2)
    return fn.l1(W, np.repeat(weights, points))


def whole(shape, levels, samples, indices, both):
    """What one process makes of it."""
    A = fn.sample(shape, indices, dtype=np.complex64) @ fn.dft(
        shape, dtype=np.complex64, centred=True)
    R = frame(shape, levels)
    if both:
        R = .6 * R + .4 * fn.variation(shape, dtype=np.complex64,
                                       boundary="periodic")
    return fn.solve("P1", A, samples, eta=NOISE * np.linalg.norm(samples),
                    regulariser=R, max_iterations=ITERATIONS, tol=1e-12)


def objective_of(report):
    return float(re.search(r"^objective +(\S+)$", report, re.M)[1])


# Seven planes: slabs of 7, 4 + 3, 3 + 3 + 1 and 2 + 2 + 2 + 1, all of them
# thinner than the halos of two levels.
shape, levels = (7, 9, 10), 2
kspace = np.fft.fftshift(np.fft.fftn(phantom(shape), norm="ortho"))
kspace += .01 * (random.standard_normal(shape) +
                 1j * random.standard_normal(shape))
kept = (kspace * (random.random(shape) < .6)).astype(np.complex64)
indices = np.flatnonzero(kept)
y = kept.ravel()[indices]
usual = ["--kspace", write_npy("kept", kept), "--noise", NOISE,
         "--iterations", ITERATIONS, "--tolerance", 1e-12]
for name, both, some in (("uwt:db2", False, (1, 2, 3, 4)),
                         ("tv+uwt:db2", True, (1, 3))):
    one = whole(shape, levels, y, indices, both)
    for ranks in some:
        job, x = start(ranks, *usual, "--levels", levels, "--regulariser", name)
        off = relative(x, np.reshape(one.x, shape))
        report = (folder / "out" / "report.txt").read_text()
        print(f"# {name}, {ranks} ranks: {off:g} off one process")
        check(f"{name} by {ranks} ranks is what one process makes",
              off <= 500 * EPS, job.stderr, off)
        check("with its objective, and its name in the report",
              abs(objective_of(report) / one.objective - 1) <= 1e-4 and
              f"{name}, 2 levels\n" in report, report, one.objective)
        shutil.rmtree(folder / "out", ignore_errors=True)

job, _ = start(2, *usual, "--iterations", 2, "--regulariser", "uwt:db2")
report = (folder / "out" / "report.txt").read_text()
check("frames of volumes have one level, if none are given",
      "uwt:db2, 1 level\n" in report, job.stderr, report)

# Where the noise level is not known, (P3) with the plain program's lambda.
points = int(np.prod(shape))
A = fn.sample(shape, indices, dtype=np.complex64) @ fn.dft(
    shape, dtype=np.complex64, centred=True)
lam = (1 / 15 + 1 / 10) / 2 * np.log(points) / np.sqrt(points)
R = .6 * frame(shape, 1) + .4 * fn.variation(shape, dtype=np.complex64,
                                             boundary="periodic")
one = fn.solve("P3", A, y, lam=lam, regulariser=R, max_iterations=ITERATIONS,
               tol=1e-12)
job, x = start(3, *usual[:2], *usual[4:], "--regulariser", "tv+uwt:db2")
report = (folder / "out" / "report.txt").read_text()
check("without a noise level the problem is the plain program's (P3)",
      relative(x, np.reshape(one.x, shape)) <= 500 * EPS and
      abs(objective_of(report) / one.objective - 1) <= 1e-4 and
      f"P3, lambda {lam:.4g}\n" in report, job.stderr, report, one.objective,
      lam)
refused("which takes no noise level", 1, *usual, "--problem", "P3",
        says=["--noise: of --kspace"])
refused("and (P1) needs one", 1, *usual[:2], "--problem", "P1",
        says=["--problem P1: needs --noise"])

# A smooth volume with an edge: frames do better than Haar's blocks.
z, row, column = np.meshgrid(*[np.linspace(-1, 1, 16)] * 3, indexing="ij")
smooth = (z**2 + row**2 + column**2 < .8) * (1 + .5 * np.cos(3 * z + row))
path = write_npy("smooth", smooth.astype(np.complex64))
errors = {}
for name in "wavelet", "tv", "uwt:db2", "tv+uwt:db2":
    job, x = start(2 if "+" in name else 1, "--volume", "--in", path, "--rate",
                   .4, "--noise", .02, "--iterations", 150, "--regulariser",
                   name)
    errors[name] = relative(x, smooth)
print("#", errors)
check("frames have less error than Haar's wavelet",
      max(errors["uwt:db2"], errors["tv+uwt:db2"]) < errors["wavelet"], errors)

# Slices take the same terms.
job, _ = start(2, "--slices", 2, "--size", 16, "--iterations", ITERATIONS,
               "--regulariser", "tv+uwt:db2")
lines = (folder / "out" / "report.txt").read_text().splitlines()
check("slices in terms", job.returncode == 0 and lines[-1] == "0 failed",
      job.stderr, lines)
job, _ = start(2, "--slices", 2, "--size", 16, "--iterations", ITERATIONS,
               "--regulariser", "uwt:db2")
check("an index is of one regulariser", job.returncode, job.stderr)

refused("other wavelets are refused", 1, "--regulariser", "uwt:db99", says=[
    "--regulariser uwt:db99", "wavelet", "uwt:"])
refused("sides are to have the levels", 1, *usual, "--levels", 3,
        "--regulariser", "uwt:db2", says=["--levels 3", "7", "8"])
refused("and blocks", 1, *usual, "--levels", 1, "--regulariser", "db2",
        says=["--levels 1", "7", "2"])
end()
