#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""includes.py LIB: the library's folders are layers. What a file includes lies
in its own folder or in one below it, and no chain of files, a source and its
header counted as one, leads back to where it began.
"""
import os
import re
import sys

# Each folder, and the folders it may know.
BELOW = {
    'core': [],
    'kernels': ['core'],
    'space': ['core', 'kernels'],
    'operators': ['core', 'kernels', 'space'],
    'model': ['core', 'kernels'],
    'convex': ['core', 'kernels', 'space', 'operators', 'model'],
    'solve': ['core', 'kernels', 'space', 'operators', 'model', 'convex'],
    'network': ['core', 'kernels', 'space', 'operators', 'model', 'convex',
                'solve'],
    'attack': ['core', 'kernels', 'space', 'operators', 'model', 'convex',
               'solve', 'network'],
}
# The folder that implements a public header of objects; headers that only name
# numbers may be included by all.
PUBLIC = {
    'operator': 'operators', 'transform': 'operators',
    'convolution': 'operators', 'radon': 'operators',
    'levels': 'model', 'rnspl': 'model', 'sampling': 'model',
    'polynomial': 'model',
    'regulariser': 'convex',
    'problem': 'solve', 'solver': 'solve', 'event': 'solve',
    'network': 'network', 'runner': 'network', 'jacobian': 'network',
    'layer': 'network',
    'perturbation': 'attack', 'refutation': 'attack',
}
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.M)


def included(root):
    """(file, what it includes) for all sources under `root`."""
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            if name.endswith(('.c', '.h', '.inc')):
                path = os.path.join(folder, name)
                with open(path, encoding='utf-8') as file:
                    for other in INCLUDE.findall(file.read()):
                        if '/' in other:
                            yield os.path.relpath(path, root), other


def layer(path):
    """The folder of a file; of a public header the one that implements it, or
    nothing."""
    folder, name = path.split('/', 1)
    return PUBLIC.get(name[:-2]) if folder == 'firenet' else folder


def upward(pairs):
    """The includes that no layer allows."""
    found = []
    for path, other in pairs:
        above, below = layer(path), layer(other)
        if below not in [None, above, *BELOW.get(above, [])]:
            found.append(f'{path} includes {other}')
    return found


def circle(pairs):
    """A chain of files that leads back to its first one, or nothing."""
    graph = {}
    for path, other in pairs:
        one, two = (re.sub(r'\.[ch]$', '', p) for p in (path, other))
        if one != two:
            graph.setdefault(one, set()).add(two)
    done, chain = set(), []

    def visit(node):
        if node in chain:
            return chain[chain.index(node):] + [node]
        if node in done:
            return []
        chain.append(node)
        for other in sorted(graph.get(node, ())):
            found = visit(other)
            if found:
                return found
        done.add(chain.pop())
        return []

    for node in sorted(graph):
        found = visit(node)
        if found:
            return found
    return []


def main(root):
    pairs = list(included(root))
    wrong = upward(pairs)
    chain = circle(pairs)
    checks = [(f'{len(pairs)} includes were found', len(pairs) < 100, []),
              ('none goes up', wrong, wrong),
              ('no chain of them is a circle', chain, [' -> '.join(chain)])]
    print(f'1..{len(checks)}')
    for i, (what, bad, seen) in enumerate(checks, 1):
        print(f'{"not ok" if bad else "ok"} {i} - {what}')
        if bad:
            print(''.join(f'# {line}\n' for line in seen), end='')
    return any(bad for _, bad, _ in checks)


sys.exit(main(sys.argv[1]))
