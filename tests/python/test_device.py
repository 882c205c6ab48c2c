# SPDX-License-Identifier: BSD-3-Clause
"""fn.configure(device=..): what NumPy and the host say, from a device."""
import unittest

import numpy as np

import firenet as fn
from support import Case, levels, operator, random, sparse


class Device(Case):
    def setUp(self):
        before = fn.configure()
        self.addCleanup(lambda: fn.configure(**before))

    def test_devices_have_names_and_bounds(self):
        names = fn.devices()
        self.assertTrue(names and all(names))
        with self.refuses(fn.RangeError, str(len(names)), "False"):
            fn.configure(device=len(names))
        with self.assertRaises(TypeError):
            fn.configure(device="gpu")

    def test_a_network_gives_what_the_host_gives(self):
        for dtype, most in (("complex64", 1e-5), ("complex128", 1e-12)):
            found = []
            for device in (False, 0):
                fn.configure(device=device)
                A = operator(dtype)
                y = A @ sparse().astype(dtype)
                network = fn.Network(A, levels(), 0.5, 2**.5, restarts=8, inner=10)
                found.append(np.asarray(network(y)))
            self.assertLess(np.linalg.norm(found[1] - found[0]),
                            most * np.linalg.norm(found[0]))

    def test_runs_are_the_same_bits(self):
        fn.configure(device=0)
        A = operator("complex64")
        y = A @ sparse().astype("complex64")
        network = fn.Network(A, levels(), 0.5, 2**.5, restarts=3, inner=5)
        self.assertTrue(np.array_equal(network(y), network(y)))

    def test_a_batch_in_threads_is_the_same_bits(self):
        fn.configure(device=0)
        A = operator("complex64")
        Y = np.stack([A @ sparse(seed).astype("complex64")
                      for seed in range(6)])
        network = fn.Network(A, levels(), 0.5, 2**.5, restarts=3, inner=5)
        found = []
        for threads in (1, 3):
            fn.configure(threads=threads, blas_threads=0)
            found.append(network.batch(Y))
        self.assertTrue(np.array_equal(*found))

    def test_a_certified_solution_is_the_hosts(self):
        found = []
        for device in (False, 0):
            fn.configure(device=device)
            A = operator()
            y = A @ sparse()
            result = fn.solve("P2", A, y, lam=1e-3, tol=1e-8)
            self.assertEqual(result.outcome, "converged")
            found.append(result)
        self.assertLess(
            abs(found[1].objective - found[0].objective),
            2e-8 * found[0].objective)

    def test_an_operator_of_python_goes_through_the_host(self):
        matrix = random((12, 20), "float64")
        fn.configure(device=0)
        A = fn.user((12, 20), lambda x: matrix @ x, lambda y: matrix.T @ y,
                    "float64", np.linalg.norm(matrix, 2))
        y = matrix @ np.eye(20)[3]
        result = fn.solve("P2", A, y, lam=1e-3, tol=1e-6)
        self.assertEqual(result.outcome, "converged")


if __name__ == "__main__":
    unittest.main()
