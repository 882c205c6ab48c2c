#!/usr/bin/env python3
"""Minima of ill-conditioned problems: vandermonde_cases.inc.

    python3 vandermonde_cases.py > vandermonde_cases.inc

Powers of nodes in [-1, 1], or of complex ones on that parabola, as
tests/test_solver_newton.c forms them to the bit, and y = A x for three entries.
(P1) with eta = 0 over the reals: HiGHS, on orthonormal rows, without which it is
off itself, and its dual vector checked in rational arithmetic; (P3) with
lambda ||q|| = 1/2 for that q has the same x, and residual 0. Everything else by
CVXOPT's interior point method. Needs NumPy, SciPy and CVXOPT.
"""
from fractions import Fraction

import numpy as np
from cvxopt import matrix, solvers
from scipy.optimize import linprog

solvers.options.update(show_progress=False, maxiters=200)


def data(m, n, is_complex):
    a = np.zeros((m, n), complex if is_complex else float)
    for i in range(m):
        t = -1 + 2 * i / (m - 1)
        re, im = (0.75 * t, 0.5 - 0.5 * t * t) if is_complex else (t, 0.0)
        p, q = 1.0, 0.0
        for j in range(n):
            a[i, j] = p + 1j * q if is_complex else p
            p, q = p * re - q * im, p * im + q * re
    x = np.zeros(n)
    x[[3, n // 2, n - 5]] = 1, -2, 0.5
    y = a[:, 3] * x[3]
    for j in (n // 2, n - 5):
        y = y + a[:, j] * x[j]
    return a, y


def solve_exactly(a, b):
    """Gauss' elimination in fractions."""
    rows = [[Fraction(v) for v in row] + [Fraction(c)]
            for row, c in zip(a.tolist(), b.tolist())]
    n = len(rows)
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(n):
            if i != k and rows[i][k]:
                f = rows[i][k] / rows[k][k]
                rows[i] = [u - f * v for u, v in zip(rows[i], rows[k])]
    return [rows[k][n] / rows[k][k] for k in range(n)]


def linear_program(a, y):
    """The minimum of ||x||_1 with A x = y, how well it is known, and ||q|| of a
    dual vector that proves it."""
    n = a.shape[1]
    rows, r = np.linalg.qr(a.T)
    found = linprog(np.ones(2 * n), A_eq=np.c_[rows.T, -rows.T],
                    b_eq=np.linalg.solve(r.T, y), bounds=(0, None),
                    method='highs',
                    options={'primal_feasibility_tolerance': 1e-10,
                             'dual_feasibility_tolerance': 1e-10})
    q = solve_exactly(r, found.eqlin.marginals)
    slope = max(abs(sum(Fraction(v) * p for v, p in zip(column, q)))
                for column in a.T.tolist())
    dual = float(sum(Fraction(v) * p for v, p in zip(y.tolist(), q)) / slope)
    known = abs(found.fun - dual) / dual
    assert known < 1e-7, known
    return dual, max(known, 1e-10), float(sum(p * p for p in q))**0.5


def conic(a, y, kind, parameter):
    m, n = a.shape
    k = 2 if np.iscomplexobj(a) else 1
    if k == 2:
        a = np.block([[a.real, -a.imag], [a.imag, a.real]])
        y = np.r_[y.real, y.imag]
    free = int(kind != 1)
    c = np.r_[np.zeros(k * n), np.full(n, parameter if free else 1.0),
              np.ones(free * (kind == 3)), np.zeros(free * (kind == 2))]
    p = np.zeros((len(c), len(c)))
    if kind == 2:
        p[-1, -1] = 2
    g, h, dims = [], [], []
    for i in range(n):
        block = np.zeros((1 + k, len(c)))
        block[0, k * n + i] = -1
        for part in range(k):
            block[1 + part, part * n + i] = -1
        g.append(block)
        h.append(np.zeros(1 + k))
        dims.append(1 + k)
    block = np.zeros((1 + k * m, len(c)))
    block[0, -1] = -free
    block[1:, :k * n] = -a
    g.append(block)
    h.append(np.r_[0 if free else parameter, -y])
    dims.append(1 + k * m)
    best = None
    for tolerance in (1e-10, 1e-9, 1e-8):
        solvers.options.update(abstol=tolerance, reltol=tolerance,
                               feastol=tolerance)
        try:
            s = solvers.coneqp(matrix(p), matrix(c), matrix(np.vstack(g)),
                               matrix(np.concatenate(h)),
                               {'l': 0, 'q': dims, 's': []})
        except (ValueError, ArithmeticError):
            continue
        primal, dual = s['primal objective'], s['dual objective']
        if best is None or abs(primal - dual) < best[0]:
            best = abs(primal - dual), (primal + dual) / 2
    assert best[0] <= 1e-6 * best[1], best
    return best[1], best[0] / best[1]


def main():
    for m, n in ((20, 60), (16, 40), (10, 30)):
        value, known, length = linear_program(*data(m, n, False))
        print(f'{{1, 0, {m}, {n}, 0, {value!r}, {known:.1e}}},')
        share = 0.5 / length
        print(f'{{3, 0, {m}, {n}, {share!r}, {share * value!r}, {known:.1e}}},')
    for kind, is_complex, m, n, parameter in (
            (1, 0, 20, 60, 1e-3), (2, 0, 20, 60, 1e-3), (3, 0, 20, 60, 1e-2),
            (1, 1, 14, 40, 1e-3), (2, 1, 14, 40, 1e-3), (3, 1, 14, 40, 1e-2)):
        a, y = data(m, n, is_complex)
        parameter *= float(np.linalg.norm(y)) if kind == 1 else 1
        value, known = conic(a, y, kind, parameter)
        print(f'{{{kind}, {is_complex}, {m}, {n}, {parameter!r}, {value!r}, '
              f'{max(known, 1e-10):.1e}}},')


if __name__ == '__main__':
    main()
