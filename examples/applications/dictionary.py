# SPDX-License-Identifier: BSD-3-Clause
"""Dictionary learning: a photo's own atoms, and noise taken out with them.

Patches of 8 x 8 points of a noisy photo are written as sparse combinations of
the columns of a dictionary, and the dictionary is fitted to them, in turns
(Mairal et al. 2010, equation 10), starting from cosines. Then every patch is coded once more, as sparsely as the noise allows, and the
picture is the mean of what its patches say. One matrix, thousands of right-hand
sides: a batch. Beside it: the cosines without learning, and scikit-learn's
dictionary learning and codes with as many atoms, at the best of three
penalties."""
import numpy as np
import scipy.fft
import sklearn.decomposition
import sklearn.feature_extraction.image as patches

import common
import firenet as fn

SIDE, ATOMS, NOISE = 8, 128, 0.08


def cosines(count):
    """count^(1/2) frequencies on each axis, more than SIDE of them."""
    many = int(np.ceil(count ** 0.5))
    line = np.cos(np.outer(np.arange(SIDE) + 0.5, np.arange(many))
                  * np.pi / many)
    atoms = np.kron(line, line)[:, 1:]  # without the mean
    atoms = (atoms - atoms.mean(0))[:, :count]
    return atoms / np.linalg.norm(atoms, axis=0)


def codes(atoms, rows, lam, tol=1e-2):
    """A code for every row."""
    return fn.solve_batch("P2", fn.matrix(np.ascontiguousarray(atoms)), rows,
                          lam=lam, tol=tol).x


def learned(rows, lam, rounds):
    """Codes and atoms in turns; an atom at a time, each of norm 1."""
    atoms = cosines(ATOMS)
    for _ in range(rounds):
        X = codes(atoms, rows, lam)
        gram, image = X.T @ X, rows.T @ X
        for j in np.flatnonzero(np.diag(gram) > 1e-9):
            atom = atoms[:, j] + (image[:, j] - atoms @ gram[:, j]) / gram[j, j]
            atoms[:, j] = atom / np.linalg.norm(atom)
    return atoms


def denoised(shape, rows, means, atoms, X):
    fitted = X @ atoms.T + means
    return patches.reconstruct_from_patches_2d(
        fitted.reshape(-1, SIDE, SIDE), shape)


def by_scikit_learn(shape, rows, means, chosen, alpha):
    learner = sklearn.decomposition.MiniBatchDictionaryLearning(
        ATOMS, alpha=alpha, max_iter=20, batch_size=256, random_state=1,
        fit_algorithm="cd", transform_algorithm="lasso_cd",
        transform_alpha=alpha)
    atoms = learner.fit(rows[chosen]).components_.T
    return denoised(shape, rows, means, atoms, learner.transform(rows))


def run(small=False):
    truth = common.photo("camera.png", 64 if small else 128)
    rng = np.random.default_rng(1)
    noisy = truth + NOISE * rng.standard_normal(truth.shape)
    rows = patches.extract_patches_2d(noisy, (SIDE, SIDE)).reshape(-1, SIDE ** 2)
    means = rows.mean(1, keepdims=True)
    rows = rows - means
    # (P2) has no 1/2, so lam is twice what a correlation has to exceed: 1.75
    # times the noise's standard deviation.
    lam = 3.5 * NOISE
    chosen = rng.permutation(len(rows))[:1000 if small else 4000]
    atoms, seconds = common.timed(
        lambda: learned(rows[chosen], lam, 10 if small else 40))
    X, coding = common.timed(lambda: codes(atoms, rows, lam))
    fixed = cosines(ATOMS)
    peers, other = common.timed(lambda: [
        by_scikit_learn(truth.shape, rows, means, chosen, alpha)
        for alpha in np.array([1.0, 1.5, 2.0]) * NOISE])
    shown = {
        "noisy": noisy,
        "cosines": denoised(truth.shape, rows, means, fixed,
                            codes(fixed, rows, lam)),
        "scikit-learn": max(peers, key=lambda x: common.psnr(x, truth)),
        "firenet, learned": denoised(truth.shape, rows, means, atoms, X),
        "truth": truth}
    numbers = {f"PSNR, {name} (dB)": common.psnr(x, truth)
               for name, x in shown.items() if name != "truth"}
    numbers |= {"coefficients of a code, mean": np.mean(
                    np.count_nonzero(abs(X) > 1e-9, 1)),
                "seconds to learn": seconds,
                f"milliseconds a code, {len(rows)} codes":
                    1e3 * coding / len(rows),
                "seconds of scikit-learn, a penalty": other / 3}
    return numbers, shown


def draw(figure, shown):
    common.pictures(figure, [(name, np.clip(image, 0, 1))
                             for name, image in shown.items()])


if __name__ == "__main__":
    common.main(run, draw, (10, 2.3))
