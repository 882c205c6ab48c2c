# SPDX-License-Identifier: BSD-3-Clause
"""LIME: why did the forest say that? A sparse linear model around one case.

A random forest is trained on scikit-learn's breast cancer data (30 features).
Around one case, samples are drawn, weighed by how near they are, and a weighted
lasso with few features is fitted to the forest's probability (Ribeiro, Singh,
Guestrin 2016); lambda is the largest at which so many features are in use. The
number: how much of the forest's local variation the few features explain, beside
all 30 by ridge regression, as LIME's final fit has it, and beside as many of the
forest's own most important features."""
import numpy as np
import sklearn.datasets
import sklearn.ensemble
import sklearn.linear_model
import sklearn.preprocessing

import common
import firenet as fn

FEATURES = 5


def neighbourhood(case, count, rng):
    """(points, weights): in units of standard deviations."""
    points = case + rng.standard_normal((count, case.size))
    distance2 = np.sum((points - case) ** 2, 1)
    return points, np.exp(-distance2 / (0.75 ** 2 * case.size))


def centred(points, values, weights):
    """Weighted least squares with an intercept is one without, of this."""
    share = weights / weights.sum()
    root = np.sqrt(share)[:, None]
    return (root * (points - share @ points),
            root[:, 0] * (values - share @ values))


def few_features(A, y, most):
    """The lasso's coefficients at the smallest lambda of its path that uses at
    most so many features."""
    operator = fn.matrix(A)
    largest = fn.Problem("P2", operator, lam=1.0).parameter_max(y)
    chosen = np.zeros(A.shape[1])
    for lam in largest * np.geomspace(0.95, 1e-3, 60):
        x = fn.solve("P2", operator, y, lam=lam, tol=1e-6, x0=chosen).x
        if np.count_nonzero(abs(x) > 1e-7 * abs(x).max()) > most:
            break
        chosen = x
    return np.flatnonzero(abs(chosen) > 0)


def explained(A, y, columns):
    """R^2 of least squares with some columns."""
    fit = np.linalg.lstsq(A[:, columns], y, rcond=None)[0]
    return 1 - np.sum((y - A[:, columns] @ fit) ** 2) / np.sum(y ** 2)


def run(small=False):
    data = sklearn.datasets.load_breast_cancer()
    scale = sklearn.preprocessing.StandardScaler().fit(data.data)
    X = scale.transform(data.data)
    forest = sklearn.ensemble.RandomForestClassifier(
        30 if small else 200, random_state=1).fit(X, data.target)
    probability = forest.predict_proba(X)[:, 1]
    case = X[np.argmin(abs(probability - 0.5))]
    points, weights = neighbourhood(case, 500 if small else 4000,
                                    np.random.default_rng(1))
    A, y = centred(points, forest.predict_proba(points)[:, 1], weights)
    chosen, seconds = common.timed(lambda: few_features(A, y, FEATURES))
    own = np.argsort(-forest.feature_importances_)[:len(chosen)]
    fit = np.linalg.lstsq(A[:, chosen], y, rcond=None)[0]
    numbers = {"features in use": len(chosen),
               "explained by them": explained(A, y, chosen),
               "explained by the forest's own first": explained(A, y, own),
               "explained by all 30": explained(A, y, np.arange(A.shape[1])),
               "seconds for the path": seconds}
    return numbers, (data.feature_names[chosen], fit)


def draw(figure, shown):
    names, fit = shown
    axis = figure.subplots()
    order = np.argsort(abs(fit))
    axis.barh(names[order], fit[order],
              color=np.where(fit[order] > 0, "tab:green", "tab:red"))
    axis.set_xlabel("change of the probability 'benign' per standard deviation")


if __name__ == "__main__":
    common.main(run, draw, (7, 3))
