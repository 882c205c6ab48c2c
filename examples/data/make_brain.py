#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Makes brain.png, an axial slice of the Colin 27 average brain.

Needs the Debian packages mricron-data (the volume) and python3-numpy:

    apt-get install mricron-data python3-numpy
    python3 make_brain.py [ch2.nii.gz] [brain.png]

The volume has 181 x 217 x 181 voxels of 1 mm. The slice keeps its voxels as
they are and stands in the middle of a field of view of 256 mm at 1 mm, what a
scanner would use: interpolating it to fill the picture would make it smoother
than any 256 x 256 measurement, and so easier to recover than it should be.
"""
import gzip
import struct
import subprocess
import sys
import zlib

import numpy as np

SIDE = 256
HEIGHT_MM = 9  # above the anterior commissure: ventricles, basal ganglia
WHITE = 150    # volume value shown white: scalp fat saturates, brain does not


def find_volume():
    """The path of ch2.nii.gz as the package manager knows it."""
    files = subprocess.run(["dpkg", "-L", "mricron-data"], check=True,
                           capture_output=True, text=True).stdout.split()
    return next(f for f in files if f.endswith("/ch2.nii.gz"))


def read_nifti(path):
    """Voxels [z, y, x] and the heights in mm of the first slice."""
    with gzip.open(path) as file:
        raw = file.read()
    nx, ny, nz = struct.unpack_from("<3h", raw, 42)
    datatype, = struct.unpack_from("<h", raw, 70)
    offset, = struct.unpack_from("<f", raw, 108)
    bottom = struct.unpack_from("<4f", raw, 312)[3]  # srow_z
    if datatype != 2:
        sys.exit(f"{path}: expected 8-bit voxels, found type {datatype}")
    voxels = np.frombuffer(raw, np.uint8, nx * ny * nz, int(offset))
    return voxels.reshape(nz, ny, nx), bottom


def png(gray):
    """An 8-bit gray PNG."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    rows, cols = gray.shape
    lines = np.hstack([np.zeros((rows, 1), np.uint8), gray])  # filter: none
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">2I5B", cols, rows, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)) +
            chunk(b"IEND", b""))


def main():
    source = sys.argv[1] if len(sys.argv) > 1 else find_volume()
    target = sys.argv[2] if len(sys.argv) > 2 else "brain.png"
    volume, bottom = read_nifti(source)
    axial = volume[int(round(HEIGHT_MM - bottom))][::-1]  # front of head up
    picture = np.zeros((SIDE, SIDE))
    top, left = ((SIDE - n) // 2 for n in axial.shape)
    picture[top:top + axial.shape[0], left:left + axial.shape[1]] = axial
    gray = np.clip(np.rint(picture * 255 / WHITE), 0, 255).astype(np.uint8)
    with open(target, "wb") as file:
        file.write(png(gray))


if __name__ == "__main__":
    main()
