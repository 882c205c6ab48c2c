# SPDX-License-Identifier: BSD-3-Clause
"""Estimators with scikit-learn's conventions; only this module needs
scikit-learn:

    from firenet.sklearn import Lasso, LassoCV

Each is fitted to a certified duality gap: `dual_gap_` bounds how far the
objective is above its minimum. Observation weights scale the rows of the
design; an intercept adds an unpenalised column to a sparse design, which stays
sparse, and centres a dense one.
"""
from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin, clone
from sklearn.model_selection import check_cv
from sklearn.utils.validation import (_check_sample_weight, check_is_fitted,
                                      check_X_y, check_array)

from ._create import identity, matrix
from ._path import path
from ._regulariser import group
from ._solve import solve

__all__ = ["BasisPursuitDenoising", "BasisPursuitDenoisingCV", "GroupLasso",
           "GroupLassoCV", "Lasso", "LassoCV", "SquareRootLasso",
           "SquareRootLassoCV"]


# Sparse designs of so many elements are centred in memory, for groups: the
# methods that need a matrix take no difference of two.
_DENSE = 2**23


class _Design:
    """X and y as the solver gets them, rows times the roots of weights:
    `A`, `y`, what `solve` is told beside them, and coefficients from its x."""

    def __init__(self, X, y, weight, intercept, groups=None):
        root = np.ones(len(y)) if weight is None else np.sqrt(weight)
        self.x_mean, self.y_mean = np.zeros(X.shape[1]), 0.0
        if intercept:
            mass = root ** 2 / (root @ root)
            self.x_mean = np.asarray(X.T @ mass).ravel()
            self.y_mean = mass @ y
        self.y = root * (y - self.y_mean)
        self._columns = np.arange(X.shape[1])
        self.terms = {}
        if groups is not None:
            self._take_groups(X, root, intercept, groups)
        elif sp.issparse(X):
            self._take_sparse(X, root, intercept)
        else:
            self.A = matrix(root[:, None] * (X - self.x_mean))

    def _take_sparse(self, X, root, intercept):
        """With a column of ones without penalty."""
        X = sp.diags(root) @ X
        if intercept:
            X = sp.hstack([X, root[:, None]], "csc")
            weights = np.ones(X.shape[1])
            weights[-1] = 0.0
            self.terms = {"weights": weights}
        self.A = matrix(X)

    def _take_groups(self, X, root, intercept, groups):
        """Columns group by group, those of short groups filled up with 0."""
        members = np.bincount(groups)
        longest = members.max()
        order = np.argsort(groups, kind="stable")
        first = np.repeat(np.cumsum(members) - members, members)
        self._columns = np.empty(len(groups), int)
        self._columns[order] = (groups[order] * longest + np.arange(len(groups))
                                - first)
        size = len(members) * longest
        spread = sp.csr_matrix((np.ones(len(groups)), (
            np.arange(len(groups)), self._columns)), (len(groups), size))
        if (sp.issparse(X) and intercept
                and len(root) * size <= _DENSE):
            X = X.toarray()
        if sp.issparse(X):
            self.A = matrix(sp.diags(root) @ X @ spread)
            if intercept:
                mean = spread.T @ self.x_mean
                self.A = self.A - matrix(root[:, None]) @ matrix(mean[None, :])
        else:
            self.A = matrix(root[:, None] * ((X - self.x_mean) @ spread))
        self.weights = np.sqrt(members)
        self.terms = {"regulariser": group(identity(size, "f8"), int(longest),
                                           "contiguous", self.weights)}

    def largest(self):
        """The polar of the regulariser at A^H y: half the largest lambda of
        (P2)."""
        g = (self.A.H @ self.y)
        if "regulariser" in self.terms:
            g = np.linalg.norm(g.reshape(len(self.weights), -1), axis=1)
            return (g / self.weights).max()
        return np.abs(g).max()

    def coefficients(self, x):
        return np.asarray(x)[self._columns]

    def intercept(self, coef):
        return self.y_mean - self.x_mean @ coef


def _positive(name, value):
    if not 0 < value < np.inf:
        raise ValueError(f"{name}: {value}, allowed is (0, inf)")
    return value


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
            sample_weight = _check_sample_weight(sample_weight, X,
                                                 only_non_negative=True)
            sample_weight = self._scaled(sample_weight, "")
        return X, y, sample_weight

    @staticmethod
    def _scaled(weight, where):
        """Of mean 1. Rows of weight 0 are as good as absent."""
        total = weight.sum()
        if not 0 < total < np.inf:
            raise ValueError(f"sample_weight: its sum{where} is {total}, "
                             "allowed is (0, inf)")
        weight = weight / weight.max()
        return weight * (len(weight) / weight.sum())

    def fit(self, X, y, sample_weight=None):
        """Fits the coefficients and, with fit_intercept, the intercept."""
        self._check_n_features_names(X)
        X, y, weight = self._data(X, y, sample_weight)
        design = self._design(X, y, weight)
        found = solve(self._kind, design.A, design.y, tol=self.tol,
                      max_iterations=self.max_iter, **design.terms,
                      **self._parameter(len(y), design))
        self._take(found.x, design)
        self.dual_gap_ = found.gap
        self.objective_ = found.objective
        self.outcome_ = found.outcome
        self.n_iter_ = max(found.iterations, 1)
        return self

    def _design(self, X, y, weight):
        return _Design(X, y, weight, self.fit_intercept)

    def _check_n_features_names(self, X):
        self._check_feature_names(X, reset=True)

    def _take(self, x, design):
        self.coef_ = design.coefficients(x)
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
        return {"lam": 2.0 * rows * _positive("alpha", self.alpha)}


