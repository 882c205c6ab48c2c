# SPDX-License-Identifier: BSD-3-Clause
"""Python called from C: events, exceptions, stops, lifetimes."""
import copy
import gc
import math
import threading
import time
import unittest
import weakref

import numpy as np

import firenet as fn
from firenet import _users
from support import Case, levels, operator, random, sparse


class Broken(Exception):
    pass


def broken(*_):
    raise Broken("here")


class Monitors(Case):
    def setUp(self):
        self.A = operator()
        self.y = self.A @ sparse()
        self.net = fn.Network(self.A, levels(), restarts=2, inner=5)

    def both(self, callback, **more):
        """Runs a solve and a network with the callback."""
        fn.solve("P3", self.A, self.y, lam=0.02, callback=callback, **more)
        self.net.run(self.y, callback=callback, **more)

    def test_events_tell_what_goes_on(self):
        seen = []
        run = self.net.run(self.y, callback=lambda e: seen.append(
            (e.restart, e.inner, e.layer, e.objective, e.gap, e.residual,
             e.seconds, e.x)))
        self.assertEqual([row[:3] for row in seen],
                         [(k, j, 3 * (5 * (k - 1) + j))
                          for k in (1, 2) for j in range(1, 6)])
        self.assertEqual(seen[-1][3:6], (run.objective, run.gap, run.residual))
        self.assertTrue(np.array_equal(seen[-1][7], run.x))

    def test_runs_are_looked_at_as_seldom_as_asked(self):
        net = fn.Network(self.A, levels(), restarts=2, inner=12)
        every, seldom = [], []
        x = net.run(self.y, callback=lambda e: every.append(e.inner)).x
        self.assertTrue(np.array_equal(x, net.run(
            self.y, callback=lambda e: seldom.append(e.inner),
            check_every=4).x))
        self.assertEqual(every, 2 * list(range(1, 13)))
        self.assertLess(len(seldom), len(every))
        self.assertEqual(len(net._seats), 1)  # which forgets it
        again = []
        net.run(self.y, callback=lambda e: again.append(e.inner))
        self.assertEqual(again, every)
        with self.assertRaisesRegex(fn.RangeError, "check_every: -1"):
            net.run(self.y, check_every=-1)

    def test_solves_are_looked_at_as_seldom_as_asked(self):
        seen = []
        for k in 1, 50:
            seen.append(0)

            def count(event):
                seen[-1] += 1
            fn.solve("P3", self.A, self.y, lam=0.02, tol=1e-9, callback=count,
                     method="plain", max_iterations=500, check_every=k)
        self.assertLess(10 * seen[1], seen[0], seen)

    def test_errors_are_measured_against_a_reference(self):
        errors = []
        x = self.net.run(self.y, reference=sparse(),
                         callback=lambda e: errors.append(e.error)).x
        self.assertAlmostEqual(errors[-1], np.linalg.norm(x - sparse()), 12)
        self.net.run(self.y, callback=lambda e: errors.append(e.error))
        self.assertTrue(math.isnan(errors[-1]))

    def test_exceptions_stop_the_run_and_are_raised(self):
        calls = []

        def once(event):
            calls.append(event)
            raise Broken("here")

        for run in (lambda: self.net(self.y, callback=once),
                    lambda: self.net.batch([self.y], callback=once),
                    lambda: fn.solve("P3", self.A, self.y, lam=0.02,
                                     callback=once)):
            calls.clear()
            with self.refuses(Broken, "here"):
                run()
            self.assertEqual(len(calls), 1)
        self.assertEqual(self.net.run(self.y).outcome, "completed")

    def test_system_exit_passes(self):
        def leave(_):
            raise SystemExit(3)
        with self.assertRaises(SystemExit):
            self.net(self.y, callback=leave)

    def test_true_stops_and_the_iterate_is_valid(self):
        last = []

        def enough(event):
            last[:] = [event.x]
            return event.layer == 12

        run = self.net.run(self.y, callback=enough)
        self.assertEqual((run.outcome, run.layer), ("stopped", 12))
        self.assertTrue(np.array_equal(run.x, last[0]))
        result = fn.solve("P3", self.A, self.y, lam=0.02,
                          callback=lambda e: np.bool_(e.layer == 4))
        self.assertEqual((result.outcome, result.iterations), ("stopped", 4))

    def test_other_answers_are_refused(self):
        with self.refuses(TypeError, "'yes'", "True"):
            self.both(lambda event: "yes")

    def test_events_end_with_their_call(self):
        events = []
        self.both(events.append)
        for event in events:
            for name in ("gap", "x"):
                with self.assertRaises(ReferenceError):
                    getattr(event, name)

    def test_the_library_may_be_used_inside(self):
        W = fn.haar((32, 32), 3)
        inner = []

        def nested(event):
            image = W.H @ event.x
            inner.append(fn.solve("P2", fn.identity((32, 32)), image,
                                  lam=0.1, max_iterations=2).outcome)
            self.net(self.y)

        x = self.net(self.y, callback=nested)
        self.assertEqual(len(inner), 10)
        self.assertTrue(np.array_equal(x, self.net(self.y)))

    def test_every_so_often(self):
        calls = []
        self.net.run(self.y, callback=lambda e: calls.append(e.inner),
                     every=2)
        self.assertEqual(calls, [2, 4, 5, 2, 4, 5])

    def test_watching_changes_nothing(self):
        watched = self.net(self.y, callback=lambda e: None)
        self.assertTrue(np.array_equal(watched, self.net(self.y)))


