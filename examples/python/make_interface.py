#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Copies the C interface into firenet/_interface.py, and that of
libfirenet-mri into firenet/_mri_interface.py and firenet/_mrd_interface.py:

    python3 examples/python/make_interface.py

Enumerators, callback types and prototypes, read from include/firenet and
mri/include/firenet. Run it after a header changed;
tests/python/test_interface.py says when it was forgotten.
"""
import pathlib
import re
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HEADERS = ROOT / "include" / "firenet"
MRI_HEADERS = ROOT / "mri" / "include" / "firenet"
TARGET = HERE / "firenet" / "_interface.py"
MRI_TARGET = HERE / "firenet" / "_mri_interface.py"
MRD_TARGET = HERE / "firenet" / "_mrd_interface.py"

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
    """A parameter as "type name", a result as "type"; without const."""
    words = re.sub(r"\bconst\b", " ", parameter)
    words = words.replace("unsigned char", "uint8_t")
    stars = "*" * words.count("*")
    kind, *name = words.replace("*", " ").split()
    return " ".join([kind + stars, *name])


def parameters(text):
    """A parameter list; inline function pointers are void pointers."""
    flat = re.sub(r"\w+ \(\*(\w+)\)\s*\([^)]*\)", r"void *\1", text)
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


def quoted(text):
    """A string as Python source, on lines of its own where it is long."""
    if len(text) < 30:
        return f'"{text}"'
    lines = textwrap.wrap(text, 68, break_on_hyphens=False)
    return "".join(f'\n        "{line} "' for line in lines)[:-2] + '"'


def table(name, entries, spell=str):
    """A dictionary as Python source."""
    lines = [f'    "{key}": {spell(value)},'.replace(": \n", ":\n")
             for key, value in entries]
    return "\n".join([f"\n{name} = {{", *lines, "}\n"])


def interface(headers=HEADERS, names="*.h"):
    """The text of _interface.py for the headers in a folder, those named."""
    texts = [declarations(path.read_text()) for path in
             sorted(headers.glob(names)) + sorted(headers.glob("*.h.in"))]

    def found(read):
        return [entry for text in texts for entry in read(text)]

    return (HEADING
            + table("ENUMERATORS", found(read_enumerators))
            + table("CALLBACKS", found(read_callbacks), quoted)
            + table("FUNCTIONS", found(read_functions), quoted))


if __name__ == "__main__":
    TARGET.write_text(interface())
    MRI_TARGET.write_text(interface(MRI_HEADERS, "mri.h"))
    MRD_TARGET.write_text(interface(MRI_HEADERS, "mrd.h"))
