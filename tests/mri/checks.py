# SPDX-License-Identifier: BSD-3-Clause
"""Tests as functions whose names begin with test_, in TAP; BART, where it is
installed."""
import os
import shutil
import subprocess
import sys
import traceback

import numpy as np

import library as mri

BART = shutil.which("bart")
SHAPE, COILS = (64, 48), 6


class Skipped(Exception):
    pass


def close(seen, wanted, tolerance, what=""):
    error = np.linalg.norm(np.ravel(seen - wanted)) / (
        np.linalg.norm(np.ravel(wanted)) or 1)
    if not error <= tolerance:
        raise AssertionError(f"{what} relative difference {error:.3g}, allowed "
                             f"{tolerance:g}")


def refuses(word, function, *arguments, **named):
    try:
        function(*arguments, **named)
    except mri.Refused as error:
        assert word in str(error), f"'{word}' is not in '{error}'"
        return
    raise AssertionError(f"not refused: {word}")


def bart(folder, command, **inputs):
    """Runs a tool on .cfl files in a folder; {name} of the inputs."""
    if not BART:
        raise Skipped("bart is not installed")
    for name, array in inputs.items():
        mri.write_cfl(os.path.join(folder, name), array)
    subprocess.run([BART, *command.split()], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL,
                   env={**os.environ, "OMP_NUM_THREADS": "1"})
    return lambda name: mri.read_cfl(os.path.join(folder, name))


def main(names):
    """Runs the tests of a module's names."""
    tests = [(name, test) for name, test in names.items() if
             name.startswith("test_")]
    print(f"1..{len(tests)}")
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        title = name[5:].replace("_", " ")
        try:
            test()
            print(f"ok {number} - {title}")
        except Skipped as why:
            print(f"ok {number} - {title} # SKIP {why}")
        except Exception:
            failed += 1
            print(f"not ok {number} - {title}")
            print("".join("# " + line + "\n" for line in
                          traceback.format_exc().splitlines()), end="")
        sys.stdout.flush()
    return failed > 0
