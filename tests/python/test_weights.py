# SPDX-License-Identifier: BSD-3-Clause
"""Weights 0 (columns without penalty) and infinity (x stays 0)."""
import unittest

import numpy as np
import support  # noqa: F401  finds the package

import firenet as fn

try:
    import scipy.sparse as sp
    from cvxopt import matrix, solvers
except ImportError as error:
    raise unittest.SkipTest(str(error))

DTYPES = np.float64, np.complex128, np.float32, np.complex64


def draw(rows, cols, dtype=np.float64, seed=0):
    """A design whose columns have means, y, and weights of each sort."""
    g = np.random.default_rng(seed)
    A = g.standard_normal((rows, cols)) + 2.0
    if np.dtype(dtype).kind == "c":
        A = A + 1j * g.standard_normal((rows, cols))
    A[:, 0] = 1.0
    y = A[:, 3:6].sum(1) + 7.0 + 0.1 * g.standard_normal(rows)
    w = g.uniform(0.5, 2.0, cols)
    w[[0, 2]], w[[1, 5]] = 0.0, np.inf
    return A.astype(dtype), y.astype(dtype), w


def rest(A, y, w):
    """What is left of A and y beside the range of the columns of weight 0."""
    Q = np.linalg.qr(A[:, w == 0])[0]
    keep = (w > 0) & np.isfinite(w)
    B = A[:, keep]
    return (B - Q @ (Q.conj().T @ B)), y - Q @ (Q.conj().T @ y), w[keep], keep


def wide(x):
    return x.astype(np.complex128 if x.dtype.kind == "c" else np.float64)


def operators(A):
    return (fn.matrix(A), fn.matrix(sp.csr_matrix(A)),
            fn.matrix(sp.csc_matrix(A)))


