# SPDX-License-Identifier: BSD-3-Clause
"""Classification by sparse representation: whose images explain this digit?

Every test image is written as a sparse combination of all training images; the
class whose part of it leaves the smallest residual wins (Wright et al. 2009).
One matrix, many right-hand sides: a batch. scikit-learn's digits, 8 x 8 points.
Beside it: scikit-learn's nearest neighbour and support vectors."""
import numpy as np
import sklearn.datasets
import sklearn.model_selection
import sklearn.neighbors
import sklearn.svm

import common
import firenet as fn


def normalised(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def classified(train, labels, test):
    """(class of each row of `test`, residuals of each class, the codes)."""
    batch = fn.solve_batch("P2", fn.matrix(train.T), test, lam=0.02, tol=1e-3,
                           max_iterations=2000)
    residuals = np.array([np.linalg.norm(
        test - batch.x[:, labels == k] @ train[labels == k], axis=1)
        for k in range(10)])
    return np.argmin(residuals, 0), residuals.T, batch.x


def run(small=False):
    X, labels = sklearn.datasets.load_digits(return_X_y=True)
    split = sklearn.model_selection.train_test_split(
        normalised(X), labels, train_size=300 if small else 1000,
        test_size=60 if small else 500, random_state=1, stratify=labels)
    train, test, of_train, of_test = split
    (found, residuals, codes), seconds = common.timed(
        lambda: classified(train, of_train, test))
    peers = {"nearest neighbour": sklearn.neighbors.KNeighborsClassifier(1),
             "support vectors": sklearn.svm.SVC()}
    numbers = {"right, firenet (%)": 100 * np.mean(found == of_test)}
    for name, peer in peers.items():
        right = peer.fit(train, of_train).score(test, of_test)
        numbers[f"right, {name} (%)"] = 100 * right
    numbers |= {"coefficients of a code, mean": np.mean(
                    np.count_nonzero(abs(codes) > 1e-6, 1)),
                "seconds for all": seconds}
    # Two digits that were recognised, of different classes, and the one whose
    # class was most in doubt.
    margin = np.diff(np.sort(residuals, 1)[:, :2], axis=1)[:, 0]
    clear = np.argsort(-margin)
    other = next(i for i in clear if of_test[i] != of_test[clear[0]])
    return numbers, [
        (test[i], of_test[i], residuals[i], codes[i], train, of_train)
        for i in (clear[0], other, np.argmin(margin))]


def draw(figure, shown):
    """A digit; the images that explain it most, with their class and
    coefficient; what each class leaves unexplained."""
    grid = figure.add_gridspec(len(shown), 8, width_ratios=[1.2] + 5 * [1]
                               + [0.15, 3.2])
    for row, (digit, true, residuals, code, train, labels) in enumerate(shown):
        most = np.argsort(-abs(code))[:5]
        panels = [(f"a {true}", digit)] + [
            (f"{code[k]:+.2f} × a {labels[k]}", train[k]) for k in most]
        for column, (title, image) in enumerate(panels):
            axis = figure.add_subplot(grid[row, column])
            axis.imshow(image.reshape(8, 8), cmap="gray_r")
            axis.set_title(title, fontsize=9)
            axis.set(xticks=[], yticks=[])
            axis.spines[:].set_visible(column == 0)
        axis = figure.add_subplot(grid[row, 7])
        found = np.argmin(residuals)
        axis.bar(range(10), residuals,
                 color=["C0" if k == found else "0.75" for k in range(10)])
        axis.set(xticks=range(10), ylim=(0, 1.15), yticks=[0, 1],
                 title=f"residual of each class: taken for a {found}")
        axis.title.set_fontsize(9)
        axis.tick_params(labelsize=8)


if __name__ == "__main__":
    common.main(run, draw, (10, 4.6))
