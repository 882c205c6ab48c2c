# SPDX-License-Identifier: BSD-3-Clause
"""server.py PROGRAM [TEST..]: firenet-mrd as clients see it. TAP.

Images are compared with what fully sampled coils without noise combine to, in
NumPy; streams that no client should send are sent."""
import sys
import traceback

import client as mrd
import echo_planar
import files
import images
import streams
import volumes
from common import PROGRAM, Skipped

TESTS = [*images.TESTS, *streams.TESTS, *files.TESTS, *volumes.TESTS,
         *echo_planar.TESTS]


def main():
    failures = 0
    wanted = sys.argv[2:]
    tests = [t for t in TESTS if not wanted or t.__name__ in wanted]
    with mrd.Server(PROGRAM) as server:
        print(f"1..{len(tests) + 1}", flush=True)
        for number, test in enumerate(tests, 1):
            try:
                test(server)
                print(f"ok {number} - {test.__name__}", flush=True)
            except Skipped as why:
                print(f"ok {number} - {test.__name__} # SKIP {why}")
            except Exception:
                failures += 1
                print(f"not ok {number} - {test.__name__}")
                print("# " + traceback.format_exc().replace("\n", "\n# "),
                      flush=True)
        status, words = server.end()
    failures += status != 0
    print(("ok" if status == 0 else "not ok") +
          f" {len(tests) + 1} - the server lived, and ended by SIGTERM")
    print("# " + words.replace("\n", "\n# ") if failures else "")
    return failures > 0


sys.exit(main())
