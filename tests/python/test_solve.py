# SPDX-License-Identifier: BSD-3-Clause
"""Solves against formulas, optimality conditions and each other."""
import copy
import math
import pickle
import time
import unittest
import warnings

import numpy as np

import firenet as fn
from support import Case, levels, operator, random, sparse


def norm1(x, w=1.0):
    return float(np.sum(w * np.abs(x)))


class Solve(Case):
    def setUp(self):
        self.A = operator()
        noise = random(500, seed=5)
        self.y = self.A @ sparse() + 0.01 * noise / np.linalg.norm(noise)

    def objective(self, problem, x, lam=None, w=1.0):
        r = np.linalg.norm(self.A @ x - self.y)
        return {"P1": lambda: norm1(x, w),
                "P2": lambda: lam * norm1(x, w) + r ** 2,
                "P3": lambda: lam * norm1(x, w) + r}[problem]()

    def test_every_problem_converges_to_a_certified_gap(self):
        w = levels()
        every = np.repeat(w.weights, np.diff([0, *w.bounds]))
        for problem, given in (("P1", {"eta": 0.02}), ("P2", {"lam": 1e-3}),
                               ("P3", {"lam": 0.02})):
            with self.subTest(problem):
                r = fn.solve(problem, self.A, self.y, weights=w, tol=1e-8,
                             **given)
                self.assertEqual((r.outcome, r.converged), ("converged", True))
                self.assertLessEqual(r.relative_gap, 1e-8)
                self.assertAlmostEqual(r.objective, self.objective(
                    problem, r.x, given.get("lam"), every), 12)
                same = fn.solve(problem, self.A, self.y, weights=every,
                                tol=1e-8, **given)
                self.assertTrue(np.array_equal(r.x, same.x))
                if problem == "P1":
                    self.assertLessEqual(
                        r.infeasibility, 1e-8 * np.linalg.norm(self.y))

    def test_identity_has_the_soft_threshold_as_its_answer(self):
        y = random(50)
        r = fn.solve("P2", fn.identity(50), y, lam=1.0, tol=1e-12)
        size = np.abs(y)
        self.close(r.x, y * np.maximum(0, 1 - 0.5 / size), 1e-6)

    def test_methods_agree(self):
        best = fn.solve("P2", self.A, self.y, lam=0.01, tol=1e-9).objective
        for method in ("plain", "fista"):
            r = fn.solve("P2", self.A, self.y, lam=0.01, method=method)
            self.assertTrue(r.converged, method)
            self.assertLessEqual(r.objective - best, r.gap + 1e-9)

    def test_matches_the_lasso_of_scikit_learn(self):
        try:
            from sklearn.linear_model import Lasso
        except ImportError:
            self.skipTest("no scikit-learn")
        a, y = random((30, 60), "f8"), random(30, "f8", seed=1)
        theirs = Lasso(alpha=0.1, fit_intercept=False, tol=1e-12,
                       max_iter=100000).fit(a, y).coef_
        ours = fn.solve("P2", fn.matrix(a), y, lam=2 * 30 * 0.1, tol=1e-12)
        self.close(ours.x, theirs, 1e-5)

    def test_history_falls_to_the_result(self):
        r = fn.solve("P3", self.A, self.y, lam=0.02)
        self.assertEqual(r.history.dtype.names,
                         ("iteration", "objective", "gap", "infeasibility"))
        self.assertEqual(r.history["iteration"][-1], r.iterations)
        self.assertAlmostEqual(r.history["gap"][-1] / r.gap, 1, 6)
        self.assertTrue(np.all(np.diff(r.history["gap"]) <= 1e-9)
                        or r.history["gap"][0] > r.gap)

    def test_the_best_iterate_is_no_worse_than_the_last(self):
        r = fn.solve("P3", self.A, self.y, lam=0.02, max_iterations=9)
        self.assertEqual(r.best.shape, r.x.shape)
        self.assertLessEqual(self.objective("P3", r.best, 0.02),
                             r.objective * (1 + 1e-12))
        self.assertGreater(np.linalg.norm(r.best), 0)

    def test_results_can_be_pickled(self):
        r = fn.solve("P3", self.A, self.y, lam=0.02, max_iterations=9)
        same = pickle.loads(pickle.dumps(r))
        self.assertTrue(np.array_equal(same.x, r.x))
        self.assertEqual((same.gap, same.state, same.message),
                         (r.gap, r.state, r.message))
        self.assertIn("iteration", r.message)
        self.assertIn("iteration_limit", repr(r))

    def test_limits_are_outcomes(self):
        r = fn.solve("P3", self.A, self.y, lam=0.02, max_iterations=3)
        self.assertEqual((r.outcome, r.iterations), ("iteration_limit", 3))
        self.assertGreater(r.gap, 0)
        r = fn.solve("P3", self.A, self.y, lam=0.02, tol=1e-15,
                     deadline=1e-9)
        self.assertEqual(r.outcome, "deadline")

    def test_a_state_goes_on_where_it_ended(self):
        def run(limit, **more):
            return fn.solve("P3", self.A, self.y, lam=0.02, tol=1e-9,
                            max_iterations=limit, **more)
        whole = run(60)
        half = run(25)
        rest = run(60, state=half.state)
        self.assertIsInstance(half.state, bytes)
        self.assertTrue(np.array_equal(whole.x, rest.x))
        self.assertEqual(rest.iterations, whole.iterations)
        with self.assertRaises(fn.StateError):
            run(60, state=b"x" * len(half.state))
        with self.assertRaises(fn.RangeError):
            run(60, state=half.state, x0=whole.x)

    def test_start_and_shape(self):
        r = fn.solve("P3", self.A, self.y, lam=0.02)
        x0 = r.x.reshape(32, 32)
        again = fn.solve("P3", self.A, self.y, lam=0.02, x0=x0)
        self.assertEqual(again.x.shape, (32, 32))
        self.assertIsNot(again.x, x0)
        self.assertTrue(np.array_equal(x0.ravel(), r.x))

    def test_zero_measurements(self):
        r = fn.solve("P3", self.A, 0 * self.y, lam=0.02)
        self.assertEqual((r.relative_gap, np.abs(r.x).max()), (0, 0))

    def test_path(self):
        lams = [0.2, 0.1, 0.05]
        X = fn.path("P3", self.A, self.y, lams)
        for lam, x in zip(lams, X):
            alone = fn.solve("P3", self.A, self.y, lam=lam)
            self.assertLessEqual(abs(self.objective("P3", x, lam)
                                     - alone.objective),
                                 3e-6 * alone.objective)

    def test_rows_of_a_path_tell_how_they_ended(self):
        lams = [0.2, 0.1, 0.05]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            P = fn.path("P3", self.A, self.y, lams)
        self.assertEqual((P.shape, P.outcomes, P.converged),
                         ((3, 1024), ["converged"] * 3, True))
        self.assertEqual(P.parameters.tolist(), lams)
        for lam, row in zip(lams, P):
            F = self.objective("P3", row.x, lam)
            self.assertEqual((row.parameter, row.outcome, row.converged),
                             (lam, "converged", True))
            self.assertLessEqual(row.gap, 1e-6 * F)
            self.assertGreater(row.iterations, 0)
            self.assertIs(type(row.x), np.ndarray)
        self.assertEqual(P[-1].iterations, P.iterations[2])
        same = pickle.loads(pickle.dumps(P))
        self.assertTrue(np.array_equal(same, P))
        for again in (pickle.loads(pickle.dumps(same[1])),
                      copy.deepcopy(P)[1]):
            self.assertEqual((again.gap, again.outcome),
                             (P[1].gap, "converged"))

    def test_a_path_is_the_array_of_its_rows(self):
        P = fn.path("P3", self.A, self.y, [0.2, 0.1])
        for plain in (P[:, 3], P[0:1], P.T[3], copy.deepcopy(P.T), 2 * P,
                      P[0] - P[1], np.abs(P[1]), np.asarray(P)):
            self.assertIs(type(plain), np.ndarray)
        self.assertEqual(np.linalg.norm(P[0]), np.linalg.norm(P.x[0]))
        self.close(self.A @ P[1], self.A @ P.x[1], 0)

    def test_rows_that_failed_are_warned_of(self):
        with self.assertWarnsRegex(
                RuntimeWarning, "2 of 2 rows.*lam = 0.2 iteration_limit"):
            P = fn.path("P3", self.A, self.y, [0.2, 0.1], max_iterations=3)
        self.assertEqual((P.outcomes, P.iterations.tolist(), P.converged),
                         (["iteration_limit"] * 2, [3, 3], False))
        self.assertTrue(np.all(P.gaps > 0))
        a = random((9, 3), "f8")
        with self.assertWarnsRegex(RuntimeWarning,
                                   "1 of 2 rows.*eta = 1e-05 infeasible"):
            P = fn.path("P1", fn.matrix(a), random(9, "f8", 1), [2.9, 1e-5])
        self.assertEqual(P.outcomes[1], "infeasible")

    def test_the_dual_proves_the_gap(self):
        """By NumPy alone: feasible, and its value is objective - gap."""
        a, y = random((8, 20)), random(8, seed=1)
        w = np.linspace(1, 2, 20)
        for kind, given in (("P1", {"eta": 0.5}), ("P2", {"lam": 0.7}),
                            ("P3", {"lam": 0.2})):
            r = fn.solve(kind, fn.matrix(a), y, weights=w, **given)
            q, lam = r.dual, given.get("lam", 1.0)
            self.assertEqual((r.outcome, q.shape, q.dtype),
                             ("converged", (8,), np.dtype("c16")))
            self.assertLessEqual(np.max(np.abs(a.conj().T @ q) / (lam * w)),
                                 1 + 1e-12)
            value = -np.vdot(y, q).real
            if kind == "P1":
                value -= 0.5 * np.linalg.norm(q)
            elif kind == "P2":
                value -= np.linalg.norm(q) ** 2 / 4
            else:
                self.assertLessEqual(np.linalg.norm(q), 1 + 1e-12)
            self.assertAlmostEqual(value, r.objective - r.gap, 9)

    def test_the_dual_has_the_shape_of_y(self):
        y = random((4, 4))
        r = fn.solve("P2", fn.dft((4, 4)), y, lam=0.1)
        self.assertEqual(r.dual.shape, (4, 4))

    def test_infeasible_is_an_outcome_with_a_proof(self):
        a, y = random((9, 3), "f8"), random(9, "f8", seed=1)
        least = np.linalg.norm(y - a @ np.linalg.lstsq(a, y, rcond=None)[0])
        eta = 0.5 * least
        r = fn.solve("P1", fn.matrix(a), y, eta=eta)
        self.assertEqual((r.outcome, r.converged), ("infeasible", False))
        size = np.linalg.norm(r.dual)
        self.assertGreater(-np.vdot(y, r.dual), eta * size)
        self.assertLess(np.linalg.norm(a.T @ r.dual), 1e-6 * size)

    def test_the_deadline_counts_what_comes_before(self):
        """To make the solver of an operator as slow as this one takes more
        than half of the time there is."""
        def forward(x):
            time.sleep(0.01)
            return a @ x

        def adjoint(y):
            time.sleep(0.01)
            return a.T @ y

        a = random((20, 50), "f8") * np.linspace(1, 30, 50)
        A = fn.user((20, 50), forward, adjoint, dtype="f8", norm_bound=900.0)
        begun = time.monotonic()
        r = fn.solve("P2", A, np.ones(20), lam=1.0, tol=1e-12, deadline=1.0)
        self.assertEqual(r.outcome, "deadline")
        self.assertLess(time.monotonic() - begun, 1.35)

    def test_single_precision(self):
        A, y = operator("complex64"), self.y.astype("c8")
        r = fn.solve("P3", A, y, lam=0.2)
        self.assertEqual((r.x.dtype, r.outcome),
                         (np.dtype("c8"), "converged"))
        self.assertLessEqual(r.relative_gap, 1e-4)

    def test_refusals(self):
        for given in ({}, {"eta": 1.0}, {"lam": 1.0, "eta": 1.0}):
            with self.refuses(fn.RangeError, "lam"):
                fn.solve("P3", self.A, self.y, **given)
        with self.refuses(fn.RangeError, "'P4'", "'P3'"):
            fn.solve("P4", self.A, self.y, lam=1)
        with self.refuses(fn.RangeError, "lambda|parameter", "-1"):
            fn.solve("P3", self.A, self.y, lam=-1)
        with self.refuses(fn.RangeError, "'sometimes'", "'adaptive'"):
            fn.solve("P3", self.A, self.y, lam=1, method="sometimes")
        with self.refuses(fn.NumericError, "7"):
            y = self.y.copy()
            y[7] = math.nan
            fn.solve("P3", self.A, y, lam=1)
        with self.assertRaises(TypeError):
            fn.solve("P3", self.A, self.y, lam=1, callback=print, gadget=2)
        with self.refuses(TypeError, "iterations", "5.5", "int64_t"):
            fn.solve("P3", self.A, self.y, lam=1, max_iterations=5.5)
        with self.refuses(TypeError, "A is ndarray", "fn.matrix"):
            fn.solve("P3", np.eye(3), self.y, lam=1)


