# SPDX-License-Identifier: BSD-3-Clause
"""Wavelet transforms beside PyWavelets, one thread each, taking turns.

    FIRENET_LIBRARY=build/lib/libfirenet.so PYTHONPATH=examples/python \\
        /usr/bin/python3 tests/bench/wavelets.py [side ...] [--json FILE]

A row is one multilevel transform: our median milliseconds, theirs, and the
median over rounds of theirs / ours with its quartiles. It is the thread's own
time, which other work on the machine lengthens less than wall time. Both are
called from Python, which costs either some microseconds. Theirs are wavedec2, waverec2 in
mode periodization, and swt2."""
import argparse
import json
import pathlib
import time
import warnings

import numpy as np
import pywt

import firenet as fn

ROUNDS, LEVELS = 15, 4
NAMES = ("db2", "db4", "db10")
DTYPES = ("float32", "float64", "complex64", "complex128")


def seconds(call):
    """Per call, repeated until two milliseconds have passed."""
    count, start = 0, time.thread_time()
    while True:
        call()
        count += 1
        passed = time.thread_time() - start
        if passed > 2e-3:
            return passed / count


def take_turns(ours, theirs):
    ours(), theirs()
    times = np.array([(seconds(ours), seconds(theirs))
                      for _ in range(ROUNDS)])
    ratio = times[:, 1] / times[:, 0]
    return [*np.median(times, axis=0) * 1e3,
            *np.quantile(ratio, (.25, .5, .75))]


def pairs(side, name, dtype):
    """What is timed: name, our call, their call."""
    rng = np.random.default_rng(1)
    x = rng.standard_normal((2, side, side))
    x = (x[0] + 1j * x[1] if np.dtype(dtype).kind == "c" else x[0])
    x = x.astype(dtype)
    options = {"level": LEVELS, "mode": "periodization"}
    W = fn.wavelet(name, x.shape, LEVELS, dtype=dtype)
    y, back, S = W @ x, np.empty_like(x), W.H
    out = np.empty_like(y)
    c = pywt.wavedec2(x, name, **options)
    yield "analysis", lambda: W.apply(x, out), lambda: pywt.wavedec2(
        x, name, **options)
    yield "synthesis", lambda: S.apply(y, back), lambda: pywt.waverec2(
        c, name, mode="periodization")
    U = fn.undecimated(name, x.shape, LEVELS, dtype=dtype)
    images = U @ x
    yield "undecimated", lambda: U.apply(x, images), lambda: pywt.swt2(
        x, name, LEVELS, norm=True, trim_approx=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json")
    parser.add_argument("side", type=int, nargs="*", default=[512])
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")  # PyWavelets, of levels it finds deep
    table = []
    print("%-40s %9s %9s   theirs / ours" % ("", "ours, ms", "theirs"))
    for side in arguments.side:
        for name in NAMES:
            for dtype in DTYPES:
                for kind, ours, theirs in pairs(side, name, dtype):
                    row = take_turns(ours, theirs)
                    what = f"{name} {dtype} {side}^2 {kind}"
                    print("%-40s %9.3f %9.2f   %.1f (%.1f to %.1f)" % (
                        what, row[0], row[1], row[3], row[2], row[4]),
                        flush=True)
                    table.append({"what": what, "ours": row[0],
                                  "theirs": row[1], "ratio": row[3]})
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()
