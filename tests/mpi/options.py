#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What a newcomer gets wrong ends all ranks soon, and is said once:

    options.py MPIRUN PROGRAM
"""
import subprocess
import time

import numpy as np

from jobs import (PROGRAM, check, end, folder, launch, refused, start,
                  write_npy)


def said_once(what, ranks, *options, says):
    said = refused(what, ranks, *options, says=says)
    lines = [one for one in said.splitlines()
             if one.startswith("firenet-reconstruct-mpi: ")]
    check("in one line", len(lines) == 1, said)


said_once("an unknown option", 3, "--bogus", 3,
          says=["--bogus: no such option"])
said_once("an option without a value", 1, "--volume", "--rate",
          says=["--rate: needs a value"])
said_once("a number that is none", 1, "--size", "7.5",
          says=["--size 7.5", "whole numbers from 2"])
said_once("a missing file of slices", 3, "--in", folder / "none.npy",
          says=["none.npy: No such file"])
said_once("a folder without slices", 1, "--in", folder,
          says=["a folder without .png"])
said_once("a folder as a volume", 1, "--volume", "--in", folder,
          says=["a folder; allowed is"])
said_once("slices of a volume", 1, "--volume", "--slices", 4,
          says=["--slices: allowed without --volume only"])
said_once("sides without the wavelet's levels", 2, "--size", 10, "--slices", 3,
          says=["--levels 3: a side is 10, must be a multiple of 2^3 = 8"])

# Where ranks have different options each would wait for a call of the others.
began = time.monotonic()
job, _ = launch((2, ["--size", 16]), (1, ["--size", 16, "--volume"]))
print(f"# {time.monotonic() - began:.1f} s")
check("ranks with different options end, and say so once", job.returncode and
      job.stderr.count("all ranks need the same options: rank 2 has "
                       "'--volume' where rank 0 has ''") == 1, job.stderr)

# A folder that cannot be written is found before the work.
(folder / "file").write_text("")
job = subprocess.run(
    [PROGRAM, "--volume", "--size", "512", "--out", folder / "file"],
    capture_output=True, text=True, timeout=100)
check("--out is tried first", job.returncode and
      job.stderr.count("\n") == 1 and "cannot create the folder" in job.stderr,
      job.stderr)

# Slices: what is done is not done again, by the same job only.
stack = [write_npy(f"stack{i}", np.full((2, 8, 8), i)) for i in (1, 2)]
usual = ["--iterations=9", "--regulariser=tv"]
for done in 0, 2:
    job, _ = start(1, "--in", stack[0], *usual)
    check(f"{done} slices were done before", job.returncode == 0 and
          f"{2 - done} slices made, 0 failed, {done} done" in job.stdout,
          job.stdout, job.stderr)
said_once("another input has another index", 2, "--in", stack[1], *usual,
          says=["index.txt: is of another job"])
lines = (folder / "out" / "report.txt").read_text().splitlines()
check("runs without slices leave the report alone", len(lines) == 5, lines)

job, _ = start(3, "--volume", "--size", 16, "--iterations", 2)
check("ranks without planes are told", "warning: 1 of 3 ranks" in job.stderr,
      job.stderr)
check("how it ended, too", "iteration_limit after 2 iterations, error" in
      job.stdout, job.stdout)
end()
