#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""rebuild_network.py DESCRIBE [--table]: builds networks from what DESCRIBE
prints of them and nothing else, and compares their outputs with the library's.

Then replaces soft thresholds and projections by ones with a relative error:
the output's error must grow no faster than linearly in the number of restarts.
--table prints these errors.
"""
import json
import subprocess
import sys
import tempfile

import numpy as np

SOFT, SQUARE, PROJECT, OUTPUT = 10, 20, 30, 40
X, SUM, DUAL, SQUARES, DATA = 10, 20, 30, 40, 50


class Network:
    """A network read from its description."""

    def __init__(self, describe, output, dual, restarts, inner):
        with tempfile.NamedTemporaryFile('r') as file:
            subprocess.run(
                [describe, file.name, str(output), str(dual), str(restarts),
                 str(inner)], check=True, stdout=subprocess.DEVNULL)
            data = json.load(file)
        vector = lambda rows: np.array(rows) @ np.array([1, 1j])
        columns = data['columns']
        self.a = np.array([vector(columns[str(j)])
                           for j in range(len(columns) - 1)]).T
        self.y, self.x0, self.x = (vector(data[k]) for k in ('y', 'x0', 'x'))
        self.bounds = data['bounds']
        self.layers = data['layers']
        averages = any(weight and name.startswith(f'{SUM} ')
                       for layer in self.layers
                       for name, weight in layer['weights'].items())
        m, n = self.a.shape
        state = m + (2 * n if averages else n)
        self.widths = {SOFT: state, SQUARE: state + m, PROJECT: state + 1,
                       OUTPUT: n}

    def affine(self, layer, blocks, to):
        """Block `to` of a layer's affine map."""
        m, n = self.a.shape
        length = n if to in (X, SUM) else m
        result = np.zeros(length, complex)
        for name, weight in layer['weights'].items():
            if weight == 0 or not name.startswith(f'{to} '):
                continue
            block = blocks[int(name.split()[1])]
            if len(block) == n and length == m:
                block = self.a @ block
            elif len(block) == m and length == n:
                block = self.a.conj().T @ block
            result = result + weight * block
        return result

    def soft(self, layer, z):
        """The soft threshold, level by level."""
        sizes = np.diff([0] + self.bounds)
        t = np.repeat(layer['thresholds'], sizes)
        size = np.abs(z)
        return z * np.maximum(0, 1 - t / np.where(size > 0, size, 1))

    def run(self, error=0, seed=0):
        """The output; non-linearities are off by a relative `error`."""
        random = np.random.default_rng(seed)

        def off(z):
            if error == 0:
                return z
            e = random.standard_normal(len(z)) + 1j * random.standard_normal(
                len(z))
            return z + error * np.linalg.norm(z) / np.linalg.norm(e) * e

        m, n = self.a.shape
        blocks = {X: self.x0, SUM: np.zeros(n), DUAL: np.zeros(m),
                  DATA: self.y, SQUARES: np.zeros(m)}
        for layer in self.layers:
            made = {b: self.affine(layer, blocks, b) for b in (X, SUM, DUAL)}
            assert layer['width'] == self.widths[layer['kind']]
            if layer['kind'] == SOFT:
                made[X] = off(self.soft(layer, made[X]))
            elif layer['kind'] == SQUARE:
                blocks[SQUARES] = np.abs(self.affine(layer, blocks,
                                                     SQUARES))**2
            elif layer['kind'] == PROJECT:
                made[DUAL] = off(made[DUAL] /
                                 max(1, np.sqrt(np.sum(blocks[SQUARES]))))
            blocks.update(made)
        return blocks[X]


def relative(seen, expected):
    return np.linalg.norm(seen - expected) / np.linalg.norm(expected)


def growth(describe, errors, depths):
    """Mean output errors, by relative error and number of restarts."""
    rows = []
    for error in errors:
        row = []
        for n in depths:
            network = Network(describe, 0, 0, n, 40)
            exact = network.run()
            row.append(np.mean([relative(network.run(error, seed), exact)
                                for seed in range(4)]))
        rows.append(row)
    return rows


def main():
    describe = sys.argv[1]
    errors, depths = [1e-3, 1e-4, 1e-5, 1e-6], [2, 4, 8, 16]
    if '--table' in sys.argv:
        print('| error | ' + ' | '.join(f'n = {n}' for n in depths) + ' |')
        print('|---' * (len(depths) + 1) + '|')
        for error, row in zip(errors, growth(describe, errors, depths)):
            print(f'| {error:.0e} | ' + ' | '.join(f'{e:.1e}' for e in row) +
                  ' |')
        return 0
    failed = 0
    cases = [(output, dual) for output in (0, 10) for dual in (0, 10)]
    print(f'1..{len(cases) + 2}')
    for number, (output, dual) in enumerate(cases, 1):
        network = Network(describe, output, dual, 3, 7)
        seen = relative(network.run(), network.x)
        good = seen < 1e-12
        failed += not good
        print(f'{"" if good else "not "}ok {number} - rebuilt with output '
              f'{output}, dual {dual}: off by {seen:.1e}')
    depths = [2, 4, 8]
    for number, error in enumerate([1e-3, 1e-6], len(cases) + 1):
        row = growth(describe, [error], depths)[0]
        good = all(e <= 2 * error * n for e, n in zip(row, depths))
        failed += not good
        print(f'{"" if good else "not "}ok {number} - non-linearities off by '
              f'{error}: outputs by ' + ', '.join(f'{e:.1e}' for e in row))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