class SquareRootLasso(_Regressor):
    """min ||y - X b||_2 / sqrt(m) + alpha ||b||_1: the right alpha does not
    depend on the noise level. Source: Belloni, Chernozhukov, Wang, Biometrika
    98, 2011."""

    _kind = "P3"

    def __init__(self, alpha=0.1, *, fit_intercept=True, tol=1e-6,
                 max_iter=100000):
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.tol = tol
        self.max_iter = max_iter

    def _parameter(self, rows, design):
        return {"lam": np.sqrt(rows) * _positive("alpha", self.alpha)}


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


class GroupLasso(_Regressor):
    """min ||y - X b||_2^2 / (2 m) + alpha sum_g sqrt(n_g) ||b_g||_2, n_g the
    number of columns of group g. `groups`: the label of each column's group;
    None: each is its own, the Lasso. Source: Yuan, Lin, J. R. Stat. Soc. B 68,
    2006."""

    _kind = "P2"

    def __init__(self, alpha=1.0, groups=None, *, fit_intercept=True, tol=1e-6,
                 max_iter=100000):
        self.alpha = alpha
        self.groups = groups
        self.fit_intercept = fit_intercept
        self.tol = tol
        self.max_iter = max_iter

    def _parameter(self, rows, design):
        return {"lam": 2.0 * rows * _positive("alpha", self.alpha)}

    def _design(self, X, y, weight):
        labels = (np.arange(X.shape[1]) if self.groups is None
                  else np.asarray(self.groups))
        if labels.shape != (X.shape[1],):
            raise ValueError(f"groups: of shape {labels.shape}, one label for "
                             f"each of {X.shape[1]} columns is allowed")
        groups = np.unique(labels, return_inverse=True)[1].ravel()
        return _Design(X, y, weight, self.fit_intercept, groups)


class _Chosen:
    """Cross-validation: the parameter of a path with the least mean squared
    error on rows that were left out."""

    def fit(self, X, y, sample_weight=None):
        """Chooses the parameter, then fits to all rows. A fold whose test rows
        all have weight 0 gives NaN in mse_path_; one whose training rows all
        have weight 0 is refused."""
        self._check_n_features_names(X)
        X, y, weight = self._data(X, y, sample_weight)
        values = self._values(self._design(X, y, weight), len(y))
        folds = list(check_cv(self.cv).split(X, y))
        try:
            errors = np.stack([self._errors(X, y, weight, values, k, *fold)
                               for k, fold in enumerate(folds)], axis=1)
            means = errors[:, ~np.isnan(errors[0])].mean(1)
            best = float(values[np.argmin(means)])
            setattr(self, self._name, best)
            super().fit(X, y, sample_weight)
        finally:
            if hasattr(self, self._name):
                delattr(self, self._name)
        self.mse_path_ = errors
        setattr(self, self._name + "s_", values)
        setattr(self, self._name + "_", best)
        return self

    def _errors(self, X, y, weight, values, k, train, test):
        """Of every parameter, on fold k."""
        part, mass = None, np.ones(len(test))
        if weight is not None:
            part = self._scaled(weight[train], f" outside of fold {k}")
            mass = weight[test]
        if not mass.any():
            return np.full(len(values), np.nan)
        design = self._design(X[train], y[train], part)
        parameters = []
        for value in values:
            setattr(self, self._name, value)
            parameters.append(*self._parameter(len(train), design).values())
        rows = path(self._kind, design.A, design.y, parameters, tol=self.tol,
                    max_iterations=self.max_iter, **design.terms)
        coefs = np.stack([design.coefficients(x) for x in rows.x], axis=1)
        predicted = np.asarray(X[test] @ coefs) + design.intercept(coefs)
        return np.average((y[test][:, None] - predicted) ** 2, axis=0,
                          weights=mass)

    def _values(self, design, rows):
        """From the one that leaves nothing down to its part eps."""
        largest = design.largest() or 1.0
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


class GroupLassoCV(_chosen(GroupLasso, "alpha")):
    """GroupLasso with `alpha` chosen by cross-validation, as LassoCV does."""

    def __init__(self, groups=None, *, eps=1e-2, n_values=50, cv=None,
                 fit_intercept=True, tol=1e-6, max_iter=100000):
        super().__init__(eps=eps, n_values=n_values, cv=cv, tol=tol,
                         fit_intercept=fit_intercept, max_iter=max_iter)
        self.groups = groups
