#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""reference.py TORTURE [COUNT [SEED]]: the minima of COUNT problems of the torture
suite, found by others.

(P1) with eta = 0 over the reals is a linear program for HiGHS (SciPy), (P2) over
the reals a lasso for scikit-learn, everything else a cone program for CVXOPT.
A reference counts if its own duality gap says so. Then
    objective <= minimum (1 + tolerance)      dual value <= minimum
must hold of every answer that is called converged, the latter of all. What is
called infeasible is so by NumPy's least squares.
"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

import cvxopt
import numpy as np
from scipy.optimize import linprog

try:
    from sklearn.linear_model import Lasso
except ImportError:
    Lasso = None

cvxopt.solvers.options.update(show_progress=False)
GOOD = 1e-6  # of a minimum: more must be known of it
LARGEST = 50000  # real numbers in a matrix, for cone programs to be quick


class Problem:
    """In units in which A, y and w are near one; `unit` is the objective's."""

    def __init__(self, path):
        d = json.loads(path.read_text())
        self.__dict__.update(d)
        shape = (d['rows'], d['cols'])
        a = np.array(d['a'], float)
        y = np.array(d['y'], float)
        if d['complex']:
            a, y = a.view(complex), y.view(complex)
        a = a.reshape(shape)
        w = np.array(d.get('weights', np.ones(shape[1])))
        size = [2.0 ** np.ceil(np.log2(v.max() or 1.0))
                for v in (np.abs(a), np.abs(y), w)]
        self.a, self.y, self.w = (v * (1 / s)
                                  for v, s in zip((a, y, w), size))
        x = size[1] / size[0]
        self.unit = {1: size[2] * x, 2: size[1] ** 2, 3: size[1]}[self.kind]
        self.parameter = self.parameter / {
            1: size[1], 2: size[0] * size[1] / size[2],
            3: size[0] / size[2]}[self.kind]


def linear_program(p):
    """min w (u + v) subject to A (u - v) = y, u, v >= 0; minimum and
    duality gap, as of those below."""
    r = linprog(np.r_[p.w, p.w], A_eq=np.c_[p.a, -p.a], b_eq=p.y,
                bounds=(0, None), method='highs')
    if r.status != 0:
        return None
    return r.fun, abs(r.fun - r.eqlin.marginals @ p.y)


def lasso(p):
    """P2 by coordinate descent; the residual, scaled, is the dual vector."""
    m = len(p.y)
    model = Lasso(alpha=p.parameter / (2 * m), fit_intercept=False, tol=1e-13,
                  max_iter=20000)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        model.fit(p.a / p.w, p.y)
    x = model.coef_ / p.w
    r = p.a @ x - p.y
    fun = p.parameter * p.w @ abs(x) + r @ r
    q = 2 * r
    slope = np.max(abs(p.a.T @ q) / p.w)
    b, square = -p.y @ q, q @ q
    t = 0 if square == 0 else min(2 * b / square,
                                  p.parameter / slope if slope else np.inf)
    return fun, fun - (t * b - t * t * square / 4)


def real_form(p):
    """A, y over the reals: x becomes (Re x, Im x)."""
    if not p.complex:
        return p.a, p.y
    return (np.block([[p.a.real, -p.a.imag], [p.a.imag, p.a.real]]),
            np.r_[p.y.real, p.y.imag])


def independent_rows(a, y):
    """A x = y by as few equations as it takes."""
    u, s, v = np.linalg.svd(a, full_matrices=False)
    keep = s > 1e-11 * s[0]
    return (s[:, None] * v)[keep], (u.T @ y)[keep]


def moduli(p, width):
    """The cones |x_i| <= u_i of variables x (real parts, imaginary parts), u."""
    k, parts = p.cols, 2 if p.complex else 1
    g = np.zeros((k * (1 + parts), width))
    for i in range(k):
        row = i * (1 + parts)
        g[row, parts * k + i] = -1
        for part in range(parts):
            g[row + 1 + part, part * k + i] = -1
    return g, [1 + parts] * k


