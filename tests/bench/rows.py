# SPDX-License-Identifier: BSD-3-Clause
"""What the benchmarks print, read."""
import re
from typing import NamedTuple

NUMBER = r"\s+([\d.e+-]+|nan|inf)"
LINE = re.compile(r"(?P<what>\S.*?)" + 5 * NUMBER + r"(?:\s+([\d.]+))?\s*$")


class Row(NamedTuple):
    """A line: milliseconds of the work and of its baseline (medians, and the
    work's quartiles), the ratio of the two, and the ratio aimed at or None."""
    what: str
    work: float
    lower: float
    upper: float
    baseline: float
    ratio: float
    goal: float | None


def rows(text):
    """The complete lines of a benchmark's output, whose first two are its
    title and its heads."""
    found = []
    for line in text.split("\n")[2:-1]:
        match = LINE.match(line)
        if match:
            what, *numbers, goal = match.groups()
            found.append(Row(what, *map(float, numbers),
                             float(goal) if goal else None))
    return found
