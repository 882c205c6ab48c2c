#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""rule.py PROGRAM: lambda, the shares of terms, the frame and the weights of the
second round in PROGRAM are those of tests/bench/quality_rule.py, with which pictures are
compared to others': the program's picture is the one that they give here, of the
same data, of several sizes and sparsities.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent / "bench"))
import quality_rule as rule  # noqa: E402

import firenet as fn  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
NOISE = 0.03


def run(side, sparsity, reweight, folder):
    """The program's picture, and what it was made of."""
    data = ["phantom", "--size", str(side), "--rate", "0.3", "--noise",
            str(NOISE)]
    made = [PROGRAM, "--quiet", "--out", folder, "--precision", "f64"]
    spectrum = folder + "/k.npy"
    subprocess.run([*made, *data, "--save-kspace", spectrum, "--sparsity", "tv"],
                   check=True)
    named = ["--sparsity", sparsity] if sparsity else []
    subprocess.run([*made, "--kspace", spectrum, "--centred", "frequency",
                    "--noise", str(NOISE), *named, "--reweight", str(reweight),
                    "--tolerance", "0.003"], check=True)
    return np.load(folder + "/reconstruction.npy"), np.load(spectrum)


class Model:
    """The sum of terms that `sparsity` says."""

    def __init__(self, side, sparsity):
        self.shape, self.pixels = (side, side), side * side
        self.kinds = [word.split(":")[0] for word in sparsity.split("+")]
        self.W = [self.operator(word) for word in sparsity.split("+")]

    def choose(self, x):
        """The frame that the program takes where none is named."""
        wavelet = rule.chosen(self.shape, lambda wavelet: abs(
            self.operator("uwt:" + wavelet) @ x).ravel())
        self.W[1] = self.operator("uwt:" + wavelet)
        return rule.LARGER[wavelet]

    def operator(self, word):
        if word == "tv":
            return fn.difference(self.shape, "c16", "periodic")
        wavelet = word[4:].replace("haar", "db1")
        return fn.undecimated(wavelet, self.shape, rule.LEVELS, dtype="c16")

    def weights(self, kind):
        return (np.ones(self.pixels) if kind == "tv"
                else rule.frame_weights(self.shape))

    def lengths(self, kind, u):
        return (np.linalg.norm(u.reshape(2, -1), axis=0) if kind == "tv"
                else abs(u).ravel())

    def regulariser(self, x=None, noise=None):
        total = None
        for share, kind, W in zip(rule.shares(self.kinds), self.kinds, self.W):
            w = self.weights(kind)
            if x is not None:
                w = rule.reweighted(w, self.lengths(kind, W @ x), noise)
            term = share * (fn.group(W, 2, weights=w) if kind == "tv"
                            else fn.l1(W, w))
            total = term if total is None else total + term
        return total

    def recover(self, spectrum, reweight, choose):
        mask = np.flatnonzero(spectrum)
        y = spectrum.ravel()[mask]
        A = fn.sample(self.shape, mask) @ fn.dft(self.shape, centred=True)
        lam = rule.c(self.kinds, self.pixels, reweight) / np.sqrt(self.pixels)
        size = np.linalg.norm(y)
        noise = rule.pixel_noise(NOISE * size, size, self.pixels)
        x = None
        for k in range(reweight + 1):
            last = k == reweight
            if choose and k == 1:
                lam *= self.choose(x)
            R = self.regulariser() if x is None else self.regulariser(x, noise)
            x = fn.solve("P3", A, y, lam=lam, regulariser=R,
                         tol=.003 if last else .1,
                         max_iterations=2000 if last else 300
                         ).x.reshape(self.shape)
        return x


def main():
    # Of the last two the first keeps db2, the other takes Haar.
    cases = [(64, "tv+uwt:db2", 0), (64, "tv+uwt:db2", 1), (64, "tv", 1),
             (64, "uwt:sym4", 1), (64, None, 1), (128, None, 1)]
    print(f"1..{len(cases)}")
    for number, (side, sparsity, reweight) in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            theirs, spectrum = run(side, sparsity, reweight, folder)
        ours = Model(side, sparsity or "tv+uwt:db2").recover(
            spectrum, reweight, sparsity is None)
        error = np.linalg.norm(theirs - ours) / np.linalg.norm(ours)
        what = f"{sparsity or 'default'}, {side} x {side}, reweighted {reweight} times"
        print(f"{'ok' if error < 1e-6 else 'not ok'} {number} - {what}\n"
              f"# pictures differ by {error:.1e}")


main()
