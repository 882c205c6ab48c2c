# SPDX-License-Identifier: BSD-3-Clause
"""Operators against NumPy and SciPy."""
import unittest

import numpy as np

import firenet as fn
from support import COMPLEX, DTYPES, Case, operator, random


def epsilon(dtype):
    return np.finfo(dtype).eps


class Values(Case):
    def test_dft_is_numpys(self):
        for dtype in COMPLEX:
            for shape in ((7,), (8, 12), (4, 3, 5)):
                x = random(shape, dtype)
                want = np.fft.fftn(x, norm="ortho")
                self.close(fn.dft(shape, dtype) @ x, want, 40 * epsilon(dtype))
                self.close(fn.dft(shape, dtype, centred=True) @ x,
                           np.fft.fftshift(want), 40 * epsilon(dtype))

    def test_dft_centred_on_one_axis(self):
        x = random((6, 5))
        want = np.fft.fftshift(np.fft.fft2(x, norm="ortho"), axes=1)
        self.close(fn.dft((6, 5), centred=(False, True)) @ x, want, 1e-14)

    def test_dft_of_what_scanners_store(self):
        for dtype in DTYPES:
            for shape in ((7,), (8, 12), (4, 3, 5), (64, 64)):
                x = random(shape, dtype)
                want = np.fft.fftshift(np.fft.fftn(np.fft.ifftshift(x),
                                                   norm="ortho"))
                F = fn.dft(shape, dtype, centred=True, image_centred=True)
                self.close(F @ x, want, 40 * epsilon(dtype))
                mask = random(shape, "float64", seed=2) > 0
                self.close((fn.sample(shape, mask, F.dtype) @ F) @ x,
                           want[mask], 40 * epsilon(dtype))

    def test_encoding_is_what_coils_measure(self):
        for dtype in COMPLEX:
            maps, x = random((3, 6, 5), dtype), random((6, 5), dtype, seed=1)
            seen = np.fft.fftshift(np.fft.fft2(
                np.fft.ifftshift(maps * x, axes=(1, 2)), norm="ortho"),
                axes=(1, 2))
            mask = random((6, 5), "float64", seed=2) > 0
            self.close(fn.encoding(maps) @ x, seen, 40 * epsilon(dtype))
            self.close(fn.encoding(maps, mask) @ x, seen[:, mask],
                       40 * epsilon(dtype))

    def test_encoding_of_two_sets(self):
        maps, x = random((2, 3, 8)), random((2, 8), seed=1)
        A = fn.encoding(maps, sets=2, centred=False, image_centred=False)
        self.close(A @ x, np.fft.fft((maps * x[:, None]).sum(0),
                                     norm="ortho"), 1e-14)
        gram = np.einsum("kcj,lcj->jkl", maps.conj(), maps)
        self.assertAlmostEqual(A.norm_bound, np.sqrt(
            np.linalg.eigvalsh(gram).max()), 12)
        with self.refuses(fn.ShapeError, "expected"):
            fn.encoding(maps, sets=3)

    def test_dft_image_centred_on_one_axis(self):
        x = random((6, 5))
        want = np.fft.fft2(np.fft.ifftshift(x, axes=1), norm="ortho")
        F = fn.dft((6, 5), image_centred=(False, True))
        self.close(F @ x, want, 1e-14)
        with self.refuses(fn.ShapeError, "image_centred has 1 flags"):
            fn.dft((6, 5), image_centred=[True])

    def test_dft_of_real_images(self):
        F, x = fn.dft((6, 5), "float64"), random((6, 5), "float64")
        self.assertEqual((F.domain_dtype, F.dtype),
                         (np.dtype("f8"), np.dtype("c16")))
        y = F @ x
        self.close(y, np.fft.fft2(x, norm="ortho"), 1e-14)
        self.close(F.H @ y, x, 1e-14)

    def test_batch_takes_one_vector_after_the_other(self):
        a, x = random((5, 8)), random((3, 8), seed=1)
        self.close(fn.batch(fn.matrix(a), 3) @ x, x @ a.T, 1e-14)

    def test_matrix_is_numpys(self):
        for dtype in DTYPES:
            a, x, y = (random(shape, dtype, seed=seed) for seed, shape in
                       enumerate(((5, 8), 8, 5)))
            A = fn.matrix(a)
            self.assertEqual((A.shape, A.dtype), ((5, 8), np.dtype(dtype)))
            self.close(A @ x, a @ x, 40 * epsilon(dtype))
            self.close(A.H @ y, a.conj().T @ y, 40 * epsilon(dtype))
            norm = np.linalg.norm(a, 2)
            self.assertLessEqual(norm, A.norm_bound * (1 + 1e-6))
            self.assertLessEqual(A.norm_bound, A.norm_proved * (1 + 1e-12))

    def test_matrix_in_any_memory_order(self):
        a = random((6, 6), "float64")
        for view in (a.T, np.asfortranarray(a), a[::2], a[:, ::-1]):
            self.close(fn.matrix(view) @ np.ones(view.shape[1]), view.sum(1),
                       1e-14)

    def test_matrix_of_integers(self):
        A = fn.matrix([[1, 2], [3, 4]])
        self.assertEqual(A.dtype, np.float64)
        self.close(A @ [1, 1], np.array([3.0, 7.0]), 1e-15)

    def test_sample_takes_indices_and_masks(self):
        x = random((4, 5))
        S = fn.sample((4, 5), [7, 0, 19])
        self.close(S @ x, x.ravel()[[7, 0, 19]], 0)
        mask = np.zeros((4, 5), bool)
        mask[1, 2] = mask[3, 4] = True
        self.close(fn.sample((4, 5), mask) @ x, x[mask], 0)

    def test_diagonal_takes_real_weights_on_complex_vectors(self):
        w, x = random(6, "float64"), random(6)
        self.close(fn.diagonal(w, "complex128") @ x, w * x, 1e-15)
        self.close(fn.diagonal(w + 1j) @ x, (w + 1j) * x, 1e-15)
        narrow = fn.diagonal(w.astype("f4"), "complex128")
        self.close(narrow @ x, w.astype("f4") * x, 1e-15)
        self.close(fn.diagonal([1, 2]) @ np.ones(2), [1, 2], 0)
        with self.refuses(fn.DtypeError, "float64", "float32"):
            fn.diagonal(w, "complex64")

    def test_difference_pad_identity(self):
        x = random((4, 6), "float64")
        d = fn.difference((4, 6), "float64") @ x
        self.close(d[0], np.roll(x, -1, 0) - x, 1e-15)
        self.close(d[1], np.roll(x, -1, 1) - x, 1e-15)
        self.close(fn.pad((4, 6), (8, 8), dtype="float64") @ x,
                   np.pad(x, ((0, 4), (0, 2))), 0)
        self.close(fn.identity((4, 6), "float64") @ x, x, 0)

    def test_real_unknowns_of_a_complex_operator(self):
        A = fn.dft((4, 4)) @ fn.real((4, 4))
        self.assertEqual((A.domain_dtype, A.dtype),
                         (np.dtype("f8"), np.dtype("c16")))
        y = random((4, 4))
        self.close(A.H @ y, np.fft.ifft2(y, norm="ortho").real, 1e-15)
        with self.refuses(TypeError, "complex128", "float64"):
            A @ random((4, 4))

    def test_walsh_rows_have_as_many_sign_changes_as_their_index(self):
        rows = np.array([fn.walsh(16, dtype="float64") @ row
                         for row in np.eye(16)])
        self.close(np.abs(rows), np.full((16, 16), 0.25), 1e-15)
        self.assertEqual([int(np.sum(np.diff(np.sign(row)) != 0))
                          for row in rows], list(range(16)))

    def test_walsh_orders_against_scipy(self):
        try:
            from scipy.linalg import hadamard
        except ImportError:
            self.skipTest("no SciPy")
        H = hadamard(8) / 8 ** 0.5
        x = random((8, 8))
        self.close(fn.walsh((8, 8), order="natural") @ x, H @ x @ H, 1e-14)
        paley = H[[int(f"{k:03b}"[::-1], 2) for k in range(8)]]
        self.close(fn.walsh(8, order="dyadic") @ x[0], paley @ x[0], 1e-14)

    def test_haar_is_pywavelets(self):
        try:
            import pywt
        except ImportError:
            self.skipTest("no PyWavelets")
        x = random((16, 32), "float64")
        coefficients = pywt.wavedec2(x, "haar", level=3, mode="periodization")
        nested = fn.haar((16, 32), 3, layout="nested", dtype="float64") @ x
        self.close(nested, pywt.coeffs_to_array(coefficients)[0], 1e-14)
        ordered = [coefficients[0].ravel()]
        for details in coefficients[1:]:
            ordered += [block.ravel() for block in details]
        self.close(fn.haar((16, 32), 3, dtype="float64") @ x.ravel(),
                   np.concatenate(ordered), 1e-14)

    def test_undecimated_haar_is_a_frame_of_images(self):
        W, x = fn.undecimated_haar((8, 8), 2), random((8, 8))
        c = W @ x
        self.assertEqual(c.shape, (7, 8, 8))
        self.close(W.H @ c, x, 1e-14)
        self.close(W @ np.roll(x, 3, 0), np.roll(c, 3, 1), 1e-14)

    def test_wavelets_are_pywavelets(self):
        try:
            import pywt
        except ImportError:
            self.skipTest("no PyWavelets")
        x = random((16, 32))
        for name in ["db4", "db10", "sym5"]:
            # Its tables of symlets have 12 digits.
            limit = 1e-14 if name.startswith("db") else 1e-10
            coefficients = pywt.wavedec2(x, name, level=2,
                                         mode="periodization")
            W = fn.wavelet(name, (16, 32), 2, layout="nested")
            self.close(W @ x, pywt.coeffs_to_array(coefficients)[0], limit)
            self.close(W.H @ (W @ x), x, 1e-14)
            levels = pywt.swt2(x, name, 2, norm=True, trim_approx=True)
            images = [levels[0]] + [b for level in levels[1:] for b in level]
            U = fn.undecimated(name, (16, 32), 2)
            self.close(U @ x, np.array(images), limit)
            self.close(U.H @ (U @ x), x, 1e-14)

    def test_haar_has_an_exact_inverse(self):
        for dtype in DTYPES:
            W, x = fn.haar((8, 16), 3, dtype=dtype), random((8, 16), dtype)
            self.assertTrue(W.unitary)
            self.close(W.H @ (W @ x), x, 20 * epsilon(dtype))


