#!/usr/bin/env python3
"""Hashes of Fourier-Haar patterns, for test_sampling.c, from a second program.

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


def band(frequency):
    half = SIDE >> LEVELS
    for k in range(1, LEVELS + 1):
        if -half <= frequency < half:
            return k
        half *= 2
    raise AssertionError(frequency)


def density(k):
    most = max(k)
    total = F(0)
    for l in range(1, LEVELS + 1):
        exponent = sum(abs(i - l) for i in k) + 2 * max(0, l - most)
        total += F(SPARSITIES[l - 1], 2**exponent)
    return total


def allot(sizes, count):
    densities = {k: density(k) for k in sizes}
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


def pattern(seed):
    bands = [(band(r - SIDE // 2), band(c - SIDE // 2))
             for r in range(SIDE) for c in range(SIDE)]
    points = {k: bands.count(k) for k in sorted(set(bands))}
    wanted = allot(points, COUNT)
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


for s in (0, 1, MASK):
    print(f"{s}: 0x{fnv(pattern(s)):016X}")