class Users(Case):
    def setUp(self):
        self.a = random((5, 8))
        self.A = fn.user((5, 8), self.a.__matmul__,
                         self.a.conj().T.__matmul__)

    def test_functions_make_an_operator(self):
        x = random(8)
        self.close(self.A @ x, self.a @ x, 1e-14)
        self.assertLess(self.A.check_adjoint(), 1e-14)
        self.assertGreaterEqual(self.A.norm_bound,
                                np.linalg.norm(self.a, 2) * (1 - 1e-9))
        y = self.a @ x
        ours = fn.solve("P3", self.A, y, lam=0.05, tol=1e-9)
        same = fn.solve("P3", fn.matrix(self.a), y, lam=0.05, tol=1e-9)
        self.close(ours.objective, same.objective, 1e-8)

    def test_functions_get_the_shapes_they_asked_for(self):
        shapes = []

        def forward(x):
            shapes.append(x.shape)
            return np.stack([x, 2 * x])

        A = fn.user(((2, 3, 4), (3, 4)), forward, lambda y: y[0] + 2 * y[1],
                    dtype="float32")
        out = A @ np.ones((3, 4), "f4")
        self.assertEqual((out.shape, set(shapes)), ((2, 3, 4), {(3, 4)}))
        self.assertLess(A.check_adjoint(), 1e-6)

    def test_mixed_dtypes(self):
        A = fn.user((4, 4), lambda x: x * (1 + 0j), lambda y: y.real,
                    dtype=("complex128", "float64"))
        self.assertEqual((A.domain_dtype, A.dtype),
                         (np.dtype("f8"), np.dtype("c16")))

    def test_inputs_may_be_kept(self):
        kept = []
        A = fn.user((2, 2), lambda x: kept.append(x) or x, lambda y: y)
        kept.clear()
        for i in range(3):
            A @ np.full(2, i)
        self.assertEqual([x[0] for x in kept], [0, 1, 2])

    def test_functions_of_several_vectors(self):
        sizes, a = [], random((5, 8), "f8")

        def forward(X):
            sizes.append(len(X))
            return X @ a.T

        A = fn.user((5, 8), forward, lambda Y: Y @ a, dtype="f8",
                    together=3)
        x = np.random.default_rng(1).standard_normal((7, 8))
        self.close(A @ x[0], a @ x[0], 1e-14)
        del sizes[:]
        B = fn.batch(A, 7)
        self.close(B @ x, x @ a.T, 1e-14)
        self.assertEqual(sizes, [3, 3, 1])
        y = x @ a.T
        self.close(B.H @ y, y @ a, 1e-14)
        self.assertLess(A.check_adjoint(), 1e-13)
        again = copy.deepcopy(A)
        self.close(again @ x[0], a @ x[0], 1e-14)
        wrong = fn.user((5, 8), lambda X: X[0], lambda Y: Y @ a,
                        dtype="f8", together=3, norm_bound=9)
        with self.refuses(fn.ShapeError, "forward", "8", "5"):
            wrong @ x[0]
        with self.refuses(fn.RangeError, "together: 0"):
            fn.user((5, 8), forward, forward, dtype="f8", together=0)

    def test_functions_that_run_on_any_thread(self):
        before = fn.configure()
        self.addCleanup(lambda: fn.configure(**before))
        fn.configure(threads=3, blas_threads=0)
        a = random((5, 8), "f8")
        seen, Y = set(), np.random.default_rng(2).standard_normal((6, 5))

        def make(any_thread):
            def forward(x):
                seen.add(threading.get_ident())
                time.sleep(1e-3)  # lets another one come
                return a @ x
            return fn.user((5, 8), forward, a.T.__matmul__, dtype="f8",
                           norm_bound=9, any_thread=any_thread)

        alone = fn.solve_batch("P2", make(False), Y, lam=1.0, tol=1e-2)
        self.assertEqual(seen, {threading.get_ident()})
        found = fn.solve_batch("P2", make(True), Y, lam=1.0, tol=1e-2)
        self.assertGreater(len(seen), 1)
        self.assertTrue(np.array_equal(found.x, alone.x))

        def broken(x):
            raise KeyError("here")

        A = fn.user((5, 8), a.__matmul__, broken, dtype="f8",
                    norm_bound=9, any_thread=True)
        with self.assertRaisesRegex(KeyError, "here"):
            fn.solve_batch("P2", A, Y, lam=1.0)

    def test_exceptions_come_back(self):
        with self.refuses(Broken, "here"):
            fn.user((2, 2), broken, broken)
        bad = fn.user((2, 2), broken, lambda y: y, norm_bound=1)
        for use in (lambda: bad @ np.ones(2),
                    lambda: (fn.identity(2) @ bad).H.H @ np.ones(2),
                    lambda: fn.solve("P3", bad, np.ones(2), lam=0.1),
                    lambda: bad.check_adjoint(),
                    lambda: fn.Network(bad, fn.Levels([2], [1]))(np.ones(2))):
            with self.refuses(Broken, "here"):
                use()

    def test_wrong_results_are_named(self):
        for function, kind in ((lambda x: x[:1], fn.ShapeError),
                               (lambda x: x * 1j, fn.DtypeError)):
            A = fn.user((2, 2), function, lambda y: y, dtype="float64",
                        norm_bound=1)
            with self.refuses(kind, "forward"):
                A @ np.ones(2)

    def test_functions_live_as_long_as_C_needs_them(self):
        class Function:
            def __call__(self, x):
                return x

        function = Function()
        gone = weakref.ref(function)
        before = len(_users._users)
        A = fn.user((2, 2), function, function, norm_bound=1)
        B = (2 * A) @ fn.identity(2)
        del A, function
        gc.collect()
        self.close(B @ np.ones(2), [2, 2], 0)
        self.assertIsNotNone(gone())
        del B
        gc.collect()
        self.assertIsNone(gone())
        self.assertEqual(len(_users._users), before)


if __name__ == "__main__":
    unittest.main()
