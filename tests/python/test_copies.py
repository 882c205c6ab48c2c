# SPDX-License-Identifier: BSD-3-Clause
"""Objects that pickle and copy by how they were made."""
import copy
import gc
import multiprocessing
import pickle
import unittest
import weakref

import numpy as np

import firenet as fn
from support import DTYPES, Case, levels, operator, random, sparse


def double(x):
    return 2 * x


class Scanner:
    """Owns an operator of its own methods."""

    def __init__(self, size=5):
        self.a = random((size, 8), "f8")
        self.op = fn.user((size, 8), self.forward, self.adjoint, "f8",
                          norm_bound=100.0)

    def forward(self, x):
        return self.a @ x

    def adjoint(self, y):
        return self.a.T @ y


def residual(A):
    return np.linalg.norm(A @ sparse())


def operators():
    """One of each kind, and of each way to put them together."""
    A, F = fn.matrix(random((4, 6))), fn.dft((4, 6))
    yield from (
        F, fn.dft((4, 6), "f4"), fn.dft((4, 6), centred=(False, True)),
        fn.walsh((4, 8), order="dyadic"), fn.haar((4, 8), 2, layout="nested"),
        fn.wavelet("sym4", (4, 8), 1, layout="nested"),
        fn.undecimated("db2", (4, 8), 1),
        fn.undecimated_haar((4, 8), 1), fn.identity((2, 3), "f4"),
        fn.real((2, 3)), fn.pad((2, 3), (4, 4), centred=True),
        fn.difference((3, 4), "f8"), A, fn.matrix(np.eye(3), norm_bound=2),
        fn.diagonal(random(5)), fn.diagonal(random(5, "f8"), "c16"),
        A.H, A @ A.H, 2j * A, A + A, A - 2 * A, fn.stack([A, A]),
        fn.batch(A, 3), fn.user((3, 3), double, double, norm_bound=2),
        fn.encoding(random((3, 4, 6)), [7, 1, 20]),
        fn.encoding(random((2, 3, 4, 6), "c8"), sets=2, centred=(True, False)),
        fn.sample((4, 6), [7, 1, 20]) @ F, operator())
    for dtype in DTYPES:
        yield fn.sample(3 * 2**20, [2**21 + 5, 0, 77], dtype)


class Pickles(Case):
    def same(self, A, B):
        self.assertEqual(
            (repr(A), A.in_shape, A.out_shape, A.dtype, A.domain_dtype),
            (repr(B), B.in_shape, B.out_shape, B.dtype, B.domain_dtype))
        self.assertEqual((A.norm_bound, A.norm_proved, A.isometry),
                         (B.norm_bound, B.norm_proved, B.isometry))
        x = random(A.in_shape, A.domain_dtype)
        y = random(A.out_shape, A.dtype, seed=1)
        self.assertTrue(np.array_equal(A @ x, B @ x))
        self.assertTrue(np.array_equal(A.H @ y, B.H @ y))

    def test_operators_of_every_kind(self):
        for A in operators():
            with self.subTest(repr(A)):
                self.same(A, pickle.loads(pickle.dumps(A)))
                self.same(A, copy.deepcopy(A))
                self.same(A, copy.copy(A))

    def test_what_is_pickled_is_what_was_made(self):
        """Not what the arrays it was made from became."""
        a, indices, w = np.eye(3), np.array([2, 0]), np.ones(3)
        made = fn.matrix(a), fn.sample(3, indices, "f8"), fn.diagonal(w)
        want = [A @ np.arange(1.0, 4) for A in made]
        a[:] = 7
        indices[:] = [1, 2]
        w[:] = 5
        for A, y in zip(made, want):
            self.assertTrue(np.array_equal(A @ np.arange(1.0, 4), y))
            again = pickle.loads(pickle.dumps(A))
            self.assertTrue(np.array_equal(again @ np.arange(1.0, 4), y))

    def test_levels_networks_problems_constants(self):
        A, L = operator(), levels()
        y = A @ sparse()
        for copied in (lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy,
                       copy.copy):
            self.assertEqual(repr(copied(L)), repr(L))
            self.assertEqual(copied(L).xi, L.xi)
            for given in ({}, {"output": "last", "dual": "keep", "lam": 0.01},
                          {"measurement_bound": 9.0, "delta": 1e-3}):
                net = fn.Network(A, L, restarts=2, inner=4, **given)
                other = copied(net)
                self.assertEqual(repr(other), repr(net))
                self.assertTrue(np.array_equal(other(y), net(y)))
            for weights in (None, L, np.arange(1.0, 1025)):
                p = fn.Problem("P3", A, lam=0.1, weights=weights)
                self.assertEqual(copied(p).evaluate(sparse(), y),
                                 p.evaluate(sparse(), y))
            c = copied(fn.constants(L))
            self.assertEqual(repr(c), repr(fn.constants(L)))

    def test_parts_are_shared_as_they_were(self):
        A = fn.matrix(random((4, 4)))
        first, second = pickle.loads(pickle.dumps([A, 2 * A]))
        self.assertIs(second._parts[0], first)

    def test_they_reach_another_process(self):
        A = operator()
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            self.assertEqual(pool.apply(residual, (A,)), residual(A))

    def test_functions_that_do_not_pickle_are_named(self):
        A = fn.user((2, 2), lambda x: x, lambda y: y, norm_bound=1)
        with self.assertRaisesRegex(Exception, "lambda|local"):
            pickle.dumps(2 * A)

    def test_owners_of_operators_of_their_methods(self):
        one = Scanner()
        x = random(8, "f8")
        for other in (copy.deepcopy(one), pickle.loads(pickle.dumps(one)),
                      copy.deepcopy([one.op, one])[1]):
            self.assertIsNot(other.op, one.op)
            other.a = 2 * other.a  # its own operator's, nobody else's
            self.assertTrue(np.array_equal(other.op @ x, 2 * (one.op @ x)))


class Lifetimes(Case):
    def test_an_owner_of_an_operator_of_its_methods_is_freed(self):
        owners = [Scanner() for _ in range(5)]
        owners[0].op @ random(8, "f8")
        owners[1].whole = owners[1].op @ fn.identity(8, "f8")
        owners[2].net = fn.Network(owners[2].op, fn.Levels([8], [2]),
                                   restarts=1, inner=1)
        owners[2].net(np.ones(5))
        owners[3].problem = fn.Problem("P2", owners[3].op, lam=1)
        gone = [weakref.ref(owner) for owner in owners]
        del owners
        gc.collect()
        self.assertEqual([one() for one in gone], [None] * 5)

    def test_a_matrix_lives_as_long_as_what_is_made_of_it(self):
        a = random((60, 60), "f8")
        made = 2 * (fn.matrix(a) @ fn.matrix(a).H)
        gc.collect()
        rubbish = [np.full((60, 60), np.nan) for _ in range(50)]
        self.close(made @ np.ones(60), 2 * a @ (a.T @ np.ones(60)), 1e-13)
        self.assertEqual(len(rubbish), 50)

    def test_the_bytes_of_a_matrix_are_counted_once(self):
        a = random((6, 6), "f8")
        A = fn.matrix(a)
        self.assertEqual((A @ A.H).table_bytes, a.nbytes)
        self.assertEqual(fn.stack([A, fn.matrix(a)]).table_bytes, 2 * a.nbytes)


if __name__ == "__main__":
    unittest.main()
