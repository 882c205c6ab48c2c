#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Experiments of the successors (Neyra-Nesterenko, Adcock, NESTANets; Colbrook,
WARPd) with total variation, and how stable the program's default picture is.

    PYTHONPATH=examples/python python3 examples/paper/analysis.py [--quick]
        [recover | converge | stability]

recover: total variation from 12.5 % radial lines, and as many Fourier and Walsh
samples by the law of the levels, beside zero-filling, the Haar network's minimum
and the default picture. converge: how fast the error of total variation falls
without noise. stability: the worst perturbations found for the default picture
and for a FIRENET of Haar wavelets, of the same data."""
import argparse
import pathlib
import sys

import numpy as np

import firenet as fn
import unrolled

ROOT = pathlib.Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests/bench"), str(ROOT / "examples/python")]
import quality_rule as rule  # noqa: E402
from phantom import phantom  # noqa: E402

RATE, NOISE = .125, .02


def brain(side):
    from matplotlib import image
    whole = image.imread(ROOT / "examples/data/brain.png").astype(float)
    step = whole.shape[0] // side
    return whole.reshape(side, step, side, step).mean(axis=(1, 3))


IMAGES = {"brain": brain, "phantom": phantom}


def measure(kind, side, rate=RATE):
    """The operator of so many samples of an image."""
    shape, count = (side, side), round(rate * side * side)
    levels = int(np.log2(side)) - 1
    transform = (fn.walsh(shape) if kind == "walsh"
                 else fn.dft(shape, centred=True))
    if kind == "radial":
        mask = fn.sampling.radial(shape, count)
    else:
        expected = fn.sampling.prior(kind, shape, levels, count)
        law = (fn.sampling.walsh_haar if kind == "walsh"
               else fn.sampling.fourier_haar)
        mask = law(shape, levels, expected, count)
    return fn.sample(shape, mask) @ transform


def noisy(A, x, noise, seed=1):
    """(y, norm of its noise)."""
    rng = np.random.default_rng(seed)
    clean = A @ x.astype(complex)
    e = rng.standard_normal(clean.size) + 1j * rng.standard_normal(clean.size)
    e *= noise * np.linalg.norm(clean) / np.linalg.norm(e)
    return clean + e, np.linalg.norm(e)


def psnr(x, truth):
    return -10 * np.log10(np.mean((abs(x) - truth) ** 2))


def minimise(A, y, kinds, R, tol=1e-3, reweight=0, **more):
    lam = rule.c(kinds, A.shape[1], reweight) / np.sqrt(A.shape[1])
    return fn.solve("P3", A, y, lam=lam, regulariser=R, tol=tol, **more).x


def default_picture(A, y, shape, noise_norm):
    """What firenet-reconstruct does unless it is told otherwise."""
    kinds, pixels = ("tv", "uwt"), A.shape[1]
    D = fn.difference(shape, boundary="periodic")
    W = fn.undecimated("db2", shape, rule.LEVELS)
    weights = [np.ones(pixels), rule.frame_weights(shape)]

    def regulariser(w):
        tv, uwt = rule.shares(kinds)
        return tv * fn.group(D, 2, weights=w[0]) + uwt * fn.l1(W, w[1])
    x = minimise(A, y, kinds, regulariser(weights), .1, 1,
                 max_iterations=300)
    noise = rule.pixel_noise(noise_norm, np.linalg.norm(y), pixels)
    x = x.reshape(shape)
    lengths = [unrolled.groups((D @ x).ravel(), 2), abs(W @ x).ravel()]
    again = [rule.reweighted(w, u, noise) for w, u in zip(weights, lengths)]
    return minimise(A, y, kinds, regulariser(again), .05, 1,
                    max_iterations=2000)


def recover(quick):
    side = 64 if quick else 256
    print(f"\n{side} x {side}, {100 * RATE:g} % of the samples, "
          f"{100 * NOISE:g} % noise, PSNR dB\n\n"
          "| | zero-filled | Haar, the minimum | TV | the default |\n"
          "|---|---|---|---|---|")
    for image in IMAGES:
        truth = IMAGES[image](side)
        for kind in ("radial", "fourier", "walsh"):
            A = measure(kind, side)
            y, noise = noisy(A, truth, NOISE)
            shape = truth.shape
            haar = fn.haar(shape, int(np.log2(side)) - 1)
            pictures = [
                A.H @ y,
                minimise(A, y, ("uwt",), fn.l1(haar), 1e-3),
                minimise(A, y, ("tv",), fn.variation(shape,
                                                     boundary="periodic")),
                default_picture(A, y, shape, noise)]
            print(f"| {image}, {kind} | " + " | ".join(
                f"{psnr(x.reshape(shape), truth):.2f}" for x in pictures)
                + " |", flush=True)


def converge(quick):
    """Relative errors; the phantom's differences are sparse, so it is exactly
    what has the least of them once there are samples enough."""
    side = 64 if quick else 256
    truth = phantom(side)
    ends = (50, 100, 200, 400) if quick else (50, 100, 200, 400, 800, 1600)
    print("\nphantom, no noise, total variation, (P1) with eta = 0: relative "
          "error after so many iterations\n\n| | " +
          " | ".join(map(str, ends)) + " |\n|---" * 1 +
          "|---" * len(ends) + "|")
    for kind, rate in (("radial", .125), ("fourier", .125), ("fourier", .25),
                       ("walsh", .125), ("walsh", .25)):
        A = measure(kind, side, rate)
        y, _ = noisy(A, truth, 0)
        R = fn.variation(truth.shape, boundary="periodic")
        errors = {}

        def watch(event):
            if event.layer in ends:
                errors[event.layer] = np.linalg.norm(
                    event.x.ravel() - truth.ravel()) / np.linalg.norm(truth)
        fn.solve("P1", A, y, eta=0, regulariser=R, tol=1e-9,
                 max_iterations=max(ends), callback=watch)
        print(f"| {kind} {100 * rate:g} % | " + " | ".join(
            f"{errors[end]:.1e}" if end in errors else "ended" for end in ends)
            + " |", flush=True)


def network(A, shape):
    """The FIRENET of the program, one position of the Haar wavelets."""
    levels = int(np.log2(shape[0])) - 1
    count = A.shape[0]
    expected = fn.sampling.prior("fourier", shape, levels, count)
    model = fn.Levels(fn.haar_bounds(shape, levels), expected)
    return fn.Network(A @ fn.haar(shape, levels).H, model, inner=40,
                      restarts=8, delta=1e-3), levels


def found(phi, y, A, size, steps):
    """The worst r found, and its ||phi(y + A r) - phi(y)||."""
    result = fn.perturb(phi, y, A, steps=steps, radius=size, start=.1 * size,
                        seed=3)
    return result.r, result.change


def stability(quick):
    side, steps = (32, 6) if quick else (64, 25)
    shape, truth = (side, side), brain(side)
    A = measure("fourier", side, .3)
    y, noise = noisy(A, truth, NOISE)
    norm = np.linalg.norm(truth)
    pixel = rule.pixel_noise(noise, np.linalg.norm(y), side * side)
    net, levels = network(A, shape)
    haar = fn.haar(shape, levels)

    def made(counts):
        picture = unrolled.Picture(A, shape, rule, pixel, counts)
        return picture, fn.Map(picture, picture.vjp, A.shape[0], side * side)

    def solved(y):
        return default_picture(A, y, shape, noise).ravel()

    def firenet(y):
        return (haar.H @ net(y).reshape(shape)).ravel()
    twice, phi = made((60, 100))
    once, phi_once = made((100,))
    maps = twice, solved, once, firenet
    before = [one(y) for one in maps]
    print(f"\n{side} x {side} brain, 30 % of the Fourier samples, 2 % noise. "
          "PSNR: " + ", ".join(f"{name} {psnr(x.reshape(shape), truth):.2f}"
                               for name, x in zip(
              ("the default, unrolled", "solved", "not reweighted", "FIRENET"),
              before)) + " dB\n\n| |r|/|x|, r found for | default, unrolled | "
          "solved | not reweighted | FIRENET |\n|---|---|---|---|---|")
    for size in (.005, .02):
        for name, attacked in (("the default", phi), ("not reweighted",
                               phi_once), ("the FIRENET", net)):
            r, _ = found(attacked, y, A, size * norm, steps)
            y_r = y + (A @ r.reshape(shape)).ravel()
            moved = [np.linalg.norm(one(y_r) - x) / np.linalg.norm(r)
                     for one, x in zip(maps, before)]
            print(f"| {100 * size:g} %, {name} | " + " | ".join(
                f"{change:.2f}" for change in moved) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true",
                        help="smaller images and less search, in seconds")
    parser.add_argument("what", nargs="*", default=["recover", "converge",
                                                    "stability"])
    arguments = parser.parse_args()
    for what in arguments.what:
        {"recover": recover, "converge": converge,
         "stability": stability}[what](arguments.quick)


if __name__ == "__main__":
    main()
