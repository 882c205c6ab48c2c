# SPDX-License-Identifier: BSD-3-Clause
"""Sparse matrices as operators, from scipy.sparse or from three arrays."""
import pickle
import unittest

import numpy as np
import support  # noqa: F401  finds the package

import firenet as fn

try:
    import scipy.sparse as sp
except ImportError:
    sp = None


class Arrays(unittest.TestCase):
    def test_rows_and_columns_are_their_elements(self):
        dense = np.array([[2.0, 0, -1], [0, 3, 0]])
        rows = fn.csr([2, -1, 3], [0, 2, 1], [0, 2, 3], (2, 3))
        columns = fn.csc([2, 3, -1], [0, 1, 0], [0, 1, 2, 3], (2, 3))
        x, y = np.arange(3.0), np.array([1.0, -2])
        for A in (rows, columns, pickle.loads(pickle.dumps(rows))):
            np.testing.assert_array_equal(A @ x, dense @ x)
            np.testing.assert_array_equal(A.H @ y, dense.T @ y)

    def test_what_does_not_fit_is_named(self):
        with self.assertRaisesRegex(fn.ShapeError, "3 pointers"):
            fn.csr([1.0], [0], [0, 1], (2, 3))
        with self.assertRaisesRegex(fn.RangeError, r"indices\[0\].*column 3"):
            fn.csr([1.0], [3], [0, 1, 1], (2, 3))
        with self.assertRaisesRegex(fn.DtypeError, "integers"):
            fn.csr([1.0], [0.5], [0, 1, 1], (2, 3))


@unittest.skipIf(sp is None, "no SciPy")
class FromSciPy(unittest.TestCase):
    def test_every_format_and_dtype_goes_in(self):
        g = np.random.default_rng(0)
        S = sp.random(40, 90, 0.1, random_state=0)
        for dtype in ("f4", "f8", "c8", "c16"):
            for form in ("csr", "csc", "coo", "lil"):
                T = (S * (1 + 1j) if dtype[0] == "c" else S).astype(
                    dtype).asformat(form)
                A = fn.matrix(T)
                self.assertEqual(A.dtype, np.dtype(dtype))
                x = g.standard_normal(90).astype(dtype)
                y = g.standard_normal(40).astype(dtype)
                np.testing.assert_allclose(A @ x, T @ x, rtol=1e-5, atol=1e-5)
                np.testing.assert_allclose(A.H @ y, T.conj().T @ y, rtol=1e-5,
                                           atol=1e-5)

    def test_duplicates_are_added_up_and_the_caller_s_matrix_stays(self):
        S = sp.coo_matrix(([1.0, 2.0], ([0, 0], [1, 1])), (2, 3))
        self.assertEqual((fn.matrix(S) @ np.ones(3))[0], 3.0)
        self.assertEqual(S.nnz, 2)

    def test_a_problem_is_solved_as_with_the_dense_matrix(self):
        S = sp.random(60, 200, 0.1, random_state=0, format="csr")
        y = S @ np.r_[np.ones(5), np.zeros(195)] + 0.01
        for kind, value in (("P1", {"eta": 0.5}), ("P2", {"lam": 0.05}),
                            ("P3", {"lam": 0.05})):
            sparse, dense = (fn.solve(kind, fn.matrix(T), y, tol=1e-8, **value)
                             for T in (S, S.toarray()))
            self.assertTrue(sparse.converged and dense.converged, kind)
            self.assertAlmostEqual(sparse.objective, dense.objective, places=6)

    def test_a_matrix_that_is_no_operator_names_the_way(self):
        with self.assertRaisesRegex(TypeError, "fn.matrix.*fn.user"):
            fn.solve("P2", sp.identity(3, format="csr"), np.ones(3), lam=1.0)


if __name__ == "__main__":
    unittest.main()
