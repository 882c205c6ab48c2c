#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Copies the C interface into firenet/_interface.py:

    python3 examples/python/make_interface.py

Enumerators, callback types and prototypes, read from include/firenet. Run it
after a header changed; tests/python/test_interface.py says when it was
forgotten.
"""
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
HEADERS = HERE.parent.parent / "include" / "firenet"
TARGET = HERE / "firenet" / "_interface.py"

HEADING = '''# SPDX-License-Identifier: BSD-3-Clause
"""The C interface as data. Made by make_interface.py: do not edit."""
'''


def declarations(text):
    """The declarations of a header: no comments, no preprocessor lines."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    text = re.sub(r"^\s*#.*(?:\\\n.*)*$", " ", text, flags=re.M)
    text = re.sub(r"FIRENET_(BEGIN|END)_DECLS", " ", text)
    return re.sub(r"\s+", " ", text)


def spelled(parameter):
    """The type of a parameter or result, without const and name."""
    if "(*" in parameter:
        return "void*"
    words = re.sub(r"\bconst\b", " ", parameter)
    stars = words.count("*")
    return words.replace("*", " ").split()[0] + "*" * stars


def parameters(text):
    """The types of a parameter list; inline function pointers hold commas."""
    flat = re.sub(r"\(\*(\w+)\)\s*\([^)]*\)", r"(*\1", text)
    return [] if flat.strip() == "void" else [
        spelled(one) for one in flat.split(",")]


def signature(result, arguments):
    return f"{spelled(result)}({', '.join(parameters(arguments))})"


def read_enumerators(text):
    for body, _ in re.findall(r"typedef enum \w+ \{(.*?)\} (\w+);", text):
        yield from re.findall(r"(FIRENET_\w+) = (-?\d+)", body)


def read_callbacks(text):
    pattern = r"typedef ([\w ]+\**) ?\(\*(\w+)\)\((.*?)\);"
    for result, name, arguments in re.findall(pattern, text):
        yield name, signature(result, arguments)


def read_functions(text):
    pattern = r"FIRENET_API ([\w ]+?[ *]+)(firenet_\w+)\((.*?)\) ?;"
    for result, name, arguments in re.findall(pattern, text):
        yield name, signature(result, arguments)


def table(name, entries, quote=""):
    """A dictionary as Python source, one entry a line where it fits."""
    lines = [f"\n{name} = {{\n"]
    for key, value in entries:
        line = f'    "{key}": {quote}{value}{quote},\n'
        if len(line) > 80:
            line = line.replace(": ", ":\n    ", 1)
        lines.append(line)
    return "".join(lines) + "}\n"


def interface(headers=HEADERS):
    """The text of _interface.py for the headers in a folder."""
    texts = [declarations(path.read_text()) for path in
             sorted(headers.glob("*.h")) + sorted(headers.glob("*.h.in"))]

    def found(read):
        return [entry for text in texts for entry in read(text)]

    return (HEADING
            + table("ENUMERATORS", found(read_enumerators))
            + table("CALLBACKS", found(read_callbacks), '"')
            + table("FUNCTIONS", found(read_functions), '"'))


if __name__ == "__main__":
    TARGET.write_text(interface())
