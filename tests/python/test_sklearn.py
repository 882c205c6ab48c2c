# SPDX-License-Identifier: BSD-3-Clause
"""firenet.sklearn: scikit-learn's own checks, and its Lasso's numbers."""
import unittest

import numpy as np
import support  # noqa: F401  finds the package

try:
    import scipy.sparse as sp
    import sklearn.linear_model as peers
    from sklearn.utils.estimator_checks import check_estimator

    from firenet import sklearn as ours
except ImportError as error:
    raise unittest.SkipTest(str(error))


def data(rows=60, cols=120, seed=0):
    g = np.random.default_rng(seed)
    X = g.standard_normal((rows, cols)) + 1.0
    y = X[:, :4] @ [2.0, -1.0, 1.0, 3.0] + 5.0 + 0.1 * g.standard_normal(rows)
    return X, y


class Estimators(unittest.TestCase):
    def test_they_pass_scikit_learns_checks(self):
        for name in ("Lasso", "SquareRootLasso", "BasisPursuitDenoising"):
            with self.subTest(name):
                check_estimator(getattr(ours, name)())
        for name in ("LassoCV", "SquareRootLassoCV",
                     "BasisPursuitDenoisingCV"):
            with self.subTest(name):
                check_estimator(getattr(ours, name)(cv=3, n_values=5))

    def test_lasso_is_scikit_learns(self):
        X, y = data()
        weight = np.random.default_rng(1).uniform(0.5, 2, len(y))
        for w in (None, weight):
            for design in (X, sp.csr_matrix(np.where(X > 1.5, X, 0))):
                mine = ours.Lasso(0.1, tol=1e-9).fit(design, y, w)
                peer = peers.Lasso(0.1, tol=1e-12, max_iter=10**6).fit(
                    design, y, w)
                np.testing.assert_allclose(mine.coef_, peer.coef_, atol=1e-5)
                np.testing.assert_allclose(mine.intercept_, peer.intercept_,
                                           atol=1e-4)
                self.assertLessEqual(mine.dual_gap_, 1e-9 * mine.objective_)

    def test_one_problem_has_three_forms(self):
        X, y = data()
        root = ours.SquareRootLasso(0.2, tol=1e-9).fit(X, y)
        rest = np.linalg.norm(y - root.predict(X))
        lasso = ours.Lasso(0.2 * rest / np.sqrt(len(y)), tol=1e-9).fit(X, y)
        np.testing.assert_allclose(lasso.coef_, root.coef_, atol=1e-6)
        pursuit = ours.BasisPursuitDenoising(
            rest / np.linalg.norm(y - y.mean()), tol=1e-9).fit(X, y)
        np.testing.assert_allclose(pursuit.coef_, root.coef_, atol=1e-5)

    def test_cross_validation_finds_scikit_learns_alpha(self):
        X, y = data()
        mine = ours.LassoCV(cv=5, n_values=30).fit(X, y)
        peer = peers.LassoCV(cv=5, alphas=mine.alphas_, tol=1e-8,
                             max_iter=10**6).fit(X, y)
        self.assertAlmostEqual(mine.alpha_, peer.alpha_)
        np.testing.assert_allclose(mine.mse_path_, peer.mse_path_, rtol=1e-3)


if __name__ == "__main__":
    unittest.main()
