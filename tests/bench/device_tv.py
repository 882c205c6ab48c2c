# SPDX-License-Identifier: BSD-3-Clause
"""An image from several coils with total variation, for device_peers.py: the
primal-dual iteration of SigPy's TotalVariationRecon,

    min_x 1/2 ||M F (s_c x) - y||^2 + lambda ||D x||,

in whole arrays, and SigPy's own where it is installed. An iteration transforms
each coil once forward and once back, as one of the network does."""
import re
from functools import partial

import numpy as np

from device_arrays import milliseconds

FEW, LAMBDA = 25, 0.01
STEP = 1 / 3  # 1 / ||K||, ||K||^2 <= ||A||^2 + ||D||^2 <= 1 + 8
ROW = re.compile(r"coils +(\d+) +(\d+)x(\d+) +TV \+ db2 +([\d.]+) ")


def forward(lib, maps, mask, x):
    return lib.fft(maps * x) * mask


def backward(lib, maps, mask, y):
    return (maps.conj() * lib.ifft(y * mask)).sum(0)


def gradient(lib, x):
    return lib.stack([x - lib.roll(x, 1, axis) for axis in (-2, -1)])


def divergence(lib, p):
    """The gradient's adjoint."""
    return p[0] - lib.roll(p[0], -1, -2) + p[1] - lib.roll(p[1], -1, -1)


def run(lib, maps, mask, y, iterations):
    x = bar = lib.zeros(maps.shape[1:])
    p, q = lib.zeros((2,) + tuple(maps.shape[1:])), lib.zeros(maps.shape)
    for _ in range(iterations):
        q = (q + STEP * (forward(lib, maps, mask, bar) - y)) / (1 + STEP)
        p = p + STEP * gradient(lib, bar)
        length = (abs(p) ** 2).sum(0) ** 0.5
        p = p / lib.largest(length / LAMBDA, 1.0)
        step = backward(lib, maps, mask, q) + divergence(lib, p)
        before, x = x, x - STEP * step
        bar = 2 * x - before
    lib.wait()
    return x


def scan(coils, shape):
    """Maps whose squares sum to 1, a mask of a quarter, samples; of NumPy."""
    random = np.random.default_rng(1)

    def noise():
        size = (coils, *shape)
        return random.standard_normal(size) + 1j * random.standard_normal(size)

    maps = noise()
    maps /= np.sqrt((abs(maps) ** 2).sum(0))
    mask = (random.random(shape) < 0.25).astype(np.float32)
    return (maps.astype(np.complex64), mask,
            (noise() * mask).astype(np.complex64))


def check(lib):
    """That adjoints are, and that the iteration lowers what it is to lower."""
    maps, mask, y = (lib.array(part) for part in scan(3, (16, 24)))

    def dot(a, b):
        return complex((a.conj() * b).sum())

    x, p = backward(lib, maps, mask, y), gradient(lib, maps[0])
    for a, b in ((dot(forward(lib, maps, mask, x), y), dot(x, x)),
                 (dot(gradient(lib, x), p), dot(x, divergence(lib, p)))):
        assert abs(a - b) < 1e-4 * abs(a), (a, b)

    def objective(x):
        return float((abs(forward(lib, maps, mask, x) - y) ** 2).sum() / 2 +
                     LAMBDA * ((abs(gradient(lib, x)) ** 2).sum(0)
                               ** 0.5).sum())

    few, many = (objective(run(lib, maps, mask, y, n)) for n in (20, 400))
    assert many <= few * (1 + 1e-5) < objective(0 * x), (few, many)


def has_gpu():
    import cupy
    return cupy.is_available()


def sigpy_runs(maps, mask, y):
    """What prepares runs of SigPy's app, and its name; None without SigPy."""
    try:
        import sigpy
        from sigpy.mri.app import TotalVariationRecon
    except ImportError:
        return None
    device, name = sigpy.cpu_device, f"SigPy {sigpy.__version__} on the host"
    if sigpy.config.cupy_enabled and has_gpu():
        device, name = sigpy.Device(0), f"SigPy {sigpy.__version__} with CuPy"
    maps, mask, y = (sigpy.to_device(part, device) for part in (maps, mask, y))

    def prepare(iterations):
        app = TotalVariationRecon(y, maps, LAMBDA, weights=mask, device=device,
                                  max_iter=iterations, show_pbar=False)

        def once():
            app.run()
            if device != sigpy.cpu_device:
                device.xp.cuda.Device(0).synchronize()
        return once

    return prepare, name


def report(lib, path):
    check(lib)
    with open(path) as lines:
        found = [ROW.match(line) for line in lines]
    print("total variation alone with as many coils:")
    print(" coils      shape  iteration ms  times ours (TV + db2)")
    for row in filter(None, found):
        coils, *shape = (int(word) for word in row.groups()[:3])
        ours = float(row.group(4))
        parts = scan(coils, tuple(shape))
        arrays = [lib.array(part) for part in parts]
        runs = [(lambda count: partial(run, lib, *arrays, count),
                 lib.name.split(" (")[0]),
                sigpy_runs(*parts)]
        for prepare, name in filter(None, runs):
            theirs = milliseconds(prepare, FEW)
            print(f"{coils:6d} {shape[0]:4d}x{shape[1]:<5d}  {theirs:12.4f}  "
                  f"{theirs / ours:10.2f}  {name}", flush=True)
