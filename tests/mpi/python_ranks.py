#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""fn.mpi on several ranks against NumPy, and against one process:

    mpirun -n 3 python3 python_ranks.py
"""
import sys

import numpy as np
from mpi4py import MPI

import firenet as fn

comm = MPI.COMM_WORLD
SHAPE, LEVELS = (16, 12, 8), 2
failed = number = 0


def check(what, value, most):
    """One test: the value of each rank is at most so much."""
    global failed, number
    number += 1
    worst = comm.allreduce(value, MPI.MAX)
    good = worst <= most
    failed += not good
    if comm.rank == 0:
        print(f"{'ok' if good else 'not ok'} {number} - {what}")
        if not good:
            print(f"# {worst:g}, at most {most:g}")
        sys.stdout.flush()


random = np.random.default_rng(3)
image = (random.standard_normal(SHAPE) + 1j * random.standard_normal(SHAPE))
indices = np.flatnonzero(random.random(np.prod(SHAPE)) < 0.4)
noise = random.standard_normal(len(indices)) * 0.01
samples = np.fft.fftn(image, norm="ortho").ravel()[indices]
W = fn.haar(SHAPE, LEVELS)
A = fn.sample(SHAPE, indices) @ fn.dft(SHAPE) @ W.H
coefficients = np.zeros(SHAPE, complex).ravel()
coefficients[::37] = 1 + random.standard_normal(len(coefficients[::37]))
y = A @ coefficients + noise
whole = fn.solve("P1", A, y, eta=0.3, tol=1e-4)
expected = np.asarray(W.H @ whole.x).reshape(SHAPE)
frame = np.asarray(fn.undecimated("db2", SHAPE, LEVELS) @ image)

with fn.mpi.context(comm) as team:
    planes = team.slab(SHAPE[0], 2**LEVELS)
    own = team.select(SHAPE, indices)
    F = team.dft(SHAPE, indices[own], 2**LEVELS)
    here = image[planes] if planes.stop > planes.start else np.zeros(1, complex)
    made = np.ravel(F @ here)[:len(own)]
    check("samples are NumPy's", abs(made - samples[own]).max(initial=0),
          1e-13)
    D = team.difference(SHAPE, 2**LEVELS)
    along = np.roll(image, -1, 0) - image
    seen = np.asarray(D @ here).reshape(3, -1)[0]
    part = along[planes].ravel()
    check("differences are NumPy's",
          abs(seen[:len(part)] - part).max(initial=0), 1e-14)
    V = team.undecimated("db2", SHAPE, LEVELS, 2**LEVELS)
    seen = np.asarray(V @ here)
    check("a frame's blocks are those of one process",
          abs(seen - frame[:, planes]).max() if planes.stop > planes.start else 0, 1e-13)
    check("and its adjoint inverts it", abs(V.H @ seen - here).max(), 1e-13)
    B = team.wavelet("db3", SHAPE, LEVELS)
    check("so does an orthonormal wavelet's",
          abs(np.ravel(B.H @ (B @ here)) - here.ravel()).max(), 1e-13)
    H = team.haar(SHAPE, LEVELS)
    own_y = y[own] if len(own) else np.zeros(1, complex)
    result = fn.solve("P1", F @ H.H, own_y, eta=0.3, tol=1e-4)
    x = np.asarray(H.H @ result.x).ravel()
    part = expected[planes].ravel()
    check("images are those of one process",
          abs(x[:len(part)] - part).max(initial=0), 1e-8)
    check("so are objectives",
          abs(result.objective - whole.objective), 1e-9 * whole.objective)
    check("and iterations", abs(result.iterations - whole.iterations), 0)
    M = random.standard_normal((5, 4))
    rows = team.slab(5)
    R = team.rows(fn.matrix(M[rows]) if rows.stop > rows.start else None, 4,
                  float)
    v = random.standard_normal(4)
    count = rows.stop - rows.start
    check("a matrix is shared out by rows",
          abs((R @ v)[:count] - (M @ v)[rows]).max(initial=0), 1e-14)
check("a rank's own work is its own",
      abs(fn.matrix(M) @ v - M @ v).max(), 1e-14)
if comm.rank == 0:
    print(f"1..{number}")
sys.exit(failed > 0)
