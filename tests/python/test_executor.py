# SPDX-License-Identifier: BSD-3-Clause
"""Executors of the host's: what goes wrong in one stops the call with an
error, and nothing returns to Python while tasks run."""
import subprocess
import sys
import textwrap
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import firenet as fn
from support import Case, levels, operator, random, sparse

SHAPE = (256, 256)  # large enough for its loops to be shared


class Broken(Exception):
    pass


class Executors(Case):
    def setUp(self):
        before = fn.configure()
        self.addCleanup(lambda: fn.configure(**before))
        self.x = random(SHAPE)
        self.want = fn.dft(SHAPE) @ self.x

    def use(self, executor, threads=3):
        fn.configure(threads=threads, executor=executor, blas_threads=0)

    def test_one_that_was_shut_down_is_an_error(self):
        a = random((600, 900), "f8")
        A, y = fn.matrix(a), a[:, 3]
        net = fn.Network(A, fn.Levels([100, 900], [5, 20]), restarts=3,
                         inner=5)
        with ThreadPoolExecutor(2) as pool:
            self.use(pool)
        for call in (lambda: fn.dft(SHAPE) @ self.x,
                     lambda: fn.matrix(a) @ np.ones(900),
                     lambda: fn.solve("P1", A, y, eta=0.3),
                     lambda: fn.solve("P2", A, y, lam=20.0),
                     lambda: fn.path("P3", A, y, [1.0, 0.5]),
                     lambda: net(y), lambda: net.jacobian(y),
                     lambda: net.batch([y, y]),
                     lambda: fn.perturb(net, y, steps=3)):
            with self.refuses(RuntimeError, "shutdown"):
                call()
        fn.configure(executor=False)
        self.assertTrue(np.array_equal(fn.dft(SHAPE) @ self.x, self.want))

    def test_a_failure_ends_a_solve_soon(self):
        class Tired(ThreadPoolExecutor):
            calls = 0

            def submit(self, work):
                self.calls += 1
                if self.calls > 20:
                    raise Broken("tired")
                return super().submit(work)

        A = fn.matrix(random((400, 2000), "f8"))
        with Tired(2) as pool:
            self.use(pool)
            with self.refuses(Broken, "tired"):
                fn.solve("P2", A, np.ones(400), lam=1e-3, tol=1e-14)
            self.assertLess(pool.calls, 400)
            seen = pool.calls
            with self.refuses(Broken, "tired"):
                fn.dft(SHAPE) @ self.x
            self.assertGreater(pool.calls, seen)

    def test_one_that_never_begins_delays_and_harms_nothing(self):
        class Lazy:
            def submit(self, work):
                later.append(work)

        later = []
        self.use(Lazy())
        self.assertTrue(np.array_equal(fn.dft(SHAPE) @ self.x, self.want))
        for work in later:  # after the call, when its arrays may be gone
            work()
        self.assertTrue(later)

    def test_one_that_works_at_once(self):
        class Eager:
            def submit(self, work):
                work()

        self.use(Eager())
        self.assertTrue(np.array_equal(fn.dft(SHAPE) @ self.x, self.want))

    def test_in_a_thread_that_is_not_the_main_one(self):
        seen = []
        with ThreadPoolExecutor(2) as pool:
            self.use(pool)
            F = fn.dft(SHAPE)
            threads = [threading.Thread(target=lambda: seen.append(F @ self.x))
                       for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual([np.array_equal(y, self.want) for y in seen],
                         [True] * 3)


class Signals(Case):
    """In processes of their own: what went wrong was a crash."""

    CODE = textwrap.dedent("""
        import os, random, signal, sys, threading
        from concurrent.futures import ThreadPoolExecutor
        import numpy as np
        import firenet as fn

        class Alarm(Exception):
            pass

        def handler(number, frame):
            raise Alarm

        which = getattr(signal, sys.argv[1])
        if which != signal.SIGINT:
            signal.signal(which, handler)
        random.seed(int(sys.argv[2]))
        x = np.random.default_rng(0).standard_normal((256, 256)) + 0j
        fn.configure(threads=4, executor=ThreadPoolExecutor(3), blas_threads=0)
        F = fn.dft((256, 256))
        want, seen = F @ x, 0
        for _ in range(8):
            try:
                threading.Timer(random.uniform(0.005, 0.05), os.kill,
                                (os.getpid(), which)).start()
                while True:
                    assert np.array_equal(F @ x, want)
            except fn.Interrupted as stop:
                assert np.array_equal(stop.result, want)
                seen += 1
            except (KeyboardInterrupt, Alarm):
                seen += 1
        print(seen, flush=True)
        # An exception in the midst of the pool's own code may leave it a
        # thread that nobody joins, which the interpreter's end does not survive.
        os._exit(0)
        """)

    def run_with(self, *arguments):
        run = subprocess.run([sys.executable, "-c", self.CODE, *arguments],
                             capture_output=True, text=True, timeout=120)
        self.assertEqual((run.returncode, run.stdout.strip()), (0, "8"),
                         run.stderr)

    def test_ctrl_c_during_products(self):
        for seed in range(4):
            self.run_with("SIGINT", str(seed))

    def test_handlers_of_the_host_that_raise(self):
        for seed in range(4):
            self.run_with("SIGALRM", str(seed))

    def test_a_handler_that_raises_ends_a_solve(self):
        """The solve is cancelled, and over before the exception is raised."""
        code = textwrap.dedent("""
            import signal
            from support import *

            def handler(number, frame):
                raise TimeoutError("enough")

            A = operator()
            y = A @ sparse()
            signal.signal(signal.SIGALRM, handler)
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            try:
                fn.solve("P3", A, y, lam=1e-3, tol=1e-300, method="plain",
                         step_ratio=1e-5, max_iterations=2**31 - 1)
            except TimeoutError as error:
                print(error, threading.active_count())
            """).replace("import signal", "import signal, threading")
        begun = time.monotonic()
        run = subprocess.run([sys.executable, "-c", code], text=True,
                             capture_output=True, timeout=60,
                             cwd=sys.path[0])
        self.assertEqual(run.stdout.strip(), "enough 1", run.stderr)
        self.assertLess(time.monotonic() - begun, 30)


class Together(Case):
    def test_results_are_those_of_one_thread(self):
        A = operator()
        y = A @ sparse()
        net = fn.Network(A, levels(), restarts=2, inner=5)
        want = net(y), fn.solve("P3", A, y, lam=0.02).x
        before = fn.configure()
        self.addCleanup(lambda: fn.configure(**before))
        with ThreadPoolExecutor(2) as pool:
            fn.configure(threads=2, executor=pool, blas_threads=0)
            net = fn.Network(A, levels(), restarts=2, inner=5)
            self.assertTrue(np.array_equal(net(y), want[0]))
            self.assertTrue(np.array_equal(
                fn.solve("P3", A, y, lam=0.02).x, want[1]))


if __name__ == "__main__":
    unittest.main()
