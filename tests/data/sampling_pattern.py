#!/usr/bin/env python3
"""Hashes of Fourier-Haar and Walsh-Haar patterns, for test_sampling.c, from a
second program.

    python3 sampling_pattern.py

Written from the rules a pattern follows, with exact fractions where the library
uses doubles: xoshiro256** seeded by splitmix64; bands filled up to their size, the
rest shared by largest remainder (the lower band first on ties); one pass over the
spectrum in C order takes a point when a draw below the number of points left in
its band is below the number of samples left. Needs only Python 3.
"""
from fractions import Fraction as F

MASK = 2**64 - 1
SIDE, LEVELS, SPARSITIES, COUNT = 32, 3, (40, 60, 30), 154


class Generator:
    def __init__(self, seed):
        self.s = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.s.append(z ^ (z >> 31))

    def bits(self):
        def rotl(x, k):
            return ((x << k) | (x >> (64 - k))) & MASK
        a, b, c, d = self.s
        result = (rotl((b * 5) & MASK, 7) * 9) & MASK
        c ^= a
        d ^= b
        self.s = [a ^ d, b ^ c, c ^ ((b << 17) & MASK), rotl(d, 45)]
        return result

    def below(self, n):
        while True:
            value = self.bits()
            if value >= 2**64 % n:
                return value % n


def fourier_band(index):
    frequency = index - SIDE // 2
    half = SIDE >> LEVELS
    for k in range(1, LEVELS + 1):
        if -half <= frequency < half:
            return k
        half *= 2
    raise AssertionError(frequency)


def walsh_band(sequency):
    end = 2 * SIDE >> LEVELS
    k = 1
    while sequency >= end:
        end *= 2
        k += 1
    return k


def fourier_published(k, sizes):
    most = max(k)
    total = F(0)
    for l in range(1, LEVELS + 1):
        exponent = sum(abs(i - l) for i in k) + 2 * max(0, l - most)
        total += F(SPARSITIES[l - 1], 2**exponent)
    return total


def fourier(k, sizes):
    return fourier_published(k, sizes) * 2**k.count(1)


def walsh_published(k, sizes):
    most = max(k)
    return F(SPARSITIES[most - 1], 2**sum(most - i for i in k))


def walsh(k, sizes):
    """s log2(e n/s), shared out evenly over the n points of the level; log2 is
    linear from each power of two to the next."""
    level = sum(size for band, size in sizes.items() if max(band) == max(k))
    s = SPARSITIES[max(k) - 1]
    ratio, whole = F(level, s), 0
    while ratio >= 2:
        ratio, whole = ratio / 2, whole + 1
    return s * (F(1.4426950408889634) + whole + ratio - 1) * F(sizes[k], level)


def allot(sizes, count, density):
    densities = {k: density(k, sizes) for k in sizes}
    full = {}
    while True:
        left = count - sum(full.values())
        total = sum(d for k, d in densities.items() if k not in full)
        more = [k for k in sizes if k not in full
                and left * densities[k] >= sizes[k] * total]
        if not more:
            break
        full[more[0]] = sizes[more[0]]
    shares = {k: left * d / total for k, d in densities.items()
              if k not in full}
    wanted = {k: int(s) for k, s in shares.items()}
    order = sorted(shares, key=lambda k: (-(shares[k] - wanted[k]), k))
    for k in order[:left - sum(wanted.values())]:
        wanted[k] += 1
    return full | wanted


def pattern(seed, band, density):
    bands = [(band(r), band(c)) for r in range(SIDE) for c in range(SIDE)]
    points = {k: bands.count(k) for k in sorted(set(bands))}
    wanted = allot(points, COUNT, density)
    generator = Generator(seed)
    chosen = []
    for index, k in enumerate(bands):
        if generator.below(points[k]) < wanted[k]:
            wanted[k] -= 1
            chosen.append(index)
        points[k] -= 1
    assert len(chosen) == COUNT
    return chosen


def fnv(indices):
    h = 0xCBF29CE484222325
    for byte in b"".join(i.to_bytes(8, "little") for i in indices):
        h = ((h ^ byte) * 0x100000001B3) & MASK
    return h


for band, density in ((fourier_band, fourier),
                      (fourier_band, fourier_published),
                      (walsh_band, walsh), (walsh_band, walsh_published)):
    print(density.__name__, *(f"{s}: 0x{fnv(pattern(s, band, density)):016X}"
                              for s in (0, 1, MASK)))
