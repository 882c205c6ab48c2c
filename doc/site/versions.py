#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Lists the versions of the manual that lie in a folder: versions.py FOLDER

Each version is a folder of its own, named for it. Written beside them:
index.html, which leads to the newest; versions.json; and versions.js, the same
as a script, since a page on a disk may not read JSON. To publish a release, put
its folder beside the others and run this.
"""
import json
import pathlib
import re
import sys

INDEX = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>firenet: the manual</title>
<script>
if (location.hash !== "#versions") location.replace("{newest}/index.html");
</script>
<style>body {{ font: 1.1em sans-serif; margin: 2em; }}</style>
</head>
<body>
<h1>firenet: the manual</h1>
<ul id="versions">
{items}
</ul>
</body>
</html>
"""
ITEM = '<li><a href="{0}/index.html">{0}</a></li>'


def is_version(path):
    return re.match(r"\d+\.\d+", path.name) and (path / "index.html").is_file()


def order(name):
    """1.10.0 comes after 1.9.0, and 1.0.0 after 1.0.0-rc1."""
    number, _, before = name.partition("-")
    digits = [int(part) for part in re.findall(r"\d+", number)]
    return digits, not before, before


def pages(folder):
    return sorted(path.relative_to(folder).with_suffix("").as_posix()
                  for path in folder.rglob("*.html"))


def write(folder):
    names = sorted((path.name for path in folder.iterdir() if is_version(path)),
                   key=order, reverse=True)
    text = json.dumps({name: pages(folder / name) for name in names})
    (folder / "versions.json").write_text(text + "\n")
    (folder / "versions.js").write_text(f"window.firenetVersions = {text};\n")
    (folder / "index.html").write_text(INDEX.format(
        newest=names[0], items="\n".join(map(ITEM.format, names))))


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
