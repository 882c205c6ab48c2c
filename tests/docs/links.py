#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Links between the pages as they lie in the repository; in TAP: links.py ROOT

The site has links of its own, which its build checks. Here a link must lead to
a file beside the page, and to a heading there, as a browser of the sources
shows them."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("doc/*.md"),
         *ROOT.glob("examples/**/*.md")]


def prose(path):
    """A page without its blocks of code."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.S | re.M)
    return re.sub(r"`[^`\n]*`", "", text)


def places(path):
    """What #.. of a link may be: headings, in small letters and dashes."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.*)$", re.sub(
                r"^```.*?^```$", "", path.read_text(), flags=re.S | re.M),
                re.M)}


def target_of(page, link):
    """The file; pages that the site makes of manual pages are those."""
    target = (page.parent / link).resolve() if link else page
    manual = target.with_suffix(".1")
    return manual if not target.exists() and manual.exists() else target


def dead(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"\w+:", link):
            continue
        name, _, place = link.partition("#")
        target = target_of(page, name)
        if not target.exists():
            yield f"no file {link}"
        elif place and target.suffix == ".md" and place not in places(target):
            yield f"no heading {link}"


if __name__ == "__main__":
    failed = False
    for number, page in enumerate(sorted(PAGES), 1):
        found = list(dead(page))
        failed = failed or bool(found)
        print(f"{'not ok' if found else 'ok'} {number} - "
              f"links of {page.relative_to(ROOT)}")
        print("".join(f"# {one}\n" for one in found), end="")
    print(f"1..{len(PAGES)}")
    sys.exit(failed)
