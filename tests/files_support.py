# SPDX-License-Identifier: BSD-3-Clause
"""Files written by NumPy and by an encoder of PNG from its specification; TAP."""
import os
import struct
import tempfile
import zlib

import numpy as np

checks = []


def check(what, ok, seen=''):
    checks.append(bool(ok))
    print(f'{"ok" if ok else "not ok"} {len(checks)} - {what}')
    if not ok:
        print(f'# saw: {str(seen)[:600]!r}')


def run_tests(tests, *arguments):
    """Runs tests, which call check(), in a folder; the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for test in tests:
            test(*arguments)
        os.chdir('/')
    print(f'1..{len(checks)}')
    return not all(checks)


# ------------------------------------------------------------------------ PNG

ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2),
         (0, 1, 2, 2), (1, 0, 2, 1)]


def png_chunk(name, data):
    body = name + data
    return struct.pack('>I', len(data)) + body + struct.pack(
        '>I', zlib.crc32(body))


def png_rows(samples, depth):
    """Rows of (height, width, channels) integers, unfiltered."""
    rows = b''
    for row in samples.reshape(samples.shape[0], -1):
        if depth == 16:
            packed = row.astype('>u2').tobytes()
        else:
            bits = ((row[:, None] >> np.arange(depth - 1, -1, -1)) & 1)
            packed = np.packbits(bits.astype('u1').ravel()).tobytes()
        rows += b'\0' + packed
    return rows


def png(path, samples, depth, colour, extra=b'', interlace=False):
    if samples.ndim == 2:
        samples = samples[..., None]
    height, width = samples.shape[:2]
    if interlace:
        passes = [samples[r::dr, c::dc] for r, c, dr, dc in ADAM7]
        data = b''.join(png_rows(p, depth) for p in passes if p.size)
    else:
        data = png_rows(samples, depth)
    header = struct.pack('>IIBBBBB', width, height, depth, colour, 0, 0,
                         interlace)
    with open(path, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n' + png_chunk(b'IHDR', header) + extra +
                   png_chunk(b'IDAT', zlib.compress(data)) +
                   png_chunk(b'IEND', b''))


# ------------------------------------------------------------------------ .cfl

def write_cfl(name, a, sides=None):
    a.astype('<c8').ravel('F').tofile(name + '.cfl')
    sides = list(a.shape) if sides is None else sides
    sides += [1] * (16 - len(sides))
    open(name + '.hdr', 'w').write(
        '# Dimensions\n' + ' '.join(str(s) for s in sides) +
        '\n# Command\nmade here\n')
