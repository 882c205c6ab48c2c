# SPDX-License-Identifier: BSD-3-Clause
"""solve_batch against a loop of solves."""
import copy
import pickle
import unittest

import numpy as np

import firenet as fn
from support import Case, operator, random, sparse


class Batch(Case):
    def setUp(self):
        before = fn.configure()
        self.addCleanup(lambda: fn.configure(**before))
        self.A = operator()
        self.Y = np.stack([self.A @ sparse(i) + 0.01 * random(500, seed=i)
                           for i in range(5)])

    def test_rows_are_what_solve_gives_for_any_threads(self):
        alone = [fn.solve("P3", self.A, y, lam=0.2) for y in self.Y]
        for threads in 1, 3:
            fn.configure(threads=threads, blas_threads=0)
            found = fn.solve_batch("P3", self.A, self.Y, lam=0.2)
            self.assertTrue(found.converged)
            self.assertEqual(found.shape, (5, *self.A.in_shape)
                             if found.ndim > 2 else (5, self.A.shape[1]))
            for i, one in enumerate(alone):
                self.assertTrue(np.array_equal(found[i], one.x), i)
                self.assertEqual(found.iterations[i], one.iterations)
                self.assertEqual(found.gaps[i], one.gap)
                self.assertEqual(found.outcomes[i], one.outcome)

    def test_starts_and_settings_are_used(self):
        first = fn.solve_batch("P2", self.A, self.Y, lam=0.2, method="fista",
                               max_iterations=3)
        self.assertEqual(set(first.outcomes), {"iteration_limit"})
        self.assertFalse(first.converged)
        self.assertTrue(np.all(first.iterations == 3))
        warm = fn.solve_batch("P2", self.A, self.Y, lam=0.2, x0=first.x,
                              tol=1e-3)
        for y, x0, x in zip(self.Y, first, warm):
            one = fn.solve("P2", self.A, y, lam=0.2, x0=x0, tol=1e-3)
            self.assertTrue(np.array_equal(one.x, x))

    def test_lists_and_shaped_rows(self):
        F = fn.dft((8, 8))
        Y = [random((8, 8), seed=i) for i in range(3)]
        found = fn.solve_batch("P2", F, Y, lam=0.5)
        self.assertEqual(found.shape, (3, 8, 8))
        self.assertTrue(np.array_equal(
            found[2], fn.solve("P2", F, Y[2], lam=0.5).x))

    def test_rows_of_a_user_operator(self):
        a = random((6, 12), "f8")
        A = fn.user((6, 12), lambda x: a @ x, lambda y: a.T @ y, dtype="f8")
        fn.configure(threads=2, blas_threads=0)
        Y = random((3, 6), "f8", seed=2)
        found = fn.solve_batch("P2", A, Y, lam=1.0)
        for y, x in zip(Y, found):
            self.assertTrue(np.array_equal(
                fn.solve("P2", A, y, lam=1.0).x, x))

    def test_rows_of_a_regulariser(self):
        a = random((6, 12), "f8")
        W = fn.user((9, 12), lambda x: np.diff(a, axis=0)[:1] @ x
                    * np.ones(9) + x[:9], lambda p: np.diff(a, axis=0)[0]
                    * p.sum() + np.r_[p, 0, 0, 0], dtype="f8")
        A, Y = fn.matrix(a), random((4, 6), "f8", seed=2)
        fn.configure(threads=2, blas_threads=0)
        for R, basis in ((fn.variation((12,), "f8"), "exact"),
                         (fn.l1(W), "given")):
            found = fn.solve_batch("P2", A, Y, lam=0.5, regulariser=R,
                                   x_bound=20)
            for i, y in enumerate(Y):
                one = fn.solve("P2", A, y, lam=0.5, regulariser=R, x_bound=20)
                self.assertEqual(one.gap_basis, basis)
                self.assertTrue(np.array_equal(one.x, found[i]))
                self.assertEqual(found.gaps[i], one.gap)
        blind = fn.solve("P2", A, Y[0], lam=0.5, regulariser=fn.l1(W),
                         max_iterations=500)
        self.assertEqual((blind.gap_basis, blind.converged), ("none", False))
        self.assertTrue(np.isnan(blind.gap) and np.isnan(blind.relative_gap))

    def test_a_deadline_leaves_rows_that_were_not_begun(self):
        found = fn.solve_batch("P3", self.A, self.Y, lam=0.2, method="plain",
                               step_ratio=1e-9, max_iterations=2**31 - 1,
                               deadline=0.1)
        self.assertEqual(found.outcomes[0], "deadline")
        self.assertEqual(found.outcomes[-1], "none")
        self.assertFalse(np.any(found[-1]))

    def test_copies_keep_what_they_know(self):
        found = fn.solve_batch("P3", self.A, self.Y[:2], lam=0.2)
        for again in (copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
            self.assertEqual(again.outcomes, found.outcomes)
            self.assertTrue(np.array_equal(again.x, found.x))

    def test_refusals(self):
        with self.refuses(fn.RangeError, "Y: no rows"):
            fn.solve_batch("P3", self.A, [], lam=0.2)
        with self.refuses(fn.RangeError, "lam", "nothing else"):
            fn.solve_batch("P3", self.A, self.Y, eta=0.2)
        self.Y[3, 4] = np.nan
        with self.refuses(fn.NumericError, r"y\[1504\]"):
            fn.solve_batch("P3", self.A, self.Y, lam=0.2)


if __name__ == "__main__":
    unittest.main()
