#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""paper_analysis.py: examples/paper/analysis.py runs, and the gradient of its
unrolled map is that of differences, by the picture and by the weights."""
import pathlib
import subprocess
import sys

import numpy as np

ROOT = pathlib.Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "examples/paper")]
import analysis  # noqa: E402
import quality_rule as rule  # noqa: E402
import unrolled  # noqa: E402


def gradient(counts):
    """Relative difference of a directional derivative."""
    side, rng = 16, np.random.default_rng(1)
    A = analysis.measure("fourier", side, .4)
    y, noise = analysis.noisy(A, rng.random((side, side)), .02)
    phi = unrolled.Picture(A, (side, side), rule, noise / side, counts)
    u, d = (rng.standard_normal((2, n)) for n in (side * side, y.size))
    u, d = u[0] + 1j * u[1], d[0] + 1j * d[1]
    phi(y)
    exact = np.vdot(phi.vjp(u), d).real
    ends = [np.vdot(u, phi(y + h * d)).real for h in (1e-6, -1e-6)]
    return abs((ends[0] - ends[1]) / 2e-6 - exact) / abs(exact)


def rows(what):
    """The table that the program prints, less its head."""
    run = subprocess.run(
        [sys.executable, ROOT / "examples/paper/analysis.py", "--quick", what],
        capture_output=True, text=True)
    lines = [line for line in run.stdout.splitlines() if line.startswith("| ")]
    return run.returncode, run.stderr, lines[1:], run.stdout


def main():
    print("1..4")
    for number, counts in enumerate(((40,), (30, 30)), 1):
        error = gradient(counts)
        print(f"{'ok' if error < 1e-6 else 'not ok'} {number} - the gradient of "
              f"{len(counts)} rounds is that of differences\n# off by "
              f"{error:.1e}")
    code, errors, table, _ = rows("converge")
    falls = all(float(line.split("|")[-2]) < float(line.split("|")[2])
                for line in table)
    print(f"{'ok' if not code and len(table) == 5 and falls else 'not ok'} 3 - "
          f"errors fall by iteration\n# {table} {errors[-300:]}")
    code, errors, table, text = rows("stability")
    head = text.split("PSNR: the default, unrolled ")[-1].split(", ")
    near = abs(float(head[0]) - float(head[1].split()[1])) < 0.5
    print(f"{'ok' if not code and len(table) == 6 and near else 'not ok'} 4 - "
          f"the unrolled picture is the solver's\n# {head} {errors[-300:]}")


main()
