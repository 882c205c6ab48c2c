# SPDX-License-Identifier: BSD-3-Clause
"""A problem shared out between two threads, coupled by a Python function."""
import threading
import unittest

import numpy as np

import firenet as fn
from support import Case, random


class Broken(Exception):
    pass


class Room:
    """Adds up what two threads bring; a party that waits alone for long, or an
    abort, breaks it for both."""

    def __init__(self):
        self.barrier = threading.Barrier(2, timeout=60)
        self.brought = {}
        self.party = threading.local()
        self.calls = 0

    def __call__(self, sums, maxima):
        me = self.party.number
        self.brought[me] = sums.copy(), maxima.copy()
        self.barrier.wait()
        sums[:] = self.brought[0][0] + self.brought[1][0]
        maxima[:] = np.maximum(self.brought[0][1], self.brought[1][1])
        self.barrier.wait()  # before the next numbers
        self.calls += 1


class Parties(Case):
    def setUp(self):
        before = fn.configure()
        self.addCleanup(lambda: fn.configure(**before))
        self.a = random((60, 100), "f8")
        x = np.zeros(100)
        x[::17] = 1
        self.y = self.a @ x
        self.norm = 1.01 * np.linalg.norm(self.a, 2)

    def together(self, room, run):
        """run(number) in two threads; what it returned or raised."""
        found = [None, None]

        def party(number):
            room.party.number = number
            try:
                found[number] = run(number)
            except Exception as error:
                found[number] = error

        fn.configure(reduce=room)
        threads = [threading.Thread(target=party, args=(i,)) for i in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        fn.configure(reduce=False)
        return found

    def halves(self, run):
        rows = slice(0, 25), slice(25, 60)

        def one(number):
            part = fn.matrix(self.a[rows[number]], norm_bound=self.norm)
            A = fn.split(part, "rows", self.norm)
            return run(A, self.y[rows[number]])
        return one

    def test_halves_find_what_the_whole_does(self):
        whole = fn.solve("P3", fn.matrix(self.a, norm_bound=self.norm),
                         self.y, lam=0.1, method="plain", norm=self.norm)
        room = Room()
        found = self.together(room, self.halves(
            lambda A, y: fn.solve("P3", A, y, lam=0.1, method="plain",
                                  norm=self.norm)))
        for result in found:
            self.assertEqual(result.outcome, "converged", result)
            self.assertEqual(result.iterations, whole.iterations)
            np.testing.assert_allclose(result.x, whole.x, atol=1e-9)
        np.testing.assert_array_equal(found[0].x, found[1].x)
        self.assertGreater(room.calls, whole.iterations)

    def test_products_add_up(self):
        room, seen = Room(), random(60, "f8")
        self.y = seen
        found = self.together(room, self.halves(lambda A, y: A.H @ y))
        for z in found:
            np.testing.assert_allclose(z, self.a.T @ seen, atol=1e-12)

    def test_what_the_function_raises_comes_out(self):
        def broken(sums, maxima):
            raise Broken
        A = fn.matrix(self.a)
        fn.configure(reduce=broken)
        with self.assertRaises(Broken):
            fn.split(A)
        fn.configure(reduce=False)
        self.assertEqual(fn.split(A).norm_bound, A.norm_bound)

    def test_sides_are_words(self):
        with self.assertRaisesRegex(ValueError, "diagonal"):
            fn.split(fn.matrix(self.a), "diagonal")
        with self.assertRaisesRegex(TypeError, "reduce"):
            fn.configure(reduce=3)


if __name__ == "__main__":
    unittest.main()
