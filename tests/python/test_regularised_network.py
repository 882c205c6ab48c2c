# SPDX-License-Identifier: BSD-3-Clause
"""Networks of regularisers against the iteration written out in NumPy with
matrices, their layers, derivatives, batches and refusals."""
import itertools
import math
import pickle
import unittest

import numpy as np

import firenet as fn
from regularised_numpy import LAM, ROWS, SHAPE, SIZE, SMOOTH, SUMS, Problem
from support import Case, random


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
