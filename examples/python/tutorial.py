#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Prints numbers and writes pictures into the current folder. Editors show its
# cells as a notebook; make_tutorial.py makes doc/tutorial.md of it.

# %% [markdown]
# # Tutorial
#
# This tutorial recovers an image from a third of its Fourier samples, first by
# a solver with a certified gap, then by a network whose error is bounded before
# there are any data. Then it searches for worst-case perturbations. The code of
# this page is one script, `examples/python/tutorial.py`; it takes some seconds.
# To type along, [install the package](python.md) and start Python in that folder.

# %%
import numpy as np
from matplotlib import pyplot

import firenet as fn
from phantom import phantom

# %% [markdown]
# ## An image that is sparse
#
# The modified Shepp-Logan phantom: ten ellipses, drawn by `phantom.py` beside
# the script.

# %%
shape, depth = (128, 128), 4
image = phantom(128)

# %% [markdown]
# It has few large Haar coefficients, and the finer the scale, the smaller their
# share. `Levels` counts them on each scale; sparsity in levels is the theory's
# only assumption on an image.

# %%
W = fn.haar(shape, depth)
truth = W @ image.ravel()
model = fn.Levels.measured(truth, fn.haar_bounds(shape, depth), 1e-6)
for end, few, weight in zip(model.bounds, model.sparsities, model.weights):
    print(f"up to {end:5}: {few:4} coefficients, weight {weight:.2f}")

# %% [markdown]
# ## Which samples
#
# Fourier samples are most useful where the sparsities are high relative to the
# size of the scale: at low frequencies. `fn.sampling.fourier_haar` distributes
# them over the dyadic bands according to the model.

# %%
count = 128 * 128 // 3
pattern = fn.sampling.fourier_haar(shape, depth, model.sparsities, count)
even = fn.sampling.uniform(shape, count)

# %% [markdown]
# Operators compose with `@`, from coefficients to measurements: image,
# spectrum, samples. Compositions are simplified automatically, and every
# operator can test its adjoint.

# %%
F = fn.dft(shape, centred=True)
A = fn.sample(shape, pattern) @ F @ W.H
print(A)
print("adjoint off by less than 1e-14:", A.check_adjoint(seed=1) < 1e-14)

# %% [markdown]
# Measurements with 2 % of noise, from a generator with a seed.

# %%
rng = np.random.default_rng(1)
e = rng.standard_normal(count) + 1j * rng.standard_normal(count)
clean = A @ truth
eta = 0.02 * np.linalg.norm(clean)
y = clean + eta * e / np.linalg.norm(e)

# %% [markdown]
# ## A solver with a certificate
#
# If the noise level is known, solve (P1): the vector of smallest l1 norm that
# fits the data to within the noise. The gap is certified: the objective is at
# most that far above the minimum. There is nothing to tune.

# %%
result = fn.solve("P1", A, y, eta=eta, tol=1e-4)
print(result.outcome, result.relative_gap <= 1e-4)


def picture(x):
    return (W.H @ x).real.reshape(shape)


def error(x):
    return np.linalg.norm(x - truth) / np.linalg.norm(truth)


B = fn.sample(shape, even) @ F @ W.H
other = fn.solve("P1", B, B @ truth, eta=eta, tol=1e-3)
zero_filled = A.H @ y

# %%
figure, axes = pyplot.subplots(2, 3, figsize=(8.4, 5.8), layout="constrained")
off = 10 * np.abs(picture(result.x) - image)
shown = (("the image", image),
         ("the samples", fn.sampling.mask(shape, pattern)),
         (f"zero-filled: error {error(zero_filled):.2f}", picture(zero_filled)),
         (f"recovered: error {error(result.x):.3f}", picture(result.x)),
         ("its error, 10 x", off),
         (f"uniform samples: {error(other.x):.2f}", picture(other.x)))
for axis, (title, values) in zip(axes.flat, shown):
    axis.imshow(values, cmap="gray", vmin=0, vmax=1)
    axis.set_title(title, fontsize=10)
    axis.axis("off")
figure.savefig("tutorial-samples.png", dpi=60)

# %% [markdown]
# ![image, samples and what is recovered from them](tutorial-samples.png)
#
# The same number of samples drawn uniformly at random gives a useless image,
# even without noise.
#
# ## Noise unknown
#
# In (P2), the LASSO, the best lambda grows with the noise. In (P3), the
# square-root LASSO, it does not, so the noise level need not be known.
# `fn.path` solves for many values, each starting from the previous solution.

# %%
lams = np.geomspace(1, 1e-3, 10)
figure, axes = pyplot.subplots(1, 2, figsize=(8.4, 3), sharey=True,
                               layout="constrained")
for percent, style in ((1, "o-"), (4, "s-"), (16, "^-")):
    noisy = clean + percent / 2 * (y - clean)
    for axis, problem in zip(axes, ("P2", "P3")):
        found = fn.path(problem, A, noisy, lams, tol=1e-3)
        axis.loglog(lams, [error(x) for x in found], style, markersize=4,
                    label=f"{percent} % noise")
        axis.set_title(f"{problem}: error against lambda", fontsize=10)
        axis.grid(alpha=0.3)
