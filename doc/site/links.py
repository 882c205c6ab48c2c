#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Looks for dead links inside a site: links.py FOLDER

Every relative link must lead to a file, and to a place in it that exists; no
page may fetch anything from elsewhere, so that the site works from a disk.
"""
import html.parser
import pathlib
import sys
import urllib.parse

# What a browser loads by itself, unlike the target of an <a>.
LOADED = {"img": "src", "script": "src", "link": "href"}


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.loaded = {"", "top"}, [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors.update(filter(None, (attributes.get("id"),
                                          attributes.get("name"))))
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if attributes.get(LOADED.get(tag)):
            self.loaded.append(attributes[LOADED[tag]])


def problems(folder):
    pages = {path: Page(path.read_text())
             for path in sorted(folder.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(folder)
        for link in page.links + page.loaded:
            url = urllib.parse.urlsplit(link)
            if url.scheme or url.netloc:
                if link in page.loaded:
                    yield f"{name}: loads {link}"
                continue
            target = (path.parent / urllib.parse.unquote(url.path)).resolve(
                ) if url.path else path
            if not target.is_file():
                yield f"{name}: no file {link}"
            elif target in pages and url.fragment not in pages[target].anchors:
                yield f"{name}: no place {link}"


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1]).resolve()))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(len(found) > 0)
