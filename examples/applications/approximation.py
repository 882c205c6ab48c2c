# SPDX-License-Identifier: BSD-3-Clause
"""Function approximation: a smooth function of many variables from few values.

f(t) = prod_{i<=d/2} 1/(1 - t_i/4^i) prod_{i>d/2} cos(16 t_i/2^i) at m random
points of [-1, 1]^d; Legendre polynomials of a hyperbolic cross, more of them
than points, and (P3) with their intrinsic weights, whose lambda needs to know no
noise level. Beside it: least squares in the largest total degree set that m
points support. Error: root mean square on fresh points over that of f (Adcock,
Brugiapaglia, Webster 2022, chapter 7)."""
import numpy as np

import common
import firenet as fn

poly = fn.polynomial


def function(t):
    d = t.shape[1]
    i = np.arange(1, d + 1)
    first, last = i <= d // 2, i > d // 2
    return (np.prod(1 / (1 - t[:, first] / 4.0 ** i[first]), 1)
            * np.prod(np.cos(16 * t[:, last] / 2.0 ** i[last]), 1))


def index_set(kind, d, most):
    """The largest of a kind with at most so many elements."""
    order = 0
    while len(poly.indices(kind, d, order + 1)) <= most:
        order += 1
    return poly.indices(kind, d, order)


def sparse_fit(points, values, index):
    m = len(points)
    A = fn.matrix(poly.values("legendre", index, points, m ** -0.5))
    weights = poly.weights("legendre", index)
    result = fn.solve("P3", A, values / np.sqrt(m), weights=weights,
                      lam=1 / (5 * np.sqrt(m)), tol=1e-6,
                      max_iterations=20000)
    return result.x


def least_squares(points, values, index):
    A = poly.values("legendre", index, points)
    return np.linalg.lstsq(A, values, rcond=None)[0]


def error(coefficients, index, points, values):
    fit = poly.values("legendre", index, points) @ coefficients
    return np.linalg.norm(fit - values) / np.linalg.norm(values)


def run(small=False):
    sizes = (2, 4) if small else (2, 8, 16)
    counts = (50, 100) if small else (50, 100, 200, 400, 800)
    rng = np.random.default_rng(1)
    numbers, shown = {}, {}
    for d in sizes:
        fresh = rng.uniform(-1, 1, (4000, d))
        truth = function(fresh)
        index = index_set("hyperbolic", d, 300 if small else 2000)
        for m in counts:
            points = rng.uniform(-1, 1, (m, d))
            values = function(points)
            total = index_set("total", d, m / (2 * np.log(m)))
            x = sparse_fit(points, values, index)
            shown.setdefault(("firenet", d), []).append(
                error(x, index, fresh, truth))
            x = least_squares(points, values, total)
            shown.setdefault(("least squares", d), []).append(
                error(x, total, fresh, truth))
        for name in ("firenet", "least squares"):
            numbers[f"error, d = {d}, {m} points, {name}"] = shown[name, d][-1]
    return numbers, (counts, shown)


def draw(figure, shown):
    counts, errors = shown
    axis = figure.subplots()
    colors = {d: f"C{k}" for k, d in enumerate(sorted({d for _, d in errors}))}
    for (name, d), line in errors.items():
        axis.loglog(counts, line, "o-" if name == "firenet" else "x--",
                    color=colors[d], label=f"{name}, {d} variables")
    axis.set_xticks(counts, counts)
    axis.minorticks_off()
    axis.set_xlabel("points")
    axis.set_ylabel("relative error")
    axis.legend(fontsize=8)


if __name__ == "__main__":
    common.main(run, draw, (6, 4))
