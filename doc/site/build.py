#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Builds the manual as a site that needs no network; warnings are errors.

    build.py BUILD VERSION    the site: BUILD/doc/html/index.html

Doxygen reads the comments of the public headers, Sphinx makes pages of them and
of doc/*.md in BUILD/doc/html/VERSION, texts.py keeps their texts for the
search, versions.py lists that folder and those of other versions beside it,
which are kept, links.py looks for dead links.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml_tree

import python_reference
import texts
import versions

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HEADERS = ROOT / "include" / "firenet"
MRI = ROOT / "mri" / "include" / "firenet"
OPENCL = ROOT / "opencl" / "include" / "firenet"
MPI = ROOT / "mpi" / "include" / "firenet"

MAN_PAGES = ["firenet-reconstruct", "firenet-reconstruct-mpi", "firenet-mrd"]

# The pages in the order a reader meets them; one that is missing here is an
# error of Sphinx's.
CONTENTS = {
    "Start": ["install", "start-scanner", "cpp", "python",
              "start-command-line", "start-theory", "coming-from",
              "for-radiologists"],
    "Use": ["tutorial", "howto", "operators", "transforms", "centring", "mri",
            "mrd", "network", "solvers", "regularisers", "statistics"],
    "Embed": ["threads", "parties", "mpi", "scaling", "ownership", "errors",
              "embedding", "memory", "device",
              "planning", "abi"],
    "Understand": ["theory", "convergence", "paper", "benchmarks",
                   "history-of-speed", "quality", "applications", "gallery"],
    "Look up": ["reference", "reference-cpp", "reference-python", *MAN_PAGES],
}

# The public headers, in the order of dependence. The other two hold nothing of
# their own.
REFERENCE = ["status", "context", "option", "operator", "sparse",
             "convolution", "radon", "transform", "encoding", "levels",
             "rnspl", "refutation", "sampling", "polynomial", "regulariser",
             "problem", "solver", "solver_batch", "event", "companion", "mri",
             "mrd", "opencl", "mpi", "network", "runner", "layer", "jacobian",
             "perturbation", "name",
             "version"]

# The headers of the C++ interface, as firenet.hpp includes them.
CPP = ["base", "operators", "levels", "sampling", "regulariser", "solve",
       "network", "monitor", "perturbation", "refutation", "polynomial",
       "names", "mri", "mrd"]


def toctree(pages, caption=None):
    lines = ["", "```{toctree}", ":hidden:"]
    lines += [f":caption: {caption}"] if caption else []
    return "\n".join([*lines, "", *pages, "```", ""])


def relinked(text):
    """Links out of doc/: to a header become links to its page of the
    reference, others lose their target."""
    text = re.sub(r"\]\(\.\./(?:mri/|opencl/|mpi/)?include/firenet/(\w+)\.h\)",
                  r"](api/\1.rst)", text)
    text = re.sub(r"\]\(\.\./include/firenet/?\)", "](reference.md)", text)
    text = re.sub(r"(?<!!)\[([^\]]+)\]\(\.\./[^)]*\)", r"\1", text)
    return text.replace("](README.md", "](index.md")


def stage_pages(source):
    """The pages and their figures, ready for Sphinx."""
    for path in (ROOT / "doc").iterdir():
        if path.suffix == ".md":
            name = "index.md" if path.name == "README.md" else path.name
            (source / name).write_text(relinked(path.read_text()))
        elif path.suffix in (".png", ".svg", ".csv"):
            shutil.copy(path, source)
    with open(source / "index.md", "a") as index:
        for caption, pages in CONTENTS.items():
            index.write(toctree(pages, caption))


def stage_reference(source):
    """A page for each header, and one that lists them."""
    (source / "api").mkdir()
    rows = []
    for name in REFERENCE:
        title = f"firenet/{name}.h"
        (source / "api" / f"{name}.rst").write_text(
            f".. _{name}_8h:\n\n{title}\n{'=' * len(title)}\n\n"
            f".. doxygenfile:: {name}.h\n   :sections: briefdescription "
            "detaileddescription innerclass define enum typedef func\n")
        header = next(path for folder in (HEADERS, MRI, OPENCL, MPI)
                      for path in sorted(folder.glob(name + ".h*")))
        rows.append(f"| [{title}](api/{name}.rst) | {brief_of(header)} |")
    (source / "reference.md").write_text(
        "# The C interface\n\nMade from the comments of the headers. "
        "`firenet/firenet.h` includes them all but mri.h and mrd.h, which are "
        "of `libfirenet-mri`.\n\n| header | |\n|---|---|\n" +
        "\n".join(rows) + "\n" +
        toctree(f"api/{name}" for name in REFERENCE))


def brief_of(path):
    """The first sentence of a header's comment."""
    brief = re.search(r"@file \S+\s+(.*?\.)(?=\s)", path.read_text(), re.S)[1]
    return re.sub(r"\s*\n \*\s*", " ", brief)


def cpp_header(name):
    return (MRI / f"{name}.hpp" if name in ("mri", "mrd") else
            HEADERS / "cpp" / f"{name}.hpp")


def cpp_directives(xml, header):
    """What a header declares, as directives of Breathe's: its classes whole,
    then functions and types of its namespaces."""
    page = xml_tree.parse(xml / f"{header.stem}_8hpp.xml").getroot()
    classes = {one.text: one.get("refid").split("firenet")[0]
               for one in page.iter("innerclass") if "detail" not in one.text}
    for name, kind in classes.items():
        if name.rpartition("::")[0] not in classes:
            yield f".. doxygen{kind}:: {name}\n   :members:\n   :undoc-members:\n"
    for path in sorted(xml.glob("namespacefirenet*.xml")):
        compound = xml_tree.parse(path).getroot().find("compounddef")
        for member in compound.iter("memberdef"):
            if not member.find("location").get("file").endswith(header.name):
                continue
            name = (compound.find("compoundname").text + "::" +
                    member.find("name").text)
            kind = member.get("kind")
            if kind == "function":
                types = ("".join(one.find("type").itertext())
                         for one in member.findall("param"))
                name += "(" + ", ".join(types) + ")"
            yield f".. doxygen{kind}:: {name}\n"


def stage_cpp(source, xml):
    """A page for each header of the C++ interface, and one that lists them."""
    (source / "cpp-api").mkdir()
    rows = []
    for name in CPP:
        header = cpp_header(name)
        title = str(header.relative_to(header.parents[
            1 if name in ("mri", "mrd") else 2]))
        brief = brief_of(header)
        (source / "cpp-api" / f"{name}.rst").write_text("\n".join(
            [title, "=" * len(title), "", python_reference.escaped(brief), ""] +
            [one.replace("\n", "\n   :project: cpp\n", 1)
             for one in cpp_directives(xml, header)]))
        rows.append(f"| [{title}](cpp-api/{name}.rst) | {brief} |")
    (source / "reference-cpp.md").write_text(
        "# The C++ interface\n\nMade from the headers. `firenet/firenet.hpp` "
        "includes them all but mri.hpp and mrd.hpp. [C++](cpp.md) has the "
        "examples; what a "
        "call does in detail is said at the [C function](reference.md) of the "
        "same name.\n\n| header | |\n|---|---|\n" + "\n".join(rows) + "\n" +
        toctree(f"cpp-api/{name}" for name in CPP))


def stage_python(source):
    """The pages of the Python interface, and one that lists them."""
    pages = python_reference.stage(source / "python-api")
    (source / "reference-python.md").write_text(
        "# The Python interface\n\nMade from the docstrings. [Python](python.md) "
        "has the examples.\n\n" + "\n".join(
            f"* [{title}](python-api/{name}.rst)" for name, title in pages) +
        "\n" + toctree(f"python-api/{name}" for name, _ in pages))


def stage_man_page(source, name):
    page = subprocess.run(
        ["mandoc", "-T", "html", "-O", "fragment",
         ROOT / "doc" / (name + ".1")],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    body = re.sub(r'<table class="(head|foot)">.*?</table>', "", page,
                  flags=re.S)
    (source / (name + ".md")).write_text(
        f"# {name}(1)\n\n```{{raw}} html\n" +
        re.sub(r"\n\s*\n", "\n", body) + "```\n")


def doxygen(build, out):
    headers = [path for path in [*sorted(HEADERS.glob("*.h")), MRI / "mri.h",
                                 MRI / "mrd.h",
                                 OPENCL / "opencl.h",
                                 MPI / "mpi.h",
                                 build / "include" / "firenet" / "version.h"]
               if path.stem not in ("firenet", "export")]
    missing = {path.stem for path in headers} ^ set(REFERENCE)
    if missing:
        sys.exit(f"build.py: REFERENCE against the headers: {missing}")
    read(HERE / "Doxyfile", headers, out)


def doxygen_cpp(out):
    headers = [cpp_header(name) for name in CPP]
    missing = set((HEADERS / "cpp").glob("*.hpp")) - set(headers)
    if missing:
        sys.exit(f"build.py: CPP against the headers: {missing}")
    read(HERE / "Doxyfile-cpp", headers, out)


def read(settings, headers, out):
    out.mkdir()
    subprocess.run(
        ["doxygen", settings], check=True, env={
            **os.environ, "FIRENET_HEADERS": " ".join(map(str, headers)),
            "FIRENET_DOXYGEN": str(out), "FIRENET_PYTHON": sys.executable,
            "FIRENET_FILTER": str(HERE / "header_filter.py")})


def check_enumerators(xml):
    """Doxygen 1.9.4 does not miss their comments."""
    for path in sorted(xml.glob("*.xml")):
        for value in xml_tree.parse(path).iter("enumvalue"):
            texts = (value.find("briefdescription"),
                     value.find("detaileddescription"))
            if not any("".join(text.itertext()).strip() for text in texts):
                sys.exit(f"build.py: {value.find('name').text}: no comment")


def mend_theme(static):
    """Debian's build of the theme takes a file from a web server's root and
    loads a module as a script; neither works from a disk."""
    style = static / "styles" / "furo.css"
    text = style.read_text()
    for url in re.findall(r"@import url\((/javascript/[^)]*)\);", text):
        shutil.copy("/usr/share" + url, static / "styles")
        text = text.replace(url, pathlib.Path(url).name)
    style.write_text(text)
    script = static / "scripts" / "furo.js"
    module = re.match(r'import \w+ from "\./(.*)";\n', script.read_text())
    if module:
        script.write_text((script.parent / module[1]).read_text() +
                          script.read_text()[module.end():])


def clear(work):
    """Takes away all but other versions of the site."""
    for path in [*work.glob("*"), *work.glob("html/*")]:
        if path.name != "html" and not versions.is_version(path):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def main(build, version):
    work = build / "doc"
    clear(work)
    html = work / "html" / version
    shutil.rmtree(html, ignore_errors=True)
    source = work / "source"
    source.mkdir(parents=True)
    doxygen(build, work / "doxygen")
    check_enumerators(work / "doxygen" / "xml")
    doxygen_cpp(work / "doxygen-cpp")
    stage_pages(source)
    stage_reference(source)
    stage_cpp(source, work / "doxygen-cpp" / "xml")
    stage_python(source)
    if python_reference.missing():
        sys.exit("build.py: on no page of the Python reference: "
                 f"{python_reference.missing()}")
    for name in MAN_PAGES:
        stage_man_page(source, name)
    subprocess.run(
        ["sphinx-build", "-W", "--keep-going", "-q", "-n", "-c", HERE,
         "-d", work / "doctrees", source, html], check=True, env={
            **os.environ, "FIRENET_DOXYGEN": str(work / "doxygen"),
            "FIRENET_DOXYGEN_CPP": str(work / "doxygen-cpp"),
            "FIRENET_VERSION": version})
    mend_theme(html / "_static")
    texts.write(html)
    versions.write(html.parent)
    subprocess.run([sys.executable, HERE / "links.py", html.parent], check=True)


if __name__ == "__main__":
    try:
        main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2])
    except subprocess.CalledProcessError as problem:
        sys.exit(f"build.py: {problem}")
