# SPDX-License-Identifier: BSD-3-Clause
"""The modified Shepp-Logan phantom."""
import numpy as np

# Grey value, semi-axes, centre, degrees.
ELLIPSES = ((1.0, 0.69, 0.92, 0, 0, 0), (-0.8, 0.6624, 0.874, 0, -0.0184, 0),
            (-0.2, 0.11, 0.31, 0.22, 0, -18), (-0.2, 0.16, 0.41, -0.22, 0, 18),
            (0.1, 0.21, 0.25, 0, 0.35, 0), (0.1, 0.046, 0.046, 0, 0.1, 0),
            (0.1, 0.046, 0.046, 0, -0.1, 0),
            (0.1, 0.046, 0.023, -0.08, -0.605, 0),
            (0.1, 0.023, 0.023, 0, -0.606, 0),
            (0.1, 0.023, 0.046, 0.06, -0.605, 0))


def phantom(side):
    """side x side grey values on [-1, 1]^2, borders included."""
    v, u = np.mgrid[1:-1:side * 1j, -1:1:side * 1j]
    image = np.zeros((side, side))
    for grey, a, b, x, y, degrees in ELLIPSES:
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        p, q = (u - x) * c + (v - y) * s, (v - y) * c - (u - x) * s
        image[(p / a) ** 2 + (q / b) ** 2 <= 1] += grey
    return image
