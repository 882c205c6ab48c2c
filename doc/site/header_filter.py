#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Turns a public header, written for people with an editor, into what Doxygen
reads. Doxygen calls it for every header; it prints the result.

* Formulas stay as they are laid out: lines set in by more than the text, with
  no @param before them, become verbatim blocks; < and > lose their meaning.
* `@param` and `@return` of the comment at the top of a file hold for each
  function of the file that has such an argument, or returns a status, and says
  nothing of its own.
* A comment above several declarations, with no blank line between them, is the
  comment of each.
* What a function that cannot fail is said to be is what it returns.
* An enumeration or a struct has one name, not a second one by typedef.
"""
import pathlib
import re
import sys

GROUP = re.compile(r"/\*\*(?P<comment>.*?)\*/\s*?\n"
                   r"(?P<declarations>(?:[^\n]+\n)+)", re.S)
NAMES = r"(@param(?:\[\w+\])?) (\w+(?:, ?\w+)*)"
# A function, type or enumerator mentioned, to be linked.
NAMED = r"\b(firenet_[a-z0-9_]+[a-z0-9]|FIRENET_[A-Z0-9_]+[A-Z0-9])\b(?![*./])"
# Paragraphs that begin with these words get them as a heading.
HEADINGS = ("Thread safety", "Source", "Sources")


def unwrapped(comment):
    """The lines of a comment without their stars; text starts in column 0."""
    lines = [re.sub(r"^ *\* ? ?", "", line) for line in comment.split("\n")]
    return [lines[0].strip(), *(line.rstrip() for line in lines[1:])]


def marked_up(lines):
    """Lines as Doxygen wants them."""
    out, verbatim, arguments = [], False, False
    for line in lines:
        arguments = bool(line) and (arguments or line.startswith("@"))
        formula = line.startswith("   ") and not arguments
        if formula != verbatim:
            out.append("@verbatim" if formula else "@endverbatim")
        verbatim = formula
        if formula:
            line = line[4:]
        else:
            line = re.sub(r"([<>#%])", r"\\\1", line)
            line = re.sub(NAMED, r"#\1", line)
            line = re.sub(r"`([^`]+)`", r"<tt>\1</tt>", line)
        title, colon, rest = line.partition(":")
        if colon and title in HEADINGS:
            out += ["", "@par " + title]
            line = rest.strip()
        out.append(line)
    return out + ["@endverbatim"] * verbatim


def one_each(command):
    """`@param a, b text` as a command for each name."""
    found = re.match(NAMES, command)
    if not found:
        return [command]
    return [f"{found[1]} {name}{command[found.end():]}"
            for name in re.split(", ?", found[2])]


def commands(lines):
    """(text before the first command, [command with what continues it])."""
    text = "\n".join(lines)
    cut = re.search(r"^@(param|return)", text, re.M)
    if not cut:
        return text, []
    return text[:cut.start()], [
        one for command in re.split(r"\n(?=@)", text[cut.start():])
        for one in one_each(command)]


def name_of(command):
    """The argument a @param is for; None for @return."""
    found = re.match(r"@param(?:\[\w+\])? (\w+)", command)
    return found and found[1]


def arguments_of(declaration):
    """Names of a function's arguments; those of function pointers too."""
    inner = declaration[declaration.index("(") + 1:declaration.rindex(")")]
    inner = re.sub(r"\(\*(\w+)\)\([^()]*\)", r"\1", inner)
    return [re.search(r"(\w+)\s*$", one)[1] for one in inner.split(",")]


def completed(comment, declaration, shared):
    """The comment of one function."""
    text, own = commands(unwrapped(comment))
    missing = set(arguments_of(declaration)) - set(map(name_of, own))
    own += [one for one in shared if name_of(one) in missing]
    if not any(one.startswith("@return") for one in own):
        if "firenet_status " in declaration.split("(")[0]:
            own += [one for one in shared if one.startswith("@return")]
        elif "FIRENET_API void " not in declaration:
            text = "@return " + text
    lines = text.rstrip().split("\n") + "\n".join(own).split("\n")
    return "/**\n" + "\n".join(marked_up(lines)) + "\n*/\n"


def functions(match, shared):
    """A comment and the functions below it, each with the comment."""
    comment, below = match["comment"], match["declarations"]
    if "FIRENET_API" not in below:
        return ("/**\n" + "\n".join(marked_up(unwrapped(comment))) + "*/\n" +
                below)
    return "".join(completed(comment, one, shared) + one
                   for one in re.split(r"(?<=;\n)(?=FIRENET_API)", below))


def filtered(header):
    top, rest = header.split("*/\n#ifndef", 1)
    top, shared = commands(unwrapped(top.split("/**", 1)[1]))
    name, _, text = top.partition("\n")
    name, _, brief = name.removeprefix("@file ").partition("  ")
    text = re.sub(r"\n[^\n]+:\s*$", "", text) if shared else text
    page = [f"@file {name}", brief, *text.split("\n")]
    rest = re.sub(r"typedef ((?:enum|struct) (\w+) \{.*?\n\}) \2;", r"\1;",
                  rest, flags=re.S)
    return ("/**\n" + "\n".join(marked_up(page)) + "*/\n#ifndef" +
            GROUP.sub(lambda match: functions(match, shared), rest))


if __name__ == "__main__":
    print(filtered(pathlib.Path(sys.argv[1]).read_text()))
