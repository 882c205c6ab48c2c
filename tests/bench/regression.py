# SPDX-License-Identifier: BSD-3-Clause
"""LASSO, basis pursuit denoising and square-root LASSO: firenet's working sets
beside scikit-learn, CPU seconds, one thread, the same relative duality gap.

    sh tests/bench/regression.sh [word ..]    rows whose names have a word

A row's time of firenet is that of the C calls, problem, solver and solve, made
from here by ctypes (fn.solve adds 0.3 ms of Python for what its Result holds),
or one call of fn.path or fn.solve_batch; the matrix, made once, is the column
before. That of scikit-learn is `fit` alone, on an array in Fortran order, with
the largest `tol` of a sequence that reaches the gap, measured here by NumPy.
"""
import os
import pathlib
import sys
import time
import warnings

import numpy as np
import scipy.sparse as sp

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "python"))
os.environ.setdefault("FIRENET_LIBRARY",
                      str(ROOT / "build" / "lib" / "libfirenet.so"))
import firenet as fn  # noqa: E402
from sklearn.linear_model import Lasso, lars_path, lasso_path  # noqa: E402
from sklearn.decomposition import sparse_encode  # noqa: E402

warnings.simplefilter("ignore")
GAP = 1e-6
BEST_OF = 3


# ------------------------------------------------------------------ designs
def expression(rows, cols, seed=0, standardise=True):
    """Like a matrix of gene expressions: ten latent factors, columns of
    log-normal sizes; a response of two classes."""
    g = np.random.default_rng(seed)
    z = g.standard_normal((rows, 10)) @ g.standard_normal((10, cols))
    x = np.exp(z / (2 * np.sqrt(10)) + 0.3 * g.standard_normal((rows, cols))
               + g.normal(5, 1.5, cols))
    if standardise:
        x = np.log(x)
        x = (x - x.mean(0)) / x.std(0)
    y = np.where(z[:, 0] + 0.5 * g.standard_normal(rows) > 0, 1.0, -1.0)
    return x, y - (y.mean() if standardise else 0)


