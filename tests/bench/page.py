# SPDX-License-Identifier: BSD-3-Clause
"""The table of doc/benchmarks.md that all.sh makes.

    page.py FOLDER SECONDS ROOT [PAGE]    FOLDER/QUESTION.CLOCK; PAGE, whose
                                          part between the two marks is replaced
"""
import datetime
import os
import pathlib
import platform
import re
import subprocess
import sys

from rows import rows

BEGIN = "<!-- made by tests/bench/all.sh -->"
END = "<!-- end of what it made -->"
MISSED = 1.05  # a ratio above its goal by more than noise


def said(*command, **options):
    return subprocess.run(command, capture_output=True, text=True,
                          **options).stdout.strip()


def processor():
    """Its model and caches, as the kernel tells."""
    lines = dict(line.split(":", 1) for line in said("lscpu").splitlines()
                 if ":" in line)
    caches = ", ".join(f"{lines[name].split('(')[0].strip()} {name[:2]}"
                       for name in ("L2 cache", "L3 cache") if name in lines)
    return f"{os.cpu_count()} cores of {lines['Model name'].strip()}, {caches}"


def system():
    release = platform.freedesktop_os_release()
    return f"{release['NAME']} {release.get('VERSION_ID', '')}".strip()


def machine(folder, root):
    load = (folder / "load").read_text().split()
    commit = said("git", "rev-parse", "--short", "HEAD", cwd=root)
    compiler = said("cc", "--version").splitlines()[0]
    busy = max(map(float, load)) > 1
    return (f"Machine: {processor()}; {system()}; {compiler}. "
            f"{datetime.date.today():%-d %B %Y}"
            + (f", commit {commit}" if commit else "")
            + f". Load average before {load[0]}, after {load[-1]}"
            + (": **the machine was busy with other work**, which takes "
               "caches and memory away; a \"no\" below says little before it "
               "is repeated on an idle one."
               if busy else "."))


def verdict(row):
    if row.goal is None:
        return ""
    return "yes" if row.ratio <= row.goal * MISSED else "no"


def table(title, clock, found):
    kind = "CPU time" if clock == "cpu" else "by the clock"
    lines = [f"**{title}** ({kind})", "",
             "| | ms | quartiles | baseline, ms | ratio | goal | met |",
             "|---|---|---|---|---|---|---|"]
    for row in found:
        goal = "" if row.goal is None else f"{row.goal:g}"
        lines.append(
            f"| {row.what} | {row.work:.3g} | {row.lower:.3g} .. "
            f"{row.upper:.3g} | {row.baseline:.3g} | {row.ratio:.2f} | {goal} "
            f"| {verdict(row)} |")
    return lines


def part(folder, seconds, root):
    lines = [machine(folder, root), "",
             "Ratios below 1: firenet takes less time than its baseline. *met*: "
             f"at most {MISSED:g} times the goal."]
    if seconds != "0":
        lines[-1] += (f" A benchmark was stopped after {seconds} s; `-s 0` "
                      "prints its other rows.")
    for path in sorted(folder.glob("*.*")):
        text = path.read_text()
        question, clock = path.name.split(".")
        if rows(text):
            lines += ["", f"### {question}", "",
                      *table(text.split("\n")[0], clock, rows(text))]
    return "\n".join(lines)


def main():
    folder, seconds, root, *page = sys.argv[1:]
    made = part(pathlib.Path(folder), seconds, root)
    if not page:
        print(made)
        return
    page = pathlib.Path(page[0])
    text = page.read_text()
    marked = re.escape(BEGIN) + ".*?" + re.escape(END)
    if not re.search(marked, text, re.S):
        sys.exit(f"{page}: the marks are missing: {BEGIN} .. {END}")
    page.write_text(re.sub(marked, lambda _: f"{BEGIN}\n\n{made}\n\n{END}",
                           text, count=1, flags=re.S))


if __name__ == "__main__":
    main()