class Spinning(Case):
    """A heuristic: pictures, and nothing that is claimed of them."""

    shape = (32, 32)

    def setUp(self):
        self.image = np.zeros(self.shape)
        self.image[5:20, 9:28] = 1
        self.image[13:17, 3:12] += .5
        rows = np.random.default_rng(3).permutation(1024)[:300]
        self.A = fn.sample(self.shape, np.sort(np.r_[0, rows[rows > 0]])) @ fn.dft(
            self.shape)
        self.y = self.A @ self.image
        self.R = fn.l1(fn.haar(self.shape, 2, dtype="c16"))

    def spin(self, **more):
        return fn.solve("P2", self.A, self.y, lam=.02, regulariser=self.R,
                        method="spinning", max_iterations=100, **more)

    def off(self, x):
        return np.linalg.norm(x.reshape(self.shape) - self.image)

    def test_it_recovers_better_than_one_position_and_claims_nothing(self):
        found = self.spin(tol=.9)
        still = fn.solve("P2", self.A, self.y, lam=.02, regulariser=self.R,
                         tol=1e-4)
        self.assertLess(self.off(found.x), .5 * self.off(still.x))
        self.assertTrue(math.isnan(found.gap))
        self.assertEqual((found.gap_basis, found.outcome, found.iterations),
                         ("heuristic", "iteration_limit", 100))

    def test_the_seed_fixes_the_bits(self):
        one, same, other = self.spin(), self.spin(seed=1), self.spin(seed=2)
        self.assertTrue(np.array_equal(one.x, same.x))
        self.assertFalse(np.array_equal(one.x, other.x))

    def test_other_problems_are_refused(self):
        with self.assertRaisesRegex(fn.Error, "P2"):
            fn.solve("P3", self.A, self.y, lam=.1, regulariser=self.R,
                     method="spinning")
        with self.assertRaisesRegex(fn.Error, "wavelet"):
            fn.solve("P2", self.A, self.y, lam=.1, method="spinning",
                     regulariser=fn.variation(self.shape, "c16"))
        with self.assertRaisesRegex(fn.RangeError, "seed"):
            self.spin(seed=-1)


