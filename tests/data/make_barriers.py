#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""make_barriers.py FOLDER > barriers.csv

The two entries that are not 0 of a FIRENET's answers (p = 50, n = 30, lambda =
1, delta = 1e-6, steps 1/L) to the problems of examples/paper/family.h, from the
reference vectors in FOLDER, which a NumPy implementation made.
"""
import sys

import numpy

print("K,n,x_0,x_1")
for digits in (1, 3, 6):
    for bits in (10, 20, 30):
        x = numpy.fromfile(f"{sys.argv[1]}/K{digits}_n{bits}_x_firenet.bin")
        assert abs(x[2:]).max() < 1e-12 * abs(x).max()
        print(f"{digits},{bits},{x[0]:.15e},{x[1]:.15e}")
