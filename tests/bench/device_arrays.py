# SPDX-License-Identifier: BSD-3-Clause
"""The array libraries that device_peers.py measures, and their clock.

PyTorch is taken where it finds a GPU, else CuPy, else NumPy, which shows that
the scripts work and nothing else."""
import time

import numpy as np


class Torch:
    def __init__(self):
        import torch
        if not torch.cuda.is_available():
            raise ImportError("no GPU")
        self.name = f"PyTorch {torch.__version__}, " \
                    f"{torch.cuda.get_device_name(0)}"
        self.torch, self.on = torch, torch.device("cuda")
        self.complex = torch.complex64

    def array(self, x):
        return self.torch.as_tensor(x, device=self.on)

    def zeros(self, shape):
        return self.torch.zeros(shape, dtype=self.complex, device=self.on)

    def fft(self, x):
        return self.torch.fft.fft2(x, norm="ortho")

    def ifft(self, x):
        return self.torch.fft.ifft2(x, norm="ortho")

    def norm(self, x):
        return self.torch.linalg.vector_norm(x, dim=(-2, -1), keepdim=True)

    def largest(self, x, least):
        return x.clamp(min=least)

    def roll(self, x, step, axis):
        return self.torch.roll(x, step, axis)

    def stack(self, parts):
        return self.torch.stack(parts)

    def wait(self):
        self.torch.cuda.synchronize()


class Arrays:
    """CuPy and NumPy."""

    def __init__(self, xp, name, wait):
        self.xp, self.name, self.wait = xp, name, wait

    def array(self, x):
        return self.xp.asarray(x)

    def zeros(self, shape):
        return self.xp.zeros(shape, dtype=self.xp.complex64)

    def fft(self, x):
        return self.xp.fft.fft2(x, norm="ortho").astype(self.xp.complex64)

    def ifft(self, x):
        return self.xp.fft.ifft2(x, norm="ortho").astype(self.xp.complex64)

    def norm(self, x):
        return self.xp.sqrt((abs(x) ** 2).sum(axis=(-2, -1), keepdims=True))

    def largest(self, x, least):
        return self.xp.maximum(x, x.dtype.type(least))

    def roll(self, x, step, axis):
        return self.xp.roll(x, step, axis)

    def stack(self, parts):
        return self.xp.stack(parts)


def library():
    try:
        return Torch()
    except ImportError:
        pass
    try:
        import cupy
        name = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
        return Arrays(cupy, f"CuPy {cupy.__version__}, {name}",
                      cupy.cuda.Device(0).synchronize)
    except Exception:  # no CuPy, or none that finds a GPU
        return Arrays(np, f"NumPy {np.__version__} (there is no PyTorch or "
                      "CuPy with a GPU: no measure of either)", lambda: None)


def milliseconds(prepare, few):
    """Of an iteration: prepare(count) gives a run of as many. Long runs less
    short ones, the best of a few each, without what prepares them."""
    times = []
    prepare(3)()
    for iterations in (few, 4 * few):
        best = float("inf")
        for _ in range(3):
            run = prepare(iterations)
            begin = time.perf_counter()
            run()
            best = min(best, time.perf_counter() - begin)
        times.append(best)
    return 1e3 * (times[1] - times[0]) / (3 * few)
