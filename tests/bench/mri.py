#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""mri.py PROGRAM KSPACE: the table of mri.sh.

NRMSE is that of moduli, against the matched combination of the fully sampled,
whitened coils with the maps of BART from the calibration region. Both get the
same whitened samples. Seconds are of whole processes and take turns."""
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

import library as mri

REGION, ROUNDS = 24, 3
BART_LAMBDAS = (.004, .006, .008, .01, .014, .02)
FACTORS = (.5, .7, 1, 1.4, 2)


def read(path):
    """Origins in the middle: the head is shifted by half the width, which
    signs undo."""
    kspace = np.load(path).astype("c8")
    return kspace * (1 - 2 * (np.arange(kspace.shape[2]) % 2)).astype("f4")


def masks(shape, folder):
    rows, cols = shape
    lines = np.zeros(shape, bool)
    lines[::4] = lines[rows // 2 - 12:rows // 2 + 12] = True
    subprocess.run(["bart", "poisson", "-Y", str(rows), "-Z", str(cols), "-y",
                    "2.5", "-z", "2.5", "-C", str(REGION), "-s", "1", "mask"],
                   cwd=folder, check=True, stdout=subprocess.DEVNULL)
    points = abs(mri.read_cfl(f"{folder}/mask").reshape(cols, rows).T) > 0
    return {"R = 4 lines": lines, "R = 6 points": points}


def run(folder, *command):
    started = time.monotonic()
    out = subprocess.run(command, cwd=folder, check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    return time.monotonic() - started, out


def nrmse(image, truth):
    return np.linalg.norm(abs(image) - abs(truth)) / np.linalg.norm(truth)


def bart(folder, strength):
    """Seconds and image of BART's script: maps, then compressed sensing."""
    maps, _ = run(folder, "bart", "ecalib", "-m1", f"-r{REGION}", "b", "maps")
    seconds, _ = run(folder, "bart", "pics", "-e", "-S", "-R",
                     f"W:6:0:{strength}", "-i", "50", "b", "maps", "x")
    return maps + seconds, mri.read_cfl(f"{folder}/x")


def ours(program, folder, *options):
    seconds, out = run(folder, program, "--kspace", "y.npy", "--maps", "auto",
                       "--out", "out", *options)
    return seconds, np.load(f"{folder}/out/reconstruction.npy"), out


def default_lambda(text):
    return float(text.split("lambda = ")[1].split()[0])


def table(program, kspace, folder, name, mask, truth):
    shape = mask.shape
    white = kspace * mask
    mri.write_cfl(f"{folder}/b", white[:, None])
    np.save(f"{folder}/y.npy", white)
    best = min((nrmse(bart(folder, one)[1].reshape(shape), truth), one)
               for one in BART_LAMBDAS)
    seconds, image, text = ours(program, folder)
    lam, own = default_lambda(text), nrmse(image, truth)
    swept = {f: own if f == 1 else nrmse(ours(
        program, folder, "--lambda", str(f * lam))[1], truth) for f in FACTORS}
    quick = ("--sparsity", "tv", "--tolerance", "0.5")
    times = [(bart(folder, best[1])[0], ours(program, folder)[0],
              ours(program, folder, *quick)[0]) for _ in range(ROUNDS)]
    theirs, default, fast = np.median(times, axis=0)
    rough = nrmse(ours(program, folder, *quick)[1], truth)
    print(f"{name} ({mask.size / mask.sum():.2f} by count)")
    print(f"  BART, best lambda {best[1]:g}        NRMSE {best[0]:.4f}  "
          f"{theirs:.2f} s")
    print(f"  default, lambda {lam:.4g}        NRMSE {own:.4f}  {default:.2f} "
          f"s, {theirs / default:.1f} times as fast")
    print(f"  {' '.join(quick)}  NRMSE {rough:.4f}  {fast:.2f} s, "
          f"{theirs / fast:.1f} times as fast")
    print("  lambda over the default: " + ", ".join(
        f"{f:g}: {value:.4f}" for f, value in swept.items()))
    print(f"  default over the best of these: "
          f"{own / min(swept.values()):.3f} (goal 1.05)\n", flush=True)


def compare_maps(white, theirs, folder):
    """ESPIRiT with BART's threshold against its ecalib, and its seconds."""
    shape, times = white.shape[1:], []
    box = mri.calibration_copy(white, (REGION, REGION))
    for _ in range(ROUNDS):
        bart_seconds, _ = run(folder, "bart", "ecalib", "-m1", f"-r{REGION}",
                              "full", "s")
        started = time.monotonic()
        maps, _ = mri.espirit(box, shape, threshold=float(np.sqrt(.001)))
        times.append((time.monotonic() - started) / bart_seconds)
    ours = maps
    there, also = ((abs(m)**2).sum(0) > .5 for m in (ours, theirs))
    phase = np.exp(1j * np.angle((ours.conj() * theirs).sum(0)))
    off = np.linalg.norm((ours * phase - theirs)[:, there & also])
    off /= np.linalg.norm(theirs[:, there & also])
    print(f"maps: relative difference {off:.4f} (goal 0.01), "
          f"{np.median(times):.2f} of the seconds of ecalib "
          f"(goal 0.20), supports differ at {(there != also).sum()} of "
          f"{also.sum()} pixels\n", flush=True)


def main(program, path):
    kspace = read(path)
    noise = mri.corner_covariance(kspace, .85)
    white = mri.mix(mri.whitening(noise), kspace)
    with tempfile.TemporaryDirectory() as folder:
        mri.write_cfl(f"{folder}/full", white[:, None])
        subprocess.run(["bart", "ecalib", "-m1", f"-r{REGION}", "full", "s"],
                       cwd=folder, check=True, stdout=subprocess.DEVNULL)
        maps = mri.read_cfl(f"{folder}/s").reshape(white.shape)
        truth = mri.combine(maps, mri.to_images(white).astype("c8"))
        compare_maps(white, maps, folder)
        for name, mask in masks(kspace.shape[1:], folder).items():
            table(program, white, folder, name, mask, truth)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2])
