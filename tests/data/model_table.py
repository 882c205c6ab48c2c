#!/usr/bin/env python3
"""Derives the constants of the theory in 50-digit decimals: model_table.inc.

    python3 model_table.py > model_table.inc

Nothing here is shared with the library. The constants come from the two
inequalities of the null space property rather than from the final formulas: with
v = z - x, T the support of x's best (s,M)-approximation, c its complement,
    (1) ||v_T||_1w  <= sqrt(xi) ||v_T||_2              (Cauchy-Schwarz)
    (2) ||v_T||_2   <= rho ||v_c||_1w / sqrt(xi) + gamma ||Av||_2
    (3) ||v_c||_1w  <= 2 sigma + ||z|| - ||x|| + ||v_T||_1w
    (4) ||v_C||_2   <= k/2 (||v_D||_2 + ||v_C||_1w / sqrt(xi))
where D holds v's own largest entries per level, C the rest. Each bound below is
kept as a pair (a, b): a times (2 sigma + ||z|| - ||x||)/sqrt(xi) plus b times
||Av||_2. Needs only Python 3.
"""
from decimal import Decimal as D, getcontext

getcontext().prec = 50
E = D(1).exp()


def add(p, q):
    return (p[0] + q[0], p[1] + q[1])


def times(c, p):
    return (c * p[0], c * p[1])


def constants(rho, gamma, kappa):
    k = kappa.sqrt().sqrt()
    # (1) and (2) in (3): u = ||v_c||_1w / sqrt(xi) <= 1 + rho u + gamma ||Av||.
    u = times(1 / (1 - rho), (D(1), gamma))
    v_t = add(times(rho, u), (D(0), gamma))
    whole = add(u, v_t)  # ||v||_1w / sqrt(xi), which bounds ||v_C||_1w too
    v_d = add(times(rho, whole), (D(0), gamma))  # (2), for D in T's place
    return add(v_d, times(k / 2, add(v_d, whole)))  # and (4)


def epsilon(epsilon0, delta, n):
    """By the recursion, not by its closed form."""
    value = epsilon0
    for _ in range(n):
        value = (value + delta) / E
    return value


def ceil(x):
    whole = int(x)
    return whole if whole == x else whole + 1


#   name, bounds, sparsities, weights or None, rho, gamma, share of the largest
#   lambda, L, sigma, ||Ax-y||, eps_0, restarts
CASES = [
    ("one level", [10], [3], None, "0.5", "1", "1", "1", "0", "0", "1", 1),
    ("the standard problem", [64, 256, 1024, 4096], [20, 40, 60, 50], None,
     "0.5", None, "1", "1", "0", "0.001", "24", 16),
    ("lambda below its limit", [16, 64, 256], [7, 2, 4], None,
     "0.25", "2", "0.125", "1.5", "0.75", "0.02", "2.35", 5),
    ("weights given", [5, 9, 40, 41], [1, 4, 2, 1], ["0.5", "1", "3", "0.25"],
     "0.9", "0.1", "0.5", "3", "2.5", "0.125", "100", 30),
    ("rho small", [2, 4, 8, 16, 32], [2, 2, 3, 1, 1], None,
     "0.001", "10", "1", "0.25", "1e-6", "1e-9", "1e-3", 0),
    ("rho close to 1", [100, 1000], [1, 100], None,
     "0.99", "3", "1", "1", "0.1", "0.1", "7", 3),
    ("weights all 1", [4, 16, 64], [3, 5, 7], ["1", "1", "1"],
     "0.5", "1.25", "0.75", "1", "0", "1", "0", 8),
]


def row(case):
    name, bounds, s, weights, rho, gamma, share, L, sigma, residual, e0, n = case
    total = sum(s)
    w2 = ([D(w) ** 2 for w in weights] if weights
          else [D(total) / D(k) for k in s])
    terms = [w * k for w, k in zip(w2, s)]
    xi, zeta = sum(terms), min(terms)
    rho, gamma = D(rho), D(gamma) if gamma else D(2).sqrt()
    c1, c2 = constants(rho, gamma, xi / zeta)
    lambda_most = c1 / (c2 * xi.sqrt())
    lam = D(share) * lambda_most
    sharpness = c1 / (lam * xi.sqrt())
    floor = 2 * lam * D(sigma) + (1 + c2 / sharpness) * D(residual)
    inner = ceil(2 * D(L) * sharpness * E)
    eps = epsilon(D(e0), floor, n)
    prior = sharpness * (eps + floor)
    posterior = sharpness * (D("0.375") + floor)

    def array(values):
        return "{" + ", ".join(str(v) for v in values) + "}"

    def number(v):
        return format(v, ".20g")

    return ",\n     ".join([
        f'{{"{name}"', f"{len(s)}", array(bounds), array(s),
        array(weights) if weights else "{0}", number(rho), number(gamma),
        number(D(share)), number(D(L)), number(D(sigma)),
        number(D(residual)), number(D(e0)), str(n),
        ", ".join(number(w.sqrt()) for w in w2).join("{}"), number(xi),
        number(zeta), number(xi / zeta), str(total), number(c1), number(c2),
        number(lambda_most), number(sharpness), number(floor), str(inner),
        number(eps), number(prior), number(posterior)]) + "},"


print("/* Made by model_table.py; the fields are those of `model_row`. */")
for case in CASES:
    print(row(case))
