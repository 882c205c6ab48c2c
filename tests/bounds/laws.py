#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""laws.py: the laws of sampling, new and published, by what they recover and
by what refutes them.

For each setting, of 60 problems with exactly sparse Haar coefficients and no
noise, how many basis pursuit recovers to 1e-3; and of 20 patterns for an eighth
of the coefficients, how many are refuted at rho = 1/2 and the gamma of
sampling.gamma(), the larger of both laws', with the median ratio of the
inequality's sides.

    FIRENET_LIBRARY=build/lib/libfirenet.so PYTHONPATH=examples/python \\
        tests/bounds/laws.py

prints the tables of doc/theory.md in a minute: of the laws, where a third one
for Walsh, "by s", takes samples in proportion to a level's s alone, evenly
inside it; and of the factors of sampling.prior(), problems out of 20 that are
recovered.
"""
import numpy as np

import firenet as fn

SETTINGS = (("fourier", 32, 3, (24, 36, 30), 0.29),
            ("fourier", 32, 4, (4, 12, 24, 30), 0.29),
            ("fourier", 32, 4, (4, 10, 20, 20), 0.2),
            ("walsh", 32, 3, (10, 20, 15), 0.29),
            ("walsh", 32, 3, (10, 20, 15), 0.35),
            ("walsh", 32, 3, (30, 10, 5), 0.2),
            ("walsh", 32, 4, (4, 12, 24, 30), 0.4),
            ("walsh", 64, 4, (20, 40, 60, 50), 0.25),
            ("walsh", 64, 4, (20, 20, 20, 20), 0.15))


def by_s(shape, depth, s, count, seed):
    """Walsh samples in proportion to s, levels taken whole where it is more."""
    side = np.maximum.outer(*(np.arange(n) for n in shape)).ravel()
    ends = shape[0] >> np.arange(depth)[::-1]
    level = np.searchsorted(ends, side, side="right")
    sizes = np.bincount(level)
    share = np.zeros(depth)
    open_ = np.ones(depth, bool)
    while True:
        left = count - sizes[~open_].sum()
        share = np.where(open_, left * np.array(s) / np.array(s)[open_].sum(),
                         sizes)
        if not (open_ & (share >= sizes)).any():
            break
        open_ &= share < sizes
    rng = np.random.default_rng(seed)
    return np.sort(np.concatenate([
        rng.choice(np.flatnonzero(level == k), int(round(share[k])),
                   replace=False) for k in range(depth)]))


def operator(transform, side, depth, s, rate, seed, law):
    shape, count = (side, side), int(rate * side * side)
    draw, unitary, dtype = (
        (fn.sampling.fourier_haar, fn.dft(shape, centred=True), "complex128")
        if transform == "fourier" else
        (fn.sampling.walsh_haar, fn.walsh(shape, dtype="float64"), "float64"))
    pattern = (by_s(shape, depth, s, count, seed) if law == "by s" else
               draw(shape, depth, s, count, seed, law == "published"))
    return (fn.sample(shape, pattern, dtype) @ unitary
            @ fn.haar(shape, depth, dtype=dtype).H), pattern


def recovered(transform, side, depth, s, rate, seed, law="new"):
    A, _ = operator(transform, side, depth, s, rate, seed, law)
    levels = fn.Levels.haar((side, side), depth, s)
    rng = np.random.default_rng(1000 + seed)
    x, begin = np.zeros(side * side, A.domain_dtype), 0
    for end, count in zip(levels.bounds, s):
        x[begin + rng.choice(end - begin, count, replace=False)] = \
            rng.standard_normal(count)
        begin = end
    found = fn.solve("P1", A, A @ x, eta=0, weights=levels, tol=1e-7,
                     max_iterations=2000)
    return np.linalg.norm(found.x - x) < 1e-3 * np.linalg.norm(x)


def refutations(transform, side, depth, s, rate, seed, laws):
    """For each law, whether refuted, and the ratio, at the largest gamma."""
    few = [max(1, count // 8) for count in s]
    shape = (side, side)
    every = [operator(transform, side, depth, few, rate, seed, law)
             for law in laws]
    gamma = max(fn.sampling.gamma(transform, shape, depth, pattern)
                for _, pattern in every)
    for A, _ in every:
        found = fn.refute(A, fn.Levels.haar(shape, depth, few), 0.5, gamma,
                          seed=seed)
        yield found.state == "refuted", found.ratio


def compare_laws():
    print("| spectrum | side | sparsities     | samples | m/s | law       | "
          "recovered of 60 | refuted of 20 | ratio |\n"
          "|----------|------|----------------|---------|-----|-----------|-"
          "----------------|---------------|-------|")
    for transform, side, depth, s, rate in SETTINGS:
        case = (transform, side, depth, s, rate)
        laws = ("published", "by s", "new")[::2 if transform == "fourier"
                                            else 1]
        tried = [list(refutations(*case, seed, laws)) for seed in range(20)]
        for i, law in enumerate(laws):
            good = sum(recovered(*case, seed, law) for seed in range(60))
            refuted, ratios = zip(*(one[i] for one in tried))
            print(f"| {transform:8} | {side:4} | {str(s)[1:-1]:14} | "
                  f"{100 * rate:5.0f} % | "
                  f"{int(rate * side * side) / sum(s):3.1f} | {law:9} | "
                  f"{good:15} | {sum(refuted):13} | {np.median(ratios):5.2f} |",
                  flush=True)


def compare_factors():
    factors = (0.5, 0.7, 1, 1.25, 1.5, 2)
    print("\n| spectrum | side | samples | "
          + " | ".join(f"{factor:4}" for factor in factors) + " |\n"
          "|----------|------|---------|" + "------|" * len(factors))
    for transform in "fourier", "walsh":
        for side, depth, rate in (64, 4, 0.15), (64, 4, 0.3), (128, 5, 0.15):
            good = []
            for factor in factors:
                s = fn.sampling.prior(transform, (side, side), depth,
                                      int(rate * side * side), factor=factor)
                good.append(sum(recovered(transform, side, depth, s, rate,
                                          seed) for seed in range(20)))
            print(f"| {transform:8} | {side:4} | {100 * rate:5.0f} % | "
                  + " | ".join(f"{count:4}" for count in good) + " |",
                  flush=True)


if __name__ == "__main__":
    compare_laws()
    compare_factors()