class Weights(unittest.TestCase):
    def test_all_without_penalty_is_least_squares(self):
        for dtype in DTYPES:
            A, y, _ = draw(30, 8, dtype)
            best = np.linalg.lstsq(wide(A), wide(y), rcond=None)[0]
            r = np.linalg.norm(A @ best - y)
            tight = 1e-9 if np.finfo(dtype).eps < 1e-10 else 1e-2
            for M in operators(A):
                found = fn.solve("P2", M, y, lam=1.0, weights=np.zeros(8))
                self.assertTrue(found.converged, found.message)
                np.testing.assert_allclose(found.x, best, atol=tight)
                self.assertAlmostEqual(found.residual, r, delta=tight * r)

    def test_the_quadratic_program_has_the_same_solution(self):
        A, y, w = draw(25, 60)
        lam, n = 20.0, 60
        free = np.isfinite(w)
        c = np.where(free, w, 0.0) * lam
        # x = u - v; of columns without penalty and of fixed ones, likewise
        B = np.hstack([A[:, free], -A[:, free]])
        q = np.hstack([c[free], c[free]]) - 2 * B.T @ y
        size = B.shape[1]
        solvers.options.update(show_progress=False, abstol=1e-11, reltol=1e-11,
                               feastol=1e-11)
        P = 2 * B.T @ B + 1e-11 * np.eye(size)
        z = np.array(solvers.qp(matrix(P), matrix(q), matrix(-np.eye(size)),
                                matrix(np.zeros(size)))["x"]).ravel()
        least = q @ z + z @ (B.T @ (B @ z)) + y @ y
        for M in operators(A):
            for method in ("adaptive", "working_set", "plain", "fista"):
                found = fn.solve("P2", M, y, lam=lam, weights=w, method=method,
                                 tol=1e-8)
                with self.subTest(method=method):
                    self.assertTrue(found.converged, found.message)
                    self.assertTrue(np.all(found.x[~free] == 0))
                    self.assertAlmostEqual(found.objective, least,
                                           delta=1e-6 * least)
                    self.assertLessEqual(found.objective - found.gap,
                                         least * (1 + 1e-9))

    def test_kinds_and_types_are_the_projected_problem(self):
        for dtype in DTYPES:
            for kind in ("P1", "P2", "P3"):
                A, y, w = draw(30, 80, dtype, 3)
                B, z, v, keep = rest(wide(A), wide(y), w)
                B = np.ascontiguousarray(B)
                reference = fn.matrix(B)
                size = fn.Problem(kind, reference, weights=v, **{
                    "eta" if kind == "P1" else "lam": 1.0}).parameter_max(z)
                told = {"eta" if kind == "P1" else "lam": 0.3 * size}
                peer = fn.solve(kind, reference, z, weights=v, tol=1e-9,
                                method="plain", **told)
                double = np.finfo(dtype).eps < 1e-10
                tol = 1e-8 if double else 1e-3
                for M in operators(A):
                    with self.subTest(kind, dtype=dtype, M=repr(M)):
                        self.check(fn.Problem(kind, M, weights=w, **told), M, y,
                                   w, told, peer, size, tol)

    def check(self, problem, M, y, w, told, peer, size, tol):
        seen = []
        found = fn.solve(problem.kind, M, y, weights=w, tol=tol, **told,
                         callback=lambda event: seen.append(event.x.copy()))
        self.assertTrue(found.converged, found.message)
        slack = 3 * tol * peer.objective
        self.assertAlmostEqual(found.objective, peer.objective, delta=slack)
        self.assertTrue(np.all(found.x[np.isinf(w)] == 0))
        objective, residual, _ = problem.evaluate(found.x, y)
        self.assertAlmostEqual(objective, found.objective, delta=slack)
        self.assertAlmostEqual(residual, found.residual,
                               delta=tol * np.linalg.norm(y))
        dual = problem.dual(found.dual, y)
        self.assertLessEqual(dual, peer.objective + slack)
        self.assertGreaterEqual(dual, found.objective - slack)
        self.assertAlmostEqual(problem.parameter_max(y), size,
                               delta=1e-4 * size)
        np.testing.assert_array_equal(seen[-1], found.x)
        again = fn.solve(problem.kind, M, y, weights=w, tol=tol, **told,
                         state=found.state, max_iterations=3)
        np.testing.assert_allclose(again.x, found.x,
                                   atol=30 * tol * abs(found.x).max())

    def test_an_intercept_is_that_of_scikit_learn(self):
        try:
            from sklearn.linear_model import Lasso
        except ImportError as error:
            self.skipTest(str(error))
        A, y, _ = draw(40, 150)
        peer = Lasso(0.2, tol=1e-12, max_iter=10**6).fit(A[:, 1:], y)
        w = np.ones(150)
        w[0] = 0.0
        for M in operators(A):
            found = fn.solve("P2", M, y, lam=2 * 40 * 0.2, weights=w, tol=1e-10)
            np.testing.assert_allclose(found.x[1:], peer.coef_, atol=1e-5)
            self.assertAlmostEqual(found.x[0], peer.intercept_, places=4)

    def test_units_do_not_matter(self):
        A, y, w = draw(30, 80)
        x = fn.solve("P3", fn.matrix(A), y, lam=0.5, weights=w, tol=1e-9).x
        for a, b in ((1e40, 1e-60), (1e-70, 1e30)):
            found = fn.solve("P3", fn.matrix(a * A), b * y, lam=0.5 * a,
                             weights=w, tol=1e-9)
            np.testing.assert_allclose(found.x * (a / b), x, atol=1e-6)

    def test_paths_and_batches(self):
        A, y, w = draw(30, 150)
        for M in operators(A):
            rows = fn.path("P2", M, y, [100.0, 30.0, 10.0], weights=w, tol=1e-9)
            self.assertTrue(rows.converged)
            for row in rows:
                one = fn.solve("P2", M, y, lam=row.parameter, weights=w,
                               tol=1e-9)
                np.testing.assert_allclose(row.x, one.x, atol=1e-5)
            ys = np.stack([y, 2 * y, y[::-1]])
            many = fn.solve_batch("P2", M, ys, lam=30.0, weights=w, tol=1e-9)
            for k in range(3):
                one = fn.solve("P2", M, ys[k], lam=30.0, weights=w, tol=1e-9)
                np.testing.assert_allclose(np.asarray(many)[k], one.x,
                                           atol=1e-6)

    def test_columns_that_depend_on_each_other(self):
        A, y, w = draw(30, 80)
        A[:, 2] = 3.0  # a multiple of column 0; both have weight 0
        found = fn.solve("P2", fn.matrix(A), y, lam=30.0, weights=w, tol=1e-9)
        w[2] = np.inf
        one = fn.solve("P2", fn.matrix(A), y, lam=30.0, weights=w, tol=1e-9)
        self.assertAlmostEqual(found.objective, one.objective,
                               delta=1e-7 * one.objective)

    def test_the_proximal_map(self):
        A, y, w = draw(30, 80)
        z = np.random.default_rng(1).standard_normal(80)
        p = fn.Problem("P2", fn.matrix(A), lam=2.0, weights=w)
        threshold = np.where(np.isinf(w), np.inf, 2.0 * 0.3 * w)
        np.testing.assert_allclose(
            p.prox_primal(z, 0.3),
            np.sign(z) * np.maximum(abs(z) - threshold, 0), atol=1e-14)

    def test_what_cannot_be_is_named(self):
        A, y, w = draw(30, 80)
        M = fn.matrix(A)
        with self.assertRaisesRegex(fn.Error, r"weights: 65 are 0"):
            fn.Problem("P2", M, lam=1.0, weights=np.r_[np.zeros(65),
                                                       np.ones(15)])
        with self.assertRaisesRegex(fn.Error, r"weights\[3\]: -1"):
            fn.Problem("P2", M, lam=1.0, weights=np.where(
                np.arange(80) == 3, -1.0, 1.0))
        with self.assertRaisesRegex(fn.Error, r"x\[1\]: .*infinite"):
            fn.Problem("P2", M, lam=1.0, weights=w).evaluate(np.ones(80), y)

    def test_other_operators_take_them_too(self):
        g = np.random.default_rng(0)
        S = fn.sample((64,), np.sort(g.choice(64, 40, False))) @ fn.dft((64,))
        D = np.stack([S @ column for column in np.eye(64, dtype=complex)], 1)
        y = g.standard_normal(40) + 1j * g.standard_normal(40)
        w = np.ones(64)
        w[[0, 7]], w[9] = 0.0, np.inf
        one, other = (fn.solve("P3", M, y, lam=0.3, weights=w, tol=1e-8)
                      for M in (S, fn.matrix(D)))
        self.assertAlmostEqual(one.objective, other.objective,
                               delta=1e-7 * one.objective)


if __name__ == "__main__":
    unittest.main()
