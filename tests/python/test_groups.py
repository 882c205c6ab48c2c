# SPDX-License-Identifier: BSD-3-Clause
"""The group lasso over matrices: sum_g w_g ||x_g||_2 of disjoint groups of x
itself. Every answer is judged here, by the gap that its x proves."""
import itertools
import unittest

import numpy as np
import support  # noqa: F401  finds the package

import firenet as fn

try:
    import scipy.sparse as sp
except ImportError:
    sp = None

DTYPES = np.float64, np.complex128, np.float32, np.complex64


class Problem:
    """A design with `count` groups of `members` columns, y and weights."""

    def __init__(self, rows, count, members, dtype=np.float64,
                 grouping="contiguous", seed=0):
        g = np.random.default_rng(seed)
        A = g.standard_normal((rows, count * members)) + 0.5
        y = A[:, :3 * members].sum(1) + g.standard_normal(rows)
        if np.dtype(dtype).kind == "c":
            A = A + 1j * g.standard_normal(A.shape)
            y = y + 1j * g.standard_normal(rows)
        A[g.random(A.shape) < 0.3] = 0
        self.A, self.y = A.astype(dtype), y.astype(dtype)
        self.w = g.uniform(0.5, 2.0, count)
        self.shape = ((count, members) if grouping == "contiguous"
                      else (members, count))
        self.axis = 1 if grouping == "contiguous" else 0
        self.regulariser = fn.group(fn.identity(A.shape[1], dtype), members,
                                    grouping, self.w)
        self.tol = 1e-8 if self.A.real.dtype == np.float64 else 1e-3

    def lengths(self, x):
        return np.linalg.norm(x.reshape(self.shape), axis=self.axis)

    def polar(self, q):
        wide = self.A.astype(np.complex128)
        return (self.lengths(wide.conj().T @ q) / self.w).max()

    def largest(self, kind):
        y = self.y.astype(np.complex128)
        return {"P2": 2.0, "P3": 1 / np.linalg.norm(y)}[kind] * self.polar(y)

    def solve(self, kind, value, A=None, **options):
        told = {"eta" if kind == "P1" else "lam": value}
        return fn.solve(kind, fn.matrix(self.A if A is None else A), self.y,
                        regulariser=self.regulariser,
                        **{"tol": self.tol, **told, **options})

    def gap(self, kind, value, x):
        """Objective, infeasibility and the gap of x, relative, by q along its
        residual."""
        x, y = x.astype(np.complex128), self.y.astype(np.complex128)
        r = self.A.astype(np.complex128) @ x - y
        size, norm = self.w @ self.lengths(x), np.linalg.norm(r)
        lam = 1.0 if kind == "P1" else value
        t = lam / self.polar(r)
        rise = -np.vdot(y, r).real
        if kind == "P1":
            return size, norm / value, (size - t * (rise - value * norm)) / size
        if kind == "P2":
            t = min(t, 2 * rise / norm**2)
            f = lam * size + norm**2
            return f, 0.0, (f - t * rise + t * t * norm**2 / 4) / f
        f = lam * size + norm
        return f, 0.0, (f - min(t, 1 / norm) * rise) / f


