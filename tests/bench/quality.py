#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Pictures from the same data, mask and noise: zero-filled, the default Haar
network of firenet-reconstruct, BART's wavelets (W), total variation (T) and
both, and the terms of this library, each over a grid of lambdas.

    sh tests/bench/quality.sh [--case WORDS] [--method WORDS]
        [--out FOLDER] [--json FILE]

256 x 256, 2 % noise, one thread, single precision. A row: best PSNR over the
grid, its SSIM and its lambda, PSNR at the default lambda, CPU seconds of the
whole process and of solving alone, iterations. For this library the lambda is
c of lambda = c/sqrt(N), N pixels, in (P3); iterations and seconds are those to
within 0.1 dB of the picture; its process is one that has done nothing before,
from making the operators on. BART's seconds are its process, with so many
iterations. Pictures go to FOLDER (build/quality): truth, zero-filled, BART's
best, ours, and five times the errors."""
import argparse
import json
import multiprocessing
import pathlib
import resource
import shutil
import time

import numpy as np

import quality_cases as cases
import quality_methods as methods
import quality_volumes as volumes
from quality_cases import psnr, ssim

BART = {"W": ((.0002, .0005, .001, .002), 100),
        "W haar": ((.0002, .0005, .001, .002), 100),
        "T": ((.001, .002, .003, .004, .006), 100),
        "T+W": ((.001, .002, .003, .004), 100)}
NEAR = 0.1  # dB


def row(name, image, case, **more):
    return {"method": name, "psnr": psnr(image, case.image),
            "ssim": ssim(image, case.image), "image": image, **more}


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(call):
    """(what it returns, CPU seconds of the processes it ran)."""
    start = children()
    result = call()
    return result, children() - start


def best(rows):
    return max(rows, key=lambda one: one["psnr"])


def bart_rows(case):
    bart = methods.Bart(case)
    for name, (grid, iterations) in BART.items():
        def one(lam):
            image, seconds = timed(lambda: bart.run(
                methods.bart_arguments(name, lam), iterations)[0])
            return row("BART " + name, image, case, at=lam, process=seconds,
                       iterations=iterations)
        yield best([one(lam) for lam in grid])


def cold(make, case, c, iterations):
    """CPU seconds: everything, and solving alone."""
    start = time.process_time()
    problem = make(case, c)
    begun = time.process_time()
    problem(iterations)
    return time.process_time() - start, time.process_time() - begun


def _cold(pipe, name, term, c, iterations):
    make = methods.TERMS[term].problem
    pipe.send(cold(make, cases.case(name), c, iterations))


def fresh(name, term, c, iterations):
    """cold() in a process that has done nothing before but read the case."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(False)
    process = context.Process(target=_cold,
                              args=(theirs, name, term, c, iterations))
    process.start()
    seconds = ours.recv()
    process.join()
    return seconds


def our_row(name, case, term):
    model = methods.TERMS[term]
    runs = {c: methods.trace(case, term, c) for c in model.grid}
    c = max(runs, key=lambda c: psnr(runs[c].x, case.image))
    run = runs[c]
    count = run.iterations_within(NEAR)
    process, solve = fresh(name, term, c, count)
    return row("firenet " + term, run.x, case, at=c, iterations=count,
               process=process, solve=solve, gap=run.gap,
               default=psnr(runs[model.default].x, case.image),
               sweep={c: psnr(runs[c].x, case.image) for c in runs})


def rows_of(name, case, with_bart, chosen):
    yield row("zero-filled", case.zero_filled, case)
    if chosen("firenet network"):
        image, seconds = timed(lambda: methods.network(case)[0])
        yield row("firenet network", image, case, process=seconds)
    if with_bart and chosen("BART") and case.transform == "fourier":
        yield from bart_rows(case)
    for term in methods.TERMS:
        if chosen(term):
            yield our_row(name, case, term)


HEAD = ("method", "PSNR", "SSIM", "at", "default", "process", "solve",
        "iterations", "gap")
