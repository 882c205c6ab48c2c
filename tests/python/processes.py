# SPDX-License-Identifier: BSD-3-Clause
"""Code in a Python of its own."""
import os
import pathlib
import subprocess
import sys
import textwrap

import firenet as fn

PACKAGE = pathlib.Path(fn.__file__).resolve().parents[1]

PROBLEM = "from support import *; A = operator(); y = A @ sparse()\n"


def python(code, *arguments, **environment):
    """Runs code in a new Python; returns its output, fails if it did."""
    paths = os.pathsep.join([str(PACKAGE), os.path.dirname(__file__)])
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        env={**os.environ, "PYTHONPATH": paths, **environment},
        capture_output=True, text=True, timeout=120)
    if run.returncode != 0:
        raise AssertionError(f"status {run.returncode}\n{run.stdout}"
                             f"{run.stderr}")
    return run.stdout.strip()
