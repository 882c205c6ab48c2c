#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""agreement.py [COUNT [SEED]]: COUNT problems over matrices, each solved by
working sets, by the adaptive method and by its iteration alone, against the
minimum that scikit-learn, HiGHS or CVXOPT find.

Of every answer the objective is computed here, from x. Then
    dual value <= minimum,    objective - minimum <= gap
must hold whatever the outcome, and where it is called converged
    objective <= minimum (1 + tolerance).
In P1 what x gains by the infeasibility that is allowed is left to it. The whole
is 1000 problems; tests run 100. Needs FIRENET_LIBRARY and PYTHONPATH.
"""
import collections
import sys
import types

import numpy as np
import scipy.sparse as sp

import firenet as fn
import reference

TOLERANCE = 1e-7
ROUNDING = 1e-9
# An option that only the iteration heeds; this one changes nothing else.
METHODS = {"working sets": {"method": "working_set", "max_iterations": 40},
           "adaptive": {},
           "iteration": {"step_ratio": 1.0 + 1e-12, "max_iterations": 2000}}


def gaussian(g, m, n):
    return g.standard_normal((m, n))


def neighbours(g, m, n):
    a = g.standard_normal((m, n))
    for j in range(1, n):
        a[:, j] = 0.9 * a[:, j - 1] + 0.44 * a[:, j]
    return a


def factors(g, m, n):
    k = min(4, m)
    return (g.standard_normal((m, k)) @ g.standard_normal((k, n))
            + 0.3 * g.standard_normal((m, n)))


def twice(g, m, n):
    half = g.standard_normal((m, (n + 1) // 2))
    return np.hstack([half, half])[:, :n]


def uncentred(g, m, n):
    return g.standard_normal((m, n)) + g.uniform(1, 10, n)


def scaled(g, m, n):
    return g.standard_normal((m, n)) * 10.0 ** g.uniform(-2, 2, n)


def holes(g, m, n):
    return np.where(g.random((m, n)) < 0.2, g.standard_normal((m, n)), 0)


DESIGNS = (gaussian, neighbours, factors, twice, uncentred, scaled, holes)


def draw(g):
    """A problem as reference.py has it, with weights that may be 0 or inf."""
    m, n = int(g.integers(2, 30)), int(g.integers(2, 90))
    made = DESIGNS[g.integers(len(DESIGNS))]
    a, complex_ = made(g, m, n), bool(g.random() < 0.3)
    if complex_:
        a = a + 1j * made(g, m, n)
    x = np.where(g.random(n) < 5 / n, g.standard_normal(n), 0)
    y = a @ x + 0.1 * np.linalg.norm(a) / np.sqrt(n) * g.standard_normal(m)
    w = g.uniform(0.3, 3, n) if g.random() < 0.4 else np.ones(n)
    if g.random() < 0.3:
        w[g.integers(n)], w[g.integers(n)] = 0.0, np.inf
    return types.SimpleNamespace(
        name=made.__name__, a=a, y=y, w=w, complex=complex_,
        kind=int(g.integers(1, 4)), sparse=bool(g.random() < 0.4),
        share=float(10.0 ** -g.uniform(0.05, 2.5)))


def without_free(p):
    """The same problem without columns of weight 0 and inf, for others."""
    a, y = p.a, p.y
    if np.any(p.w == 0):
        q, s, _ = np.linalg.svd(a[:, p.w == 0], full_matrices=False)
        q = q[:, s > 1e-12 * (s[0] or 1.0)]
        b, y = a - q @ (q.conj().T @ a), y - q @ (q.conj().T @ y)
        some = np.linalg.norm(b, axis=0) > 1e-12 * np.linalg.norm(a, axis=0)
        a = np.where(some, b, 0)
    keep = (p.w > 0) & np.isfinite(p.w)
    return types.SimpleNamespace(
        kind=p.kind, complex=p.complex, a=a[:, keep], y=y, w=p.w[keep],
        rows=len(y), cols=int(keep.sum()), parameter=None)


def set_parameter(p, r):
    """A share of the largest lambda; of (P1) between what least squares leave
    and all."""
    polar = np.max(abs(r.a.conj().T @ r.y) / r.w)
    if p.kind == 1:
        best = np.linalg.lstsq(r.a, r.y, rcond=1e-12)[0]
        least = np.linalg.norm(r.a @ best - r.y)
        r.parameter = least + p.share * (np.linalg.norm(r.y) - least)
    else:
        r.parameter = p.share * (2 * polar if p.kind == 2 else
                                 polar / np.linalg.norm(r.y))


def objective(p, parameter, x):
    used = p.w[x != 0]
    l1 = used @ abs(x[x != 0])
    r = np.linalg.norm(p.a @ x - p.y)
    if p.kind == 1:
        return l1, max(0.0, r - parameter)
    return parameter * l1 + (r * r if p.kind == 2 else r), 0.0


def judge(p, r, minimum, unknown, found):
    """What is wrong with an answer, or ''."""
    value, excess = objective(p, r.parameter, found.x)
    little = unknown + ROUNDING * abs(minimum)
    dual = found.objective - found.gap
    # x may gain ||q|| times its infeasibility
    gain = np.linalg.norm(found.dual) * excess
    if dual > minimum + little:
        return f"dual value {dual:.12g}, minimum {minimum:.12g}"
    if value - minimum > found.gap + little:
        return f"gap {found.gap:.3g}, but {value - minimum:.3g} too large"
    if not found.converged:
        return ""
    if excess > 2 * TOLERANCE * np.linalg.norm(p.y):
        return f"infeasible by {excess:.3g}"
    if abs(value - minimum) > 2 * TOLERANCE * abs(value) + little + 2 * gain:
        return f"objective {value:.12g}, minimum {minimum:.12g}"
    return ""


def one(g, seen, wrong, i):
    p = draw(g)
    r = without_free(p)
    if r.cols == 0 or np.linalg.norm(r.y) < 1e-9 or not np.any(r.a):
        seen["nothing to solve"] += 1
        return
    set_parameter(p, r)
    known = reference.reference(r)
    if known is None:
        seen["without reference"] += 1
        return
    minimum, unknown, who = known
    seen[who] += 1
    told = {"eta" if p.kind == 1 else "lam": r.parameter}
    A = fn.matrix(sp.csr_matrix(p.a) if p.sparse else p.a)
    for name, options in METHODS.items():
        found = fn.solve(f"P{p.kind}", A, p.y, weights=p.w, tol=TOLERANCE,
                         **told, **options)
        seen[f"{name}: {found.outcome}"] += 1
        why = judge(p, r, minimum, unknown, found)
        if why:
            wrong.append(f"{i} {p.name} {p.a.shape} P{p.kind} "
                         f"{p.a.dtype} {name}, {found.outcome}: {why} ({who})")


def main():
    count, seed = (int(s) for s in (sys.argv[1:] + ["1000", "1"])[:2])
    seen, wrong = collections.Counter(), []
    for i in range(count):
        one(np.random.default_rng([seed, i]), seen, wrong, i)
    for line in wrong:
        print("#", line)
    print("#", ", ".join(f"{name}: {n}" for name, n in seen.most_common()))
    few = seen["without reference"] > 0.15 * count
    unsolved = count - seen["nothing to solve"] - seen["without reference"] \
        - seen["adaptive: converged"]
    print("1..3")
    print(f"{'not ' if wrong else ''}ok 1 - {count} problems against the minima "
          f"of others: {len(wrong)} answers are wrong")
    print(f"{'not ' if few else ''}ok 2 - references for "
          f"{count - seen['without reference']} of them")
    print(f"{'not ' if unsolved > 0.02 * count else ''}ok 3 - {unsolved} not "
          "solved by the adaptive method")
    return 1 if wrong or few or unsolved > 0.02 * count else 0


if __name__ == "__main__":
    sys.exit(main())
