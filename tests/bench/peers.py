#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""firenet against other packages on one problem, CPU seconds of one thread.

    sh tests/bench/peers.sh [--only PEER ..] [--sizes SIDE ..] [--sigpy FOLDER]
        [--spgl1 FOLDER] [--tfocs FOLDER] [--check] [--cold] [--json FILE]

The problem: Shepp-Logan phantom, 15 % of its Fourier samples, 2 % noise, Haar
wavelets down to an 8 x 8 approximation; every solver has the parameter that
makes its minimiser that of the others, which --check shows at 64 x 64. The
networks (NumPy, SciPy, PyTorch) are the same iteration as ours, and --check
compares their outputs with ours.

In each round the peer, a network of ours and fn.solve run in turns, the latter
with default settings and the problem that the peer solves (--problem: another).
An iteration is the difference of two runs over the difference of their
iterations, so that imports, starting up, reading and planning cost nobody; the
time until F is within a relative 1e-2, 1e-3 or 1e-4 of its minimum is that
times the iterations. Medians and quartiles. --cold counts it all, by the clock:
BART's whole process, ours from creating contexts and operators to the answer in
a process that has done nothing before.

Debian has BART, PyTorch, Octave, NumPy and SciPy. SigPy, SPGL1 (Python) and
TFOCS are found where Python finds them or in the FOLDER of their sources."""
import argparse
import importlib.util
import json
import os
import pathlib
import shutil
import sys

for library in "OMP", "OPENBLAS", "MKL", "NUMBA":
    os.environ[library + "_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402

import peers_bart  # noqa: E402
import peers_networks  # noqa: E402
import peers_solvers  # noqa: E402
from peers_problem import (  # noqa: E402
    TARGETS, Firenet, Problem, distance, slope)

PEERS = peers_bart.PEERS + peers_solvers.PEERS + peers_networks.PEERS
NAMES = list(dict.fromkeys(peer.name for peer in PEERS))
TIMED = 1e-3
COLD = 1e-2
NOTHING = 77  # Meson: skipped


def missing(name, tfocs):
    """What to do about a peer that is not here, or None."""
    if name == "bart":
        return None if shutil.which("bart") else "Debian's bart"
    if name == "tfocs":
        there = tfocs and shutil.which("octave-cli")
        return None if there else "Debian's octave, and --tfocs FOLDER"
    module = "pywt" if name == "numpy" else name
    if importlib.util.find_spec(module):
        return None
    debian = {"pywt": "python3-pywt", "scipy": "python3-scipy",
              "torch": "python3-torch"}
    if module in debian:
        return "Debian's " + debian[module]
    return f"--{name} FOLDER, where a copy of its repository is"


# ---------------------------------------------------------------------- check

def check(peers):
    """Whether all have the same minimiser, or give our network's output."""
    problem, good = Problem(64), True
    ours = Firenet(problem)
    for kind in peers:
        peer = kind(problem)
        if peer.solves:
            image, allowed = peer.run(1500)[0], peer.allowed
            seen = min(distance(x, problem.x) for x in peer.candidates(image))
        else:
            seen = distance(problem.coefficients(peer.run(30)[0]),
                            ours.network(30, peer.dtype))
            allowed = 2000 * np.finfo(peer.dtype).eps
        good &= bool(seen <= allowed)
        print(f"{peer.title:44} differs from firenet by {seen:.1e}, "
              f"allowed {allowed:.0e}", flush=True)
    return good


# ----------------------------------------------------------------------- time

class Counts:
    """Iterations to the targets; in a file, so that runs of one peer and size
    at a time need not find them again."""

    def __init__(self, name):
        self.path = pathlib.Path(name) if name else None
        there = self.path and self.path.exists()
        self.known = json.loads(self.path.read_text()) if there else {}

    def of(self, key, find):
        if key not in self.known:
            self.known[key] = find()
            if self.path:
                self.path.write_text(json.dumps(self.known, indent=1))
        return self.known[key]


def three(values):
    """Median and quartiles."""
    return [float(v) for v in np.percentile(values, [50, 25, 75])]


def iterations(peer, ours, counts, kind):
    """(theirs, ours) to the targets."""
    side = peer.problem.side
    return (counts.of(f"{side} {peer.title}", lambda: [
        peer.iterations_to(target) for target in TARGETS]),
        counts.of(f"{side} {kind} {peer.dtype}", lambda: ours.iterations(
            kind, peer.dtype)))


