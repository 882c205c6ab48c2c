# SPDX-License-Identifier: BSD-3-Clause
"""What PyWavelets makes of one input, for test_wavelet.c.

    python3 wavelets.py        (writes wavelets/values.f64 and cases.inc)

The input is that of transforms.py. Its own tables of symlets have 12 digits:
transforms by symlets get the filters of wavelet_filters.py, and the filters
themselves are compared to 11 digits."""
import os

import numpy as np
import pywt

import wavelet_filters
from transforms import LEVELS, NESTED, blocks, image

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "wavelets")
NAMES = ([("db", p) for p in range(1, 11)] +
         [("sym", p) for p in range(2, 11)])


def wavelet(family, p):
    name = "%s%d" % (family, p)
    if family == "db":
        return pywt.Wavelet(name)
    h = [float(c) for c in wavelet_filters.lowpass(
        p, wavelet_filters.CHOICE[p])]
    g = [(-1) ** m * h[-1 - m] for m in range(2 * p)]
    return pywt.Wavelet(name + " exact", filter_bank=[h[::-1], g[::-1], h, g])


def listed(c, axes):
    return np.concatenate([c[0].ravel()] +
                          [b for d in c[1:] for b in blocks(d, axes)])


def decimated(w, shape, levels, layout):
    c = pywt.wavedecn(image(shape), w, level=levels, mode="periodization")
    return (pywt.coeffs_to_array(c)[0] if layout == NESTED else
            listed(c, len(shape)))


def undecimated(w, shape, levels):
    c = pywt.swtn(image(shape), w, levels, norm=True, trim_approx=True)
    return listed(c, len(shape))


def cases():
    """kind, family, p, shape, levels, layout, values"""
    for i, (family, p) in enumerate(NAMES):
        w = wavelet(family, p)
        yield ("FILTER", family, p, (2 * p,), 0, 0,
               np.array(pywt.Wavelet("%s%d" % (family, p)).rec_lo))
        for shape, levels, layout in [
                ((2,), 1, LEVELS), ((64,), 6, LEVELS), ((34,), 1, NESTED),
                ((12, 20), 2, LEVELS), ((16, 4), 2, NESTED),
                ((4, 8, 4), 2, LEVELS), ((2, 4, 12), 1, NESTED)]:
            yield ("DECIMATED", family, p, shape, levels, layout,
                   decimated(w, shape, levels, layout))
        for shape, levels in [((32,), 5), ((8, 4), 2), ((8, 24), 3)]:
            if len(shape) == 1 or (i + levels) % 2:
                yield ("UNDECIMATED", family, p, shape, levels, 0,
                       undecimated(w, shape, levels))
    for (family, p), shape, levels in [(("db", 4), (96, 64), 5),
                                       (("sym", 8), (8, 16, 40), 3)]:
        yield ("DECIMATED", family, p, shape, levels, LEVELS,
               decimated(wavelet(family, p), shape, levels, LEVELS))
    for (family, p) in [("db", 2), ("sym", 6)]:
        yield ("UNDECIMATED", family, p, (8, 4, 4), 2, 0,
               undecimated(wavelet(family, p), (8, 4, 4), 2))


def main():
    values, rows, offset = [], [], 0
    for kind, family, p, shape, levels, layout, y in cases():
        y = np.ascontiguousarray(y).ravel()
        rows.append("{%s, FIRENET_WAVELET_%s%d, %d, {%s}, %d, %d, %d, %d}," %
                    (kind, family.upper(), p, len(shape),
                     ", ".join(map(str, shape)), levels, layout, offset,
                     y.size))
        offset += y.size
        values.append(y)
    os.makedirs(HERE, exist_ok=True)
    np.concatenate(values).astype("<f8").tofile(
        os.path.join(HERE, "values.f64"))
    with open(os.path.join(HERE, "cases.inc"), "w") as out:
        out.write("/* Written by wavelets.py: kind, wavelet, axes, shape, "
                  "levels, layout, first value, values. */\n")
        out.write("\n".join(rows) + "\n")
        out.write("/* values: %d */\n" % offset)


if __name__ == "__main__":
    main()
