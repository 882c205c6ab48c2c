#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Makes the pages of the Python interface from the package's sources: their
signatures and docstrings, read without importing anything."""
import ast
import pathlib
import re
import textwrap

PACKAGE = (pathlib.Path(__file__).resolve().parent.parent.parent / "examples" /
           "python" / "firenet")

# Pages, and the files whose public names stand on them.
PAGES = {
    "operators": ("Operators", ["_create", "_operators"]),
    "solving": ("Problems and solvers", ["_problem", "_solve",
                                         "_path", "_batch"]),
    "regularisers": ("Regularisers", ["_regulariser"]),
    "networks": ("Networks", ["_network", "_layers", "_perturbation"]),
    "theory": ("Levels, constants, refutations", ["_levels", "_theory"]),
    "events": ("Events and errors", ["_monitor", "_errors"]),
    "settings": ("Settings", ["_settings", "_options", "_words", "_wisdom",
                              "_device"]),
    "sampling": ("firenet.sampling", ["sampling"]),
    "polynomial": ("firenet.polynomial", ["polynomial"]),
    "plot": ("firenet.plot", ["plot"]),
    "sklearn": ("firenet.sklearn", ["sklearn"]),
    "mri": ("firenet.mri", ["mri"]),
    "mrd": ("firenet.mrd", ["mrd", "_mrd_headers"]),
    "mpi": ("firenet.mpi", ["mpi"]),
}


def exported():
    """{file: names} that firenet/__init__.py takes out of its files."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    return {node.module: {alias.name for alias in node.names}
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module}


def escaped(text):
    """Prose in which only what is in backticks is marked up."""
    parts = re.split(r"`+([^`]+)`+", text)
    prose = [re.sub(r"([\\*|_<>])", r"\\\1", part) for part in parts[::2]]
    code = [f"``{part}``" for part in parts[1::2]]
    return "".join(a + b for a, b in zip(prose, code + [""]))


def prose(docstring):
    """A docstring as reStructuredText: paragraphs that are set in, or aligned
    with spaces, keep their lines."""
    out = []
    for paragraph in re.split(r"\n\s*\n", docstring):
        lines = textwrap.dedent(paragraph).split("\n")
        if paragraph.startswith("    ") or any(
                re.search(r"[^\s.] {2,}\S", line) for line in lines):
            out += ["::", "", *("    " + line for line in lines), ""]
        else:
            out += [escaped(line.strip()) for line in lines] + [""]
    return out


def indented(lines):
    return ["    " + line if line else "" for line in lines]


def signature(function, method):
    """Its arguments and what it returns, with their types."""
    arguments = ast.unparse(function.args)
    if method:
        arguments = re.sub(r"^(self|cls)(, )?", "", arguments)
    result = f" -> {ast.unparse(function.returns)}" if (
        function.returns) else ""
    return f"{function.name}({arguments}){result}"


def decorated(node, *names):
    return any(ast.unparse(one).split(".")[-1] in names
               for one in node.decorator_list)


def function_lines(node, method=False):
    text = prose(ast.get_docstring(node) or "")
    if method and decorated(node, "property", "cached_property"):
        result = ast.unparse(node.returns) if node.returns else None
        head = [f".. py:property:: {node.name}"]
        head += [f"    :type: {result}"] if result else []
    else:
        head = [f".. py:{'method' if method else 'function'}:: "
                f"{signature(node, method)}"]
        for kind in ("classmethod", "staticmethod"):
            head += [f"    :{kind}:"] * decorated(node, kind)
    return [*head, "", *indented(text), ""]


def class_lines(node):
    functions = [one for one in node.body if isinstance(one, ast.FunctionDef)]
    start = next((one for one in functions if one.name == "__init__"), None)
    head = node.name if start is None else signature(start, True).replace(
        "__init__", node.name, 1).removesuffix(" -> None")
    lines = prose(ast.get_docstring(node) or "")
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and not one.target.id.startswith("_"):
            lines += [f".. py:attribute:: {one.target.id}",
                      f"    :type: {ast.unparse(one.annotation)}", ""]
    for one in functions:
        if not one.name.startswith("_") and ast.get_docstring(one) and (
                not decorated(one, "setter")):
            lines += function_lines(one, True)
    return [f".. py:class:: {head}", "", *indented(lines), ""]


def definitions(file, names):
    for node in ast.parse((PACKAGE / (file + ".py")).read_text()).body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            continue
        wanted = (node.name in names if names is not None
                  else not node.name.startswith("_"))
        if wanted and ast.get_docstring(node):
            yield (class_lines(node) if isinstance(node, ast.ClassDef)
                   else function_lines(node))


def page(title, files, public):
    """The reStructuredText of one page."""
    module = title if title.startswith("firenet.") else "firenet"
    lines = [title, "=" * len(title), "", f".. py:currentmodule:: {module}",
             ""]
    for file in files:
        if not file.startswith("_"):
            tree = ast.parse((PACKAGE / (file + ".py")).read_text())
            lines += prose(ast.get_docstring(tree) or "")
        for one in definitions(file, public.get(file) if file.startswith("_")
                               else None):
            lines += one
    return "\n".join(lines) + "\n"


def stage(folder):
    """Writes the pages; returns [(name, title)]."""
    public = exported()
    folder.mkdir()
    for name, (title, files) in PAGES.items():
        (folder / f"{name}.rst").write_text(page(title, files, public))
    return [(name, title) for name, (title, _) in PAGES.items()]


def missing():
    """Public names that are on no page."""
    paged = {file for _, files in PAGES.values() for file in files}
    return {name for file, names in exported().items() if file not in paged
            for name in names if not name.startswith("_") and name[0] != "_"
            and name not in ("lib",)}
