# SPDX-License-Identifier: BSD-3-Clause
"""The group lasso's rows of regression.py: (P2) with sum_g sqrt(n) ||x_g||, beside
skglm's GroupBCD where that can be imported (compiled before it is measured),
else beside block coordinate descent in NumPy."""
import time

import numpy as np

import firenet as fn

try:
    from skglm.datafits import QuadraticGroup
    from skglm.penalties import WeightedGroupL2
    from skglm.solvers import GroupBCD
    from skglm.utils.data import grp_converter
    from skglm.utils.jit_compilation import compiled_clone
    PEER = "skglm"
except ImportError:
    PEER = "block coordinate descent in NumPy"


def lengths(x, members):
    return np.linalg.norm(x.reshape(-1, members), axis=1)


def gap(a, y, lam, weight, members, x):
    """Relative."""
    r = a @ x - y
    value = lam * weight * lengths(x, members).sum() + r @ r
    polar = lengths(2 * a.T @ r, members).max() / weight
    q = 2 * min(1.0, lam / polar) * r
    return (value + y @ q + q @ q / 4) / value


def by_hand(a, y, lam, weight, members, tol):
    blocks = [np.ascontiguousarray(a[:, g:g + members])
              for g in range(0, a.shape[1], members)]
    bounds = [np.linalg.norm(b, 2) ** 2 for b in blocks]
    x, r = np.zeros((len(blocks), members)), -y
    for sweep in range(100000):
        for g, (block, bound) in enumerate(zip(blocks, bounds)):
            z = x[g] - block.T @ r / bound
            size, limit = np.linalg.norm(z), 0.5 * lam * weight / bound
            new = (1 - limit / size) * z if size > limit else 0.0 * z
            if np.any(new != x[g]):
                r = r + block @ (new - x[g])
                x[g] = new
        if sweep % 10 == 9 and gap(a, y, lam, weight, members,
                                   x.ravel()) <= tol:
            break
    return x.ravel()


def by_skglm(a, y, lam, weight, members, tol):
    indices, pointers = grp_converter(members, a.shape[1])
    rows, count = len(y), len(pointers) - 1
    penalty = compiled_clone(WeightedGroupL2(
        lam / (2 * rows), np.full(count, weight), pointers, indices))
    data = compiled_clone(QuadraticGroup(pointers, indices))
    return GroupBCD(max_iter=1000, max_epochs=10**5, fit_intercept=False,
                    tol=tol * lam / rows).solve(a, y, data, penalty)[0]


def peer(a, y, lam, weight, members, tol):
    """Seconds and x of the run with the largest tol that reaches the gap."""
    solve = by_skglm if PEER == "skglm" else by_hand
    asked = 100 * tol if PEER == "skglm" else tol
    while True:
        start = time.process_time()
        x = solve(a, y, lam, weight, members, asked)
        seconds = time.process_time() - start
        if gap(a, y, lam, weight, members, x) <= tol or asked < 1e-14:
            return seconds, x
        asked *= 0.3


def rows(name, a, y, members, shares, bench):
    """`bench`: regression.py, which has the clock and the C calls."""
    a = np.asfortranarray(a[:, :a.shape[1] // members * members])
    weight = np.sqrt(members)
    seconds, m = bench.cpu(lambda: fn.matrix(np.ascontiguousarray(a)), 1)
    regulariser = fn.group(fn.identity(a.shape[1], "f8"), members,
                           "contiguous", np.full(a.shape[1] // members, weight))
    largest = lengths(2 * a.T @ y, members).max() / weight
    if PEER == "skglm":  # compiles
        peer(a, y, largest, weight, members, 1e-2)
    for share in shares:
        lam = share * largest
        ours, (outcome, count, x, _) = bench.cpu(lambda: bench.firenet(
            "P2", m, y, lam=lam, regulariser=regulariser))
        theirs, other = peer(a, y, lam, weight, members, bench.GAP)
        bench.say(f"groups of {members}, {name}, {share}", seconds, ours,
                  theirs, f"{outcome}, {count} it, gap "
                  f"{gap(a, y, lam, weight, members, x):.0e}, not 0: "
                  f"{np.count_nonzero(lengths(x, members))} and "
                  f"{np.count_nonzero(lengths(other, members))}; {PEER}")
