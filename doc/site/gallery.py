#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Draws doc/gallery-*: gallery.py PROGRAM, with PROGRAM the path of
firenet-reconstruct. Each row is one run of it, the curves one of its network.
"""
import csv
import pathlib
import subprocess
import sys
import tempfile

import matplotlib
import numpy as np

matplotlib.use("agg")
from matplotlib import pyplot  # noqa: E402  (after the back end)

DOC = pathlib.Path(__file__).resolve().parent.parent
COLUMNS = (("original.png", "original"), ("mask.png", "samples"),
           ("zero-filled.png", "zero-filled"),
           ("reconstruction.png", "recovered"), ("error.png", "error, times five"))
RUNS = {"fourier": [], "walsh": ["--modality", "walsh", "--rate", "0.25"],
        "phantom": ["--input", "phantom", "--rate", "0.2", "--sparsity",
                    "tv+uwt:haar", "--reweight", "1"]}
NETWORK = ["--method", "firenet"]


def pictures(name, folder):
    figure, axes = pyplot.subplots(1, len(COLUMNS), figsize=(12.5, 2.75),
                                   layout="constrained")
    for (file, title), one in zip(COLUMNS, axes):
        one.imshow(pyplot.imread(folder / file), cmap="gray", vmin=0, vmax=1)
        one.set_title(title, fontsize=10)
        one.axis("off")
    figure.savefig(DOC / f"gallery-{name}.png", dpi=100)


def history(folder):
    """The first of the eight runs, layer by layer."""
    with open(folder / "history.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["shift"] == "0"]
    figure, axes = pyplot.subplots(figsize=(7, 3.4), layout="constrained")
    for key, label in (("epsilon", "schedule, eps_k"),
                       ("objective", "objective F"),
                       ("gap", "certified gap"),
                       ("relative_error", "relative error")):
        axes.semilogy([int(row["layer"]) for row in rows],
                      [float(row[key]) for row in rows], label=label)
    axes.set_xlabel("layers")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8, ncols=2, loc="lower center",
                bbox_to_anchor=(0.5, 1))
    figure.savefig(DOC / "gallery-history.svg", metadata={"Date": None})


def run(program, options, draw):
    """draw(the folder of one run)"""
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        subprocess.run([program, *options, "--quiet", "--out", folder],
                       check=True)
        draw(folder)


def main(program):
    for name, options in RUNS.items():
        run(program, options, lambda folder: pictures(name, folder))
    run(program, NETWORK, history)


if __name__ == "__main__":
    main(*sys.argv[1:])
