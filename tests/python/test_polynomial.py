# SPDX-License-Identifier: BSD-3-Clause
"""Polynomials against SciPy's, and their sets against what defines them."""
import itertools
import math

import numpy as np
import scipy.special

import firenet as fn
from support import Case, random

poly = fn.polynomial


class Sets(Case):
    RULES = {"tensor": lambda nu, n: max(nu) <= n,
             "total": lambda nu, n: sum(nu) <= n,
             "hyperbolic": lambda nu, n: math.prod(k + 1 for k in nu) <= n + 1}

    def test_are_what_defines_them_in_lexicographic_order(self):
        for kind, rule in self.RULES.items():
            for d, n in ((1, 0), (1, 7), (2, 5), (3, 4), (4, 3)):
                want = [nu for nu in itertools.product(range(n + 1), repeat=d)
                        if rule(nu, n)]
                with self.subTest(kind=kind, variables=d, order=n):
                    self.assertEqual(
                        [tuple(nu) for nu in poly.indices(kind, d, n)], want)

    def test_many_variables(self):
        self.assertEqual(len(poly.indices("total", 16, 3)),
                         math.comb(19, 3))

    def test_too_many_are_refused(self):
        with self.refuses(fn.Error, "order: 9 in 16 variables",
                          "8388608"):
            poly.indices("tensor", 16, 9)

    def test_bad_arguments_are_named(self):
        with self.refuses(fn.RangeError, "variables: 0"):
            poly.indices("total", 0, 3)
        with self.refuses(fn.RangeError, "order: -1"):
            poly.indices("total", 2, -1)
        with self.refuses(ValueError, "kind"):
            poly.indices("simplex", 2, 3)


class Values(Case):
    ONE = {"legendre": lambda k, t: np.sqrt(2 * k + 1)
           * scipy.special.eval_legendre(k, t),
           "chebyshev": lambda k, t: np.sqrt(2 - (k == 0))
           * scipy.special.eval_chebyt(k, t)}

    def test_are_scipys(self):
        points = np.tanh(random((20, 3), "float64"))
        points[:2] = [1, -1, 0], [-1, 1, 1]
        index = poly.indices("hyperbolic", 3, 30)
        for basis, one in self.ONE.items():
            want = np.stack([np.prod([one(k, points[:, i])
                                      for i, k in enumerate(nu)], 0)
                             for nu in index], 1)
            seen = poly.values(basis, index, points, 0.5)
            self.close(seen, 0.5 * want, 1e-13)

    def test_weights_are_the_values_in_the_corner(self):
        index = poly.indices("total", 3, 6)
        for basis in self.ONE:
            corner = poly.values(basis, index, np.ones((1, 3)))[0]
            self.close(poly.weights(basis, index), corner, 1e-14)

    def test_are_orthonormal_for_the_measure(self):
        index = poly.indices("total", 2, 5)
        for basis, rule in (("legendre", scipy.special.roots_legendre),
                            ("chebyshev", scipy.special.roots_chebyt)):
            nodes, w = rule(8)
            w = w / w.sum()
            points = np.array(list(itertools.product(nodes, nodes)))
            masses = np.array([a * b for a, b in itertools.product(w, w)])
            A = poly.values(basis, index, points)
            self.close(A.T * masses @ A, np.eye(len(index)), 1e-13)

    def test_points_outside_of_the_cube_are_named(self):
        with self.refuses(fn.RangeError, r"at\[3\]: 1.5", "-1 .. 1"):
            poly.values("legendre", [[0, 1]], [[0, 0], [0, 1.5]])
        with self.refuses(fn.RangeError, r"at\[0\]: nan"):
            poly.values("legendre", [[0]], [[np.nan]])

    def test_indices_below_0_are_named(self):
        with self.refuses(ValueError, "index: -1"):
            poly.weights("legendre", [[0, -1]])


if __name__ == "__main__":
    import unittest
    unittest.main()
