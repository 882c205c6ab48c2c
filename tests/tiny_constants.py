#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""tiny_constants.py LIBRARY: computes rho and gamma of small matrices and checks
the library's bounds with them.

For a support S of one index per level and a direction u of the unit circle,
    f(u) = min_x  rho ||x||_{1,w} / sqrt(xi) + gamma ||A_S u + A_c x||
is a cone program. A has the constants rho, gamma if f >= 1 for all S and u; f
is Lipschitz with constant gamma ||A||, so a finite set of directions settles
it. gamma is given, rho found by bisection. The library may not refute these
constants either, and does refute half that rho.
"""
import ctypes
import itertools
import sys

import cvxopt
import numpy as np

cvxopt.solvers.options.update(show_progress=False)

LEVEL, GAMMA, DIRECTIONS, F64 = 3, 2.0, 36, 20
WEIGHT, XI = np.sqrt(2), 4.0  # two levels, s = (1, 1), default weights


def matrix(random):
    """Five orthonormal rows, orthogonal to a vector with entries near +-1."""
    kernel = random.choice([-1, 1], 6) * random.uniform(0.8, 1.2, 6)
    return np.linalg.svd(kernel[None, :])[2][1:]


def cone_program(a, support, u, rho):
    """f(u), by cvxopt; variables x, t >= |x| and the norm's bound."""
    rest = [i for i in range(6) if i not in support]
    n, m = len(rest), a.shape[0]
    eye, zero = np.eye(n), np.zeros((n, 1))
    inequalities = np.vstack([np.hstack([eye, -eye, zero]),
                              np.hstack([-eye, -eye, zero])])
    cone = np.zeros((m + 1, 2 * n + 1))
    cone[0, -1] = -1
    cone[1:, :n] = -a[:, rest]
    bound = np.concatenate([np.zeros(2 * n + 1), a[:, support] @ u])
    cost = np.concatenate([np.zeros(n), np.full(n, rho * WEIGHT / np.sqrt(XI)),
                           [GAMMA]])
    answer = cvxopt.solvers.conelp(
        cvxopt.matrix(cost), cvxopt.matrix(np.vstack([inequalities, cone])),
        cvxopt.matrix(bound), {'l': 2 * n, 'q': [m + 1], 's': []})
    return answer['primal objective']


def has_constant(a, rho):
    """Whether A has (rho, GAMMA)."""
    step = np.pi / DIRECTIONS
    slack = GAMMA * step / 2  # half a step on the circle, ||A|| = 1
    for support in itertools.product(range(LEVEL), range(LEVEL, 2 * LEVEL)):
        for k in range(DIRECTIONS):
            u = np.array([np.cos(k * step), np.sin(k * step)])
            if cone_program(a, list(support), u, rho) < 1 + slack:
                return False
    return True


def smallest_rho(a):
    low, high = 0.0, 1.0
    for _ in range(5):
        middle = (low + high) / 2
        low, high = (low, middle) if has_constant(a, middle) else (middle, high)
    return high


class Library:
    """The few calls needed, by ctypes."""

    def __init__(self, path):
        self.c = ctypes.CDLL(path)
        self.c.firenet_context_last_error.restype = ctypes.c_char_p
        self.context = self.make('context_create', None, None, None,
                                 first=())

    def call(self, name, *arguments):
        status = getattr(self.c, 'firenet_' + name)(*arguments)
        if status:
            raise RuntimeError(f'{name}: {status} ' + str(
                self.c.firenet_context_last_error(self.context)))

    def make(self, name, *arguments, first=None):
        handle = ctypes.c_void_p()
        first = (self.context,) if first is None else first
        self.call(name, ctypes.byref(handle), *first, *arguments)
        return handle

    def model(self, a):
        """The matrix as an operator, and its levels."""
        m, n = a.shape
        size = ctypes.c_int64
        operator = self.make('operator_create_matrix', F64, size(m), size(n),
                             pointer(a), size(n), 10, 10, ctypes.c_double(1))
        return operator, self.make('levels_create', 2, (size * 2)(LEVEL, n),
                                   (size * 2)(1, 1), None)

    def refutes(self, a, rho):
        found = self.make('rnspl_refute', *self.model(a), ctypes.c_double(rho),
                          ctypes.c_double(GAMMA), 20, ctypes.c_uint64(1))
        state = ctypes.c_int64()
        self.call('refutation_get_int', found, 200, ctypes.byref(state))
        return {100: False, 200: True}[state.value]

    def network(self, a, rho, delta):
        """A certified network of the matrix and its runner."""
        operator, levels = self.model(a)
        config = self.make('network_config_create')
        for option, value in (100, rho), (110, GAMMA), (130, delta):
            self.call('network_config_set_real', config, option,
                      ctypes.c_double(value))
        network = self.make('network_create', operator, levels, config)
        return network, self.make('runner_create', network)

    def real(self, kind, handle, option):
        value = ctypes.c_double()
        self.call(kind + '_get_real', handle, option, ctypes.byref(value))
        return value.value

    def run(self, runner, y, n):
        x, size = np.empty(n), ctypes.c_int64
        self.call('runner_run', runner, F64, pointer(y), size(len(y)), F64,
                  None, pointer(x), size(n))
        return x


def pointer(array):
    return array.ctypes.data_as(ctypes.c_void_p)


def ratios(library, a, rho, random):
    """Bounds over errors for sparse truths with noise."""
    a = np.ascontiguousarray(a)
    noise = 1e-3
    _, runner = library.network(a, rho, 2 * noise)
    found = []
    for _ in range(20):
        truth = np.zeros(6)
        truth[[random.integers(LEVEL), LEVEL + random.integers(LEVEL)]] = \
            random.standard_normal(2)
        e = random.standard_normal(5)
        y = a @ truth + noise * e / np.linalg.norm(e)
        error = np.linalg.norm(library.run(runner, y, 6) - truth)
        found.append([library.real('runner', runner, option) / error
                      for option in (550, 560)])
    return np.array(found)


def main():
    library = Library(sys.argv[1])
    random = np.random.default_rng(3)
    failed = 0
    print('1..2')
    for number in range(1, 3):
        a = matrix(random)
        rho = smallest_rho(a)
        refuted = [one / 20 for one in range(1, 20) if library.refutes(
            np.ascontiguousarray(a), one / 20)]
        good = rho < 1 and all(one < rho for one in refuted) and \
            rho / 2 < max(refuted, default=0)
        text = f'rho {rho:.3f}, refuted to {max(refuted, default=0)}, gamma {GAMMA}'
        if good:
            found = ratios(library, a, rho, random)
            good = bool(np.all(found >= 1))  # false for NaN
            text += ': bounds over errors, a priori %.1f .. %.0f, a ' \
                'posteriori %.1f .. %.0f' % (
                    found[:, 0].min(), found[:, 0].max(),
                    found[:, 1].min(), found[:, 1].max())
        failed += not good
        print(f'{"" if good else "not "}ok {number} - {text}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