class Groups(unittest.TestCase):
    def test_answers_are_minima_and_groups_are_zero_or_not(self):
        cases = itertools.product(DTYPES, ("P1", "P2", "P3"),
                                  (False, True) if sp else (False,))
        for seed, (dtype, kind, sparse) in enumerate(cases):
            grouping = ("contiguous", "strided")[seed // 2 % 2]
            members = (1, 3, 8)[seed // 3 % 3]
            p = Problem(30, 40, members, dtype, grouping, seed)
            value = (0.4 * np.linalg.norm(p.y) if kind == "P1"
                     else {"P2": 0.1, "P3": 0.6}[kind] * p.largest(kind))
            found = p.solve(kind, float(value),
                            sp.csr_matrix(p.A) if sparse else None,
                            method="working_set", max_iterations=60)
            f, residual, gap = p.gap(kind, value, found.x)
            with self.subTest(dtype=dtype, grouping=grouping, kind=kind,
                              members=members, sparse=sparse,
                              outcome=found.outcome, gap=gap):
                self.assertEqual(found.outcome, "converged")
                self.assertLess(abs(gap), 30 * p.tol)
                self.assertLess(residual, 1 + 3 * p.tol)
                self.assertLess(abs(found.objective - f), 10 * p.tol * f)
                some = np.count_nonzero(p.lengths(found.x))
                self.assertTrue(0 < some < 40, f"{some} of 40 are not 0")

    def test_from_the_largest_lambda_on_all_is_zero(self):
        for dtype, kind in itertools.product(DTYPES, ("P2", "P3")):
            p = Problem(20, 30, 4, dtype)
            for factor in (1.001, 2.0):
                found = p.solve(kind, factor * p.largest(kind))
                self.assertEqual(np.count_nonzero(found.x), 0)
                self.assertEqual(found.outcome, "converged")
            self.assertGreater(np.count_nonzero(
                p.solve(kind, 0.98 * p.largest(kind)).x), 0)

    def test_adaptive_finds_them_for_any_lambda(self):
        p = Problem(25, 60, 5, seed=3)
        for share in (0.5, 0.1, 0.01, 1e-3):
            lam = share * p.largest("P2")
            found = p.solve("P2", lam)
            self.assertEqual(found.outcome, "converged")
            self.assertLess(found.iterations, 100)
            self.assertLess(abs(p.gap("P2", lam, found.x)[2]), 30 * p.tol)

    def test_its_dual_vectors_prove_the_answer(self):
        p = Problem(30, 40, 4)
        lam = 0.2 * p.largest("P2")
        found = p.solve("P2", lam)
        q, (block,) = found.dual, found.term_duals
        np.testing.assert_allclose(p.A.T @ q + block, 0, atol=1e-10 * lam)
        self.assertLessEqual((p.lengths(block) / p.w).max(),
                             lam * (1 + 1e-12))
        value = -p.y @ q - q @ q / 4
        self.assertLessEqual(value, found.objective)
        self.assertLess(found.objective - value, 2 * p.tol * found.objective)

    def test_a_run_that_was_stopped_goes_on_with_the_same_bits(self):
        p = Problem(30, 120, 4)
        lam = 0.05 * p.largest("P2")
        whole = p.solve("P2", lam, method="working_set")
        self.assertGreater(whole.iterations, 2)
        part = p.solve("P2", lam, method="working_set", max_iterations=2)
        self.assertEqual(part.outcome, "iteration_limit")
        rest = p.solve("P2", lam, method="working_set", state=part.state)
        self.assertEqual(rest.iterations, whole.iterations)
        self.assertEqual(rest.x.tobytes(), whole.x.tobytes())

    def test_a_monitor_and_a_deadline_end_it(self):
        p = Problem(30, 120, 4)
        lam = 0.05 * p.largest("P2")
        seen = []
        found = p.solve("P2", lam, callback=lambda e: seen.append(e.gap)
                        or True)
        self.assertEqual((found.outcome, len(seen)), ("stopped", 1))
        found = p.solve("P2", lam, deadline=1e-9)
        self.assertEqual(found.outcome, "deadline")
        self.assertLessEqual(found.objective, np.vdot(p.y, p.y) * (1 + 1e-12))

    def test_rows_of_a_path_and_of_a_batch_are_its_solutions(self):
        p = Problem(30, 40, 4)
        A, lams = fn.matrix(p.A), p.largest("P2") * np.array([0.5, 0.1, 0.02])
        rows = fn.path("P2", A, p.y, lams, regulariser=p.regulariser, tol=p.tol)
        for lam, x in zip(lams, rows.x):
            self.assertLess(abs(p.gap("P2", lam, np.asarray(x))[2]), 1e-6)
        many = fn.solve_batch("P2", A, np.stack([p.y, 2 * p.y]), lam=lams[1],
                              regulariser=p.regulariser, tol=p.tol)
        alone = fn.solve("P2", A, 2 * p.y, lam=lams[1], tol=p.tol,
                         regulariser=p.regulariser)
        self.assertEqual(np.asarray(many)[1].tobytes(), alone.x.tobytes())

    def test_other_regularisers_are_refused_by_name(self):
        n = 60
        A, y = fn.matrix(np.ones((20, n))), np.ones(20)
        one = fn.identity(n, np.float64)
        for other in (fn.group(one, 3) + fn.group(one, 2),
                      fn.sparse_group(one, 3, 0.5),
                      fn.group(fn.difference(n, np.float64), 3)):
            with self.assertRaisesRegex(fn.Error, "groups of its elements"):
                fn.solve("P2", A, y, lam=1.0, regulariser=other,
                         method="working_set")


if __name__ == "__main__":
    unittest.main()
