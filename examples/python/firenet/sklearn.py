# SPDX-License-Identifier: BSD-3-Clause
"""Estimators with scikit-learn's conventions, which this module alone needs:

    from firenet.sklearn import Lasso, LassoCV

Each is fitted to a certified duality gap: `dual_gap_` bounds how far the
objective is above its minimum. Centring and observation weights change the
design; a sparse one is centred by a column that is projected out, not filled.
"""
from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin, clone
from sklearn.model_selection import check_cv
from sklearn.utils.validation import (_check_sample_weight, check_is_fitted,
                                      check_X_y, check_array)

from ._create import matrix, user
from ._path import path
from ._solve import solve

__all__ = ["BasisPursuitDenoising", "BasisPursuitDenoisingCV", "Lasso",
           "LassoCV", "SquareRootLasso", "SquareRootLassoCV"]


class _Design:
    """X and y as the solver gets them: rows times the roots of weights, both
    without their means. Of a sparse X the means are taken away by products."""

    def __init__(self, X, y, weight, intercept):
        root = None if weight is None else np.sqrt(weight)
        self.x_mean = np.zeros(X.shape[1])
        self.y_mean = 0.0
        if intercept:
            mass = np.ones(len(y)) if weight is None else weight
            self.x_mean = np.asarray(X.T @ mass).ravel() / mass.sum()
            self.y_mean = mass @ y / mass.sum()
        y = y - self.y_mean
        if sp.issparse(X):
            scaled = X if root is None else sp.diags(root) @ X
            self.A = matrix(scaled)
            if intercept:
                self.A = self._centred(scaled, root)
        else:
            X = X - self.x_mean
            self.A = matrix(X if root is None else root[:, None] * X)
        self.y = y if root is None else root * y

    def _centred(self, X, root):
        ones = np.ones(X.shape[0]) if root is None else root
        mean, transposed = self.x_mean, X.T.tocsr()
        return user(X.shape, lambda v: X @ v - ones * (mean @ v),
                    lambda q: transposed @ q - mean * (ones @ q), dtype="f8")

    def intercept(self, coef):
        return self.y_mean - self.x_mean @ coef


class _Regressor(RegressorMixin, BaseEstimator):
    """What all have in common: `_kind` and `_parameter(m)`, as solve() has
    them."""

    def _more_tags(self):
        return {"requires_y": True}

    def _data(self, X, y, sample_weight):
        X, y = check_X_y(X, y, accept_sparse=["csr", "csc"], dtype="float64",
                         y_numeric=True)
        self.n_features_in_ = X.shape[1]
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X)
            sample_weight = sample_weight * (len(y) / sample_weight.sum())
        return X, y, sample_weight

    def fit(self, X, y, sample_weight=None):
        """Fits the coefficients and, with fit_intercept, the intercept."""
        self._check_n_features_names(X)
        X, y, weight = self._data(X, y, sample_weight)
        design = _Design(X, y, weight, self.fit_intercept)
        found = solve(self._kind, design.A, design.y, tol=self.tol,
                      max_iterations=self.max_iter,
                      **self._parameter(len(y), design))
        self._take(found.x, design)
        self.dual_gap_ = found.gap
        self.objective_ = found.objective
        self.outcome_ = found.outcome
        self.n_iter_ = max(found.iterations, 1)
        return self

    def _check_n_features_names(self, X):
        self._check_feature_names(X, reset=True)

    def _take(self, x, design):
        self.coef_ = np.asarray(x)
        self.intercept_ = float(design.intercept(self.coef_))

    def predict(self, X):
        """X coef_ + intercept_."""
        check_is_fitted(self)
        self._check_feature_names(X, reset=False)
        X = check_array(X, accept_sparse=["csr", "csc"], dtype="float64")
        self._check_n_features(X, reset=False)
        return np.asarray(X @ self.coef_).ravel() + self.intercept_


class Lasso(_Regressor):
    """min ||y - X b||_2^2 / (2 m) + alpha ||b||_1, m the number of rows:
    scikit-learn's Lasso. With sample_weight, scaled to the mean 1, the squares
    are weighted."""

    _kind = "P2"

    def __init__(self, alpha=1.0, *, fit_intercept=True, tol=1e-6,
                 max_iter=100000):
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.tol = tol
        self.max_iter = max_iter

    def _parameter(self, rows, design):
        return {"lam": 2.0 * rows * self.alpha}