class Algebra(Case):
    def setUp(self):
        self.a, self.b = random((4, 6)), random((4, 6), seed=1)
        self.A, self.B = fn.matrix(self.a), fn.matrix(self.b)
        self.x = random(6, seed=2)

    def test_sums_and_multiples(self):
        c = np.float64(3)
        for seen, want in (
                (self.A + self.B, self.a + self.b),
                (self.A - self.B, self.a - self.b),
                (2j * self.A, 2j * self.a), (self.A * c, 3 * self.a),
                (c * self.A, 3 * self.a), (-self.A, -self.a),
                (self.A / 2, self.a / 2),
                (self.A @ self.B.H, self.a @ self.b.conj().T)):
            self.close(seen @ np.ones(seen.shape[1]),
                       want @ np.ones(want.shape[1]), 1e-14)

    def test_adjoint_of_adjoint_is_the_operator(self):
        self.assertIs(self.A.H.H, self.A)
        self.assertEqual(self.A.H.shape, (6, 4))
        self.close((self.A @ self.B.H).H @ np.ones(4),
                   self.b @ self.a.conj().T @ np.ones(4), 1e-13)

    def test_stack_has_a_row_for_each_part(self):
        S = fn.stack([self.A, self.B, self.A])
        self.assertEqual((S.shape, S.out_shape), ((12, 6), (3, 4)))
        self.close(S @ self.x, np.concatenate(
            [self.a @ self.x, self.b @ self.x, self.a @ self.x]), 1e-14)
        both = fn.stack([self.A, fn.identity(6)])
        self.assertEqual(both.out_shape, (10,))

    def test_parts_may_go_first(self):
        A = fn.stack([fn.matrix(self.a) @ fn.diagonal(self.x) for _ in "ab"])
        self.close(A @ np.ones(6), np.tile(self.a @ self.x, 2), 1e-14)

    def test_arrays_and_operators_that_do_not_fit(self):
        with self.refuses(fn.ShapeError, "6", "4"):
            self.A @ self.B
        with self.refuses(fn.ShapeError, r"\(5,\)", r"\(6,\)"):
            self.A @ np.ones(5)
        with self.assertRaises(fn.ShapeError):
            self.A @ np.ones((6, 2))
        with self.assertRaises(TypeError):
            np.ones(4) @ self.A
        with self.assertRaises(TypeError):
            self.A * "2"
        with self.assertRaises(fn.RangeError):
            fn.stack([])

    def test_there_is_no_transpose(self):
        with self.assertRaises(AttributeError):
            self.A.T

    def test_parts_of_another_kind_are_named(self):
        for wrong in (lambda: fn.stack([self.A, self.b]),
                      lambda: fn.batch(self.a, 2), lambda: fn.stack(self.A)):
            with self.refuses(TypeError, "ndarray|Operator", "expected"):
                wrong()
        with self.refuses(TypeError, "levels = 2.0", "float"):
            fn.haar((8, 8), 2.0)
        with self.refuses(TypeError, "shape = 2.5", "integer"):
            fn.dft(2.5)

    def test_costs_are_known_before(self):
        F = fn.dft((32, 32))
        self.assertGreater(F.flops, 5 * 1024 * 10 * 0.5)
        self.assertGreaterEqual(F.traffic, 2 * 1024 * 16)
        self.assertEqual(fn.matrix(self.a).table_bytes, self.a.nbytes)
        self.assertGreaterEqual(F.workspace_bytes(4), F.workspace_bytes())

    def test_norms_are_estimated(self):
        estimate, bound = self.A.estimate_norm()
        norm = np.linalg.norm(self.a, 2)
        self.assertAlmostEqual(estimate, norm, 9)
        self.assertAlmostEqual(bound, estimate / 0.85 ** 0.5, 9)

    def test_adjoint_pairs_are_checked(self):
        self.assertLess(operator().check_adjoint(seed=3), 1e-14)
        A = operator()
        self.assertLessEqual(A.check_adjoint(), A.adjoint_tolerance)
        wrong = fn.user((4, 4), lambda x: x, lambda y: 2 * y)
        self.assertGreater(wrong.check_adjoint(), 1e-2)
        self.assertLessEqual(self.A.check_norm(), self.A.norm_bound)

    def test_scipy_sees_the_same_operator(self):
        try:
            from scipy.sparse import linalg
        except ImportError:
            self.skipTest("no SciPy")
        for L in (self.A.aslinearoperator(), linalg.aslinearoperator(self.A)):
            self.assertIsInstance(L, linalg.LinearOperator)
            self.assertEqual((L.shape, L.dtype), ((4, 6), self.A.dtype))
            self.close(L @ np.eye(6), self.a, 1e-14)
            self.close(L.H @ np.eye(4), self.a.conj().T, 1e-14)
            self.close(L.rmatmat(np.eye(4)), self.a.conj().T, 1e-14)
            self.close((L.H @ L) @ self.x, self.a.conj().T @ self.a @ self.x,
                       1e-13)
            self.close(linalg.svds(L, k=1, return_singular_vectors=False)[0],
                       np.linalg.norm(self.a, 2), 1e-10)
        a = random((9, 5), "f8")
        y = random(9, "f8", seed=1)
        self.close(linalg.lsqr(linalg.aslinearoperator(fn.matrix(a)), y)[0],
                   np.linalg.lstsq(a, y, rcond=None)[0], 1e-5)

    def test_products_as_scipy_calls_them(self):
        A, x, y = self.A, self.x, random(4, seed=3)
        self.close(A.matvec(x), self.a @ x, 1e-14)
        self.close(A.matvec(x[:, None]), (self.a @ x)[:, None], 1e-14)
        self.close(A.rmatvec(y), self.a.conj().T @ y, 1e-14)
        X, Y = random((6, 3)), random((4, 2))
        self.close(A.matmat(X), self.a @ X, 1e-14)
        self.close(A.rmatmat(Y), self.a.conj().T @ Y, 1e-14)
        F = fn.dft((3, 4))
        image = random((3, 4))
        self.close(F.matvec(image.ravel()), (F @ image).ravel(), 0)
        for wrong in (lambda: A.matmat(x), lambda: A.matvec(X),
                      lambda: A.matmat(Y)):
            with self.assertRaises(fn.ShapeError):
                wrong()



if __name__ == "__main__":
    unittest.main()
