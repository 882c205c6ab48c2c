# SPDX-License-Identifier: BSD-3-Clause
"""Regression: the lasso on three kinds of design, path and cross-validation.

Diabetes (442 patients, 10 measurements and their 55 products), a design like a
gene expression study (62 x 2000), and a sparse one like word counts (2000 x
20000): the path of 50 lambdas, and on the first the lambda by 5-fold
cross-validation. Every point of a path comes with its duality gap. Beside it:
scikit-learn's lasso_path at the same tolerance of the gap."""
import numpy as np
import scipy.sparse
import sklearn.datasets
import sklearn.linear_model
import sklearn.model_selection
import sklearn.preprocessing

import common
import firenet as fn

TOLERANCE = 1e-6


def standardised(X, y):
    X = (X - X.mean(0)) / X.std(0)
    return X / np.sqrt(len(X)), y - y.mean()


def diabetes():
    """(design, response), and the names of its columns."""
    data = sklearn.datasets.load_diabetes()
    products = sklearn.preprocessing.PolynomialFeatures(2, include_bias=False)
    X = products.fit_transform(data.data)
    return (standardised(X, data.target),
            products.get_feature_names_out(data.feature_names))


def expression(rng, small):
    """Genes in correlated groups, ten of them at work."""
    rows, cols = (40, 200) if small else (62, 2000)
    groups = rng.standard_normal((rows, cols // 20))
    X = 0.7 * np.repeat(groups, 20, 1) + rng.standard_normal((rows, cols))
    x = np.zeros(cols)
    x[rng.choice(cols, 10, replace=False)] = rng.standard_normal(10)
    return standardised(X, X @ x + 0.5 * rng.standard_normal(rows))


def words(rng, small):
    rows, cols = (300, 2000) if small else (2000, 20000)
    X = scipy.sparse.random(rows, cols, 0.002, "csc", random_state=rng)
    x = np.zeros(cols)
    x[rng.choice(cols, 30, replace=False)] = 5 * rng.standard_normal(30)
    return X, X @ x + 0.1 * rng.standard_normal(rows)


def lambdas(X, y, count):
    """Of (P2), lam ||x||_1 + ||Xx - y||^2, from the largest on: 2n times
    scikit-learn's alpha."""
    return 2 * abs(X.T @ y).max() * np.geomspace(1, 1e-2, count)


def objective(X, y, lam, x):
    return lam * abs(x).sum() + np.sum((X @ x - y) ** 2)


def path(X, y, grid):
    # What "adaptive" chooses by itself from 100 columns on.
    return fn.path("P2", fn.matrix(X), y, grid, tol=TOLERANCE,
                   method="working_set")


def peer_path(X, y, grid):
    return sklearn.linear_model.lasso_path(
        X, y, alphas=grid / (2 * len(y)), tol=TOLERANCE, max_iter=100000)


def cross_validated(X, y, grid):
    """Mean squared errors of what was left out, [fold, lambda]."""
    folds = sklearn.model_selection.KFold(5, shuffle=True, random_state=1)
    errors = []
    for train, test in folds.split(X):
        share = len(train) / len(y)
        fits = path(X[train], y[train], grid * share)
        errors.append(np.mean((X[test] @ fits.x.T - y[test][:, None]) ** 2, 0))
    return np.array(errors)


def run(small=False):
    rng = np.random.default_rng(1)
    patients, names = diabetes()
    designs = {"diabetes": patients, "expression": expression(rng, small),
               "words": words(rng, small)}
    numbers = {}
    for name, (X, y) in designs.items():
        grid = lambdas(X, y, 10 if small else 50)
        rows, ours = common.timed(lambda: path(X, y, grid))
        (_, peer, _), theirs = common.timed(lambda: peer_path(X, y, grid))
        mine, other = (np.array([objective(X, y, lam, x) for lam, x in
                                 zip(grid, fits)]) for fits in (rows.x, peer.T))
        numbers |= {f"{name}: seconds for the path": ours,
                    f"{name}: seconds, scikit-learn": theirs,
                    f"{name}: largest relative gap": max(
                        rows.gaps / mine),
                    f"{name}: objective over scikit-learn's, less 1": max(
                        mine / other - 1)}
    X, y = patients
    grid = lambdas(X, y, 10 if small else 50)
    errors = cross_validated(X, y, grid)
    numbers |= {"diabetes: R^2 by cross-validation":
                1 - errors.mean(0).min() / np.var(y)}
    return numbers, (grid, path(X, y, grid).x, errors, names)


def draw(figure, shown):
    """The path, with the names of the features whose coefficients are largest at
    the lambda of the smallest error; the errors of each fold, and their mean."""
    grid, fits, errors, names = shown
    left, right = figure.subplots(1, 2)
    best = np.argmin(errors.mean(0))
    named = np.argsort(-abs(fits[best]))[:6]
    left.semilogx(grid, fits, color="0.8", linewidth=0.8)
    for k in named:
        line, = left.semilogx(grid, fits[:, k])
        left.annotate(names[k], (grid[-1], fits[-1, k]), xytext=(4, 0),
                      textcoords="offset points", va="center", fontsize=8,
                      color=line.get_color(), annotation_clip=False)
    left.set(ylabel="coefficient",
             title=f"diabetes: {np.count_nonzero(fits[best])} of {len(names)} "
             "features are in use")
    right.semilogx(grid, errors.T, color="0.8", linewidth=0.8)
    right.semilogx(grid, errors.mean(0), color="black", label="mean of 5 folds")
    right.legend(fontsize=8)
    right.set(ylabel="mean squared error, left out",
              title="5-fold cross-validation")
    for axis in (left, right):
        axis.axvline(grid[best], color="gray", linestyle="--")
        axis.set_xlabel("lambda, falling")
        axis.set_xlim(1.2 * grid[0], grid[-1] / 2)
        axis.title.set_fontsize(10)


if __name__ == "__main__":
    common.main(run, draw, (10, 4))
