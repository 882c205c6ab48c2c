#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The texts that the site's search shows excerpts of; in TAP: texts.py SITE,
with SITE the folder doc/site."""
import json
import re
import sys

from compared import report

sys.path.insert(0, sys.argv[1])
import texts  # noqa: E402  (found by the argument)

PAGE = """<html><head><title>left out</title></head><body>
<nav><a href="#">menu</a></nav>
<article role="main"><h1>Gap<a class="headerlink" href="#gap">#</a></h1>
<p>of <em>a</em>&lt;b&gt;,
two lines</p><p>next</p></article><footer>made with</footer></body></html>"""


def results(folder):
    for name, page in (("solver", PAGE), ("api/solver", PAGE), ("empty", "")):
        path = folder / (name + ".html")
        path.parent.mkdir(exist_ok=True)
        path.write_text(page)
    (folder / "_static").mkdir()
    texts.write(folder)
    script = (folder / "_static" / "texts.js").read_text()
    held = json.loads(
        re.fullmatch(r"window\.firenetTexts = (.*);\n", script, re.S)[1])
    yield "pages with a text, by name", sorted(held), ["api/solver", "solver"]
    yield ("words alone, without menus and marks of links", held["solver"],
           "Gap of a<b>, two lines next")


if __name__ == "__main__":
    sys.exit(report(results))