class SquareRootLasso(_Regressor):
    """min ||y - X b||_2 / sqrt(m) + alpha ||b||_1: the alpha that is right does
    not depend on the noise level. Source: Belloni, Chernozhukov, Wang,
    Biometrika 98, 2011."""

    _kind = "P3"

    def __init__(self, alpha=0.1, *, fit_intercept=True, tol=1e-6,
                 max_iter=100000):
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.tol = tol
        self.max_iter = max_iter

    def _parameter(self, rows, design):
        return {"lam": np.sqrt(rows) * self.alpha}


class BasisPursuitDenoising(_Regressor):
    """min ||b||_1 subject to ||y - X b||_2 <= noise ||y||_2, y without its mean
    where there is an intercept."""

    _kind = "P1"

    def __init__(self, noise=0.1, *, fit_intercept=True, tol=1e-6,
                 max_iter=100000):
        self.noise = noise
        self.fit_intercept = fit_intercept
        self.tol = tol
        self.max_iter = max_iter

    def _parameter(self, rows, design):
        return {"eta": self.noise * float(np.linalg.norm(design.y))}


class _Chosen:
    """Cross-validation: the parameter of a path with the least mean squared
    error on rows that were left out."""

    def fit(self, X, y, sample_weight=None):
        """Chooses the parameter, then fits to all rows."""
        self._check_n_features_names(X)
        X, y, weight = self._data(X, y, sample_weight)
        values = self._values(_Design(X, y, weight, self.fit_intercept), len(y))
        folds = list(check_cv(self.cv).split(X, y))
        errors = np.stack([self._errors(X, y, weight, values, *fold)
                           for fold in folds], axis=1)
        self.mse_path_ = errors
        best = float(values[np.argmin(errors.mean(1))])
        setattr(self, self._name + "s_", values)
        setattr(self, self._name + "_", best)
        setattr(self, self._name, best)
        try:
            return super().fit(X, y, sample_weight)
        finally:
            delattr(self, self._name)

    def _errors(self, X, y, weight, values, train, test):
        """Of every parameter, on one fold."""
        part = None if weight is None else weight[train]
        design = _Design(X[train], y[train], part, self.fit_intercept)
        parameters = []
        for value in values:
            setattr(self, self._name, value)
            parameters.append(*self._parameter(len(train), design).values())
        rows = path(self._kind, design.A, design.y, parameters, tol=self.tol,
                    max_iterations=self.max_iter)
        mass = np.ones(len(test)) if weight is None else weight[test]
        predicted = [np.asarray(X[test] @ np.asarray(x)).ravel()
                     + design.intercept(np.asarray(x)) for x in rows]
        return [np.average((y[test] - one) ** 2, weights=mass)
                for one in predicted]

    def _values(self, design, rows):
        """From the one that leaves nothing down to its part eps."""
        largest = np.abs(design.A.H @ design.y).max() or 1.0
        scale = {"P2": rows, "P1": 1.0,
                 "P3": np.sqrt(rows) * (np.linalg.norm(design.y) or 1.0)}
        top = 1.0 if self._kind == "P1" else largest / scale[self._kind]
        return top * np.geomspace(1.0, self.eps, self.n_values)


def _chosen(base, name):
    def __init__(self, *, eps=1e-2, n_values=50, cv=None, fit_intercept=True,
                 tol=1e-6, max_iter=100000):
        self.eps = eps
        self.n_values = n_values
        self.cv = cv
        self.fit_intercept = fit_intercept
        self.tol = tol
        self.max_iter = max_iter

    return type(base.__name__ + "CV", (_Chosen, base), {
        "__init__": __init__, "_name": name, "__module__": __name__,
        "__doc__": f"""{base.__name__} with `{name}` chosen by
        cross-validation (`cv` as scikit-learn has it) from n_values between the
        one that leaves b = 0 and eps times that: `{name}_`, and mse_path_ of
        shape (n_values, folds) for `{name}s_`."""})


LassoCV = _chosen(Lasso, "alpha")
SquareRootLassoCV = _chosen(SquareRootLasso, "alpha")
BasisPursuitDenoisingCV = _chosen(BasisPursuitDenoising, "noise")
