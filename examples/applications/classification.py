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
    """(class of each row of `test`, the codes)."""
    batch = fn.solve_batch("P2", fn.matrix(train.T), test, lam=0.02, tol=1e-3,
                           max_iterations=2000)
    residuals = [np.linalg.norm(
        test - batch.x[:, labels == k] @ train[labels == k], axis=1)
        for k in range(10)]
    return np.argmin(residuals, 0), batch


def run(small=False):
    X, labels = sklearn.datasets.load_digits(return_X_y=True)
    split = sklearn.model_selection.train_test_split(
        normalised(X), labels, train_size=300 if small else 1000,
        test_size=60 if small else 500, random_state=1, stratify=labels)
    train, test, of_train, of_test = split
    (found, batch), seconds = common.timed(
        lambda: classified(train, of_train, test))
    peers = {"nearest neighbour": sklearn.neighbors.KNeighborsClassifier(1),
             "support vectors": sklearn.svm.SVC()}
    numbers = {"right, firenet (%)": 100 * np.mean(found == of_test)}
    for name, peer in peers.items():
        right = peer.fit(train, of_train).score(test, of_test)
        numbers[f"right, {name} (%)"] = 100 * right
    numbers |= {"coefficients of a code, mean": np.mean(
                    np.count_nonzero(abs(batch.x) > 1e-6, 1)),
                "seconds for all": seconds}
    wrong = np.flatnonzero(found != of_test)[:8]
    return numbers, [(f"{of_test[i]} taken for {found[i]}",
                      test[i].reshape(8, 8) / test[i].max()) for i in wrong]


def draw(figure, shown):
    if shown:
        common.pictures(figure, shown + [("", np.ones((8, 8)))])


if __name__ == "__main__":
    common.main(run, draw, (10, 2))
