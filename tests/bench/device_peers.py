#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""device_peers.py TABLE: the network of bench_device in Python, on the same
device in the same run, and how often its time is that of TABLE, the rows that
bench_device printed; then total variation with several coils.

Each library is used as its users do: whole arrays, an operation after the
other, nothing read back in an iteration."""
import sys
from functools import partial

import numpy as np

import device_tv
from device_arrays import Arrays, library, milliseconds

LEVELS, INNER, LAMBDA = 5, 25, 0.01


def analysis(x):
    """Haar coefficients in nested squares; x is overwritten."""
    n = x.shape[-1]
    for _ in range(LEVELS):
        square = x[..., :n, :n]
        a, b = square[..., 0::2, 0::2], square[..., 0::2, 1::2]
        c, d = square[..., 1::2, 0::2], square[..., 1::2, 1::2]
        n //= 2
        parts = [(a + b + c + d) / 2, (a - b + c - d) / 2,
                 (a + b - c - d) / 2, (a - b - c + d) / 2]
        for i, part in enumerate(parts):
            r, s = i // 2 * n, i % 2 * n
            x[..., r:r + n, s:s + n] = part
    return x


def synthesis(x):
    """Its inverse; x is overwritten."""
    n = x.shape[-1] >> LEVELS
    for _ in range(LEVELS):
        a, b = x[..., :n, :n], x[..., :n, n:2 * n]
        c, d = x[..., n:2 * n, :n], x[..., n:2 * n, n:2 * n]
        points = [(a + b + c + d) / 2, (a - b + c - d) / 2,
                  (a + b - c - d) / 2, (a - b - c + d) / 2]
        n *= 2
        for i, point in enumerate(points):
            x[..., i // 2:n:2, i % 2:n:2] = point
    return x


def run(lib, mask, y, iterations):
    """Steps tau = sigma = 1 of (P3), with the running sum of a network."""
    x, v, ax = lib.zeros(y.shape), lib.zeros(y.shape), lib.zeros(y.shape)
    total, total_ax, scale = lib.zeros(y.shape), lib.zeros(y.shape), 1.0
    for _ in range(iterations):
        g = analysis(lib.ifft(v * mask))
        z = x - scale * g
        size = lib.largest(abs(z), 1e-30)
        x = z * lib.largest(1 - LAMBDA / size, 0.0)
        image = lib.fft(synthesis(x + 0)) * mask
        v = scale * v + (2 * image - ax - y)
        scale = 1 / lib.largest(lib.norm(v), 1.0)
        ax = image
        total = total + x
        total_ax = total_ax + image
    lib.wait()
    return total


def iteration(lib, side, batch):
    """Milliseconds, of long runs less short ones; the best of a few."""
    random = np.random.default_rng(1)
    shape = (batch, side, side)
    mask = lib.array((random.random((side, side)) < 0.15).astype(np.float32))
    y = lib.array((random.standard_normal(shape) +
                   1j * random.standard_normal(shape)).astype(np.complex64))
    y = y * mask
    return milliseconds(lambda count: partial(run, lib, mask, y, count), INNER)


def check():
    """That W is what the other network has: orthonormal."""
    x = np.random.default_rng(2).standard_normal((64, 64)) + 0j
    w = analysis(x.copy())
    assert abs(np.linalg.norm(w) - np.linalg.norm(x)) < 1e-10
    assert np.abs(synthesis(w.copy()) - x).max() < 1e-12


def rows(path):
    """side, batch, milliseconds of an iteration."""
    with open(path) as lines:
        for line in lines:
            words = line.split()
            if len(words) > 7 and words[0].isdigit() and words[1].isdigit():
                yield int(words[0]), int(words[1]), float(words[2])


def main():
    check()
    lib = library()
    print(f"the same network with {lib.name}:")
    print(" side batch  iteration ms  times ours")
    for side, batch, ours in rows(sys.argv[1]):
        if side > 2048 or (side > 256 and isinstance(lib, Arrays) and
                           lib.xp is np):
            continue
        theirs = iteration(lib, side, batch)
        print(f"{side:5d} {batch:5d}  {theirs:12.4f}  {theirs / ours:10.2f}",
              flush=True)
    device_tv.report(lib, sys.argv[1])


main()