class Start(Case):
    """With a regulariser little is known of q at first. A long one throws the
    first images far off: x stays within the size of the data's."""
    shape = (12, 20)

    def check(self, A, dtype, most):
        image = np.outer(np.arange(12) < 7, np.arange(20) > 4).astype(dtype)
        y = A @ image
        y += .01 * random(y.size, seed=3).astype(dtype).reshape(y.shape)
        for problem, given in (("P1", {"eta": .1}), ("P3", {"lam": .02})):
            for iterations in (1, 2, 3, 5):
                r = fn.solve(problem, A, y, max_iterations=iterations,
                             tol=1e-12, regulariser=fn.variation(
                                 self.shape, dtype), **given)
                self.assertLess(np.linalg.norm(r.x),
                                most * np.linalg.norm(image),
                                (problem, dtype, iterations))

    def test_rounding_is_not_taken_for_a_direction(self):
        """A A^H = I: A^H y fits y but for rounding."""
        order = np.sort(np.random.default_rng(1).permutation(240)[:90])
        for dtype in ("c8", "c16"):
            self.check(fn.sample(self.shape, order, dtype) @
                       fn.dft(self.shape, dtype), dtype, 1)

    def test_a_residual_is_not_taken_for_a_length(self):
        a = random((90, 240)) / np.sqrt(90)
        for dtype in ("c8", "c16"):
            self.check(fn.matrix(a.astype(dtype)) @
                       fn.identity(self.shape, dtype), dtype, 1.2)


