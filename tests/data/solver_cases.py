#!/usr/bin/env python3
"""Solves 100 real and 30 complex seeded problems: solver_cases.inc.

    python3 solver_cases.py > solver_cases.inc

(P2) real by scikit-learn's coordinate descent, (P3) with residual 0 by SciPy's
linear programming, everything else by CVXOPT's interior point method, complex problems as second-order cones in real and
imaginary parts. Data come from splitmix64, as in tests/vec.c, and uniform
numbers only, so that both sides form the same bits. What is stored is what the
data cannot tell: the parameter and the minimum. Needs NumPy, SciPy,
scikit-learn and CVXOPT.
"""
import numpy as np
from cvxopt import matrix, solvers, spmatrix
from scipy.optimize import linprog
from sklearn.linear_model import Lasso

solvers.options.update(show_progress=False, maxiters=200)
MASK = (1 << 64) - 1


class Random:
    def __init__(self, seed):
        self.state = seed

    def bits(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def symmetric(self, count):
        """Uniform in [-1, 1)."""
        return np.array([2 * ((self.bits() >> 11) * 2.0**-53) - 1
                         for _ in range(count)])


def data(seed, m, n, weighted, is_complex):
    """A, y, w: an n/8-sparse truth, noise of a tenth of its size per entry."""
    r = Random(seed)
    k = 2 if is_complex else 1

    def draw(count):
        v = r.symmetric(k * count)
        return v[0::2] + 1j * v[1::2] if is_complex else v

    a = draw(m * n).reshape(m, n)
    x = np.zeros(n, a.dtype)
    for _ in range(max(1, n // 8)):
        x[r.bits() % n] = draw(1)[0]
    y = a @ x + 0.1 * draw(m)
    w = 1.5 + r.symmetric(n) if weighted else np.ones(n)
    return a, y, w


def conic(c, g, h, dims):
    """The minimum, half way between primal and dual value 2e-9 apart. Tighter
    tolerances than it can reach end in a domain error of the solver's."""
    for tolerance in (1e-11, 3e-11, 1e-10, 3e-10, 1e-9):
        solvers.options.update(abstol=tolerance, reltol=tolerance,
                               feastol=tolerance)
        try:
            s = solvers.conelp(c, g, h, dims)
        except (ValueError, ArithmeticError):
            continue
        p, d = s['primal objective'], s['dual objective']
        if abs(p - d) <= 2e-9 * p:
            return (p + d) / 2
    raise AssertionError('no tolerance worked')


def cones(a, y, w, kind, parameter):
    """min sum c u (+ t)  s.t.  |x_i| <= u_i, ||Ax - y|| <= eta or t."""
    m, n = a.shape
    k = 2 if np.iscomplexobj(a) else 1
    if k == 2:
        a = np.block([[a.real, -a.imag], [a.imag, a.real]])
        y = np.concatenate([y.real, y.imag])
    free = int(kind == 3)
    size = k * n + n + free
    c = np.concatenate([np.zeros(k * n), w * (parameter if free else 1),
                        np.ones(free)])
    ones = np.ones(n)
    i = np.arange(n)
    u = k * n + i
    if k == 1:  # two half spaces each
        rows = np.concatenate([i, i, n + i, n + i])
        cols = np.concatenate([i, u, i, u])
        vals = np.concatenate([ones, -ones, -ones, -ones])
        dims = {'l': 2 * n, 'q': [m + 1], 's': []}
        head = 2 * n
    else:       # (u_i, re x_i, im x_i) in a cone of three
        rows = np.concatenate([3 * i, 3 * i + 1, 3 * i + 2])
        cols = np.concatenate([u, i, n + i])
        vals = -np.ones(3 * n)
        dims = {'l': 0, 'q': [3] * n + [2 * m + 1], 's': []}
        head = 3 * n
    h = np.zeros(head + a.shape[0] + 1)
    h[head + 1:] = -y
    if free:
        rows, cols = np.append(rows, head), np.append(cols, size - 1)
        vals = np.append(vals, -1.0)
    else:
        h[head] = parameter
    rr, cc = np.nonzero(a)
    rows = np.concatenate([rows, head + 1 + rr])
    cols = np.concatenate([cols, cc])
    vals = np.concatenate([vals, -a[rr, cc]])
    g = spmatrix(list(map(float, vals)), list(map(int, rows)),
                 list(map(int, cols)), (len(h), size))
    return conic(matrix(c), g, matrix(h), dims)


def squares(a, y, w, lam):
    """(P2), complex: ||Ax - y||^2 <= t  <=>  ||(2 (Ax - y), t - 1)|| <= t + 1."""
    n = a.shape[1]
    b = np.block([[a.real, -a.imag], [a.imag, a.real]])
    z = np.concatenate([y.real, y.imag])
    i = np.arange(n)
    head, size = 3 * n, 3 * n + 1
    g = np.zeros((head + len(z) + 2, size))
    g[3 * i, 2 * n + i] = g[3 * i + 1, i] = g[3 * i + 2, n + i] = -1
    g[head, -1] = g[-1, -1] = -1
    g[head + 1:-1, :2 * n] = -2 * b
    h = np.zeros(len(g))
    h[head], h[-1] = 1, -1
    h[head + 1:-1] = -2 * z
    c = np.concatenate([np.zeros(2 * n), lam * w, [1.0]])
    return conic(matrix(c), matrix(g), matrix(h),
                 {'l': 0, 'q': [3] * n + [len(z) + 2], 's': []})


def interpolation(a, y, w, lam):
    """(P3) where its solution has residual 0, which is a linear program: its
    multipliers, times lambda, are then in the unit ball. None elsewhere; a cone
    solver would end at the tip of its cone there."""
    lp = linprog(np.concatenate([w, w]), A_eq=np.hstack([a, -a]), b_eq=y,
                 method='highs')
    exact = (lp.status == 0 and
             lam * np.linalg.norm(lp.eqlin.marginals) <= 1)
    return lam * lp.fun if exact else None


def descent(a, y, w, lam):
    m = len(y)
    model = Lasso(alpha=lam / (2 * m), fit_intercept=False, tol=1e-15,
                  max_iter=10**6)
    x = model.fit(a / w, y).coef_ / w
    r = a @ x - y
    objective = lam * np.sum(w * np.abs(x)) + r @ r
    q = 2 * r
    t = min(1, lam / np.max(np.abs(a.T @ q) / w))
    gap = objective - (-t * (y @ q) - t * t * (q @ q) / 4)
    assert gap <= 2e-9 * objective, gap
    return objective


def solve(case, is_complex):
    kind = 1 + case % 3
    big = not is_complex and case % 20 == 7
    m, n = (200, 500) if big else (20 + 7 * (case % 6), 50 + 20 * (case % 5))
    if is_complex:
        m, n = 12 + case % 8, 24 + 4 * (case % 5)
    weighted = case // 3 % 2
    a, y, w = data(1000 + case, m, n, weighted, is_complex)
    share = [0.3, 0.1, 0.03][case // 6 % 3]
    slope = np.max(np.abs(a.conj().T @ y) / w)
    norm = np.linalg.norm(y)
    parameter = share * {1: norm, 2: 2 * slope, 3: slope / norm}[kind]
    if kind == 2:
        value = (squares if is_complex else descent)(a, y, w, parameter)
    else:
        value = None
        if kind == 3 and not is_complex:
            value = interpolation(a, y, w, parameter)
        if value is None:
            value = cones(a, y, w, kind, parameter)
    print('    {%d, %d, %d, %d, %d, %d, %.17g, %.17g},'
          % (kind, m, n, 1000 + case, weighted, is_complex, parameter, value),
          flush=True)


print('/* Made by solver_cases.py: kind, rows, cols, seed, weighted, complex,\n'
      ' * parameter, minimum. */')
for case in range(100):
    solve(case, 0)
for case in range(30):
    solve(case, 1)