def cone_program(p):
    """Variables x, u >= |x| and, but in P1, s >= ||Ax - y||: minimum, and what
    is not known of it."""
    a, y = real_form(p)
    m, n = a.shape
    width = n + p.cols + (p.kind != 1)
    cost = np.zeros(width)
    cost[n:n + p.cols] = p.w * (1 if p.kind == 1 else p.parameter)
    quadratic = np.zeros((width, width))
    if p.kind == 2:
        quadratic[-1, -1] = 2
    elif p.kind == 3:
        cost[-1] = 1
    g, cones = moduli(p, width)
    h = np.zeros(len(g))
    equations = []
    if p.kind == 1 and p.parameter == 0:
        rows, right = independent_rows(a, y)
        equations = [np.c_[rows, np.zeros((len(rows), p.cols))], right]
    else:
        residual = np.zeros((m + 1, width))
        residual[1:, :n] = -a
        residual[0, -1] = -(p.kind != 1)
        g = np.vstack([g, residual])
        h = np.r_[h, p.parameter if p.kind == 1 else 0, -y]
        cones.append(m + 1)
    arguments = [cvxopt.matrix(v) for v in (quadratic, cost, g, h)]
    return cone_solve(*arguments, {'l': 0, 'q': cones, 's': []},
                      *[cvxopt.matrix(v) for v in equations])


def cone_solve(*arguments):
    """The best answer of several tolerances: a tight one may break down."""
    best = None
    for tolerance in 1e-9, 1e-8, 1e-7:
        cvxopt.solvers.options.update(abstol=tolerance / 1e3, reltol=tolerance,
                                      feastol=tolerance)
        try:
            answer = cvxopt.solvers.coneqp(*arguments)
        except (ValueError, ArithmeticError):
            continue
        minimum, dual = answer['primal objective'], answer['dual objective']
        unknown = abs(minimum - dual) + abs(minimum) * 10 * max(
            answer['primal infeasibility'], answer['dual infeasibility'])
        if best is None or unknown < best[1]:
            best = minimum, unknown
        if unknown <= GOOD * abs(minimum):
            break
    return best


def reference(p):
    """(minimum, what is not known of it, by whom), or None."""
    tries = []
    if p.kind == 1 and p.parameter == 0 and not p.complex:
        tries.append(('HiGHS', linear_program))
    if p.kind == 2 and not p.complex and Lasso is not None:
        tries.append(('scikit-learn', lasso))
    if p.rows * p.cols * (4 if p.complex else 1) <= LARGEST:
        tries.append(('CVXOPT', cone_program))
    for name, solve in tries:
        found = solve(p)
        if found is not None and found[1] <= GOOD * abs(found[0]):
            return *found, name
    return None


def infeasible(p):
    """Whether the nearest point of the range is farther than eta."""
    x = np.linalg.lstsq(p.a, p.y, rcond=1e-15)[0]
    return np.linalg.norm(p.a @ x - p.y) > p.parameter


def compare(p, seen):
    """What is wrong with an answer, or ''."""
    if p.infeasible or p.verdict == 'infeasible':
        seen['least squares'] += 1
        return '' if infeasible(p) else 'feasible by least squares'
    if not np.any(p.y) or \
            p.kind == 1 and p.parameter >= np.linalg.norm(p.y):
        seen['zero'] += 1
        return '' if p.objective == 0 else f'objective {p.objective}, not 0'
    found = reference(p)
    if found is None:
        seen['without reference'] += 1
        return ''
    minimum, unknown, name = found
    seen[name] += 1
    objective, dual = p.objective_at_x / p.unit, p.dual / p.unit
    little = unknown + (1e-7 + (4e-6 if p.single else 0)) * minimum
    if dual > minimum + little:
        return f'dual value {dual:.9g}, minimum {minimum:.9g} ({name})'
    if p.verdict == 'converged' and \
            objective > minimum + p.tolerance * objective + little:
        return f'objective {objective:.9g}, minimum {minimum:.9g} ({name})'
    return ''


def main():
    torture, count, seed = (sys.argv[1:] + ['500', '1'])[:3]
    seen, wrong, done = collections.Counter(), [], 0
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([torture, '--problems', str(int(count) * 5 // 4),
                              '--seed', seed, '--dump', folder],
                             stdout=subprocess.DEVNULL, check=False)
        if run.returncode not in (0, 1):
            sys.exit(f'{torture} ended with {run.returncode}')
        paths = sorted(pathlib.Path(folder).iterdir(),
                       key=lambda path: int(path.stem))[:int(count)]
        for path in paths:
            p = Problem(path)
            why = compare(p, seen)
            done += 1
            if why:
                wrong.append(f'{p.index} ({p.__dict__["class"]}, P{p.kind}, '
                             f'{p.verdict}): {why}')
    for line in wrong:
        print('#', line)
    print('#', ', '.join(f'{name}: {n}' for name, n in seen.most_common()))
    print('1..2')
    print(f'{"not " if wrong else ""}ok 1 - {done} answers against the minima '
          f'of others: {len(wrong)} wrong')
    few = seen['without reference'] > 0.15 * done
    print(f'{"not " if few else ""}ok 2 - references for '
          f'{done - seen["without reference"]} of them')
    return 1 if wrong or few else 0


if __name__ == '__main__':
    sys.exit(main())
