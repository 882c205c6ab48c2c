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
        for name in ("Lasso", "SquareRootLasso", "BasisPursuitDenoising",
                     "GroupLasso"):
            with self.subTest(name):
                check_estimator(getattr(ours, name)())
        for name in ("LassoCV", "SquareRootLassoCV",
                     "BasisPursuitDenoisingCV", "GroupLassoCV"):
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

    def test_weights_and_parameters_that_cannot_be_are_named(self):
        X, y = data(rows=10, cols=6)
        bad = np.ones(10)
        bad[3] = -1
        for kind in (ours.Lasso, ours.GroupLasso, ours.SquareRootLasso):
            with self.assertRaisesRegex(ValueError, "sample_weight"):
                kind(0.1).fit(X, y, bad)
            with self.assertRaisesRegex(ValueError, "sample_weight.* 0.0"):
                kind(0.1).fit(X, y, np.zeros(10))
            for alpha in (-1, 0, np.nan, np.inf):
                with self.assertRaisesRegex(ValueError, f"alpha: {alpha}"):
                    kind(alpha).fit(X, y)

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

    def test_a_sparse_design_is_a_dense_one(self):
        X, y = data()
        X = np.where(X > 1.5, X, 0)
        weight = np.random.default_rng(1).uniform(0.5, 2, len(y))
        groups = np.arange(X.shape[1]) // 4
        for make in (lambda: ours.Lasso(0.1, tol=1e-9),
                     lambda: ours.SquareRootLasso(0.2, tol=1e-9),
                     lambda: ours.BasisPursuitDenoising(0.3, tol=1e-9),
                     lambda: ours.GroupLasso(0.1, groups, tol=1e-9)):
            for w in (None, weight):
                for intercept in (True, False):
                    dense, sparse = (make().set_params(fit_intercept=intercept)
                                     .fit(design, y, w)
                                     for design in (X, sp.csc_matrix(X)))
                    with self.subTest(dense, intercept=intercept):
                        np.testing.assert_allclose(dense.coef_, sparse.coef_,
                                                   atol=1e-5)
                        self.assertAlmostEqual(dense.intercept_,
                                               sparse.intercept_, places=4)
                        self.assertAlmostEqual(
                            dense.objective_, sparse.objective_,
                            delta=1e-8 * dense.objective_)

    def test_groups_satisfy_their_conditions_of_optimality(self):
        X, y = data(80, 60)
        X, labels = X[:, :50], np.random.default_rng(2).integers(0, 12, 50)
        weight = np.random.default_rng(1).uniform(0.5, 2, len(y))
        weight *= len(y) / weight.sum()
        model = ours.GroupLasso(0.3, labels, tol=1e-10).fit(X, y, weight)
        rest = weight * (y - model.predict(X))
        self.assertLess(abs(rest.sum()), 1e-6)
        nonzero = 0
        for label in np.unique(labels):
            b = model.coef_[labels == label]
            slope = X[:, labels == label].T @ rest / len(y)
            limit = 0.3 * np.sqrt(len(b))
            if np.any(b != 0):
                nonzero += 1
                np.testing.assert_allclose(
                    slope, limit * b / np.linalg.norm(b), atol=1e-4)
            else:
                self.assertLessEqual(np.linalg.norm(slope), limit + 1e-4)
        self.assertGreater(nonzero, 0)
        self.assertLess(nonzero, 12)

    def test_groups_of_one_are_the_lasso(self):
        X, y = data()
        mine = ours.GroupLassoCV(cv=3, n_values=8).fit(X, y)
        peer = ours.LassoCV(cv=3, n_values=8).fit(X, y)
        self.assertAlmostEqual(mine.alpha_, peer.alpha_)
        np.testing.assert_allclose(mine.coef_, peer.coef_, atol=1e-3)

    def test_groups_are_zero_above_the_largest_alpha(self):
        X, y = data(40, 60)
        for design in (X, sp.csr_matrix(X)):
            model = ours.GroupLassoCV(np.arange(60) // 5, cv=3, n_values=3)
            top = model.fit(design, y).alphas_[0]
            for factor, some in ((1.001, False), (0.9, True)):
                fit = ours.GroupLasso(factor * top, np.arange(60) // 5).fit(
                    design, y)
                self.assertEqual(np.any(fit.coef_ != 0), some)

    def test_weights_of_folds_count_as_scikit_learns(self):
        X, y = data()
        weight = np.random.default_rng(1).uniform(0, 3, len(y))
        weight[:20] *= 0.1
        mine = ours.LassoCV(cv=3, n_values=20, tol=1e-8).fit(X, y, weight)
        peer = peers.LassoCV(cv=3, alphas=mine.alphas_, tol=1e-9,
                             max_iter=10**6).fit(X, y, weight)
        np.testing.assert_allclose(mine.mse_path_, peer.mse_path_, rtol=1e-3)
        self.assertAlmostEqual(mine.alpha_, peer.alpha_)

    def test_a_fold_of_weight_zero_says_nothing(self):
        X, y = data()
        weight = np.ones(len(y))
        weight[:20] = 0.0  # the first of three folds
        for kind in (ours.LassoCV, ours.SquareRootLassoCV,
                     ours.BasisPursuitDenoisingCV, ours.GroupLassoCV):
            with self.subTest(kind):
                mine = kind(cv=3, n_values=8).fit(X, y, weight)
                rows = kind(cv=[(np.arange(20, 40), np.arange(40, 60)),
                                (np.arange(40, 60), np.arange(20, 40))],
                            n_values=8).fit(X, y, weight)
                self.assertTrue(np.isnan(mine.mse_path_[:, 0]).all())
                np.testing.assert_allclose(mine.mse_path_[:, :0:-1],
                                           rows.mse_path_, rtol=1e-3)
                np.testing.assert_allclose(mine.coef_, rows.coef_)
                # Where the others are 0, nothing is left to fit to.
                weight_of_one = 1.0 - weight
                model = kind(cv=3, n_values=8)
                with self.assertRaisesRegex(
                        ValueError, "sample_weight.* outside of fold 0 is 0.0"):
                    model.fit(X, y, weight_of_one)
                self.assertEqual(set(vars(model)) & {"alpha", "noise"}, set())

    def test_rows_of_weight_zero_are_as_good_as_absent(self):
        X, y = data()
        weight = np.ones(len(y))
        weight[::4] = 0.0
        keep = weight > 0
        for scale in (1.0, 1e-300, 1e300):
            for make in (lambda: ours.Lasso(0.1, tol=1e-9),
                         lambda: ours.SquareRootLasso(0.2, tol=1e-9),
                         lambda: ours.BasisPursuitDenoising(0.3, tol=1e-9),
                         lambda: ours.GroupLasso(0.1, np.arange(120) // 4,
                                                 tol=1e-9)):
                part = make().fit(X[keep], y[keep])
                for design in (X, sp.csr_matrix(X)):
                    whole = make().fit(design, y, scale * weight)
                    np.testing.assert_allclose(whole.coef_, part.coef_,
                                               atol=1e-5)
                    self.assertAlmostEqual(whole.intercept_, part.intercept_,
                                           places=4)

    def test_groups_that_do_not_fit_are_named(self):
        X, y = data()
        with self.assertRaisesRegex(ValueError, "groups: of shape"):
            ours.GroupLasso(0.1, [0, 1]).fit(X, y)


if __name__ == "__main__":
    unittest.main()
