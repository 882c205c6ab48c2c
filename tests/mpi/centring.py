#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Volumes of every centring, odd and even sides, from .npy and .cfl, on some
ranks, against NumPy's transforms:

    centring.py MPIRUN PROGRAM
"""
import itertools

import numpy as np

from jobs import (check, end, phantom, refused, relative, start, two_coils, write_cfl,
                  write_npy)

AXES = (-3, -2, -1)
# --centred: whether the spectrum is moved, and whether the image is.
KINDS = {"none": (False, False), "frequency": (True, False),
         "image": (False, True), "both": (True, True)}


def spectrum(x, kind):
    """By the formulas of --help."""
    moved, image = KINDS[kind]
    x = np.fft.ifftshift(x, AXES) if image else x
    k = np.fft.fftn(x, axes=AXES, norm="ortho")
    return np.ascontiguousarray(np.fft.fftshift(k, AXES) if moved else k)


def reconstruct(ranks, *options):
    return start(ranks, *options, "--noise", .001, "--regulariser", "tv")


def agrees(what, job, x, truth):
    """Of all samples up to the noise level, and of unit norm."""
    check(what, relative(x, truth) <= .0013, job.stderr, relative(x, truth))


ranks = itertools.cycle((1, 2, 1, 3, 1, 4))
# Blocks of axis 1 that start on either side of frequency 0.
for shape in (6, 8, 10), (7, 9, 11), (8, 5, 12):
    truth = phantom(shape)
    for kind in KINDS:
        count = next(ranks)
        write = write_cfl if (count + shape[2]) % 2 else write_npy
        job, x = reconstruct(count, "--kspace",
                             write("k", spectrum(truth, kind)), "--centred",
                             kind)
        agrees(f"{shape}, {kind}, {write.__name__[6:]}, {count} ranks", job, x,
               truth)

# What is taken where nothing is said.
shape = (7, 8, 9)
truth, maps = phantom(shape), two_coils(shape)
for name, options, kind in (
        (".npy", [write_npy], "frequency"), (".cfl", [write_cfl], "both"),
        (".npy with maps", [write_npy, maps], "both"),
        (".cfl with maps", [write_cfl, maps], "both")):
    write, *more = options
    coils = more[0] * truth if more else truth
    given = ["--maps", write("maps", more[0])] if more else []
    job, x = reconstruct(1, "--kspace", write("k", spectrum(coils, kind)),
                         *given)
    power = np.sum(abs(maps)**2, 0).min() if more else 1
    off, most = relative(x, truth), .0013 * (
        np.linalg.norm(coils) / np.linalg.norm(truth) / np.sqrt(power))
    check(f"{name} is centred as '{kind}' by default", off <= most, job.stderr,
          off, most)

# Files of others are told from these, by the energy of the spectrum.
big = (8, 12, 16)
truth_big = phantom(big)
for name, write, kind, says in (
        ("fftn(x) as .npy", write_npy, "none",
         ["--centred none", "index 0 of axis 0", "--centred frequency says"]),
        ("fftn(ifftshift(x)) as .cfl", write_cfl, "image",
         ["--centred image", "--centred both says"])):
    refused(f"{name} is not centred", 2, "--kspace",
            write("k", spectrum(truth_big, kind)), "--regulariser", "tv",
            says=says)
one_axis = np.ascontiguousarray(np.fft.ifftshift(spectrum(
    truth_big, "frequency"), 1))
refused("one axis is not", 1, "--kspace", write_npy("k", one_axis),
        "--regulariser", "tv", says=["axis 1", "np.fft.fftshift moves it"])

# Maps and a mask go with each centring of both.
for kind, count in zip(KINDS, (2, 3, 4, 1)):
    k = spectrum(maps * truth, kind)
    mask = np.ones(shape)
    lost = np.abs(np.prod(np.meshgrid(*[np.fft.fftfreq(n) for n in shape],
                                      indexing="ij"), 0)) > .09
    mask[np.fft.fftshift(lost) if KINDS[kind][0] else lost] = 0
    # What is not in the mask must not count.
    k[:, mask == 0] = 50
    job, x = reconstruct(count, "--kspace", write_npy("k", k), "--maps",
                         write_cfl("maps", maps), "--mask",
                         write_npy("mask", mask), "--centred", kind)
    off = relative(x, truth)
    check(f"a mask and maps, {kind}, {count} ranks", off <= .02, job.stderr,
          off, int(mask.size - mask.sum()))

# A plane by itself is an image.
truth = phantom((8, 9, 10))[3]
for kind, count in ("none", 2), ("both", 1):
    job, x = reconstruct(count, "--kspace",
                         write_npy("k", spectrum(truth[None], kind)[0]),
                         "--centred", kind)
    agrees(f"one plane, {kind}, {count} ranks", job, x, truth[None])
end()
