# SPDX-License-Identifier: BSD-3-Clause
"""The table of compare.sh, in Markdown.

    ratios.py COLUMN FOLDER BUILD ..    COLUMN: work or ratio, of rows.py;
                                        FOLDER/QUESTION.ROUND.NUMBER, from 1
"""
import collections
import pathlib
import statistics
import sys

from rows import rows


def measured(folder, column):
    """{(question, row): {build: {round: the column}}}"""
    times = collections.defaultdict(lambda: collections.defaultdict(dict))
    for path in sorted(folder.glob("*.*.*")):
        question, round_, number = path.name.split(".")
        for row in rows(path.read_text()):
            times[question, row.what][int(number)][round_] = getattr(
                row, column)
    return times


def cells(times, count, unit):
    """A row of the table: the first build that has it, and ratios of the others
    to that, round by round."""
    first = min(times)
    line = []
    for build in range(1, count + 1):
        if build not in times:
            line.append("")
        elif build == first:
            middle = statistics.median(times[first].values())
            line.append(f"{middle:.3g}{unit}")
        else:
            ratios = [times[build][one] / times[first][one]
                      for one in times[first].keys() & times[build].keys()]
            line.append(f"**{statistics.median(ratios):.2f}** "
                        f"({min(ratios):.2f} .. {max(ratios):.2f})"
                        if ratios else "")
    return line


def main():
    column, folder, *builds = sys.argv[1:]
    unit = " ms" if column == "work" else ""
    print("| | " + " | ".join(builds) + " |")
    print("|---" * (len(builds) + 1) + "|")
    alone = 0
    for (question, what), times in measured(pathlib.Path(folder),
                                              column).items():
        if len(times) == 1:
            alone += 1
            continue
        print(f"| {question}: {what} | "
              + " | ".join(cells(times, len(builds), unit)) + " |")
    if alone:
        print(f"{alone} rows are of one build only", file=sys.stderr)


if __name__ == "__main__":
    main()
