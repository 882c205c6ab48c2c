#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The manual page of a program and its --help name the same options and
defaults; in TAP.

    man_page.py PAGE PROGRAM
"""
import pathlib
import re
import shutil
import subprocess
import sys


def entries_of_page(text):
    """{option: its paragraph}"""
    return {name: entry for name, entry in re.findall(
        r"^\.It Fl \\-([\w-]+)(.*?)(?=^\.It|^\.El)", text, re.M | re.S)}


def entries_of_help(text):
    entries = dict(re.findall(r"^  --([\w-]+)(.*?)(?=^  --|^\S|\Z)", text,
                              re.M | re.S))
    # '--help, --version' share a line.
    shared = re.findall(r"--[\w-]+, --([\w-]+)", text)
    return {**entries, **dict.fromkeys(shared, "")}


def default(entry):
    """The first word after 'default', or None."""
    plain = re.sub(r"^\.(Cm|Pa) ", "", entry, flags=re.M)
    found = re.search(r"[Dd]efault:?\s+([\d.]*\d|[a-z][\w-]*)", plain)
    return found and found[1]


def main(page, program):
    text = pathlib.Path(page).read_text()
    shown = subprocess.run([program, "--help"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout
    documented, helped = entries_of_page(text), entries_of_help(shown)
    results = [("the same options", sorted(documented), sorted(helped))]
    defaults = {name: (default(documented[name]), default(helped[name]))
                for name in sorted(documented.keys() & helped.keys())}
    results += [(f"the same default of --{name}", *pair)
                for name, pair in defaults.items() if any(pair)]
    if shutil.which("mandoc"):
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page],
                              stdout=subprocess.PIPE, text=True).stdout
        results.append(("mandoc has no warning", lint, ""))
    for number, (what, page_says, help_says) in enumerate(results, 1):
        good = page_says == help_says
        print(f"{'ok' if good else 'not ok'} {number} - {what}")
        if not good:
            print(f"# page: {page_says!r}\n# help: {help_says!r}")
    print(f"1..{len(results)}")
    return any(a != b for _, a, b in results)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
