#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What the site says of several versions of itself; in TAP: versions.py SITE,
with SITE the folder doc/site."""
import json
import re
import sys

from compared import report

sys.path.insert(0, sys.argv[1])
import versions  # noqa: E402  (found by the argument)


def lay_out(folder):
    """Three releases, one with a page that the others lack, and a folder that
    is none."""
    for name in ("0.9.0/index", "0.10.0-rc1/index", "0.10.0/index",
                 "0.10.0/api/solver", "notes/index"):
        page = folder / (name + ".html")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("")


def results(folder):
    lay_out(folder)
    versions.write(folder)
    listed = json.loads((folder / "versions.json").read_text())
    index = (folder / "index.html").read_text()
    script = (folder / "versions.js").read_text()
    yield ("newest first, folders of other names left out", list(listed),
           ["0.10.0", "0.10.0-rc1", "0.9.0"])
    yield ("the pages of a version", listed["0.10.0"], ["api/solver", "index"])
    yield ("the index links to all", re.findall(r'href="([^"]+)"', index),
           [f"{name}/index.html" for name in listed])
    yield ("and leads to the newest", re.findall(r'replace\("([^"]+)"\)', index),
           ["0.10.0/index.html"])
    yield ("the script holds the same", json.loads(
        re.fullmatch(r"window\.firenetVersions = (.*);\n", script)[1]), listed)


if __name__ == "__main__":
    sys.exit(report(results))
