#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs every code block of the manual as it is printed; reports in TAP.

    blocks.py PAGE...          a folder stands for its pages

The environment says how: FIRENET_CC and FIRENET_CXX, FIRENET_CFLAGS and
FIRENET_LIBS, FIRENET_LIBRARY for Python; FIRENET_WITHOUT names pages whose
library was not built.

* python: a page's blocks run one after the other, in one interpreter.
* c, cpp: a block with a main() is a program. Any other is C that goes on where
  prelude.c, a small problem, ends; no call in it may fail.
* text: right behind one of these, what it prints. Dots stand for anything.
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^```(\w*)\n(.*?)^```\n", re.M | re.S)
FUNCTION = re.compile(r"^static [^;{]*\{\n.*?^\}\n", re.M | re.S)
PRELUDE = pathlib.Path(__file__).resolve().parent / "prelude.c"


def blocks(page):
    """[(line, language, code, printed or None)] of a page."""
    text, found = page.read_text(), []
    for match in FENCE.finditer(text):
        language, code = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        if language == "text" and found:
            found[-1] = (*found[-1][:3], code)
        elif language in ("python", "c", "cpp"):
            found.append((line, language, code, None))
    return found


def run(command, folder, **more):
    """(status, output)"""
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=300,
                          env={**os.environ, "MPLBACKEND": "agg"}, **more)
    return done.returncode, done.stdout


def whole(code):
    """A fragment as a program: functions stay outside, statements go into
    main()."""
    ends = [match.end() for match in FUNCTION.finditer(code)]
    outside, inside = code[:max(ends, default=0)], code[max(ends, default=0):]
    return PRELUDE.read_text().replace("/* functions */", outside).replace(
        "/* statements */", inside)


def compiled(language, code, folder):
    """Compiles and runs a block of C or C++."""
    name = os.path.join(folder, "block." + language)
    pathlib.Path(name).write_text(code if "main(" in code else whole(code))
    compiler = os.environ["FIRENET_CC" if language == "c" else "FIRENET_CXX"]
    status, output = run(
        [*shlex.split(compiler), *shlex.split(os.environ["FIRENET_CFLAGS"]),
         name, "-o", "block", *shlex.split(os.environ["FIRENET_LIBS"])],
        folder)
    return (status, output) if status else run(["./block"], folder)


def python(codes, folder):
    """Runs blocks in one interpreter; one (status, output) for each."""
    mark = "---- end of a block ----"
    script = "".join(f"{code}\nprint({mark!r}, flush=True)\n"
                     for code in codes)
    status, output = run([sys.executable, "-"], folder, input=script)
    parts = output.split(mark + "\n")
    done = [(0, part) for part in parts[:-1]]
    return done + [(status, parts[-1])] * (len(codes) - len(done))


def matches(printed, output):
    pattern = re.escape(printed).replace(r"\.\.\.", ".*")
    return re.fullmatch(pattern, output, re.S) is not None


def results(page, folder):
    """(line, language, problem or "") for each block."""
    found = blocks(page)
    interpreted = iter(python([code for _, language, code, _ in found
                               if language == "python"], folder))
    for line, language, code, printed in found:
        status, output = (next(interpreted) if language == "python"
                          else compiled(language, code, folder))
        if status:
            yield line, language, f"status {status}\n{output}"
        elif printed is not None and not matches(printed, output):
            yield line, language, f"printed:\n{output}"
        else:
            yield line, language, ""


def pages_of(paths):
    for path in map(pathlib.Path, paths):
        yield from sorted(path.glob("*.md")) if path.is_dir() else [path]


def main(paths):
    number = failed = 0
    left_out = os.environ.get("FIRENET_WITHOUT", "").split()
    for page in pages_of(paths):
        if page.stem in left_out:
            number += 1
            print(f"ok {number} - {page.name} # SKIP its library was not built")
            continue
        with tempfile.TemporaryDirectory() as folder:
            for line, language, problem in results(page, folder):
                number += 1
                failed += bool(problem)
                verdict = "not ok" if problem else "ok"
                print(f"{verdict} {number} - {page.name}:{line} {language}")
                for row in problem.splitlines():
                    print("# " + row)
    print(f"1..{number}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
