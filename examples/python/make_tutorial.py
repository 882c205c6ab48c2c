#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs tutorial.py and makes doc/tutorial.md and its pictures of it:

    PYTHONPATH=examples/python python3 examples/python/make_tutorial.py [FOLDER]

Run it after the tutorial changed; tests/python/test_tutorial.py says when it
was forgotten.
"""
import contextlib
import io
import os
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
SCRIPT = HERE / "tutorial.py"
DOC = HERE.parent.parent / "doc"


def cells(script):
    """(is it text?, body) of each cell."""
    parts = re.split(r"^# %%(.*)\n", script, flags=re.M)[1:]
    for mark, body in zip(parts[::2], parts[1::2]):
        text = "markdown" in mark
        yield text, (re.sub(r"^# ?", "", body, flags=re.M)
                     if text else body).strip("\n")


def block(language, body):
    return f"```{language}\n{body}\n```"


def page(script, folder):
    """The page as text; its pictures are written into the folder."""
    space, pieces = {"__name__": "__main__"}, []
    with contextlib.chdir(folder):
        for text, body in cells(script):
            if text:
                pieces.append(body)
                continue
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(body, "tutorial", "exec"), space)
            pieces.append(block("python", body))
            if printed.getvalue():
                pieces.append(block("text", printed.getvalue().rstrip("\n")))
    return "\n\n".join(pieces) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("MPLBACKEND", "agg")
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else DOC)
    (folder / "tutorial.md").write_text(page(SCRIPT.read_text(), folder))
