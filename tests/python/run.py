#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""run.py MODULE...: runs unittest modules and reports in TAP."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))


class Tap(unittest.TestResult):
    """One line for each test, the reason of a failure as comments."""

    def __init__(self):
        super().__init__()
        self.number = 0

    def line(self, verdict, test, reason="", comment=""):
        self.number += 1
        print(f"{verdict} {self.number} - {test.id()}{reason}", flush=True)
        for row in comment.splitlines():
            print("# " + row, flush=True)

    def addSuccess(self, test):
        self.line("ok", test)

    def addSkip(self, test, reason):
        self.line("ok", test, " # SKIP " + reason)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.line("not ok", test, comment=self.failures[-1][1])

    def addError(self, test, error):
        super().addError(test, error)
        self.line("not ok", test, comment=self.errors[-1][1])

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error:
            self.line("not ok", subtest, comment=str(error[1]))


def main(names):
    suite = unittest.defaultTestLoader.loadTestsFromNames(names)
    result = Tap()
    suite.run(result)
    print(f"1..{result.number}")
    return not result.wasSuccessful()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
