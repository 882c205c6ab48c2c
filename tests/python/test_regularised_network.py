# SPDX-License-Identifier: BSD-3-Clause
"""Networks of regularisers against the iteration written out in NumPy with
matrices, their layers, derivatives, batches and refusals."""
import itertools
import math
import pickle
import unittest

import numpy as np

import firenet as fn
from support import Case, random

SHAPE, ROWS, LAM = (6, 6), 28, 0.05
SIZE = 36


def matrix_of(W, dtype):
    """The columns of an operator."""
    return np.array([np.ravel(W @ e.reshape(W.in_shape))
                     for e in np.eye(SIZE, dtype=dtype)]).T


class Term:
    """w ||(W x)_g|| added up, W as a matrix; groups are rows of indices."""

    most = 1  # ||p_g|| <= most w_g where the dual norm is at most w_g

    def __init__(self, made, W, groups, weights):
        self.made, self.W = made, W
        self.groups, self.weights = groups, weights

    def value(self, x):
        return np.sum(self.weights * np.linalg.norm((self.W @ x)[self.groups],
                                                    axis=1))

    def project(self, p, lam):
        size = np.linalg.norm(p[self.groups], axis=1)
        bound = lam * self.weights
        factor = np.minimum(1, bound / np.where(size > 0, size, 1))
        p = p.copy()
        p[self.groups] *= factor[:, None]
        return p


class Sparse(Term):
    """w (mix ||(W x)_g||_1 + (1 - mix) ||(W x)_g||_2) added up."""

    def __init__(self, made, W, groups, weights, mix):
        super().__init__(made, W, groups, weights)
        self.mix = mix
        self.most = 1 - mix + mix * math.sqrt(groups.shape[1])

    def value(self, x):
        u = np.abs((self.W @ x)[self.groups])
        return np.sum(self.weights * (self.mix * u.sum(axis=1) + (1 - self.mix)
                                      * np.linalg.norm(u, axis=1)))

    def project(self, p, lam):
        """Moreau: what is left when members, then groups are softened."""
        u = p[self.groups]
        bound = lam * self.weights[:, None]
        size = np.abs(u)
        soft = u * np.maximum(0, 1 - self.mix * bound / np.where(
            size > 0, size, 1))
        size = np.linalg.norm(soft, axis=1)[:, None]
        soft *= np.maximum(0, 1 - (1 - self.mix) * bound / np.where(
            size > 0, size, 1))
        p = p.copy()
        p[self.groups] -= soft
        return p


