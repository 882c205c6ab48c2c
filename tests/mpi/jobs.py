# SPDX-License-Identifier: BSD-3-Clause
"""Jobs of firenet-reconstruct-mpi on small volumes, and what they are of."""
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

MPIRUN, PROGRAM = (pathlib.Path(one).absolute() for one in sys.argv[1:])
EPS = float(np.finfo(np.float32).eps)
scratch = tempfile.TemporaryDirectory()
folder = pathlib.Path(scratch.name)
failed = number = 0


def check(what, good, *seen):
    global failed, number
    number += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {number} - {what}")
    for one in seen if not good else ():
        print("#", str(one).replace("\n", "\n# "))
    sys.stdout.flush()


def end():
    print(f"1..{number}")
    sys.exit(failed > 0)


def launch(*ranks):
    """The end of a job of programs [(ranks, arguments, launcher's options..)..],
    and its volume. One rank needs no launcher, which takes most of the time."""
    out, command = folder / "out", []
    for count, options, *places in ranks:
        command += [":"] if command else []
        command += ["-n", count, *places, PROGRAM, "--out", out, *options]
    if ranks[0][0] == 1 and len(ranks) == 1:
        command = command[2:]
    else:
        command = [MPIRUN, "--oversubscribe", "--bind-to", "none", *command]
    job = subprocess.run([str(one) for one in command], capture_output=True,
                         text=True, timeout=100)
    if job.returncode or not (out / "volume.npy").exists():
        return job, np.zeros(1)
    return job, np.load(out / "volume.npy")


def start(ranks, *options):
    return launch((ranks, options))


def refused(what, ranks, *options, says):
    """What is wrong ends all ranks, and is said."""
    job, _ = start(ranks, *options)
    check(what, job.returncode and all(str(one) in job.stderr for one in says),
          job.returncode, job.stderr)
    return job.stderr


def write_npy(name, array):
    np.save(folder / (name + ".npy"), array)
    return folder / (name + ".npy")


def write_cfl(name, array):
    """C order, coils first: BART's axes 2, 1, 0 and 3."""
    coils, *sides = (1,) * (4 - array.ndim) + array.shape
    array.astype(np.complex64).tofile(folder / (name + ".cfl"))
    (folder / (name + ".hdr")).write_text(
        "# Dimensions\n%d %d %d %d 1 1 1 1\n" % (*sides[::-1], coils))
    return folder / (name + ".cfl")


def phantom(shape):
    """Two boxes, one of them with a phase, off the middle."""
    x = np.zeros(shape, complex)
    a, b, c = shape
    x[1:a // 2 + 2, 2:b - 2, 1:c - 3] = 1
    x[2:4, 3:6, 4:7] = .5 + .7j
    return x


def two_coils(shape):
    """Smooth maps, of some length between 0.5 and 1.5."""
    z, y, x = np.meshgrid(*[np.linspace(-1, 1, n) for n in shape],
                          indexing="ij")
    return np.array([.9 + .3 * x + .2j * y, .5 - .4 * y + .3j * z + .2j])


def spectrum(x):
    axes = (-3, -2, -1)
    return np.fft.fftshift(np.fft.fftn(np.fft.ifftshift(x, axes), axes=axes,
                                       norm="ortho"), axes)


def relative(a, b):
    return np.linalg.norm(a - b) / np.linalg.norm(b) \
        if a.shape == b.shape else np.inf
