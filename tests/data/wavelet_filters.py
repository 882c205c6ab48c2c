# SPDX-License-Identifier: BSD-3-Clause
"""The lowpass filters of Daubechies' wavelets, in 60 digits by mpmath.

    python3 wavelet_filters.py > ../../lib/operators/wavelet_filters.inc

With y = sin^2(w/2), |h|^2 = 2 (1 - y)^p P(y), P(y) = sum_{k<p} C(p-1+k, k) y^k
(Daubechies, 'Ten Lectures on Wavelets', 6.1). Each root of P makes roots z and
1/z, |z| < 1, of which the filter takes one, conjugates together. `db` takes z
always (extremal phase); `sym`, the least asymmetric one, takes 1/z for the
roots whose bit is set in CHOICE: of the choices, those of PyWavelets, whose
tables have 12 digits; roots stand in the order of their |z|, then of arg z."""
from mpmath import binomial, conj, im, mp, mpf, nstr, polyroots, sqrt

mp.dps = 60
CHOICE = {2: 0b0, 3: 0b0, 4: 0b10, 5: 0b1, 6: 0b101, 7: 0b1, 8: 0b1010,
          9: 0b110, 10: 0b10101}


def roots(p):
    """One z, |z| < 1, im z >= 0, for each real root or pair of conjugates."""
    found = []
    coefficients = [binomial(p - 1 + k, k) for k in reversed(range(p))]
    for y in polyroots(coefficients, maxsteps=500, extraprec=500):
        if im(y) < -mpf(10) ** -40:
            continue
        half = 1 - 2 * y
        z = half + sqrt(half * half - 1)
        z = z if abs(z) < 1 else 1 / z
        z = conj(z) if im(z) < 0 else z
        found.append(z if abs(im(z)) > mpf(10) ** -40 else z.real)
    return sorted(found, key=lambda z: (abs(z), mp.arg(z)))


def times(a, b):
    product = [mpf(0)] * (len(a) + len(b) - 1)
    for i, s in enumerate(a):
        for j, t in enumerate(b):
            product[i + j] += s * t
    return product


def lowpass(p, choice=0):
    """h_0 .. h_{2p-1}, their sum sqrt 2: PyWavelets' rec_lo."""
    h = [mpf(1)]
    for _ in range(p):
        h = times(h, [1, 1])
    for bit, z in enumerate(roots(p)):
        z = 1 / z if choice >> bit & 1 else z
        h = times(h, [1, -z] if im(z) == 0 else
                  [1, -2 * z.real, abs(z) ** 2])
    return [c.real * sqrt(mpf(2)) / sum(h) for c in h]


def check(h):
    """Shifts by two are orthonormal; p vanishing moments are built in."""
    for shift in range(0, len(h), 2):
        product = sum(a * b for a, b in zip(h, h[shift:]))
        assert abs(product - (shift == 0)) < mpf(10) ** -40


def print_filter(name, p, h):
    check(h)
    print("    {FIRENET_WAVELET_%s%d,\n     %d,\n     {%s}}," % (
        name, p, 2 * p, ",\n      ".join(nstr(c, 20) for c in h)))


def main():
    print("/* SPDX-License-Identifier: BSD-3-Clause */")
    print("/* Written by tests/data/wavelet_filters.py: wavelet, taps, the "
          "lowpass filter. */")
    for p in range(1, 11):
        print_filter("DB", p, lowpass(p))
    for p in range(2, 11):
        print_filter("SYM", p, lowpass(p, CHOICE[p]))


if __name__ == "__main__":
    main()
