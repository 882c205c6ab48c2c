# SPDX-License-Identifier: BSD-3-Clause
"""What a script made in a folder beside what it should have made, as TAP."""
import pathlib
import tempfile


def report(results):
    """Prints results(folder), triples of what it is, what was seen and what was
    expected. Whether any differs."""
    with tempfile.TemporaryDirectory() as made:
        done = list(results(pathlib.Path(made)))
    for number, (what, seen, expected) in enumerate(done, 1):
        good = seen == expected
        print(f"{'ok' if good else 'not ok'} {number} - {what}")
        if not good:
            print(f"# seen: {seen!r}\n# expected: {expected!r}")
    print(f"1..{len(done)}")
    return any(seen != expected for _, seen, expected in done)
