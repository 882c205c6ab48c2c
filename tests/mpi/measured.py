#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Volumes from measured k-space, on some ranks, against NumPy and against one
process of the plain library:

    measured.py MPIRUN PROGRAM
"""
import re

import numpy as np

import firenet as fn
from jobs import (EPS, check, end, folder, phantom, refused, relative,
                  spectrum, start, two_coils, write_cfl, write_npy)

random = np.random.default_rng(7)

# Some samples of two coils; with 3 ranks the last has no planes, only samples.
shape, levels, iterations = (8, 12, 20), 2, 60
maps = two_coils(shape).astype(np.complex64)
kspace = spectrum(maps * phantom(shape))
kspace += .01 * (random.standard_normal(kspace.shape) +
                 1j * random.standard_normal(kspace.shape))
kspace = kspace.astype(np.complex64)
mask = random.random(shape) < .5
mask[3:6, 4:9, 7:13] = True
kept = kspace * mask
indices = np.flatnonzero(mask)
y = kept.reshape(2, -1)[:, indices]
eta = .02 * np.linalg.norm(y)
A = fn.encoding(maps, indices)
W = fn.haar(shape, levels, dtype=np.complex64)
limits = {"max_iterations": iterations, "tol": 1e-12}
coefficients = fn.solve("P1", A @ W.H, y, eta=eta, **limits).x
wavelet = np.reshape(W.H @ coefficients, shape)
variation = np.reshape(fn.solve(
    "P1", A, y, eta=eta, regulariser=fn.variation(
        shape, dtype=np.complex64, boundary="periodic"), **limits).x, shape)
usual = ["--noise", .02, "--levels", levels, "--iterations", iterations,
         "--tolerance", 1e-12]
npy = ["--kspace", write_npy("kspace", kspace),
       "--maps", write_npy("maps", maps), "--mask", write_npy("mask", mask)]
cfl = ["--kspace", write_cfl("kept", kept), "--maps", write_cfl("maps", maps)]
for ranks in 1, 2, 3:
    job, x = start(ranks, *npy, *usual)
    off = relative(x, wavelet)
    print(f"# {ranks} ranks: {off:g} off one process")
    check(f"{ranks} ranks recover what one process does",
          off <= 200 * EPS, job.stderr, off)
job, x = start(2, *cfl, *usual, "--regulariser", "tv")
print(f"# total variation: {relative(x, variation):g} off one process")
check("total variation, of a .cfl with zeros where the mask has them, too",
      relative(x, variation) <= 200 * EPS, job.stderr, relative(x, variation))
report = (folder / "out" / "report.txt").read_text()
residual = re.search(r"^residual +([0-9.e-]+) of the samples$", report, re.M)
expected = relative(spectrum(maps * x).reshape(2, -1)[:, indices], y) \
    if x.shape == shape else np.inf
check("the report has the residual, and no error",
      residual and abs(float(residual[1]) / expected - 1) < .001 and
      "error" not in report, report, expected)
check("and there are pictures of the planes", all(
    (folder / "out" / f"{name}.png").stat().st_size > 100
    for name in ("axial", "coronal", "sagittal")))

# All samples without noise, sides of all kinds: least squares by NumPy.
shape = 7, 9, 10
maps, truth = two_coils(shape), phantom(shape)
kspace = spectrum(maps * truth)
power = np.sum(abs(maps) ** 2, axis=0)
inverse = np.fft.fftshift(np.fft.ifftn(np.fft.ifftshift(kspace, (1, 2, 3)),
                                       axes=(1, 2, 3), norm="ortho"), (1, 2, 3))
squares = np.sum(maps.conj() * inverse, axis=0) / power
job, x = start(3, "--kspace", write_npy("all", kspace), "--maps",
               write_npy("all_maps", maps), "--noise", .001, "--regulariser",
               "tv")
most = .0013 * np.linalg.norm(kspace) / np.sqrt(power.min())
off = np.linalg.norm(x - squares) if x.shape == shape else np.inf
check("all samples have the least squares image", off <= most, job.stderr, off,
      most)
one = np.ascontiguousarray(np.fft.fftn(truth, norm="ortho"))
for ranks, k, origin in ((3, one, ["--centred", "none"]),
                         (1, np.fft.fftshift(one), [])):
    job, x = start(ranks, "--kspace", write_npy("one", k), *origin, "--noise",
                   .001, "--regulariser", "tv")
    check(f"one coil needs no maps, centred {(origin or ['by default'])[-1]}",
          relative(x, truth) <= .0013, job.stderr, relative(x, truth))
# A^H y fits the samples but for rounding, which differs: no rank may take it for
# a direction.
part = np.where(random.random(shape) < .5, np.fft.fftshift(one), 0)
few = [start(ranks, "--kspace", write_npy("part", part), "--noise", .01,
             "--regulariser", "tv", "--iterations", 5)[1] for ranks in (1, 3)]
check("the fifth iterate does not depend on the ranks",
      np.any(few[0]) and relative(*few) <= 50 * EPS, relative(*few))


# What is wrong.
def cut(path, bytes):
    short = folder / ("short" + path.suffix)
    short.write_bytes(path.read_bytes()[:-bytes])
    if path.suffix == ".cfl":
        short.with_suffix(".hdr").write_bytes(
            path.with_suffix(".hdr").read_bytes())
    return short


whole = npy[1].stat().st_size
short = cut(npy[1], 100)
said = refused("k-space that is cut short ends 3 ranks", 3, "--kspace", short,
               *npy[2:], *usual, says=[
                   short, f"{whole - 100} bytes found", f"{whole} expected"])
check("which is said once", said.count("bytes found") == 1, said)
whole = cfl[3].stat().st_size
short = cut(cfl[3], 8)
refused("so do maps", 1, *cfl[:2], "--maps", short, *usual, says=[
    short, f"{whole - 8} bytes found", f"{whole} expected"])
bad = np.load(npy[1])
bad[1, 7, 0, 0] = np.nan
path = write_npy("bad", bad)
refused("a rank that reads what is not finite ends all", 3, "--kspace", path,
        *npy[2:], *usual, says=[path, "allowed are finite"])
refused("several coils need maps", 1, *npy[:2], *usual,
        says=[npy[1], "2 coils", "--maps"])
refused("maps have the shape of k-space", 1, *npy[:2], "--maps",
        folder / "all_maps.npy", *usual, says=["2 coils of 7 x 9 x 10"])
refused("what is measured is not simulated", 1, *npy, "--rate", .5,
        says=["--rate: allowed without --kspace only"])
end()
