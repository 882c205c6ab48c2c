#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""mrd.py PROGRAM growth [SLICES [CONNECTIONS [PAIRS]]]
   mrd.py PROGRAM deadline [PAIRS..]

growth: slices of 128 x 128 points and 8 coils through so many connections at a
time: how many images came, and what memory the server has before and after.
deadline: 20 slices of 256 x 256 and 8 coils with each of the settings: PSNR
against the truth, and against that of images of no deadline."""
import os
import sys
import threading
import time

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "mrd"))
import client as mrd  # noqa: E402
import scan  # noqa: E402


def send(server, made, pairs, count, batch=25):
    """Images of `count` slices, `batch` to a connection."""
    images = []
    for first in range(0, count, batch):
        c = mrd.Client(server, 600)
        c.send(mrd.name(pairs) + mrd.text(mrd.HEADER, made.xml(count)) +
               made.noise_scan())
        for k in range(first, min(first + batch, count)):
            c.send(made.slice(k))
        got, texts, closed = c.close()
        assert closed and not texts, texts
        images += got
    return images


def growth(server, slices=1000, connections=4, pairs="deadline=100"):
    made = scan.Scan(128)
    wanted = made.reference()
    counts, worst = [0] * connections, [0.] * connections

    def run(k, count):
        images = send(server, made, pairs, count)
        counts[k] += len(images)
        worst[k] = max(scan.nrmse(i.pixels[0], wanted) for i in images)

    def run_all(count):
        threads = [threading.Thread(target=run, args=(k, count))
                   for k in range(connections)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    run_all(10)
    time.sleep(2)  # the server gives back what ended
    before, began = server.memory(), time.monotonic()
    counts[:] = [0] * connections
    run_all(slices // connections)
    seconds = time.monotonic() - began
    time.sleep(2)
    print(f"{sum(counts)} images of {slices // connections * connections} "
          f"slices in {seconds:.0f} s, worst error {max(worst):.3f}, VmRSS "
          f"{before} kB before, {server.memory()} kB after, at most "
          f"{server.memory('VmHWM')} kB")


def psnr(seen, wanted):
    return 10 * np.log10(wanted.max()**2 / np.mean((seen - wanted)**2))


def deadline(server, *settings):
    made = scan.Scan(256)
    wanted = made.reference()
    converged, = send(server, made, "default", 1)
    best = psnr(converged.pixels[0], wanted)
    print(f"converged: {best:.2f} dB")
    for pairs in settings or ("deadline=100",):
        images = send(server, made, pairs, 20)
        values = [psnr(i.pixels[0], wanted) for i in images]
        used = [i.number("seconds_processor") for i in images]
        print(f"{pairs}: {np.mean(values):.2f} dB, {best - min(values):.2f} "
              f"below at worst; processor seconds {np.mean(used):.3f}, at most "
              f"{max(used):.3f}; seconds "
              f"{np.mean([i.number('seconds') for i in images]):.3f}")


if __name__ == "__main__":
    with mrd.Server(sys.argv[1]) as program:
        if sys.argv[2] == "growth":
            growth(program, *map(int, sys.argv[3:5]), *sys.argv[5:])
        else:
            deadline(program, *sys.argv[3:])
