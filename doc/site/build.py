#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Builds the manual as a site that needs no network; warnings are errors.

    build.py BUILD VERSION    the site: BUILD/doc/html/index.html

Doxygen reads the comments of the public headers, Sphinx makes pages of them and
of doc/*.md, links.py looks for dead links.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml_tree

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
    "Start": ["start-scanner", "cpp", "python", "start-command-line",
              "start-theory"],
    "Use": ["tutorial", "howto", "operators", "transforms", "centring", "mri",
            "mrd", "network", "solvers", "regularisers", "statistics"],
    "Embed": ["threads", "parties", "mpi", "scaling", "ownership", "errors",
              "embedding", "memory", "device",
              "planning", "abi"],
    "Understand": ["theory", "convergence", "paper", "benchmarks",
                   "quality", "applications", "gallery"],
    "Look up": ["reference", *MAN_PAGES],
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


def toctree(pages, caption=None):
    lines = ["", "```{toctree}", ":hidden:"]
    lines += [f":caption: {caption}"] if caption else []
    return "\n".join([*lines, "", *pages, "```", ""])


def relinked(text):
    """Links out of doc/: to a header become links to its page of the
    reference, others lose their target."""
    text = re.sub(r"\]\(\.\./(?:mri/)?include/firenet/(\w+)\.h\)",
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
        text = next(path for folder in (HEADERS, MRI, OPENCL,
                                             MPI) for path in
                    folder.glob(name + ".h*")).read_text()
        brief = re.search(r"@file \S+\s+(.*?\.)(?=\s)", text, re.S)[1]
        brief = re.sub(r"\s*\n \*\s*", " ", brief)
        rows.append(f"| [{title}](api/{name}.rst) | {brief} |")
    (source / "reference.md").write_text(
        "# The C interface\n\nMade from the comments of the headers. "
        "`firenet/firenet.h` includes them all but mri.h and mrd.h, which are "
        "of `libfirenet-mri`.\n\n| header | |\n|---|---|\n" +
        "\n".join(rows) + "\n" +
        toctree(f"api/{name}" for name in REFERENCE))


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
    out.mkdir()
    subprocess.run(
        ["doxygen", HERE / "Doxyfile"], check=True, env={
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


def main(build, version):
    work = build / "doc"
    shutil.rmtree(work, ignore_errors=True)
    source = work / "source"
    source.mkdir(parents=True)
    doxygen(build, work / "doxygen")
    check_enumerators(work / "doxygen" / "xml")
    stage_pages(source)
    stage_reference(source)
    for name in MAN_PAGES:
        stage_man_page(source, name)
    subprocess.run(
        ["sphinx-build", "-W", "--keep-going", "-q", "-n", "-c", HERE,
         "-d", work / "doctrees", source, work / "html"], check=True, env={
            **os.environ, "FIRENET_DOXYGEN": str(work / "doxygen"),
            "FIRENET_VERSION": version})
    subprocess.run([sys.executable, HERE / "links.py", work / "html"],
                   check=True)


if __name__ == "__main__":
    try:
        main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2])
    except subprocess.CalledProcessError as problem:
        sys.exit(f"build.py: {problem}")
