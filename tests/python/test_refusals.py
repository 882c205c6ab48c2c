# SPDX-License-Identifier: BSD-3-Clause
"""What would be lost or mistaken in silence is refused, and said why."""
import subprocess
import sys
import unittest
import warnings

import numpy as np

import firenet as fn
from support import Case, levels, operator, random, sparse

LARGE = 2**64


def masked(x):
    return np.ma.masked_array(x, mask=np.arange(np.size(x)).reshape(
        np.shape(x)) == 1)


class Masks(Case):
    """A masked array has no place where its mask would be heeded."""

    def test_masked_arrays_are_refused_wherever_arrays_go_in(self):
        a = random((4, 6), "f8")
        A = fn.matrix(a)
        y, x, w = masked(np.ones(4)), masked(np.ones(6)), np.ones(6)
        p = fn.Problem("P2", A, lam=0.1)
        net = fn.Network(operator(), levels(), restarts=1, inner=2)
        z = masked(operator() @ sparse())
        for name, call in {
                "x": lambda: A @ x, "y": lambda: A.H @ y,
                "a": lambda: fn.matrix(masked(a)),
                "solve": lambda: fn.solve("P2", A, y, lam=0.1),
                "path": lambda: fn.path("P2", A, y, [0.1]),
                "parameters": lambda: fn.path("P2", A, w[:4], masked([1., 2])),
                "x0": lambda: fn.solve("P2", A, w[:4], lam=0.1, x0=x),
                "weights": lambda: fn.solve("P2", A, w[:4], lam=0.1,
                                            weights=masked(w)),
                "evaluate": lambda: p.evaluate(x, w[:4]),
                "diagonal": lambda: fn.diagonal(x),
                "indices": lambda: fn.sample(6, masked([0, 1])),
                "mask": lambda: fn.sampling.mask(6, masked([0, 1])),
                "bounds": lambda: fn.Levels(masked([2, 6]), [1, 1]),
                "measured": lambda: fn.Levels.measured(x, [6]),
                "distance": lambda: fn.Levels([6], [2]).distance(x),
                "noise": lambda: fn.noise_bound(x, 4),
                "out": lambda: A.apply(w, masked(np.ones(4))),
                "network": lambda: net(z), "batch": lambda: net.batch([z]),
                "Y": lambda: net.batch(masked(np.ones((2, 500)))),
                "gradient": lambda: net.vjp(operator() @ sparse(),
                                            masked(sparse())),
                "forward": lambda: fn.user((2, 2), masked, masked,
                                           norm_bound=1) @ np.ones(2),
        }.items():
            with self.subTest(name), self.refuses(TypeError, "mask"):
                call()

    def test_masks_that_are_not_boolean(self):
        chosen = np.random.default_rng(0).random((8, 8)) < 0.5
        want = fn.sample((8, 8), chosen) @ np.arange(64.0)
        for kind in ("u1", "i8"):
            with self.assertWarnsRegex(UserWarning, "should be boolean"):
                S = fn.sample((8, 8), chosen.astype(kind))
            self.close(S @ np.arange(64.0), want, 0)
        for wrong in (chosen.astype("u1") * 255, chosen.astype(float),
                      chosen.astype(int).ravel()):
            with self.refuses(fn.DtypeError, "mask", "boolean", "astype"):
                fn.sample((8, 8), wrong)
        with self.assertWarns(UserWarning):
            self.assertEqual(fn.sample((2, 1), [[0], [1]]).shape, (1, 2))

    def test_indices_are_no_mask(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for shape, indices in ((2, [1, 0]), ((2, 2), [1, 0]),
                                   (4, [0, 1, 2, 3]), ((1, 3), [0, 1]),
                                   (8, np.array([1, 7], "u8"))):
                S = fn.sample(shape, indices)
                self.assertEqual(S.shape[0], len(indices))
        with self.refuses(fn.RangeError, "indices", "-1", "63"):
            fn.sampling.mask((8, 8), [-1])


class Numbers(Case):
    def test_integers_that_float64_would_round(self):
        A = fn.matrix(np.eye(2))
        big = np.array([2**53 + 1, 0])
        for call in (lambda: A @ big, lambda: A @ -big,
                     lambda: A @ big.astype("u8"),
                     lambda: A @ big.tolist(),
                     lambda: A @ [2**53 + 1, -0.5],
                     lambda: fn.matrix([big, big]), lambda: fn.diagonal(big),
                     lambda: fn.identity(2) @ big,
                     lambda: fn.noise_bound(big, 2),
                     lambda: fn.solve("P2", A, big, lam=1)):
            with self.refuses(TypeError, "9007199254740993", r"2\^53"):
                call()
        for listed in ([2**70, -1], [2**63 + 1, -1]):
            with self.refuses(TypeError, "integers are taken up to"):
                A @ listed
        self.close(A @ [1e300, 1], [1e300, 1.0], 0)
        self.close(A @ np.array([2**53, -2**53]), [2.0**53, -2.0**53], 0)

    def test_integers_beyond_those_of_C(self):
        A, L = fn.matrix(np.eye(4)), fn.Levels([4], [1])
        for name, call in {
                "dft": lambda: fn.dft((LARGE + 8,)),
                "walsh": lambda: fn.walsh((LARGE + 8,)),
                "negative": lambda: fn.dft((8 - LARGE,)),
                "identity": lambda: fn.identity(LARGE + 3),
                "pad": lambda: fn.pad((LARGE + 2,), (LARGE + 4,)),
                "sample": lambda: fn.sample(LARGE + 4, [0]),
                "batch": lambda: fn.batch(A, LARGE + 1),
                "haar": lambda: fn.haar((8, 8), 2**32 + 1),
                "undecimated": lambda: fn.undecimated_haar(8, 2**32 + 1),
                "haar_bounds": lambda: fn.haar_bounds((8, 8), 2**63 + 1),
                "levels": lambda: fn.Levels([LARGE + 4], [1]),
                "sparsities": lambda: fn.Levels([4], [LARGE + 1]),
                "trials": lambda: A.check_adjoint(trials=2**32 + 1),
                "seed": lambda: A.check_adjoint(seed=LARGE + 1),
                "seed below": lambda: A.check_adjoint(seed=-1),
                "seed of a pattern": lambda: fn.sampling.uniform(
                    (8, 8), 3, seed=LARGE + 1),
                "samples": lambda: fn.sampling.uniform((8, 8), LARGE),
                "mask": lambda: fn.sampling.mask(LARGE, [0]),
                "rows": lambda: fn.noise_bound(np.ones(9), LARGE + 4),
                "max_iterations": lambda: fn.solve(
                    "P3", A, np.ones(4), lam=0.1, max_iterations=LARGE + 1),
                "restarts": lambda: fn.Network(A, L, restarts=LARGE + 2),
                "every": lambda: fn.Network(A, L).run(
                    np.ones(4), callback=print, every=LARGE + 1),
                "steps": lambda: fn.perturb(fn.Network(A, L), np.ones(4),
                                            steps=LARGE + 1),
                "layer": lambda: fn.Network(A, L).layer(LARGE + 1),
                "threads": lambda: fn.configure(threads=LARGE + 2),
                "lam": lambda: fn.solve("P3", A, np.ones(4), lam=10**400),
        }.items():
            with self.subTest(name), self.assertRaises(
                    (fn.RangeError, MemoryError)):
                call()

    def test_a_number_that_does_not_fit_is_named(self):
        with self.refuses(fn.RangeError, "max_iterations", str(LARGE + 1),
                          "allowed"):
            fn.solve("P3", fn.identity(2), np.ones(2), lam=1,
                     max_iterations=LARGE + 1)

    def test_no_advice_to_drop_an_imaginary_part(self):
        A, y = fn.matrix(np.eye(3)), np.ones(3) * 1j
        for call in (lambda: A @ y, lambda: fn.solve("P2", A, y, lam=1)):
            with self.refuses(fn.DtypeError, "imaginary part", "complex dtype"):
                call()
            try:
                call()
            except fn.DtypeError as error:
                self.assertNotIn("astype", str(error))
                self.assertNotIn(".real,", str(error))


class Nothing(Case):
    def test_objects_that_were_not_made_are_refused(self):
        """In a process of its own: it may be the last thing that one does."""
        code = ("import firenet as fn\n"
                "from firenet._library import lib\n"
                "for bad in (lambda: repr(fn.Operator(None, (3,), (3,))),\n"
                "            lambda: lib.firenet_operator_domain_type(None),\n"
                "            lambda: lib.firenet_problem_parameter(None)):\n"
                "    try:\n"
                "        bad()\n"
                "    except TypeError as error:\n"
                "        print(error)\n")
        run = subprocess.run([sys.executable, "-c", code], text=True,
                             capture_output=True)
        self.assertEqual((run.returncode, run.stdout.count("\n")), (0, 3),
                         run.stderr)
        self.assertIn("fn.matrix", run.stdout)


if __name__ == "__main__":
    unittest.main()
