# SPDX-License-Identifier: BSD-3-Clause
"""Interrupts of runs, each in a Python of its own."""
import textwrap
import unittest

from processes import PROBLEM, python
from support import Case


class Interrupts(Case):
    def interrupted(self, code):
        """Runs code that is sent SIGINT soon after it says so."""
        return python(PROBLEM + """if True:
            import os, signal, threading

            def slow(callback=None):
                return fn.solve("P3", A, y, lam=1e-3, tol=1e-300,
                                method="plain", step_ratio=1e-5,
                                max_iterations=2**31 - 1, callback=callback)

            def soon(seconds=0.2):
                threading.Timer(seconds, os.kill,
                                (os.getpid(), signal.SIGINT)).start()

            """ + textwrap.indent(textwrap.dedent(code), " " * 12))

    def test_a_solve_leaves_its_iterate(self):
        out = self.interrupted("""
            soon()
            try:
                slow()
            except fn.Interrupted as stop:
                r = stop.result
                print(r.outcome, r.iterations > 0, r.x.shape,
                      isinstance(stop, KeyboardInterrupt))
            """)
        self.assertEqual(out, "cancelled True (1024,) True")

    def test_a_network_leaves_its_run_and_goes_on(self):
        out = self.interrupted("""
            net = fn.Network(A, levels(), restarts=10**6, inner=100)
            soon()
            try:
                net(y)
            except fn.Interrupted as stop:
                print(stop.result.outcome, stop.result.layer > 1)
            print(net.run(y, deadline=0.01).outcome)
            """)
        self.assertEqual(out, "cancelled True\ndeadline")

    def test_a_batch_leaves_the_rows_it_made(self):
        out = self.interrupted("""
            fn.configure(threads=2)
            net = fn.Network(A, levels(), restarts=5, inner=100)
            Y = np.tile(y, (500, 1))
            soon(0.5)
            try:
                net.batch(Y)
            except fn.Interrupted as stop:
                X = stop.result
                print(X.shape, np.array_equal(X[0], net(y)), X[-1].any())
            """)
        self.assertEqual(out, "(500, 1024) True False")

    def test_an_interrupt_reaches_functions_of_the_user(self):
        out = self.interrupted("""
            a, names = random((5, 8)), set()

            def forward(x):
                names.add(threading.current_thread().name)
                return a @ x

            A = fn.user((5, 8), forward, a.conj().T.__matmul__)
            y = a @ np.ones(8)
            soon()
            try:
                slow()
            except fn.Interrupted as stop:
                print(stop.result.outcome, names)
            """)
        self.assertEqual(out, "cancelled {'MainThread'}")

    def test_an_interrupt_in_a_callback_is_not_lost(self):
        out = self.interrupted("""
            soon()
            try:
                slow(callback=lambda e: e.x is None)
            except KeyboardInterrupt as stop:
                print(stop.result.outcome)
            """)
        self.assertEqual(out, "cancelled")

    def test_an_interrupt_ends_what_nothing_else_can_end(self):
        """The estimate of a norm, and a product of many parts, stop after the
        function that is running. The map is one whose norm takes longer to
        estimate than the signal to come."""
        out = self.interrupted("""
            import time

            def slow(x):
                time.sleep(0.1)
                calls.append(x)
                return x * np.arange(1, 51)

            A = fn.user((50, 50), slow, slow, norm_bound=50)
            many = fn.stack([A] * 50)
            for work in (lambda: fn.user((50, 50), slow, slow),
                         lambda: many @ np.ones(50)):
                calls = []
                soon()
                try:
                    work()
                except KeyboardInterrupt:
                    print(len(calls) < 20)
            """)
        self.assertEqual(out, "True\nTrue")

    def test_a_search_leaves_what_it_found(self):
        out = self.interrupted("""
            net = fn.Network(A, levels(), restarts=2, inner=5)
            soon()
            try:
                fn.perturb(net, y, steps=10**6, radius=1e-3)
            except fn.Interrupted as stop:
                print(stop.result.norm > 0, len(stop.result.history) > 0)
            """)
        self.assertEqual(out, "True True")

    def test_the_hosts_handler_is_called_and_kept(self):
        out = self.interrupted("""
            seen = []
            handler = lambda number, frame: seen.append(number)
            signal.signal(signal.SIGINT, handler)
            soon()
            r = slow()
            print(r.outcome, seen == [signal.SIGINT],
                  signal.getsignal(signal.SIGINT) is handler)
            """)
        self.assertEqual(out, "cancelled True True")


if __name__ == "__main__":
    unittest.main()
