#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""regularisers.py [COUNT]: minima with regularisers against cone programs.

COUNT seeded small problems of every kind, regulariser, constraint and element
type. CVXOPT finds the minimum F*; then
    F(x) - gap <= F* <= F(x),
and the certificate is checked without the library: K^H (q, p) = 0 in C, p and q
within their bounds, and the dual value F(x) - gap. A fifth as many more have a W
of any kind, for which the gap rests on a bound X of ||x||: r = K^H (q, p) is not
0 then, and costs X ||r||; without X there is no gap. Half as many have norms of
sparse groups.
"""
import sys

import cvxopt
import numpy as np

import firenet as fn
from regulariser_terms import (frame, general, joint, plain, sparse_group,
                               variation)

cvxopt.solvers.options.update(show_progress=False, abstol=1e-10, reltol=1e-9,
                              feastol=1e-9)
TOLERANCE = {"f8": 1e-7, "c16": 1e-7, "f4": 1e-4, "c8": 1e-4}


def real_form(matrix, real_x):
    """A matrix on complex vectors as one on (Re, Im), or on real x alone."""
    whole = np.vstack([np.hstack([matrix.real, -matrix.imag]),
                       np.hstack([matrix.imag, matrix.real])])
    return whole[:, :matrix.shape[1]] if real_x else whole


EXACT = [[variation], [frame], [joint], [variation, frame],
         [variation, plain], [plain, joint]]
SPARSE = [[sparse_group], [sparse_group], [plain, sparse_group],
          [variation, sparse_group]]
GENERAL = [[general], [general], [general, general]]


class Instance:
    def __init__(self, seed, kinds=EXACT):
        rng = np.random.default_rng(seed)
        self.dtype = rng.choice(list(TOLERANCE))
        self.shape = [(6,), (4, 4), (4, 6), (2, 2, 4)][rng.integers(4)]
        n = int(np.prod(self.shape))
        m = int(rng.integers(2, n + 3))
        complex_x = self.dtype[0] == "c"
        self.a = rng.standard_normal((m, n)) + (
            1j * rng.standard_normal((m, n)) if complex_x else 0)
        makers = kinds[rng.integers(len(kinds))]
        self.terms = [make(rng, self.shape, self.dtype) for make in makers]
        self.factors = rng.uniform(0.3, 1, len(self.terms))
        self.constraint = rng.choice(["none", "real", "nonnegative"])
        x = np.abs(rng.standard_normal(n)) * (rng.random(n) < 0.5)
        y = self.a @ x
        self.y = y + 0.1 * np.linalg.norm(y) / np.sqrt(m) * rng.standard_normal(
            m)
        self.kind = ["P1", "P2", "P3"][rng.integers(3)]
        size = np.linalg.norm(self.y)
        self.parameter = {"P1": rng.uniform(0.2, 0.8) * size,
                          "P2": 10 ** rng.uniform(-2, 1),
                          "P3": 10 ** rng.uniform(-2, 0)}[self.kind]
        # The library gets scale A, and lambda for it, with the same minimum in
        # (P2) and (P3); in (P1) the minimum is divided by the scale.
        self.scale = 10 ** rng.uniform(-3, 3)
        self.scaled = self.scale * self.a
        self.given = self.parameter * (1 if self.kind == "P1" else self.scale)
        self.unit = 1 / self.scale if self.kind == "P1" else 1

    def regulariser(self):
        total = self.factors[0] * self.terms[0].made
        for factor, term in zip(self.factors[1:], self.terms[1:]):
            total = total + factor * term.made
        return total.constrained(self.constraint)

    def minimum(self):
        """F*, by cvxopt: variables x, t >= ||u_s||, s >= ||Ax - y||."""
        real_x = self.constraint != "none" or self.dtype[0] == "f"
        a = real_form(self.a, real_x)
        y = np.concatenate([self.y.real, self.y.imag])
        n = a.shape[1]
        lengths = sum(len(list(t.parts())) for t in self.terms)
        width = n + lengths + 1
        lam = 1 if self.kind == "P1" else self.parameter
        cost = np.zeros(width)
        cost[-1] = self.kind == "P3"
        quadratic = np.zeros((width, width))
        quadratic[-1, -1] = 2 * (self.kind == "P2")
        linear, cones, rows, at = [], [], [], n
        if self.constraint == "nonnegative":
            linear = [-np.eye(n, width)]
        for factor, term in zip(self.factors, self.terms):
            w = real_form(term.matrix.astype(complex), real_x)
            half = len(term.matrix)
            for weight, sets in term.parts():
                cost[at] = lam * factor * weight
                for one in map(np.asarray, sets):
                    cone = np.zeros((1 + 2 * len(one), width))
                    cone[0, at] = -1
                    cone[1:, :n] = -w[np.concatenate([one, half + one])]
                    rows.append(cone)
                    cones.append(len(cone))
                at += 1
        cone = np.zeros((1 + len(y), width))
        cone[1:, :n] = -a
        cone[0, -1] = -1
        h = np.zeros(sum(map(len, linear)) + sum(map(len, rows)) + len(cone))
        h[-len(y):] = -y
        if self.kind == "P1":
            bound = np.zeros((1, width))
            bound[0, -1] = 1
            linear.append(bound)
            h = np.insert(h, sum(map(len, linear)) - 1, self.parameter)
        g = np.vstack(linear + rows + [cone])
        answer = cvxopt.solvers.coneqp(
            *map(cvxopt.matrix, (quadratic, cost, g, h)),
            {"l": sum(map(len, linear)), "q": cones + [len(cone)], "s": []})
        return answer["primal objective"], answer["dual objective"]

    def determined(self):
        """Whether A and the terms see every x: else minimisers are as large as
        they like, and CVXOPT has no answer."""
        real_x = self.constraint != "none" or self.dtype[0] == "f"
        seen = np.vstack([real_form(matrix.astype(complex), real_x) for matrix
                          in (self.a, *(t.matrix for t in self.terms))])
        return np.linalg.matrix_rank(seen) == seen.shape[1]

    def solve(self, **more):
        name = "eta" if self.kind == "P1" else "lam"
        return fn.solve(self.kind, fn.matrix(self.scaled.astype(self.dtype)),
                        self.y.astype(self.dtype),
                        regulariser=self.regulariser(),
                        tol=TOLERANCE[self.dtype],
                        **{name: self.given}, **more)

    def objective(self, x):
        """F(x) and ||Ax - y||, with NumPy."""
        x = np.ravel(x).astype(complex)
        residual = np.linalg.norm(self.scaled @ x - self.y)
        value = sum(f * t.value(x) for f, t in zip(self.factors, self.terms))
        return {"P1": value, "P2": self.given * value + residual ** 2,
                "P3": self.given * value + residual}[self.kind], residual

    def dual(self, result):
        """The dual value that (q, p) prove, with NumPy; they are shortened by
        what they miss their bounds by, if that is rounding."""
        lam = 1 if self.kind == "P1" else self.given
        q = np.ravel(result.dual).astype(complex)
        r = self.scaled.conj().T @ q
        bound, worst = np.zeros(len(r)), 1.0
        for f, t, p in zip(self.factors, self.terms, result.term_duals):
            if p is None:
                bound += lam * f * t.weights
                continue
            p = p.astype(complex)
            r = r + t.matrix.conj().T @ p
            worst = max(worst, t.polar(p) / (lam * f))
        if self.constraint != "none" or self.dtype[0] == "f":
            r = r.real
        if self.constraint == "nonnegative":
            r = np.minimum(r, 0)
        if self.kind == "P3":
            worst = max(worst, np.linalg.norm(q))
        self.r = np.linalg.norm(r)
        left = np.max(np.maximum(np.abs(r) - bound, 0))
        yq, norm = np.vdot(self.y, q).real, np.linalg.norm(q)
        value = {"P1": -yq - self.given * norm, "P2": -yq - norm ** 2 / 4,
                 "P3": -yq}[self.kind]
        scale = norm * np.linalg.norm(self.scaled, 2) + lam * max(
            np.max(t.weights) for t in self.terms)
        return value, left / scale, worst - 1


def check(seed, kinds=EXACT):
    """What is wrong with problem `seed`, or nothing; and its iterations."""
    one = Instance(seed, kinds)
    what = (f"problem {seed}: {one.kind} {one.dtype} {one.shape} "
            f"{one.constraint} {len(one.terms)} terms")
    result = one.solve()
    upper, lower = [value * one.unit for value in one.minimum()]
    tol = TOLERANCE[one.dtype]
    eps = 1e-6 if one.dtype in ("f4", "c8") else 1e-12
    value, residual = one.objective(result.x)
    size = max(abs(upper), abs(lower), 1e-3 * one.unit * np.linalg.norm(one.y))
    unsure = abs(upper - lower) + 1e-8 * size
    slack = unsure + 30 * eps * size
    dual, left, over = one.dual(result)
    faults = []
    # Single precision may have to say that it can do no better.
    # No gap is small beside a minimum of 0.
    enough = result.converged or abs(result.gap) < tol * size or (
        one.dtype in ("f4", "c8") and result.outcome == "precision_limit"
        and abs(result.gap) < 2e-2 * size)
    if not enough:
        faults.append(f"outcome {result.outcome}, gap {result.relative_gap}")
    if abs(value - result.objective) > 30 * eps * size:
        faults.append(f"objective {result.objective}, NumPy {value}")
    if one.kind != "P1" and value < lower - slack:
        faults.append(f"objective {value} below the minimum {lower}")
    if value - upper > max(tol * size, abs(result.gap)) * 1.01 + slack:
        faults.append(f"objective {value} above the minimum {upper}")
    if result.objective - result.gap > upper + slack:
        faults.append(f"dual {result.objective - result.gap} above the "
                      f"minimum {upper}")
    if one.kind == "P1" and residual > one.parameter + tol * np.linalg.norm(
            one.y) * 1.01:
        faults.append(f"residual {residual}, eta {one.parameter}")
    if left > 300 * eps or over > 300 * eps:
        faults.append(f"certificate: r {left}, bounds exceeded by {over}")
    if dual < result.objective - abs(result.gap) - 30 * eps * size:
        faults.append(f"certificate proves {dual}, claimed "
                      f"{result.objective - result.gap}")
    return what, faults, result.iterations


def check_general(one, seed):
    """The same of a problem whose gap rests on X: twice as large as a minimiser
    is, by a solve before."""
    tol = TOLERANCE[one.dtype]
    what = f"general {seed}: {one.kind} {one.dtype} {one.constraint}"
    upper, lower = [value * one.unit for value in one.minimum()]
    size = max(abs(upper), abs(lower), 1e-3 * one.unit * np.linalg.norm(one.y))
    eps = 1e-6 if one.dtype in ("f4", "c8") else 1e-12
    slack = abs(upper - lower) + (1e-8 + 30 * eps) * size
    blind = one.solve(max_iterations=2000)
    faults = []
    if blind.gap_basis != "none" or not np.isnan(blind.gap) or blind.converged:
        faults.append(f"without X: gap {blind.gap}, {blind.outcome}")
    X = 2 * np.linalg.norm(blind.x) + np.linalg.norm(one.y) / np.linalg.norm(
        one.scaled, 2)
    result = one.solve(x_bound=X, max_iterations=50000)
    value, _ = one.objective(result.x)
    if result.gap_basis != "given" or not result.gap > -slack:
        faults.append(f"gap {result.gap} on {result.gap_basis}")
    if result.objective - result.gap > upper + slack:
        faults.append(f"dual {result.objective - result.gap} above the "
                      f"minimum {upper}")
    if result.converged and value - upper > 1.01 * tol * size + slack:
        faults.append(f"objective {value} above the minimum {upper}")
    dual, _, over = one.dual(result)
    if over > 300 * eps:
        faults.append(f"certificate: bounds exceeded by {over}")
    if dual - X * one.r < result.objective - abs(result.gap) - 30 * eps * size:
        faults.append(f"certificate proves {dual - X * one.r}, claimed "
                      f"{result.objective - result.gap}")
    return what, faults, result


def main_general(count):
    wrong, converged, done, seed = [], 0, 0, 1000
    while done < count:
        seed += 1
        one = Instance(seed, GENERAL)
        if not one.determined():
            continue
        what, faults, result = check_general(one, seed)
        done += 1
        converged += result.converged
        wrong += [f"# {what}: {fault}" for fault in faults]
    print("\n".join(wrong) or f"# {converged} of {count} converged")
    print(f"{'not ' if wrong else ''}ok 3 - {count} gaps that rest on a bound "
          "of ||x|| hold")


def main_sparse(count):
    checked = [check(2000 + seed, SPARSE) for seed in range(count)]
    wrong = [f"# {what}: {fault}" for what, faults, _ in checked
             for fault in faults]
    steps = [steps for _, _, steps in checked]
    print("\n".join(wrong) or f"# iterations: median {np.median(steps)}, "
          f"largest {max(steps)}")
    print(f"{'not ' if wrong else ''}ok 4 - {count} minima of sparse groups "
          "agree with CVXOPT")


def main(count):
    print("1..4")
    iterations, wrong = [], []
    for seed in range(count):
        what, faults, steps = check(seed)
        iterations.append(steps)
        wrong += [f"# {what}: {fault}" for fault in faults]
    print("\n".join(wrong) or f"# iterations: median {np.median(iterations)}, "
          f"largest {max(iterations)}")
    print(f"{'not ' if wrong else ''}ok 1 - {count} minima agree with CVXOPT")
    print(f"{'not ' if max(iterations) > 100000 else ''}ok 2 - all in at most "
          f"{max(iterations)} iterations")


if __name__ == "__main__":
    COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    main(COUNT)
    main_general(COUNT // 5)
    main_sparse(COUNT // 2)
