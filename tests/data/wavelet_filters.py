# SPDX-License-Identifier: BSD-3-Clause
"""The lowpass filters of Daubechies' wavelets, in 60 digits by mpmath.

    python3 wavelet_filters.py filters > ../../lib/operators/wavelet_filters.inc
    python3 wavelet_filters.py lattices > \
        ../../lib/operators/wavelet_lattices.inc

With y = sin^2(w/2), |h|^2 = 2 (1 - y)^p P(y), P(y) = sum_{k<p} C(p-1+k, k) y^k
(Daubechies, 'Ten Lectures on Wavelets', 6.1). Each root of P makes roots z and
1/z, |z| < 1, of which the filter takes one, conjugates together. `db` takes z
always (extremal phase); `sym`, the least asymmetric one, takes 1/z for the
roots whose bit is set in CHOICE: of the choices, those of PyWavelets, whose
tables have 12 digits; roots stand in the order of their |z|, then of arg z."""
import sys

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


# ---------------------------------------------------------------- lattices
#
# A pair of filters as a chain of plane rotations (Vaidyanathan, Hoang, 1988):
# its polyphase matrix is N(z) = last D s_{p-2} D ... D s_0 with D = diag(1, z)
# and s_i = [1 t; -t 1], or that with its rows exchanged: so |t| <= 1. Rows of
# matrices are lists.

def matmul(a, b):
    return [[sum(a[i][k] * b[k][j] for k in range(2)) for j in range(2)]
            for i in range(2)]


def scaled(c, a):
    return [[c * x for x in row] for row in a]


def transposed(a):
    return [[a[0][0], a[1][0]], [a[0][1], a[1][1]]]


def exchanged(a):
    """Both rows and columns."""
    return [[a[1][1], a[1][0]], [a[0][1], a[0][0]]]


def analysis(h):
    """N_t of (even, odd) points to (a, d)."""
    g = [(-1) ** m * h[-1 - m] for m in range(len(h))]
    return [[h[m:m + 2], g[m:m + 2]] for m in range(0, len(h), 2)]


def synthesis(h):
    """N_t of (d, a) to (odd, even) points, p - 1 points later."""
    return [exchanged(transposed(n)) for n in reversed(analysis(h))]


def rotations(n):
    """R_i, the first orthogonal: N = R_{p-1} D R_{p-2} ... D R_0."""
    found = []
    while len(n) > 1:
        # R^T makes row 0 of the last matrix 0, and row 1 of the first.
        a, d = max(zip(n[-1][0] + n[0][1], n[-1][1] + [-x for x in n[0][0]]),
                   key=lambda pair: abs(pair[0]) + abs(pair[1]))
        r = sqrt(a * a + d * d)
        c, s = d / r, a / r
        n = [matmul([[c, -s], [s, c]], m) for m in n]
        tiny = mpf(10) ** -40
        assert max(map(abs, n[-1][0] + n[0][1])) < tiny
        n = [[n[t][0], n[t + 1][1]] for t in range(len(n) - 1)]
        found.insert(0, [[c, s], [-s, c]])
    return [n[0]] + found


def lattice(n):
    """s_0 .. s_{p-2} as pairs (t, whether rows are exchanged), and `last`."""
    stages, carried = [], [[1, 0], [0, 1]]
    chain = rotations(n)
    for r in chain[:-1]:
        r = matmul(r, carried)
        turned = abs(r[0][0]) < abs(r[0][1])
        upper = r[1] if turned else r[0]
        t = upper[1] / upper[0]
        stage = [[-t, 1], [1, t]] if turned else [[1, t], [-t, 1]]
        carried = scaled(1 / (1 + t * t), matmul(r, transposed(stage)))
        stages.append((t, turned))
    return stages, matmul(chain[-1], carried)


def check_lattice(n, stages, last):
    """The chain, multiplied out."""
    product = [[[mpf(1), mpf(0)], [mpf(0), mpf(1)]]]
    for i, (t, turned) in enumerate(stages + [(None, None)]):
        stage = (last if t is None else
                 [[-t, 1], [1, t]] if turned else [[1, t], [-t, 1]])
        if i:
            zero = [mpf(0), mpf(0)]
            product = [[(product + [[zero, zero]])[k][0],
                        ([[zero, zero]] + product)[k][1]]
                       for k in range(len(product) + 1)]
        product = [matmul(stage, m) for m in product]
    for a, b in zip(product, n):
        assert max(abs(x - y) for i in range(2)
                   for x, y in zip(a[i], b[i])) < mpf(10) ** -35


# ----------------------------------------------------------------- printing

def numbers(values):
    return ",\n      ".join(nstr(mpf(v), 20) for v in values)


def print_filter(name, p, h):
    check(h)
    print("    {FIRENET_WAVELET_%s%d,\n     %d,\n     {%s}}," % (
        name, p, 2 * p, numbers(h)))


def print_chain(n):
    stages, last = lattice(n)
    check_lattice(n, stages, last)
    turned = sum(bit << i for i, (_, bit) in enumerate(stages))
    print("     {0x%x,\n      {%s},\n      {%s}}," % (
        turned, numbers(t for t, _ in stages), numbers(last[0] + last[1])))


def print_lattice(name, p, h):
    print("    {FIRENET_WAVELET_%s%d," % (name, p))
    print_chain(analysis(h))
    print_chain(synthesis(h))
    print("    },")


WHAT = {"filters": (1, print_filter, "wavelet, taps, the lowpass filter"),
        "lattices": (2, print_lattice,
                     "wavelet; for analysis and synthesis: which stages are "
                     "turned,\n * their t, and the last matrix")}


def main():
    first, show, what = WHAT[sys.argv[1]]
    print("/* SPDX-License-Identifier: BSD-3-Clause */")
    print("/* Written by tests/data/wavelet_filters.py: %s. */" % what)
    for p in range(first, 11):
        show("DB", p, lowpass(p))
    for p in range(2, 11):
        show("SYM", p, lowpass(p, CHOICE[p]))


if __name__ == "__main__":
    main()
