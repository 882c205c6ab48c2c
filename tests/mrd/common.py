# SPDX-License-Identifier: BSD-3-Clause
"""What the tests of firenet-mrd share."""
import sys

import client as mrd
import scan

PROGRAM = sys.argv[1]
SMALL = scan.Scan(64, middle=16)


class Skipped(Exception):
    pass


def start(server, config="default", made=SMALL, slices=1):
    c = mrd.Client(server)
    c.send(mrd.name(config) + mrd.text(mrd.HEADER, made.xml(slices)) +
           made.noise_scan())
    return c


def check_images(images, made=SMALL, worst=.06):
    """Against the truth, and better than without recovery by a factor."""
    wanted = made.reference()
    before = scan.nrmse(made.zero_filled(), wanted)
    for image in images:
        error = scan.nrmse(image.pixels[0], wanted)
        assert error <= min(worst, before / 3), (
            f"error {error:.3g}, allowed {worst:g}, before {before:.3g}")
