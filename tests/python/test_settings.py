# SPDX-License-Identifier: BSD-3-Clause
"""fn.configure: checked when set, used by what is made from then on."""
import inspect
import logging
import threading
import unittest
import warnings
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import numpy as np

import firenet as fn
from firenet import _blas
from support import Case, levels, operator, sparse

# Large enough for its loops to be shared among threads.
SHAPE = (256, 256)


class Settings(Case):
    def setUp(self):
        before = fn.configure()
        self.addCleanup(lambda: fn.configure(**before))

    def test_wrong_values_change_nothing(self):
        before = fn.configure()
        with self.refuses(fn.RangeError, "0", "256"):
            fn.configure(threads=0)
        with self.refuses(fn.RangeError, "'hard'", "'measure'"):
            fn.configure(threads=3, planner="hard")
        for wrong in ({"threads": 2.0}, {"executor": 3}, {"log": "file"}):
            with self.assertRaises(TypeError):
                fn.configure(**wrong)
        self.assertEqual(fn.configure(), before)

    def test_an_executor_does_the_work_of_threads(self):
        names = set()

        class Counting(ThreadPoolExecutor):
            def submit(self, work):
                def noted():
                    names.add(threading.current_thread().name)
                    return work()
                return super().submit(noted)

        x = np.random.default_rng(0).standard_normal(SHAPE)
        want = fn.dft(SHAPE) @ x
        with Counting(3, thread_name_prefix="pool") as pool:
            fn.configure(threads=4, executor=pool, blas_threads=0)
            F = fn.dft(SHAPE)
            for _ in range(20):
                self.assertTrue(np.array_equal(F @ x, want))
        fn.configure(executor=False)
        self.assertTrue(names)
        self.assertTrue(all(name.startswith("pool") for name in names))

    def test_an_executor_that_is_busy_delays_nothing(self):
        """The only thread of the pool itself applies the operator."""
        with ThreadPoolExecutor(1) as pool:
            fn.configure(threads=2, executor=pool, blas_threads=0)
            x = np.ones(SHAPE)
            seen = pool.submit(lambda: fn.dft(SHAPE) @ x).result(timeout=60)
        self.assertAlmostEqual(seen[0, 0], 256)

    def test_instruction_sets_change_no_bit(self):
        x = np.random.default_rng(0).standard_normal((32, 32))
        want = operator() @ x
        fn.configure(instructions="baseline")
        self.assertTrue(np.array_equal(operator() @ x, want))
        with self.refuses(fn.RangeError, "'mmx'", "'avx2'"):
            fn.configure(instructions="mmx")

    def test_failures_are_logged(self):
        lines = []
        fn.configure(log=lambda level, text: lines.append((level, text)))
        A = operator()
        with self.assertRaises(fn.RangeError) as caught:
            fn.haar((8, 6), 2)
        with self.assertRaises(fn.RangeError):
            fn.solve("P3", A, A @ sparse(), lam=-1)
        self.assertEqual(lines[0], (logging.ERROR, str(caught.exception)))
        self.assertEqual(len(lines), 2)
        fn.configure(log=False)
        with self.assertRaises(fn.RangeError):
            fn.haar((8, 6), 2)
        self.assertEqual(len(lines), 2)

    def test_a_logger_will_do(self):
        logger = logging.getLogger("firenet.test")
        fn.configure(log=logger.log)
        with self.assertLogs(logger, logging.ERROR) as seen:
            with self.assertRaises(fn.RangeError):
                fn.haar((8, 6), 2)
        self.assertIn("levels: 2", seen.output[0])


class Blas(Case):
    def setUp(self):
        if _blas.threads() is None:
            self.skipTest("the library's BLAS is not OpenBLAS")
        before, count = fn.configure(), _blas.threads()
        self.addCleanup(lambda: (fn.configure(threads=1, blas_threads=count),
                                 fn.configure(**before)))

    def test_it_is_limited_where_it_is_ours(self):
        fn.configure(threads=1, blas_threads=2)
        with mock.patch.object(_blas, "shared", lambda: False):
            for threads, want in ((2, 1), (3, 1), (1, 2)):
                fn.configure(threads=threads)
                self.assertEqual(_blas.threads(), want)

    def test_a_warning_where_it_is_numpys_too(self):
        fn.configure(threads=1, blas_threads=2)
        with mock.patch.object(_blas, "shared", lambda: True):
            with self.assertWarnsRegex(RuntimeWarning, "blas_threads=1"):
                fn.configure(threads=2)
            self.assertEqual(_blas.threads(), 2)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                fn.configure(threads=2, blas_threads=0)
                fn.configure(threads=1)
                fn.configure(threads=2, blas_threads=1)
                fn.configure(threads=3)
        self.assertEqual(_blas.threads(), 1)

    def test_whether_it_is_numpys_is_seen(self):
        """As the loader does: one file in the process, or two."""
        with open("/proc/self/maps") as maps:
            files = {line.split()[-1] for line in maps if "openblas" in line}
        if len(files) == 1:
            self.assertTrue(_blas.shared())

    def test_wrong_numbers(self):
        with self.refuses(fn.RangeError, "blas_threads", "-1"):
            fn.configure(blas_threads=-1)


class Options(Case):
    def test_they_have_the_names_of_the_keywords(self):
        for of, takes in (("context", fn.configure), ("network", fn.Network),
                          ("solver", fn.solve), ("runner", fn.Network.run),
                          ("perturbation", fn.perturb)):
            names = {one.name for one in fn.options(of)}
            self.assertLessEqual(names, set(
                inspect.signature(takes).parameters), of)

    def test_every_setting_of_a_network_is_taken_by_its_name(self):
        given = {one.name: next(iter(one.choices), None) or 0.5
                 for one in fn.options("network")}
        given.update(restarts=2, inner=40, grid=1, norm=2.0, theta=0.01,
                     alpha=0.0)  # of networks with a regulariser
        net = fn.Network(operator(), levels(), **given)
        self.assertEqual((net.lam, net.rho < 1, net.restarts), (0.5, True, 2))

    def test_words_and_numbers(self):
        self.assertEqual(fn.names("problem"), {"P1": 10, "P2": 20, "P3": 30})
        self.assertEqual(fn.names("method")["plain"], 10)
        self.assertEqual(fn.names("outcome")["infeasible"], 90)
        self.assertEqual(fn.names("status")["range"], -13)
        self.assertEqual(set(fn.names("type")),
                         {"float32", "float64", "complex64", "complex128"})
        with self.refuses(fn.RangeError, "'colour'", "'method'"):
            fn.names("colour")

    def test_the_library_describes_its_settings(self):
        found = {one.name: one for one in fn.options("network")}
        self.assertEqual((found["rho"].default, found["rho"].low,
                          found["rho"].high), (0.5, 0.0, 1.0))
        self.assertFalse(found["rho"].integer or found["rho"].allows(1.0))
        self.assertTrue(found["restarts"].allows(7))
        self.assertFalse(found["restarts"].allows(7.5))
        self.assertEqual(found["output"].choices, {"ergodic": 0, "last": 10})
        self.assertEqual(found["rho"].choices, {})

    def test_every_kind_has_some(self):
        for of, name in (("context", "planner"), ("solver", "tol"),
                         ("runner", "deadline"), ("perturbation", "momentum")):
            self.assertIn(name, [one.name for one in fn.options(of)])
        with self.refuses(fn.RangeError, "'levels'", "'solver'"):
            fn.options("levels")


if __name__ == "__main__":
    unittest.main()