class Problem(Case):
    def test_evaluation_is_the_formula(self):
        a, x, y = random((5, 8)), random(8), random(5)
        A, r = fn.matrix(a), np.linalg.norm(a @ x - y)
        p = fn.Problem("P3", A, lam=0.3)
        self.close(p.evaluate(x, y), [0.3 * norm1(x) + r, r, 0], 1e-14)
        p = fn.Problem("P1", A, eta=0.1)
        self.close(p.evaluate(x, y), [norm1(x), r, r - 0.1], 1e-14)
        self.assertAlmostEqual(p.parameter_max(y), np.linalg.norm(y))

    def test_dual_values_stay_below_objectives(self):
        a, y = random((5, 8)), random(5)
        p = fn.Problem("P2", fn.matrix(a), lam=0.3)
        best = fn.solve("P2", fn.matrix(a), y, lam=0.3, tol=1e-10)
        q = 2 * (a @ best.x - y)
        self.assertLessEqual(p.dual(random(5, seed=3), y), best.objective)
        self.assertAlmostEqual(p.dual(q, y), best.objective, 4)

    def test_gap_is_objective_less_dual(self):
        a, x, y, q = random((5, 8)), random(8), random(5), random(5, seed=3)
        p = fn.Problem("P3", fn.matrix(a), lam=0.3)
        self.assertAlmostEqual(p.gap(x, q, y),
                               p.evaluate(x, y)[0] - p.dual(q, y), 12)

    def test_proximal_maps_are_the_formulas(self):
        A, z, w = fn.identity((2, 3)), random((2, 3)), np.arange(1.0, 7)
        step, size, norm = 0.2, np.abs(z), np.linalg.norm(z)
        for kind, given, soft, ball in (
                ("P1", {"eta": 0.7}, step, max(0, 1 - step * 0.7 / norm)),
                ("P2", {"lam": 0.3}, step * 0.3, 1 / (1 + step / 2)),
                ("P3", {"lam": 0.3}, step * 0.3, 1 / max(1, norm))):
            p = fn.Problem(kind, A, weights=w, **given)
            t = soft * w.reshape(2, 3)
            self.close(p.prox_primal(z, step),
                       z * np.maximum(0, 1 - t / size), 1e-14)
            self.close(p.prox_dual(z.ravel(), step), ball * z.ravel(), 1e-14)
            self.assertEqual([p.parameter], list(given.values()))
            self.assertGreater(p.solver_bytes(), 6 * 16)
        with self.refuses(fn.RangeError, "step", "0"):
            p.prox_dual(z, 0)

    def test_conversion_keeps_the_solution(self):
        a, y = random((5, 8)), random(5)
        A = fn.matrix(a)
        x = fn.solve("P3", A, y, lam=0.3, tol=1e-12).x
        lam2 = fn.Problem("P3", A, lam=0.3).convert(x, y, "P2")
        self.close(fn.solve("P2", A, y, lam=lam2, tol=1e-12).x, x, 1e-4)

    def test_noise_bound_covers_gaussian_noise(self):
        rng = np.random.default_rng(0)
        eta = fn.noise_bound(rng.standard_normal(100000), 200, failure=0.01)
        norms = np.linalg.norm(rng.standard_normal((500, 200)), axis=1)
        self.assertLess(np.mean(norms > eta), 0.02)
        self.assertLess(eta, 1.4 * math.sqrt(200))


if __name__ == "__main__":
    unittest.main()
