# SPDX-License-Identifier: BSD-3-Clause
"""What NumPy, SciPy and PyWavelets make of one input, for test_values.c.

    python3 transforms.py      (writes transforms/values.f64 and cases.inc)

The input is x_j = ((7919 j + 13) mod 1009) / 1009 - 1/2 in C order, computed
the same in the tests; the DFT sees x_j + i x_{j+1}, all else sees x."""
import itertools
import os

import numpy as np
import pywt
from scipy.linalg import hadamard

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "transforms")
SEQUENCY, DYADIC, NATURAL = 10, 20, 30
LEVELS, NESTED = 10, 20


def line(n):
    return ((7919 * np.arange(n) + 13) % 1009) / 1009 - 0.5


def image(shape):
    return line(int(np.prod(shape))).reshape(shape)


def axes(shape, mask):
    return [a for a in range(len(shape)) if mask >> a & 1]


def shifted_dft(x, centred, image_centred):
    x = np.fft.ifftshift(x, axes(x.shape, image_centred))
    return np.fft.fftshift(np.fft.fftn(x, norm="ortho"),
                           axes(x.shape, centred)) + 0j


def dft(shape, centred, image_centred=0):
    n = int(np.prod(shape))
    x = (line(n + 1)[:-1] + 1j * line(n + 1)[1:]).reshape(shape)
    return shifted_dft(x, centred, image_centred)


def real_dft(shape, centred, image_centred=0):
    return shifted_dft(image(shape), centred, image_centred)


def walsh_matrix(n, order):
    """Rows of SciPy's Hadamard matrix, sorted by what defines the order."""
    h = hadamard(n)
    if order == SEQUENCY:
        h = h[np.argsort([np.count_nonzero(np.diff(r)) for r in h])]
    if order == DYADIC:
        bits = n.bit_length() - 1
        # Paley row k: product of Rademacher functions r_b at the bits of k,
        # r_b(j) = (-1)^(bit of weight n / 2^(b+1) of j).
        j = np.arange(n)
        h = np.ones((n, n), int)
        for k, b in itertools.product(range(n), range(bits)):
            if k >> b & 1:
                h[k] *= 1 - 2 * (j >> (bits - 1 - b) & 1)
    return h / np.sqrt(n)


def walsh(shape, order):
    y = image(shape)
    for a, n in enumerate(shape):
        y = np.moveaxis(np.tensordot(walsh_matrix(n, order), y, (1, a)), 0, a)
    return y


def blocks(details, axes):
    """Detail blocks in the order of their bits: bit a differences axis a."""
    keys = ["".join("ad"[b >> a & 1] for a in range(axes))
            for b in range(1, 2 ** axes)]
    return [details[k].ravel() for k in keys]


def haar(shape, levels, layout):
    c = pywt.wavedecn(image(shape), "haar", level=levels, mode="periodization")
    if layout == NESTED:
        return pywt.coeffs_to_array(c)[0]
    return np.concatenate([c[0].ravel()] +
                          [b for d in c[1:] for b in blocks(d, len(shape))])


def undecimated(shape, levels):
    c = pywt.swtn(image(shape), "haar", levels, norm=True, trim_approx=True)
    return np.concatenate([c[0].ravel()] +
                          [b for d in c[1:] for b in blocks(d, len(shape))])


def cases():
    """kind, shape, two parameters, values"""
    for shape in [(1,), (2,), (3,), (5,), (8,), (30,), (64,), (17, 32),
                  (9, 7), (1, 7), (8, 4, 2), (3, 5, 4)]:
        for centred in sorted({0, 1, 2 ** len(shape) - 1}):
            yield "DFT", shape, centred, 0, dft(shape, centred)
    for shape in [(1,), (2,), (5,), (8,), (30,), (64,), (70,), (17, 32),
                  (9, 7), (1, 7), (4, 1), (8, 4, 2), (3, 5, 4), (2, 3, 36)]:
        for centred in (0, 2 ** len(shape) - 1):
            yield "REAL_DFT", shape, centred, 0, real_dft(shape, centred)
    powers = [(2 ** k,) for k in range(11)]
    for shape in powers + [(32, 64), (1, 4), (8, 4, 2), (4, 16, 8)]:
        for order in (SEQUENCY, DYADIC, NATURAL):
            yield "WALSH", shape, order, 0, walsh(shape, order)
    for shape, deepest in [((2,), 1), ((64,), 6), ((30,), 1), ((17 * 4,), 2),
                           ((32, 16), 4), ((12, 20), 2), ((8, 4, 2), 1),
                           ((8, 8, 16), 3)]:
        for levels in range(1, deepest + 1):
            for layout in (LEVELS, NESTED):
                yield "HAAR", shape, levels, layout, haar(shape, levels,
                                                          layout)
    for shape, deepest in [((64,), 6), ((12,), 2), ((16, 8), 3),
                           ((8, 4, 4), 2)]:
        for levels in range(1, deepest + 1):
            yield "UNDECIMATED", shape, levels, 0, undecimated(shape, levels)
    for shape in [(1,), (2,), (3,), (5,), (8,), (30,), (70,), (17, 32), (9, 7),
                  (8, 4, 2), (3, 5, 4), (2, 3, 36)]:
        every = 2 ** len(shape) - 1
        for centred, mask in sorted({(0, every), (every, every), (every, 1)}):
            yield "DFT", shape, centred, mask, dft(shape, centred, mask)
            yield ("REAL_DFT", shape, centred, mask,
                   real_dft(shape, centred, mask))


def main():
    values, rows, offset = [], [], 0
    for kind, shape, first, second, y in cases():
        y = np.ascontiguousarray(y).ravel().view(np.float64)
        sizes = ", ".join(map(str, shape))
        rows.append("{%s, %d, {%s}, %d, %d, %d, %d}," %
                    (kind, len(shape), sizes, first, second, offset, y.size))
        offset += y.size
        values.append(y)
    os.makedirs(HERE, exist_ok=True)
    np.concatenate(values).astype("<f8").tofile(
        os.path.join(HERE, "values.f64"))
    with open(os.path.join(HERE, "cases.inc"), "w") as out:
        out.write("/* Written by transforms.py: kind, axes, shape, two "
                  "parameters, first value, values. */\n")
        out.write("\n".join(rows) + "\n")
        out.write("/* values: %d */\n" % offset)


if __name__ == "__main__":
    main()