def sparse_group(dtype):
    W = fn.haar(SHAPE, 1, dtype=dtype)
    weights = np.linspace(0.5, 1.5, SIZE // 4)
    return Sparse(fn.sparse_group(W, 4, 0.3, weights=weights),
                  matrix_of(W, dtype), np.arange(SIZE).reshape(4, -1).T,
                  weights, 0.3)


def variation(dtype, isotropic):
    eye = np.eye(SIZE).reshape(SIZE, *SHAPE)
    W = np.vstack([(np.roll(eye, -1, axis) - eye).reshape(SIZE, SIZE).T
                   for axis in (1, 2)])
    rows = np.arange(2 * SIZE)
    groups = rows.reshape(2, SIZE).T if isotropic else rows[:, None]
    return Term(fn.variation(SHAPE, dtype, "periodic", isotropic), W, groups,
                np.ones(len(groups)))


def frame(dtype):
    W = fn.undecimated_haar(SHAPE, 1, dtype)
    weights = np.linspace(0.5, 1.5, W.shape[0])
    return Term(fn.l1(W, weights), matrix_of(W, dtype),
                np.arange(W.shape[0])[:, None], weights)


def joint(dtype):
    W = fn.haar(SHAPE, 1, dtype=dtype)
    weights = np.linspace(0.5, 1.5, SIZE // 3)
    return Term(fn.group(W, 3, "contiguous", weights), matrix_of(W, dtype),
                np.arange(SIZE).reshape(-1, 3), weights)


def plain(dtype):
    weights = np.linspace(0.2, 1, SIZE)
    return Term(fn.l1(fn.identity(SHAPE, dtype), weights), None, None, weights)


SUMS = {"isotropic": lambda d: [variation(d, True)],
        "anisotropic": lambda d: [variation(d, False)],
        "frame": lambda d: [frame(d)],
        "joint": lambda d: [joint(d)],
        "sparse groups": lambda d: [sparse_group(d)],
        "plain": lambda d: [plain(d)],
        "variation and frame": lambda d: [variation(d, True), frame(d)],
        "variation, plain and joint": lambda d: [variation(d, False), plain(d),
                                                 joint(d)]}

SMOOTH = [name for name in SUMS if name != "sparse groups"]


class Problem:
    def __init__(self, name, dtype="complex128", constraint="none", seed=0):
        self.dtype, self.constraint = np.dtype(dtype), constraint
        self.a = random((ROWS, SIZE), dtype, seed) / 8
        self.A = fn.matrix(self.a) @ fn.identity(SHAPE, dtype)
        self.terms = SUMS[name](dtype)
        self.y = random(ROWS, dtype, seed + 1)
        self.x0 = random(SHAPE, dtype, seed + 2)
        self.blocks = [t for t in self.terms if t.W is not None]
        self.w = sum((t.weights for t in self.terms if t.W is None),
                     np.zeros(SIZE))

    def net(self, **settings):
        total = self.terms[0].made
        for term in self.terms[1:]:
            total = total + term.made
        return fn.Network(self.A, total.constrained(self.constraint),
                          **{"lam": LAM, "restarts": 3, "inner": 7} | settings)

    def into_c(self, x):
        if self.constraint != "none":
            x = x.real.astype(x.dtype)
        if self.constraint == "nonnegative":
            x = np.maximum(x.real, 0).astype(x.dtype)
        return x

    def prox(self, z, t):
        """Of lambda times the term of x and C; Condat's for x >= 0."""
        z = z if self.constraint == "none" else z.real.astype(z.dtype)
        if self.constraint == "nonnegative":
            return self.into_c(z - t * self.w)
        size = np.abs(z)
        return z * np.maximum(0, 1 - t * self.w / np.where(size > 0, size, 1))

    def objective(self, x):
        return (LAM * (np.sum(self.w * np.abs(x))
                       + sum(t.value(x) for t in self.blocks))
                + np.linalg.norm(self.a @ x - self.y))

    def scales(self, net):
        """c_j of network.h, from sigma_j = c_j^2 sigma of the first layer."""
        weights = net.layer(1, 1.0).weights
        return [math.sqrt(weights[f"term{t}", "x"] / weights["dual", "x"])
                for t, term in enumerate(self.terms) if term.W is not None]

    def iterate(self, net, restarts, inner, ergodic, keep, delta=0, alpha=None):
        """Every x of the recurrence in network.h, and the output."""
        L, c = net.norm, self.scales(net)
        K = math.sqrt(1 + sum(np.sum((t.most * LAM * t.weights / s) ** 2)
                              for t, s in zip(self.blocks, c)))
        x = self.into_c(self.x0.ravel())
        epsilon, r, seen = self.objective(x), 2 if keep else 1, []
        alpha = alpha or inner / (2 * math.e * r * L * K)
        q, p = 0 * self.y, [np.zeros(len(t.W), self.dtype) for t in self.blocks]
        for _ in range(restarts):
            epsilon = (epsilon + delta) / math.e
            a = (r * K / (math.e * alpha * epsilon) if keep
                 else 2 * L * K * K / (inner * epsilon))
            tau, sigma, total = 1 / (a * L), a / L, 0
            if not keep:
                q, p = 0 * q, [0 * one for one in p]
            for _ in range(inner):
                g = self.a.conj().T @ q + sum(
                    t.W.conj().T @ one for t, one in zip(self.blocks, p))
                new = self.prox(x - tau * g, tau * LAM)
                q = q + sigma * (self.a @ (2 * new - x) - self.y)
                q = q / max(1, np.linalg.norm(q))
                p = [t.project(one + sigma * s * s * (t.W @ (2 * new - x)), LAM)
                     for t, one, s in zip(self.blocks, p, c)]
                x, total = new, total + new
                seen.append(x)
            x = total / inner if ergodic else x
        return seen, x, K


class Iteration(Case):
    def test_every_iterate_is_that_of_numpy(self):
        for name, dtype, constraint, ergodic, keep in itertools.product(
                SUMS, ("float64", "complex128"),
                ("none", "real", "nonnegative"), (True, False), (True, False)):
            with self.subTest(f"{name} {dtype} {constraint} {ergodic} {keep}"):
                one = Problem(name, dtype, constraint)
                net = one.net(output="ergodic" if ergodic else "last",
                              dual="keep" if keep else "reset", delta=0.1)
                seen, x, K = one.iterate(net, 3, 7, ergodic, keep, 0.1)
                got = []
                run = net.run(one.y, one.x0,
                              lambda e: got.append(e.x.ravel()) and None)
                self.assertAlmostEqual(net.dual_bound, K, 12)
                self.assertEqual(len(got), len(seen))
                for k, (g, s) in enumerate(zip(got, seen)):
                    inside = np.mean(seen[k // 7 * 7:k + 1], axis=0)
                    self.close(g, inside if ergodic else s, 1e-13)
                self.close(run.x.ravel(), x, 1e-13)
                self.assertAlmostEqual(run.objective, one.objective(x), 12)

    def test_l_is_that_of_all_blocks(self):
        one = Problem("variation and frame")
        net, size = one.net(), np.linalg.norm(one.a, 2)
        square = size ** 2
        for term, scale in zip(one.blocks, one.scales(net)):
            self.assertEqual(scale, 2.0 ** round(math.log2(scale)))
            norm = scale * np.linalg.norm(term.W, 2)
            self.assertLessEqual(max(norm / size, size / norm), 1.5)
            square += norm ** 2
        L = math.sqrt(square)
        self.assertLessEqual(L, net.norm * (1 + 1e-12))
        self.assertLessEqual(net.norm, 1.05 * L)

    def test_single_precision_is_close(self):
        for name in SUMS:
            one = Problem(name, "complex64")
            net = one.net()
            self.close(net(one.y, one.x0).ravel(),
                       one.iterate(net, 3, 7, True, False)[1], 2e-5)

    def test_units_do_not_matter(self):
        for name, unit in itertools.product(SUMS, (1e-20, 1e15)):
            one = Problem(name)
            x = one.net()(one.y)
            self.close(one.net()(unit * one.y) / unit, x, 1e-9)

    def test_alpha_sets_depth_and_steps(self):
        one = Problem("isotropic")
        net = one.net(alpha=0.3, inner=None)
        p = math.ceil(2 * net.norm * net.dual_bound * 0.3 * math.e - 1e-9)
        self.assertEqual((net.inner, net.p_star), (p, p))
        self.assertTrue(net.proved)
        self.assertEqual(net.sharpness, 0.3)
        self.assertGreaterEqual(net.implied_sharpness, 0.3)
        self.close(net(one.y, one.x0).ravel(),
                   one.iterate(net, 3, p, True, False)[1], 1e-13)
        kept = one.net(alpha=0.3, inner=5, dual="keep")
        self.assertFalse(kept.proved)
        self.close(kept(one.y, one.x0).ravel(),
                   one.iterate(kept, 3, 5, True, True, alpha=0.3)[1], 1e-13)

    def test_bounds_are_those_of_the_alpha_assumed(self):
        one = Problem("anisotropic")
        net = one.net(alpha=0.5, inner=None, delta=0.01)
        run = net.run(one.y)
        epsilon = np.linalg.norm(one.y)
        for _ in range(3):
            epsilon = (epsilon + 0.01) / math.e
        self.assertAlmostEqual(run.epsilon, epsilon, 12)
        self.assertAlmostEqual(run.prior_bound, 0.5 * (epsilon + 0.01), 12)
        self.assertAlmostEqual(run.posterior_bound, 0.5 * (run.gap + 0.01), 12)
        self.assertAlmostEqual(
            net.prior_bounds(np.linalg.norm(one.y))[-1], run.prior_bound, 12)
        run = one.net().run(one.y)
        self.assertTrue(math.isnan(run.prior_bound))
        self.assertTrue(math.isnan(run.posterior_bound))

    def test_a_grid_keeps_the_best(self):
        one = Problem("variation and frame")
        runs = [one.net(inner=5 * 2 ** i).run(one.y) for i in range(4)]
        grid = one.net(inner=None, grid=4).run(one.y)
        best = min(runs, key=lambda run: run.objective)
        self.assertEqual(grid.objective, best.objective)
        self.assertTrue(np.array_equal(grid.x, best.x))
        self.assertLessEqual(grid.gap, min(run.gap for run in runs) + 1e-12)


class Layers(Case):
    def rebuild(self, one, net, epsilon):
        """The network from its layers and nothing else."""
        sizes = {"x": SIZE, "sum": SIZE, "dual": ROWS, "square": ROWS}
        maps = {t: term.W for t, term in enumerate(one.terms)
                if term.W is not None}
        sizes |= {f"term{t}": len(W) for t, W in maps.items()}
        state = {part: np.zeros(size, complex) for part, size in sizes.items()}
        state |= {"x": one.into_c(one.x0.ravel()), "data": one.y}

        def carry(to, source, v):
            if to in ("x", "sum") and source == "dual":
                return one.a.conj().T @ v
            if to in ("dual", "square") and source in ("x", "sum"):
                return one.a @ v
            if to in ("x", "sum") and source.startswith("term"):
                return maps[int(source[4:])].conj().T @ v
            if to.startswith("term") and source in ("x", "sum"):
                return maps[int(to[4:])] @ v
            return v

        for index in range(1, net.layers + 1):
            layer = net.layer(index, epsilon)
            made = {part: sum((weight * carry(part, source, state[source])
                               for (to, source), weight in layer.weights.items()
                               if to == part), np.zeros(size, complex))
                    for part, size in sizes.items()}
            if layer.kind == "soft":
                made["x"] = one.prox(made["x"], layer.thresholds[0])
            elif layer.kind == "square":
                made["square"] = np.abs(made["square"]) ** 2
            elif layer.kind == "project":
                made["dual"] /= max(1, math.sqrt(np.sum(
                    state["square"]).real))
                for t in maps:
                    made[f"term{t}"] = one.terms[t].project(
                        made[f"term{t}"], LAM)
            state |= made
        return state["x"]

    def test_they_are_enough_to_build_the_network(self):
        for name, keep, ergodic in itertools.product(
                ("variation and frame", "variation, plain and joint", "plain"),
                (True, False), (True, False)):
            with self.subTest(f"{name} {keep} {ergodic}"):
                one = Problem(name)
                net = one.net(dual="keep" if keep else "reset",
                              output="ergodic" if ergodic else "last")
                seen = self.rebuild(one, net, one.objective(one.x0.ravel()))
                self.close(seen, net(one.y, one.x0).ravel(), 1e-12)

    def test_they_are_as_wide_as_their_parts(self):
        one = Problem("variation and frame")
        rows = sum(len(t.W) for t in one.blocks)
        state = 2 * SIZE + ROWS + rows
        self.assertEqual([one.net().layer(k, 1).width for k in (1, 2, 3)],
                         [state, state + ROWS, state + 1])


class Derivatives(Case):
    def test_they_agree_with_differences(self):
        for name, constraint, keep in itertools.product(
                SMOOTH, ("none", "real", "nonnegative"), (True, False)):
            with self.subTest(f"{name} {constraint} {keep}"):
                self.check(Problem(name, constraint=constraint),
                           "keep" if keep else "reset")

    def check(self, one, dual):
        net = one.net(dual=dual)
        at = net.jacobian(one.y, one.x0)
        self.assertTrue(np.array_equal(at.x, net(one.y, one.x0)))
        dy, dx0 = random(ROWS, seed=7), random(SHAPE, seed=8)
        u = random(SHAPE, seed=9)
        dx, (uy, ux0) = at.jvp(dy, dx0), at.vjp(u)
        forward = np.vdot(u, dx).real
        backward = np.vdot(uy, dy).real + np.vdot(ux0, dx0).real
        self.assertLessEqual(abs(forward - backward), 1e-12
                             * np.linalg.norm(u) * np.linalg.norm(dx))
        # Of three steps one at least crosses no edge of a layer.
        errors = []
        for h in (1e-5, 1e-6, 1e-7):
            change = (net(one.y + h * dy, one.x0 + h * dx0)
                      - net(one.y - h * dy, one.x0 - h * dx0)) / (2 * h)
            errors.append(np.linalg.norm(change - dx) / np.linalg.norm(dx))
        self.assertLessEqual(min(errors), 1e-6, errors)

    def test_a_search_beats_chance(self):
        one = Problem("isotropic")
        net = one.net(restarts=2)
        found = fn.perturb(net, one.y, radius=0.1, steps=20, step=5.0)
        change = np.linalg.norm(net(one.y + found.r) - net(one.y))
        self.assertAlmostEqual(change, found.change, 10)
        r = random(ROWS, seed=3)
        r *= 0.1 / np.linalg.norm(r)
        chance = np.linalg.norm(net(one.y + r) - net(one.y))
        self.assertGreater(change, chance)


class Runs(Case):
    def test_a_batch_is_its_runs(self):
        for name in SUMS:
            one = Problem(name)
            Y = random((5, ROWS), seed=4)
            X = one.net().batch(Y)
            for x, y in zip(X, Y):
                self.close(x, one.net()(y), 1e-12)

    def test_gaps_hold_on_the_way(self):
        """Not below F less the smallest F that a long run finds."""
        for name, constraint in itertools.product(SUMS, (
                "none", "real", "nonnegative")):
            one = Problem(name, constraint=constraint)
            least = one.net(restarts=8, inner=320, dual="keep").run(one.y)
            gaps = []
            run = one.net(restarts=12, inner=20, dual="keep").run(
                one.y, callback=lambda e: gaps.append((e.gap, e.objective))
                and None)
            for gap, objective in gaps:
                self.assertGreaterEqual(gap, objective - least.objective)
            self.assertEqual(run.gap_basis, "exact")
            self.assertLessEqual(least.gap, 1e-4 * least.objective, name)

    def test_terms_of_any_kind_need_a_bound_of_x(self):
        one = Problem("plain")
        W = fn.matrix(random((50, SIZE), seed=5)) @ fn.identity(SHAPE)
        settings = dict(lam=0.02, restarts=8, inner=320, dual="keep")
        run = fn.Network(one.A, fn.l1(W), **settings).run(one.y)
        self.assertEqual(run.gap_basis, "none")
        self.assertTrue(math.isnan(run.gap))
        run = fn.Network(one.A, fn.l1(W), signal_bound=2 * np.linalg.norm(
            run.x), **settings).run(one.y)
        self.assertEqual(run.gap_basis, "given")
        self.assertLess(run.gap, 0.05 * run.objective)

    def test_copies_and_pickles_give_the_same(self):
        one = Problem("variation and frame")
        net = one.net(alpha=0.2)
        again = pickle.loads(pickle.dumps(net))
        self.assertEqual(again.p_star, net.p_star)
        self.assertTrue(np.array_equal(again(one.y), net(one.y)))

    def test_nothing_measured_stays_nothing(self):
        one = Problem("isotropic")
        run = one.net().run(0 * one.y)
        self.assertEqual((np.abs(run.x).max(), run.objective, run.gap),
                         (0, 0, 0))


class Refusals(Case):
    def test_sparse_groups_have_no_jacobian(self):
        with self.refuses(fn.Error, "sparse group norm", "Jacobian"):
            Problem("sparse groups").net().jacobian(random(ROWS))
        W = fn.identity(SHAPE)
        for members, mix, word in ((7, 0.5, "members"), (4, -0.1, "mix"),
                                   (4, 1.1, "mix"), (4, math.nan, "mix")):
            with self.refuses(fn.RangeError, word):
                fn.sparse_group(W, members, mix)

    def test_sparse_groups_are_copied_with_their_numbers(self):
        R = fn.sparse_group(fn.identity(SHAPE), 4, 0.3, "contiguous",
                            np.arange(1.0, 10.0))
        x = random(SHAPE)
        u = np.abs(x.reshape(9, 4))
        value = np.arange(1, 10) @ (0.3 * u.sum(axis=1) + 0.7 * np.linalg.norm(
            u, axis=1))
        for one in (R, pickle.loads(pickle.dumps(R)), 0.5 * R + 0.5 * R):
            self.assertAlmostEqual(one(x), value, delta=1e-13 * value)

    def test_what_levels_have_is_refused_by_name(self):
        one = Problem("isotropic")
        for name, value in (("rho", 0.3), ("gamma", 2.0), ("theta", 0.01)):
            with self.refuses(Exception, name, "levels"):
                one.net(**{name: value})
        with self.refuses(fn.RangeError, "lambda"):
            one.net(lam=None)
        with self.refuses(Exception, "alpha", "levels"):
            fn.Network(one.A, fn.Levels([SIZE], [4]), alpha=1.0)
        with self.refuses(fn.ShapeError, "regulariser", "columns"):
            fn.Network(one.A, fn.variation((5, 5)), lam=1.0)
        with self.refuses(Exception, "levels"):
            one.net(alpha=1.0).bound(0, 0, 1)


if __name__ == "__main__":
    unittest.main()