FORMATS = {"psnr": "{:.2f}", "ssim": "{:.3f}", "at": "{:g}",
           "default": "{:.2f}", "process": "{:.2f}", "solve": "{:.3f}",
           "iterations": "{}", "gap": "{:.0e}"}


def line(one):
    cells = [FORMATS[key].format(one[key]) if key in one else "-"
             for key in FORMATS]
    return "| " + " | ".join([one["method"], *cells]) + " |"


def save_pictures(folder, name, case, rows):
    from matplotlib import image as files
    folder.mkdir(parents=True, exist_ok=True)
    stem = name.replace(" ", "-")

    def save(what, picture):
        files.imsave(folder / f"{stem}-{what}.png", picture, cmap="gray",
                     vmin=0, vmax=1)
    chosen = {"zero-filled": rows[0]}
    chosen.update({"network": one for one in rows
                   if one["method"] == "firenet network"})
    for peer, prefix in (("bart", "BART"), ("firenet", "firenet ")):
        mine = [one for one in rows[1:] if one["method"].startswith(prefix)]
        if mine:
            chosen[peer] = best(mine)
    save("truth", case.image)
    for what, one in chosen.items():
        save(what, abs(one["image"]))
        save(what + "-error", 5 * abs(abs(one["image"]) - case.image))
    save_figure(folder / f"{stem}-figure.png", case,
                [chosen[what] for what in ("zero-filled", "bart", "firenet")
                 if what in chosen])


def save_figure(path, case, rows):
    """Pictures above what they are off by, five times as bright."""
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(2, len(rows), squeeze=False,
                                   figsize=(3 * len(rows), 6.4))
    for column, one in zip(axes.T, rows):
        title = one["method"]
        if "process" in one:
            title += f", {one['process']:.2f} s"
        column[0].set_title(f"{title}\n{one['psnr']:.1f} dB, SSIM "
                            f"{one['ssim']:.2f}", fontsize=9)
        picture = abs(one["image"])
        for axis, shown in zip(column, (picture, 5 * abs(picture
                                                         - case.image))):
            axis.imshow(shown, cmap="gray", vmin=0, vmax=1)
            axis.axis("off")
    figure.tight_layout(pad=0.3)
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def print_volume(name, with_bart, chosen):
    """PSNR of all voxels; no pictures."""
    print(f"\n### {name} %\n\n| method | PSNR | at | default | seconds |\n"
          "|---|---|---|---|---|", flush=True)
    rows = []
    for one in volumes.rows_of(volumes.CASES[name](), with_bart, chosen):
        cells = ["-" if value is None else f"{value:.4g}" for value in one[1:]]
        print("| " + " | ".join([one[0], *cells]) + " |", flush=True)
        rows.append(dict(zip(("method", "psnr", "at", "default", "seconds"),
                             one)))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--case", default="", help="words of a case's name")
    parser.add_argument("--method", default="",
                        help="words of a method's name")
    parser.add_argument("--out", type=pathlib.Path,
                        default=cases.ROOT / "build/quality")
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    with_bart = shutil.which("bart") is not None
    if not with_bart:
        print("bart is not installed (sh tools/packages.sh bench): left out\n")
    words = arguments.method.split()

    def chosen(method):
        return all(word in method for word in words)
    tables = {}
    for name in cases.CASES:
        if not all(word in name.split() for word in arguments.case.split()):
            continue
        case = cases.case(name)
        print(f"\n### {name} %\n\n| " + " | ".join(HEAD) + " |")
        print("|---" * len(HEAD) + "|", flush=True)
        rows = []
        for one in rows_of(name, case, with_bart, chosen):
            rows.append(one)
            print(line(one), flush=True)
        save_pictures(arguments.out, name, case, rows)
        tables[name] = [{key: value for key, value in one.items()
                         if key != "image"} for one in rows]
    for name in volumes.CASES:
        if all(word in name.split() for word in arguments.case.split()):
            tables[name] = print_volume(name, with_bart, chosen)
    if arguments.json:
        arguments.json.write_text(json.dumps(tables, indent=1))


if __name__ == "__main__":
    main()
