#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""regularised_networks.py [COUNT]: networks of regularisers against cone
programs.

COUNT of the seeded small problems of regularisers.py, those of kind (P3). CVXOPT
finds the minimum F*; then for a deep network, and for a shallow one at each
event,
    F(x) - gap <= F* <= F(x),
the deep one's F is near F*, and its certificate is checked without the library.
"""
import sys

import numpy as np

import firenet as fn
from regularisers import TOLERANCE, Instance

# Of F, for the deep network: single precision rounds.
NEAR = {"f8": 1e-5, "c16": 1e-5, "f4": 1e-3, "c8": 1e-3}


def network(one, **settings):
    return fn.Network(fn.matrix(one.scaled.astype(one.dtype)),
                      one.regulariser(), lam=one.given, dual="keep",
                      output="last", **settings)


def check(seed):
    """What is wrong with problem `seed`, or nothing; None: not one of them."""
    one = Instance(seed)
    if one.kind != "P3" or not one.determined():
        return None
    y, wrong = one.y.astype(one.dtype), []
    upper, lower = one.minimum()
    tol = TOLERANCE[one.dtype]
    slack = tol * max(1, abs(upper))
    events = []
    network(one, restarts=6, inner=20).run(
        y, callback=lambda e: events.append((e.objective, e.gap)) and None)
    run = network(one, restarts=8, inner=10000).run(y)
    for objective, gap in [*events, (run.objective, run.gap)]:
        if objective < lower - slack or objective - gap > upper + slack:
            wrong.append(f"F* = {upper:.9g}, F = {objective:.9g}, gap "
                         f"{gap:.3g}")
    if run.objective - upper > NEAR[one.dtype] * upper:
        wrong.append(f"F = {run.objective:.9g} is not near F* = {upper:.9g}")
    if abs(one.objective(run.x)[0] - run.objective) > slack:
        wrong.append(f"F(x) is {one.objective(run.x)[0]:.9g}, not "
                     f"{run.objective:.9g}")
    value, left, over = one.dual(run)
    if (left > 100 * tol or over > 100 * tol
            or value < run.objective - run.gap - 10 * slack):
        wrong.append(f"certificate: {value:.9g} for {run.objective:.9g} - "
                     f"{run.gap:.3g}, infeasible by {left:.1e} and {over:.1e}")
    return [f"problem {seed}: {one.dtype} {one.shape} {one.constraint} "
            f"{len(one.terms)} terms: {what}" for what in wrong]


def main():
    count, seed, done, failed = int(sys.argv[1]), 0, 0, 0
    print(f"1..{count}")
    while done < count:
        wrong = check(seed)
        seed += 1
        if wrong is None:
            continue
        done += 1
        failed += bool(wrong)
        print(f"{'not ' if wrong else ''}ok {done} - problem {seed - 1}")
        for what in wrong:
            print("# " + what)
    return 1 if failed else 0


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    sys.exit(main())
