# SPDX-License-Identifier: BSD-3-Clause
"""fn.configure: checked when set, used by what is made from then on."""
import logging
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import firenet as fn
from support import Case, operator, sparse

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
            fn.configure(threads=4, executor=pool)
            F = fn.dft(SHAPE)
            for _ in range(20):
                self.assertTrue(np.array_equal(F @ x, want))
        fn.configure(executor=False)
        self.assertTrue(names)
        self.assertTrue(all(name.startswith("pool") for name in names))

    def test_an_executor_that_is_busy_delays_nothing(self):
        """The only thread of the pool itself applies the operator."""
        with ThreadPoolExecutor(1) as pool:
            fn.configure(threads=2, executor=pool)
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


class Options(Case):
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