axes[0].legend()
figure.savefig("tutorial-lambda.png", dpi=70)

# %% [markdown]
# ![error against lambda for P2 and P3 at three noise levels](tutorial-lambda.png)
#
# ## A network with a proof
#
# A FIRENET is a network that needs no training. It is built from the operator
# and the model alone. `delta` is the noise it must tolerate. Together with the
# depth and the constants `rho` and `gamma` of A's null space property, here the
# defaults for sampled transforms, it bounds the error of every output.

# %%
theory = fn.constants(model)
net = fn.Network(A, model, restarts=6, delta=theory.floor(sigma=0, noise=eta))
print(net.layers, "layers, proved:", net.proved)

bound = net.bound(sigma=0, noise=eta, y_norm=np.linalg.norm(y))
rows = []
run = net.run(y, reference=truth, every=5, callback=lambda event: rows.append(
    (event.layer, event.objective, event.gap, event.error)))
distance = np.linalg.norm(run.x - truth)
print("below the bound:", distance < bound)
print("below the bound from the data:", distance < run.posterior_bound)

figure, axis = pyplot.subplots(figsize=(7, 3.2), layout="constrained")
fn.plot.network(net, rows, y_norm=np.linalg.norm(y), axes=axis)
figure.savefig("tutorial-network.png", dpi=70)

# %% [markdown]
# ![bound, objective, gap and error against layers](tutorial-network.png)
#
# The bound is about ten times the actual error; both fall exponentially down to
# the noise level. The sawtooth marks restarts, where the output, an average,
# starts afresh. Every layer can be read out, to rebuild the network elsewhere:

# %%
first = net.layer(1, epsilon0=np.linalg.norm(y))
print(first.kind, first.width, sorted(first.weights))

# %% [markdown]
# ## Derivatives
#
# `jvp` and `vjp` are exact, and each is the adjoint of the other. A finite
# difference agrees up to its own error, since some thresholds are crossed
# between its two points.

# %%
h, dy = 1e-7, rng.standard_normal(count) + 0j
u = rng.standard_normal(truth.size) + 0j
forward = net.jvp(y, dy)
slope = (net(y + h * dy) - net(y - h * dy)) / (2 * h)
print("agree:", np.linalg.norm(forward - slope) < 1e-2 * np.linalg.norm(slope))
back = net.vjp(y, u)
print("adjoint:", np.isclose(np.vdot(u, forward).real, np.vdot(back, dy).real))

# %% [markdown]
# ## Worst-case perturbations
#
# `fn.perturb` uses these derivatives in gradient ascent to find the small
# change of the image that changes the reconstruction most. If it is no larger
# than the noise the network was made for, the bound holds for it too.

# %%
S = fn.sample(shape, pattern) @ F           # from images to measurements
worst = fn.perturb(net, clean, B=S, radius=eta, start=eta, steps=8)
found = net(clean + S @ worst.r)
rest = np.linalg.norm(found - truth)
print("below the bound:", rest < bound)
print("worse than noise:", rest > distance)

figure, axes = pyplot.subplots(1, 3, figsize=(8.4, 3), layout="constrained")
for axis, title, values in zip(
        axes, ("the image, perturbed", "recovered from its samples",
               "the same, noise instead"),
        (image + worst.r.real, picture(found), picture(run.x))):
    axis.imshow(values, cmap="gray", vmin=0, vmax=1)
    axis.set_title(title, fontsize=10)
    axis.axis("off")
figure.savefig("tutorial-worst.png", dpi=70)

# %% [markdown]
# ![a perturbed image, its reconstruction, and one under noise as large](tutorial-worst.png)
#
# ## Several coils
#
# Each coil of a scanner sees the image weighted by its own sensitivity. The
# operator is a stack, with what all coils share composed on its right. With
# four coils a ninth of the samples is enough.

# %%
v, u = np.mgrid[-1:1:128j, -1:1:128j]
maps = np.array([np.exp(-((u - x) ** 2 + (v - z) ** 2) / 2)
                 for x in (-1, 1) for z in (-1, 1)])
maps = maps / np.sqrt((maps ** 2).sum(axis=0))
fewer = fn.sampling.fourier_haar(shape, depth, model.sparsities, count // 3)
M = fn.sample(shape, fewer) @ F
coils = fn.stack([M @ fn.diagonal(one, "complex128") for one in maps]) @ W.H
seen = coils @ truth
print(seen.shape, f"norm at most {coils.norm_bound:.1f}")
alone = fn.solve("P3", M @ W.H, M @ image, lam=0.01, tol=1e-3)
together = fn.solve("P3", coils, seen, lam=0.01, tol=1e-3)
print("four coils are better:", error(together.x) < error(alone.x) / 2)

# %% [markdown]
# Next: [python.md](python.md) has the rules for arrays, callbacks and threads,
# [theory.md](theory.md) the proofs, [operators.md](operators.md) how to write
# an operator of your own.
