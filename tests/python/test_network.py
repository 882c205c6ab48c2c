# SPDX-License-Identifier: BSD-3-Clause
"""Networks against the published recurrence written out in NumPy."""
import math
import unittest

import numpy as np

import firenet as fn
from support import Case, levels, operator, random, sparse


def firenet(A, w, y, lam, delta, restarts, inner, last=False):
    """The recurrence of network.h, with ||A|| = 1."""
    x = np.zeros(A.shape[1], complex)
    epsilon = np.linalg.norm(y)
    for _ in range(restarts):
        epsilon = (delta + epsilon) / math.e
        a = 2 / (inner * epsilon)
        q, total = np.zeros(A.shape[0], complex), 0
        for _ in range(inner):
            z = x - A.H @ q / a
            size = np.maximum(np.abs(z), 1e-300)
            new = z * np.maximum(0, 1 - lam * w / a / size)
            v = q + a * (A @ (2 * new - x) - y)
            q = v / max(1, np.linalg.norm(v))
            x = new
            total = total + x
        x = x if last else total / inner
    return x


class Network(Case):
    def setUp(self):
        self.A, self.levels = operator(), levels()
        self.truth = sparse()
        noise = random(500, seed=5)
        self.noise = 1e-3
        self.y = (self.A @ self.truth
                  + self.noise * noise / np.linalg.norm(noise))
        self.delta = fn.constants(self.levels).floor(0, self.noise)

    def net(self, **settings):
        return fn.Network(self.A, self.levels, delta=self.delta, **settings)

    def test_units_of_the_measurements_do_not_matter(self):
        """Not to a network that leaves delta alone, however deep."""
        for restarts in (16, 60):
            net = fn.Network(self.A, levels(), restarts=restarts)
            x = net(self.y)
            for unit in (1e-12, 1e-6, 1e9):
                self.close(net(unit * self.y) / unit, x, 1e-9)

    def test_the_dual_variable_proves_the_gap(self):
        net = self.net(restarts=4, dual="keep")
        run = net.run(self.y)
        w = np.repeat(self.levels.weights, np.diff([0, *self.levels.bounds]))
        q = run.dual
        self.assertEqual(q.shape, self.y.shape)
        self.assertLessEqual(np.linalg.norm(q), 1 + 1e-14)
        self.assertLessEqual((abs(self.A.H @ q) / w).max(),
                             net.lam * (1 + 1e-12))
        gap = run.objective + np.vdot(self.y, q).real
        self.assertLessEqual(gap, run.gap)
        self.assertLessEqual(run.gap, gap + 1e-12)

    def test_is_the_published_recurrence(self):
        w = np.repeat(self.levels.weights, np.diff([0, *self.levels.bounds]))
        for output in ("ergodic", "last"):
            net = self.net(restarts=3, inner=7, output=output)
            want = firenet(self.A, w, self.y, net.lam, self.delta, 3, 7,
                           output == "last")
            self.close(net(self.y), want, 1e-12)

    def test_errors_stay_below_the_bounds(self):
        net = self.net(restarts=10)
        self.assertTrue(net.proved)
        self.assertEqual((net.inner, net.layers),
                         (net.p_star, 30 * net.p_star + 1))
        run = net.run(self.y)
        error = np.linalg.norm(run.x - self.truth)
        y_norm = np.linalg.norm(self.y)
        self.assertLessEqual(error, net.bound(0, self.noise, y_norm))
        self.assertAlmostEqual(net.bound(0, self.noise, y_norm),
                               run.prior_bound, 10)
        self.assertLessEqual(error, run.posterior_bound)
        self.assertLess(error, 0.1)
        bounds = net.prior_bounds(y_norm)
        self.assertEqual(bounds.shape, (11,))
        self.assertTrue(np.all(np.diff(bounds) < 0))

    def test_what_is_not_proved_is_nan_or_refused(self):
        net = self.net(inner=5)
        self.assertFalse(net.proved)
        self.assertTrue(math.isnan(net.bound(0, self.noise, 1.0)))
        self.assertTrue(math.isnan(net.run(self.y).prior_bound))
        with self.refuses(fn.RangeError, "delta"):
            self.net().bound(1.0, 1.0, 1.0)
        with self.refuses(fn.RangeError, "y_norm"):
            self.net().bound(0, 0)

    def test_properties(self):
        net = self.net(rho=0.4, gamma=1.2, restarts=2, dual="keep")
        theory = fn.constants(self.levels, 0.4, 1.2)
        self.assertAlmostEqual(net.c1, theory.c1)
        self.assertAlmostEqual(net.sharpness, theory.d)
        self.assertAlmostEqual(net.lam, theory.lam)
        self.assertEqual(net.p_star, math.ceil(4 * theory.d * math.e))
        self.assertIn("2 restarts", repr(net))
        inexact = self.net(theta=0.5 * net.theta_limit)
        self.assertGreater(inexact.rho, 0.5)
        with self.refuses(fn.RangeError, "theta"):
            self.net(theta=10.0)

    def test_batch_is_one_by_one(self):
        net = self.net(restarts=2, inner=6)
        ys = np.stack([self.y, 2 * self.y, -self.y])
        X = net.batch(ys)
        self.assertEqual(X.shape, (3, 1024))
        for x, y in zip(X, ys):
            self.assertTrue(np.array_equal(x, net(y)))
        warm = net.batch(ys, x0=X)
        self.assertTrue(np.array_equal(warm[1], net(ys[1], X[1])))
        with self.assertRaises(ValueError):
            net.batch(ys, x0=X[:2])

    def test_a_start_shapes_the_result(self):
        net = self.net(restarts=1, inner=3)
        x0 = np.zeros((32, 32), complex)
        self.assertEqual(net(self.y, x0).shape, (32, 32))
        self.close(net(self.y, x0).ravel(), net(self.y), 0)

    def test_runs_report(self):
        run = self.net(restarts=2, inner=4).run(self.y)
        self.assertEqual((run.outcome, run.layer, run.inner),
                         ("completed", 25, 4))
        self.assertAlmostEqual(run.residual,
                               np.linalg.norm(self.A @ run.x - self.y), 12)
        stopped = self.net().run(self.y, deadline=1e-9)
        self.assertEqual(stopped.outcome, "deadline")

    def test_grid_takes_the_best(self):
        net = self.net(restarts=4, inner=2, grid=4)
        run = net.run(self.y)
        self.assertIn(run.inner, (2, 4, 8, 16))
        self.assertLessEqual(run.objective, self.net(
            restarts=4, inner=2).run(self.y).objective)

    def test_measurement_bound_is_kept(self):
        net = self.net(measurement_bound=100.0)
        self.assertEqual(net.bound(0, 0), net.bound(0, 0, 1.0))
        with self.refuses(fn.RangeError, "100"):
            net(self.y * 1000)

    def test_refusals(self):
        with self.refuses(ValueError, "rho", "1.5"):
            self.net(rho=1.5)
        with self.refuses(fn.RangeError, "'both'", "'last'"):
            self.net(output="both")
        with self.refuses(fn.ShapeError, "64", "1024"):
            fn.Network(self.A, fn.Levels([64], [2]))
        with self.assertRaises(TypeError):
            self.net(depth=3)
        with self.refuses(TypeError, "restarts", "2.5", "int64_t"):
            self.net(restarts=2.5)
        with self.refuses(TypeError, "levels is str", "a regulariser"):
            fn.Network(self.A, "tv")
        with self.refuses(TypeError, "A is ndarray", "fn.matrix"):
            fn.Network(np.eye(3), self.levels)
        with self.assertRaises(fn.DtypeError):
            fn.Network(operator("complex64"), self.levels)(self.y)


