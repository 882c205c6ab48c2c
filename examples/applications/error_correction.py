# SPDX-License-Identifier: BSD-3-Clause
"""Error correction: a message survives gross errors in a fifth of its code.

A message f of n numbers is sent as the 2n numbers C f + e, where e is anything
at all in a share of the places. With B C = 0 the errors show in B (C f + e) =
B e alone, and the sparsest e that explains them is found by min ||e||_1: then f
by least squares. Drawn: how often f comes back, beside the share that theory
allows for large n (Donoho, Tanner 2009; computed by the formula of Bayati,
Donoho, Montanari). Beside it: the same linear program by SciPy's HiGHS."""
import numpy as np
import scipy.linalg
import scipy.optimize
import scipy.stats

import common
import firenet as fn


def threshold(delta=0.5):
    """The largest share of errors that is corrected as n grows: delta max_z
    rho(z) for delta rows of B per number sent."""
    z = np.linspace(0.01, 4, 2000)
    tail = (1 + z ** 2) * scipy.stats.norm.cdf(-z) - z * scipy.stats.norm.pdf(z)
    return delta * np.max((1 - 2 / delta * tail) / (1 + z ** 2 - 2 * tail))


def sent(n, errors, seed):
    """(code C, message, what arrives)."""
    rng = np.random.default_rng(seed)
    code = rng.standard_normal((2 * n, n))
    message = rng.standard_normal(n)
    arrived = code @ message
    where = rng.choice(2 * n, errors, replace=False)
    arrived[where] += 10 * rng.standard_normal(errors)
    return code, message, arrived


def corrected(code, arrived):
    B = scipy.linalg.null_space(code.T).T
    e = fn.solve("P1", fn.matrix(B, norm_bound=1), B @ arrived, eta=0,
                 tol=1e-8, max_iterations=20000).x
    kept = abs(e) < 1e-3  # least squares on what is not in error is exact
    return np.linalg.lstsq(code[kept], arrived[kept], rcond=None)[0]


def by_highs(code, arrived):
    B = scipy.linalg.null_space(code.T).T
    result = scipy.optimize.linprog(np.ones(2 * len(code)), A_eq=np.hstack(
        [B, -B]), b_eq=B @ arrived, bounds=(0, None), method="highs")
    u, v = np.split(result.x, 2)
    return np.linalg.lstsq(code, arrived - u + v, rcond=None)[0]


def run(small=False):
    n, trials = (48, 4) if small else (128, 20)
    shares = np.linspace(0.10, 0.28, 7 if small else 10)
    rates, seconds, highs = [], 0, 0
    for share in shares:
        good = 0
        for seed in range(trials):
            code, message, arrived = sent(n, round(share * 2 * n), seed)
            found, t = common.timed(lambda: corrected(code, arrived))
            good += np.abs(found - message).max() < 1e-6
            seconds += t / trials / len(shares)
        highs += common.timed(lambda: by_highs(code, arrived))[1] / len(shares)
        rates.append(good / trials)
    limit = threshold()
    half = np.interp(-0.5, -np.array(rates), shares)
    numbers = {"share corrected half of the time": half,
               "share that theory allows": limit,
               "rate below 3/4 of that share": min(
                   [r for r, s in zip(rates, shares) if s < 0.75 * limit]),
               "seconds a message": seconds,
               "seconds a message, HiGHS": highs}
    return numbers, (shares, rates, limit)


def draw(figure, shown):
    shares, rates, limit = shown
    axis = figure.subplots()
    axis.plot(shares, rates, "o-", label="corrected")
    axis.axvline(limit, color="gray", linestyle="--", label="theory, large n")
    axis.set_xlabel("share of the code in error")
    axis.set_ylabel("messages recovered")
    axis.legend()


if __name__ == "__main__":
    common.main(run, draw, (6, 3))