def compare(peer, ours, counts, rounds, kind):
    """A row."""
    row = {"side": peer.problem.side, "peer": peer.title, "ours": kind}
    theirs, own, count = [], [], 40
    if peer.solves:
        theirs, own = iterations(peer, ours, counts, kind)
        count = next((n for n in (theirs[TARGETS.index(TIMED)], *theirs) if n),
                     peer.most)
    peer.run(max(1, count // 4))
    seen = np.array([(
        slope(lambda n: peer.run(n)[1], count),
        ours.network_seconds(peer.dtype),
        ours.solve_seconds(kind, peer.dtype, own[-1]) if own else 0)
        for _ in range(rounds)]).T
    row["ms"], row["network of ours, ms"], row["solver of ours, ms"] = [
        three(values * 1e3) for values in seen]
    row["over network of ours"] = three(seen[0] / seen[1])
    for target, n, mine in zip(TARGETS, theirs, own):
        row[f"to {target:g}"] = {
            "iterations": n, "ours": mine,
            "ratio": n and three(n * seen[0] / (mine * seen[2]))}
    return row


def show(row):
    def spread(values):
        return "{:.3g} ({:.3g} .. {:.3g})".format(*values)
    print(f"{row['peer']}, {row['side']} x {row['side']}")
    print("  ms an iteration               ", spread(row["ms"]))
    print("  over an iteration of a network", spread(
        row["over network of ours"]))
    for target in TARGETS:
        to = row.get(f"to {target:g}")
        if to:
            print(f"  time to {target:g} over ours".ljust(32),
                  spread(to["ratio"]) if to["ratio"] else "never there",
                  f"- iterations {to['iterations']}, ours as {row['ours']} "
                  f"{to['ours']} of {row['solver of ours, ms'][0]:.3g} ms")
    print(flush=True)


def cold(peer, ours, counts, rounds, kind):
    theirs, own = [counts[TARGETS.index(COLD)] for counts in iterations(
        peer, ours, counts, kind)]
    mine = three(peers_bart.cold_firenet(peer.problem, kind, own, rounds))[0]
    whole = three(peers_bart.cold_bart(peer, theirs, rounds))[0]
    side = peer.problem.side
    print(f"{peer.title}, {side} x {side}, cold to {COLD:g}: whole process "
          f"{whole * 1e3:.0f} ms, {whole / mine:.3g} times ours as {kind} "
          f"({mine * 1e3:.0f} ms)", flush=True)


# ----------------------------------------------------------------------- main

def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=NAMES, default=NAMES)
    parser.add_argument("--sizes", nargs="*", type=int,
                        help="default: 256 512, after --check none")
    for name in "sigpy", "spgl1", "tfocs":
        parser.add_argument("--" + name, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--problem", choices=["P1", "P2", "P3"],
                        help="ours; default: the one that the peer solves")
    parser.add_argument("--counts", metavar="FILE",
                        help="keeps numbers of iterations here")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


def chosen(given):
    """Peers that were asked for and are here; says which are not."""
    sys.path[:0] = [folder for folder in (given.sigpy, given.spgl1) if folder]
    peers_solvers.Tfocs.folder = given.tfocs
    absent = {name: missing(name, given.tfocs) for name in given.only}
    for name, needs in absent.items():
        if needs:
            print(f"not here: {name}; needs {needs}", file=sys.stderr)
    return [peer for peer in PEERS
            if peer.name in given.only and not absent[peer.name]]


def main():
    given = arguments()
    peers, counts, rows = chosen(given), Counts(given.counts), []
    if not peers:
        return NOTHING
    if given.check and not check(peers):
        return 1
    for side in given.sizes or ([] if given.check else [256, 512]):
        problem = Problem(side)
        ours = Firenet(problem)
        for kind in peers:
            peer = kind(problem)
            setting = ours, counts, given.rounds, given.problem or peer.kind
            if given.cold and peer.name == "bart":
                cold(peer, *setting)
            elif not given.cold:
                rows.append(compare(peer, *setting))
                show(rows[-1])
                if given.json:
                    pathlib.Path(given.json).write_text(
                        json.dumps(rows, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