class Layers(Case):
    """A network built again from its layers, in NumPy."""

    def setUp(self):
        self.A, self.levels = operator(), levels()
        self.y = self.A @ sparse()
        self.net = fn.Network(self.A, self.levels, restarts=2, inner=3)

    def affine(self, layer, blocks, to):
        length = {"x": 1024, "sum": 1024}.get(to, 500)
        result = np.zeros(length, complex)
        for (target, source), weight in layer.weights.items():
            if target == to:
                block = blocks[source]
                if len(block) != length:
                    block = (self.A if length == 500 else self.A.H) @ block
                result += weight * block
        return result

    def follow(self, layer, blocks):
        made = {to: self.affine(layer, blocks, to)
                for to in ("x", "sum", "dual")}
        if layer.kind == "soft":
            t = np.repeat(layer.thresholds,
                          np.diff([0, *self.levels.bounds]))
            size = np.maximum(np.abs(made["x"]), 1e-300)
            made["x"] *= np.maximum(0, 1 - t / size)
        elif layer.kind == "square":
            made["square"] = np.abs(self.affine(layer, blocks, "square")) ** 2
        elif layer.kind == "project":
            made["dual"] /= max(1, np.sqrt(blocks["square"].sum()))
        return {**blocks, **made}

    def test_layers_make_the_network(self):
        blocks = {"x": np.zeros(1024), "sum": np.zeros(1024),
                  "dual": np.zeros(500), "square": np.zeros(500),
                  "data": self.y}
        kinds = []
        for index in range(1, self.net.layers + 1):
            layer = self.net.layer(index, epsilon0=np.linalg.norm(self.y))
            kinds.append(layer.kind)
            blocks = self.follow(layer, blocks)
        self.assertEqual(kinds, ["soft", "square", "project"] * 6 + ["output"])
        self.assertEqual((layer.restart, layer.inner, layer.width),
                         (2, 3, 1024))
        self.close(blocks["x"], self.net(self.y), 1e-12)

    def test_refusals(self):
        with self.refuses(fn.RangeError, "index", "20", "19"):
            self.net.layer(20, 1.0)
        with self.refuses(fn.RangeError, "epsilon0"):
            self.net.layer(1)


