#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The texts of a site's pages, of which its search shows excerpts: written into
a script, which a page on a disk may load, where it may not fetch a page.

    texts.py FOLDER    FOLDER/_static/texts.js
"""
import html.parser
import json
import pathlib
import sys

# Elements that end a word, and links that are no text.
BLOCKS = {"p", "div", "section", "li", "td", "th", "dt", "dd", "pre", "br",
          "h1", "h2", "h3", "h4"}


class Article(html.parser.HTMLParser):
    """The words of a page between its menus."""

    def __init__(self):
        super().__init__()
        self.depth, self.link, self.text = 0, False, []

    def handle_starttag(self, tag, attributes):
        self.depth += tag == "article"
        self.link = ("class", "headerlink") in attributes
        if tag in BLOCKS:
            self.text.append(" ")

    def handle_endtag(self, tag):
        self.depth -= tag == "article"
        self.link = False
        if tag in BLOCKS:
            self.text.append(" ")

    def handle_data(self, data):
        if self.depth and not self.link:
            self.text.append(data)


def text_of(path):
    page = Article()
    page.feed(path.read_text())
    return " ".join("".join(page.text).split())


def write(folder):
    texts = {str(path.relative_to(folder).with_suffix("")): text_of(path)
             for path in sorted(folder.rglob("*.html"))}
    texts = {name: text for name, text in texts.items() if text}
    (folder / "_static" / "texts.js").write_text(
        f"window.firenetTexts = {json.dumps(texts, ensure_ascii=False)};\n")


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