def autoregressive(rows, cols, rho=0.9, seed=0):
    """Neighbouring columns with correlation rho; 20 of them matter."""
    g = np.random.default_rng(seed)
    x = g.standard_normal((rows, cols))
    for j in range(1, cols):
        x[:, j] = rho * x[:, j - 1] + np.sqrt(1 - rho**2) * x[:, j]
    y = x[:, ::cols // 20] @ g.choice([-1.0, 1.0], 20)
    return x, y + np.linalg.norm(y) / np.sqrt(rows) / 3 * g.standard_normal(
        rows)


def duplicated(rows=100, cols=1000, seed=0):
    """Each column twice."""
    g = np.random.default_rng(seed)
    half = g.standard_normal((rows, cols // 2))
    y = half[:, :10].sum(1) + g.standard_normal(rows)
    return np.hstack([half, half]), y


def text_like(rows=20000, cols=50000, stored=10**6, seed=0):
    """Sparse, density 0.1 %."""
    g = np.random.default_rng(seed)
    a = sp.coo_matrix((g.standard_normal(stored),
                       (g.integers(0, rows, stored),
                        g.integers(0, cols, stored))), (rows, cols)).tocsc()
    x = np.zeros(cols)
    x[g.choice(cols, 200, False)] = g.standard_normal(200)
    return a, a @ x + 0.1 * g.standard_normal(rows)


# ------------------------------------------------------------------- timing
def cpu(call, times=BEST_OF):
    best, out = np.inf, None
    for _ in range(times):
        start = time.process_time()
        out = call()
        best = min(best, time.process_time() - start)
    return best, out


def firenet(kind, m, y, method="adaptive", options=None, **parameter):
    """(outcome, iterations, x, residual) by the C interface."""
    solver = fn._solve._Solver(fn.Problem(kind, m, **parameter), method,
                               {"tol": GAP}, {}, fn._solve.Deadline(None))
    if options:
        fn._solve.set_options(fn._library.lib.firenet_solver_set_real, solver,
                              "FIRENET_SOLVER_", {"step_ratio": options[0]})
        fn._solve.set_options(fn._library.lib.firenet_solver_set_int, solver,
                              "FIRENET_SOLVER_", {"max_iterations": options[1]})
    x = np.empty(m.in_shape, m.domain_dtype)
    types = fn._arrays.type_of(y.dtype), fn._arrays.type_of(x.dtype)
    solver.check(fn._library.lib.firenet_solver_solve(
        solver, types[0], y.ctypes.data, y.size, types[1], None,
        x.ctypes.data, x.size))
    return (fn._words.word(fn._words.OUTCOMES, solver.int("OUTCOME")),
            solver.int("ITERATION"), x, solver.real("RESIDUAL"))


def gap_p2(a, y, lam, x):
    """Relative."""
    r = a @ x - y
    value = lam * np.abs(x).sum() + np.vdot(r, r).real
    t = min(1.0, lam / max(np.abs(2 * (a.conj().T @ r)).max(), 1e-300))
    q = 2 * t * r
    return (value + np.vdot(y, q).real + np.vdot(q, q).real / 4) / value


def scikit(a, y, lam, times=BEST_OF):
    """Seconds and solution of the fit that reaches the gap."""
    tol = GAP
    while True:
        model = Lasso(alpha=lam / (2 * len(y)), fit_intercept=False, tol=tol,
                      max_iter=10**6)
        seconds, _ = cpu(lambda: model.fit(a, y), 1)
        if gap_p2(a, y, lam, model.coef_) <= GAP or tol < 1e-15:
            if seconds < 0.5:
                seconds = min(seconds, cpu(lambda: model.fit(a, y),
                                           times - 1)[0])
            return seconds, model.coef_.copy()
        tol *= 0.3


def say(name, matrix, ours, theirs, note=""):
    ratio = "" if theirs is None else f"{theirs / ours:8.1f}"
    shown = "" if theirs is None else f"{theirs:10.4f}"
    print(f"{name:34s} {matrix:8.4f} {ours:9.4f} {shown:>10s} {ratio:>8s}"
          f"  {note}", flush=True)


# --------------------------------------------------------------------- rows
def lasso(name, a, y, shares):
    seconds, m = cpu(lambda: fn.matrix(a), 1)
    fortran = a if sp.issparse(a) else np.asfortranarray(a)
    largest = np.abs(2 * (a.T @ y)).max()
    for share in shares:
        lam = share * largest
        ours, (outcome, count, x, _) = cpu(
            lambda: firenet("P2", m, y, lam=lam))
        theirs, _ = scikit(fortran, y, lam)
        say(f"P2 {name}, {share} max", seconds, ours, theirs,
            f"{outcome}, {count} it, gap {gap_p2(a, y, lam, x):.0e}, "
            f"{np.count_nonzero(x)} of {m.shape[1]}")


def path(name, a, y, count=100, least=1e-2):
    seconds, m = cpu(lambda: fn.matrix(a), 1)
    lams = np.abs(2 * (a.T @ y)).max() * np.geomspace(1, least, count)
    ours, found = cpu(lambda: fn.path("P2", m, y, lams, tol=GAP))
    fortran = np.asfortranarray(a)
    tol = GAP
    while True:
        theirs, (_, x, _) = cpu(lambda: lasso_path(
            fortran, y, alphas=lams / (2 * len(y)), tol=tol, max_iter=10**6),
            1)
        worst = max(gap_p2(a, y, lam, x[:, i]) for i, lam in enumerate(lams))
        if worst <= GAP or tol < 1e-15:
            break
        tol *= 0.1
    say(f"path of {count}, {name}", seconds, ours, theirs,
        f"worst gap {max(gap_p2(a, y, lam, np.asarray(x)) for lam, x in zip(lams, found)):.0e}")


def others(a, y):
    seconds, m = cpu(lambda: fn.matrix(a), 1)
    for share in (0.5, 0.1, 0.02):
        eta = share * np.linalg.norm(y)
        ours, (outcome, count, _, _) = cpu(
            lambda: firenet("P1", m, y, eta=eta))
        theirs, _ = cpu(lambda: lars_path(a, y, method="lasso"), 1)
        say(f"P1 62 x 2000, eta {share} ||y||", seconds, ours, theirs,
            f"LARS walks its whole path; {outcome}, {count} it")
    largest = np.abs(a.T @ y).max() / np.linalg.norm(y)
    for share in (0.5, 0.2):
        ours, (outcome, count, _, residual) = cpu(
            lambda: firenet("P3", m, y, lam=share * largest))
        lam = 2 * residual * share * largest
        theirs, _ = scikit(np.asfortranarray(a), y, lam)
        say(f"P3 62 x 2000, {share} max", seconds, ours, theirs,
            f"{outcome}, {count} it; scikit-learn is told the lambda")


def group_rows():
    from regression_groups import rows
    bench = sys.modules[__name__]
    rows("62 x 2000", *expression(62, 2000), 10, SHARES[:3], bench)
    rows("72 x 7129", *expression(72, 7129, 1), 20, SHARES[:3], bench)
    rows("AR 500 x 5000", *autoregressive(500, 5000), 5, SHARES[:3], bench)


def complex_rows():
    g = np.random.default_rng(0)
    a = g.standard_normal((200, 2000)) + 1j * g.standard_normal((200, 2000))
    x = np.zeros(2000, complex)
    x[:20] = g.standard_normal(20) + 1j * g.standard_normal(20)
    y = a @ x + g.standard_normal(200)
    seconds, m = cpu(lambda: fn.matrix(a), 1)
    for share in (0.5, 0.1, 0.01):
        lam = share * np.abs(2 * (a.conj().T @ y)).max()
        ours, (outcome, count, x, _) = cpu(
            lambda: firenet("P2", m, y, lam=lam))
        theirs, _ = cpu(lambda: firenet("P2", m, y, "fista", lam=lam), 1)
        say(f"P2 complex 200 x 2000, {share} max", seconds, ours, theirs,
            f"against FISTA here; {outcome}, {count} it, gap "
            f"{gap_p2(a, y, lam, x):.0e}")


def codes(count=10000):
    g = np.random.default_rng(0)
    d = g.standard_normal((64, 256))
    d /= np.linalg.norm(d, axis=0)
    x = np.where(g.random((count, 256)) < 0.04,
                 g.standard_normal((count, 256)), 0)
    y = x @ d.T + 0.02 * g.standard_normal((count, 64))
    lam = 0.2
    seconds, m = cpu(lambda: fn.matrix(d), 1)
    ours, found = cpu(lambda: fn.solve_batch("P2", m, y, lam=lam, tol=GAP), 1)
    default, _ = cpu(lambda: sparse_encode(
        y, d.T, algorithm="lasso_cd", alpha=lam / 2, n_jobs=1), 1)
    tol = GAP
    while True:  # what sparse_encode does, with another tol
        coder = Lasso(alpha=lam / 2 / 64, fit_intercept=False, tol=tol,
                      precompute=d.T @ d, max_iter=10**5)
        theirs, _ = cpu(lambda: coder.fit(d, y.T), 1)
        coded = coder.coef_
        if max(gap_p2(d, y[i], lam, coded[i])
               for i in range(0, count, 100)) <= GAP or tol < 1e-12:
            break
        tol *= 0.1
    worst = max(gap_p2(d, y[i], lam, np.asarray(found)[i])
                for i in range(0, count, 100))
    theirs_worst = max(gap_p2(d, y[i], lam, coded[i])
                       for i in range(0, count, 100))
    say(f"{count} codes, dictionary 64 x 256", seconds, ours, theirs,
        f"gap {worst:.0e}, scikit-learn's {theirs_worst:.0e} (sparse_encode's "
        f"own tol: {default:.2f} s)")


def cross_validation(name, a, y):
    """Estimators whole, with their intercepts; scikit-learn with its own gap,
    tol ||y||^2, which is less than is asked of firenet."""
    from firenet.sklearn import LassoCV as Ours
    from sklearn.linear_model import LassoCV as Theirs
    ours, mine = cpu(lambda: Ours(cv=5, n_values=100, eps=1e-2,
                                  tol=GAP).fit(a, y), 1)
    theirs, peer = cpu(lambda: Theirs(cv=5, alphas=mine.alphas_, tol=GAP,
                                      max_iter=10**6).fit(a, y), 1)
    say(f"5-fold CV of 100, {name}", 0.0, ours, theirs,
        f"alpha {mine.alpha_:.4g} and {peer.alpha_:.4g}")


def methods(name, a, y, limit=3000):
    """Seconds of each method to the gap, at most `limit` iterations; a step
    ratio next to 1 keeps working sets out."""
    m, fortran = fn.matrix(a), np.asfortranarray(a)
    largest = np.abs(2 * (a.T @ y)).max()
    for method in ("working_set", "plain"):  # they look for ||A||, once
        firenet("P2", m, y, method, (1.0, 1), lam=largest / 2)
    for share in SHARES[:3]:
        lam, cells = share * largest, []
        for label, method, ratio in (("working sets", "working_set", 1.0),
                                     ("adaptive", "adaptive", 1.0),
                                     ("its iteration", "adaptive", 1 + 1e-12),
                                     ("plain", "plain", 1.0),
                                     ("FISTA", "fista", 1.0)):
            seconds, (outcome, count, x, _) = cpu(
                lambda: firenet("P2", m, y, method, (ratio, limit), lam=lam), 1)
            gap = "" if outcome == "converged" else \
                f", gap {gap_p2(a, y, lam, x):.0e}"
            cells.append(f"{label} {seconds:.4f} s, {count}{gap}")
        seconds, _ = scikit(fortran, y, lam)
        print(f"{name}, {share} max | " + " | ".join(cells)
              + f" | scikit-learn {seconds:.4f} s", flush=True)


SHARES = 0.5, 0.1, 0.01, 0.001
ROWS = {
    "expression": lambda: lasso("62 x 2000", *expression(62, 2000), SHARES),
    "uncentred": lambda: lasso("uncentred 40 x 200", *expression(
        40, 200, standardise=False), SHARES),
    "autoregressive": lambda: lasso("AR 0.9 500 x 5000", *autoregressive(
        500, 5000), SHARES[:3]),
    "duplicates": lambda: lasso("duplicates 100 x 1000", *duplicated(),
                                SHARES[:3]),
    "leukaemia": lambda: lasso("72 x 7129", *expression(72, 7129, 1), SHARES),
    "duke": lambda: lasso("44 x 7129", *expression(44, 7129, 2), SHARES[:3]),
    "sparse": lambda: lasso("CSR 20000 x 50000", *text_like(), (0.1, 0.01)),
    "methods": lambda: [methods(name, *design) for name, design in (
        ("62 x 2000", expression(62, 2000)),
        ("leukaemia-like 72 x 7129", expression(72, 7129, 1)),
        ("duke-like 44 x 7129", expression(44, 7129, 2)))],
    "cross-validation": lambda: cross_validation("62 x 2000",
                                                 *expression(62, 2000)),
    "path": lambda: [path("62 x 2000", *expression(62, 2000)),
                     path("AR 0.9 500 x 5000", *autoregressive(500, 5000),
                          least=0.05)],
    "others": lambda: others(*expression(62, 2000)),
    "complex": complex_rows,
    "groups": group_rows,
    "codes": codes,
}

if __name__ == "__main__":
    words = sys.argv[1:]
    print(f"{'':34s} {'matrix':>8s} {'firenet':>9s} {'other':>10s} "
          f"{'ratio':>8s}")
    for name, row in ROWS.items():
        if not words or any(word in name for word in words):
            row()