class Jacobians(Case):
    """Against central differences; the error of those is O(h^2)."""

    def setUp(self):
        self.net = fn.Network(operator(), levels(), restarts=3, inner=8)
        self.y = operator() @ sparse() + 0.01 * random(500, seed=1)
        self.dy = random(500, seed=2)

    def difference(self, move, h=1e-6):
        return (move(h) - move(-h)) / (2 * h)

    def test_jvp_is_the_derivative_by_y(self):
        seen = self.net.jvp(self.y, self.dy)
        want = self.difference(lambda h: self.net(self.y + h * self.dy))
        self.close(seen, want, 1e-5)
        self.assertGreater(np.linalg.norm(want), 1)

    def test_jvp_is_the_derivative_by_the_start(self):
        x0, dx0 = random(1024, seed=3), random(1024, seed=4)
        jacobian = self.net.jacobian(self.y, x0)
        self.assertTrue(np.array_equal(jacobian.x, self.net(self.y, x0)))
        seen = jacobian.jvp(0 * self.dy, dx0)
        want = self.difference(lambda h: self.net(self.y, x0 + h * dx0))
        self.close(seen, want, 1e-5)

    def test_vjp_is_the_gradient_of_a_loss(self):
        u = random(1024, seed=5)

        def loss(y):
            return np.vdot(u, self.net(y)).real

        by_y = self.net.vjp(self.y, u)
        want = self.difference(lambda h: loss(self.y + h * self.dy))
        self.assertAlmostEqual(np.vdot(by_y, self.dy).real, want, 5)

    def test_vjp_is_the_adjoint_of_jvp(self):
        x0, dx0, u = (random(1024, seed=seed) for seed in (6, 7, 8))
        jacobian = self.net.jacobian(self.y, x0)
        by_y, by_x0 = jacobian.vjp(u)
        forward = np.vdot(u, jacobian.jvp(self.dy, dx0)).real
        back = np.vdot(by_y, self.dy).real + np.vdot(by_x0, dx0).real
        self.assertAlmostEqual(forward, back, 9)

    def test_refusals(self):
        with self.assertRaises(fn.ShapeError):
            self.net.jvp(self.y, self.dy[:-1])
        with self.assertRaises(fn.Error):
            fn.Network(operator(), levels(), grid=2).jacobian(self.y)


class Perturbations(Case):
    def setUp(self):
        self.A = operator()
        self.net = fn.Network(self.A, levels(), restarts=2, inner=8)
        self.y = self.A @ sparse()

    def test_what_is_reported_is_what_the_perturbation_does(self):
        p = fn.perturb(self.net, self.y, steps=15, radius=0.5, step=0.1)
        self.assertAlmostEqual(p.norm, np.linalg.norm(p.r), 12)
        self.assertLessEqual(p.norm, 0.5 * (1 + 1e-9))
        change = np.linalg.norm(self.net(self.y + p.r) - self.net(self.y))
        self.assertAlmostEqual(p.change, change, 9)
        self.assertEqual(p.history.shape, (15, 2))
        random_r = random(500, seed=1)
        random_r *= p.norm / np.linalg.norm(random_r)
        self.assertGreater(p.change, np.linalg.norm(
            self.net(self.y + random_r) - self.net(self.y)))

    def test_images_are_perturbed_through_an_operator(self):
        p = fn.perturb(self.net, self.y, self.A, steps=3)
        self.assertEqual(p.r.shape, (32, 32))

    def test_any_map(self):
        """For a linear map the worst direction is the first singular one."""
        a = random((6, 4), "f8")
        linear = fn.Map(lambda y: a @ y, lambda u: a.T @ u, 4, 6, "float64")
        p = fn.perturb(linear, np.ones(4), steps=200, step=0.1, radius=1.0)
        self.assertAlmostEqual(p.ratio, np.linalg.norm(a, 2), 4)

    def test_callbacks(self):
        seen = []

        def watch(step, norm, change, r):
            seen.append((step, r))
            return step == 2

        p = fn.perturb(self.net, self.y, steps=9, callback=watch)
        self.assertEqual([step for step, _ in seen], [0, 1, 2])
        self.assertEqual(len(p.history), 3)
        self.assertTrue(any(np.array_equal(p.r, r) for _, r in seen))
        with self.assertRaises(ZeroDivisionError):
            fn.perturb(self.net, self.y, callback=lambda *_: 1 / 0)
        with self.refuses(TypeError, "phi is function", "firenet.Map"):
            fn.perturb(lambda y: y, self.y)
        broken = fn.Map(lambda y: 1 / 0, lambda u: u, 4, 4)
        with self.assertRaises(ZeroDivisionError):
            fn.perturb(broken, np.ones(4))


if __name__ == "__main__":
    unittest.main()
