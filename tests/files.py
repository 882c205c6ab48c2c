#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""files.py READ_FILE: files that strangers bring are read right, to the bit, or
refused by name."""
import os
import struct
import subprocess
import sys

import numpy as np

from files_support import check, png, png_chunk, run_tests, write_cfl

READ_FILE = os.path.abspath(sys.argv[1])


def read(kind, path):
    """The numbers of a file, or the complaint."""
    run = subprocess.run([READ_FILE, kind, path], capture_output=True)
    if run.returncode != 0:
        return run.stderr.decode()
    rows, cols = np.frombuffer(run.stdout[:16], dtype='<i8')
    values = np.frombuffer(run.stdout[16:],
                           dtype='<c16' if kind == 'array' else '<f8')
    return values.reshape(rows, cols)


def check_read(what, kind, path, expected, tolerance=0):
    got = read(kind, path)
    ok = (not isinstance(got, str) and got.shape == expected.shape and
          np.max(np.abs(got - expected)) <= tolerance)
    check(what, ok, got)


def check_refused(what, kind, path, *words):
    got = read(kind, path)
    ok = isinstance(got, str) and got.count('\n') == 1 and path in got and all(
        word in got for word in words)
    check(what, ok, got)
    return got


# ------------------------------------------------------------------------ PNG

def test_png(rng):
    gamma = png_chunk(b'gAMA', struct.pack('>I', 45455))
    for depth in (1, 2, 4, 8, 16):
        gray = rng.integers(0, 2**depth, (13, 21))
        for name, extra in (('', b''), (' with a gamma', gamma)):
            for interlace in (False, True):
                png('a.png', gray, depth, 0, extra, interlace)
                check_read(f'PNG: gray of {depth} bits{name}'
                           f'{", interlaced" if interlace else ""}', 'image',
                           'a.png', gray / (2**depth - 1), 1e-16)
    named = np.array([[0, .2, .5, .8]])
    png('a.png', np.round(named * 65535).astype(int), 16, 0)
    check_read('PNG: 0, .2, .5, .8 in 16 bits', 'image', 'a.png', named, 8e-6)
    test_png_colours(rng)
    test_png_refused(rng)


def test_png_colours(rng):
    weights = np.array([.299, .587, .114])
    for depth in (8, 16):
        white = 2**depth - 1
        rgba = rng.integers(0, white + 1, (13, 21, 4))
        v = rgba / white
        png('a.png', rgba[..., :3], depth, 2)
        check_read(f'PNG: colour of {depth} bits by BT.601', 'image', 'a.png',
                   v[..., :3] @ weights, 1e-15)
        png('a.png', rgba, depth, 6, interlace=True)
        check_read(f'PNG: colour of {depth} bits before black', 'image',
                   'a.png', v[..., :3] @ weights * v[..., 3], 1e-15)
        png('a.png', rgba[..., :2], depth, 4)
        check_read(f'PNG: gray of {depth} bits before black', 'image', 'a.png',
                   v[..., 0] * v[..., 1], 1e-15)
        png('a.png', np.repeat(rgba[..., :1], 3, 2), depth, 2)
        check_read(f'PNG: equal channels of {depth} bits are their gray',
                   'image', 'a.png', v[..., 0])
        png('a.png', rgba[..., 0], depth, 0,
            png_chunk(b'tRNS', struct.pack('>H', rgba[3, 4, 0])))
        hidden = rgba[..., 0] == rgba[3, 4, 0]
        check_read(f'PNG: a transparent gray of {depth} bits', 'image', 'a.png',
                   np.where(hidden, 0, v[..., 0]))
    for depth in (1, 2, 4, 8):
        palette = rng.integers(0, 256, (2**depth, 3))
        index = rng.integers(0, 2**depth, (13, 21))
        extra = png_chunk(b'PLTE', palette.astype('u1').tobytes())
        png('a.png', index, depth, 3, extra)
        check_read(f'PNG: palette of {depth} bits', 'image', 'a.png',
                   (palette / 255 @ weights)[index], 1e-15)
        png('a.png', index, depth, 3,
            extra + png_chunk(b'tRNS', bytes([0, 51])), True)
        opaque = np.ones(2**depth)
        opaque[:2] = 0, .2
        check_read(f'PNG: palette of {depth} bits, two entries transparent',
                   'image', 'a.png',
                   (palette / 255 @ weights * opaque)[index], 1e-15)


def test_png_refused(rng):
    png('a.png', rng.integers(0, 256, (40, 50)), 8, 0)
    whole = open('a.png', 'rb').read()
    for length in (1, 2, 7, 20, 60, len(whole) // 2, len(whole) - 12,
                   len(whole) - 1):
        open('cut.png', 'wb').write(whole[:length])
        check_refused(f'PNG: cut after {length} bytes', 'image', 'cut.png')
    flipped = bytearray(whole)
    flipped[100] ^= 1
    open('bad.png', 'wb').write(flipped)
    check_refused('PNG: a flipped bit', 'image', 'bad.png')
    header = struct.pack('>IIBBBBB', 2**31 - 1, 2**31 - 1, 16, 6, 0, 0, 0)
    open('huge.png', 'wb').write(
        b'\x89PNG\r\n\x1a\n' + png_chunk(b'IHDR', header))
    check_refused('PNG: 2^31 pixels a side', 'image', 'huge.png', '32768')
    for start, word in ((b'\xff\xd8\xff', 'JPEG'), (b'P6 1 1 255 abc', 'PPM'),
                        (b'II*\0', 'TIFF'), (b'\x93NUMPY', '.npy'),
                        (b'', 'empty'), (b'text', 'no kind')):
        open('other', 'wb').write(start)
        check_refused(f'image: {word}', 'image', 'other', word)


def test_pgm(rng):
    for white in (1, 7, 255, 256, 65535):
        gray = rng.integers(0, white + 1, (9, 14))
        kind = 'u1' if white < 256 else '>u2'
        head = f'14 9 # across, down\n{white}\n'
        open('a.pgm', 'wb').write(
            f'P5\n# made here\n{head}'.encode() + gray.astype(kind).tobytes())
        check_read(f'PGM: white {white}', 'image', 'a.pgm', gray / white)
        open('a.pgm', 'w').write(
            f'P2 {head}' + ' '.join(str(g) for g in gray.ravel()))
        check_read(f'PGM: white {white}, plain', 'image', 'a.pgm', gray / white)
    for text, word in (('P5 2 2 255 abc', '[1, 1]'), ('P2 2 1 7 3 8', '[0, 1]'),
                       ('P5 0 2 255 ', 'sides'), ('P5 2 2 65536 a', 'white'),
                       ('P2 2 1 7 3 -1', '[0, 1]'), ('P5 99999 1 2 ', 'sides')):
        open('bad.pgm', 'w').write(text)
        check_refused(f'PGM: {text}', 'image', 'bad.pgm', word)


# --------------------------------------------------------------------- arrays

def samples_of(dtype, rng):
    """Numbers of a type, extremes among them."""
    kind = np.dtype(dtype).kind
    if kind == 'b':
        return rng.random((5, 7)) < .5
    if kind in 'iu':
        limits = np.iinfo(dtype)
        low, high = max(limits.min, -2**53), min(limits.max, 2**53)
        a = rng.integers(low, high, (5, 7), dtype, True)
        a[0, :2] = low, high
        return a
    limits = np.finfo(dtype)
    a = rng.standard_normal((5, 7))
    if kind == 'c':
        a = a + 1j * rng.standard_normal((5, 7))
    a = a.astype(dtype)
    a[0, :3] = limits.max, limits.tiny, limits.tiny * limits.eps
    return a


def test_npy(rng):
    types = ['b1', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'f2', 'f4',
             'f8', 'c8', 'c16']
    for dtype in types:
        a = samples_of(dtype, rng)
        for order in '<>':
            for fortran in (False, True):
                stored = np.asarray(a.astype(order + dtype),
                                    order='F' if fortran else 'C')
                np.save('a.npy', stored)
                check_read(f'.npy: {order}{dtype}, '
                           f'{"Fortran" if fortran else "C"} order', 'array',
                           'a.npy', a.astype(complex))
    halves = np.arange(65536, dtype='u2').view('f2')
    halves = halves[np.isfinite(halves)].reshape(-1, 64)
    np.save('a.npy', halves)
    check_read('.npy: every float16', 'array', 'a.npy', halves.astype(complex))
    a = rng.standard_normal((3, 4)) + 0j
    for version in ((1, 0), (2, 0), (3, 0)):
        with open('a.npy', 'wb') as file:
            np.lib.format.write_array(file, a, version)
        check_read(f'.npy: version {version[0]}', 'array', 'a.npy', a)
    np.save('a.npy', a[None, :, None, :])
    check_read('.npy: axes of length 1 beside the two', 'array', 'a.npy', a)
    header = ('{"shape":(3L,4L) , \'fortran_order\' : False,"descr":"=c16"}' +
              70000 * ' ' + '\n').encode()
    open('a.npy', 'wb').write(b'\x93NUMPY\2\0' + struct.pack('<I', len(header))
                              + header + a.astype('=c16').tobytes())
    check_read('.npy: a header of 70 KB in other words', 'array', 'a.npy', a)
    test_npy_refused(rng)


def test_npy_refused(rng):
    a = rng.standard_normal((6, 8))
    wrong = {'object': a.astype(object), 'structured': np.zeros(
        (6, 8), [('shape', 'f4'), ('b', 'f4')]), "'<U3'": a.astype('U3'),
             "'<M8[s]'": a.astype('M8[s]'), "'<f16'": a.astype('f16'),
             '2 x 6 x 8 has 3 axes': np.stack([a, a]), '48 has 1 ax': a.ravel(),
             'no axes': np.array(1.), '0 x 8': a[:0]}
    said = set()
    for word, array in wrong.items():
        np.save('bad.npy', array, allow_pickle=True)
        said.add(check_refused(f'.npy: {word}', 'array', 'bad.npy', word))
    np.save('bad.npy', a)
    whole = open('bad.npy', 'rb').read()
    for length in (1, 9, 30, 128, len(whole) - 1):
        open('bad.npy', 'wb').write(whole[:length])
        said.add(check_refused(f'.npy: {length} bytes of it', 'array',
                               'bad.npy'))
    open('bad.npy', 'wb').write(whole + b'x')
    said.add(check_refused('.npy: more than its header says', 'array',
                           'bad.npy', 'goes on'))
    open('bad.npy', 'wb').write(whole.replace(b'(6, 8)', b'(6, 8'))
    said.add(check_refused('.npy: a broken header', 'array', 'bad.npy',
                           'header'))
    open('bad.npy', 'wb').write(whole.replace(b'(6, 8), ',
                                              b'(99999999999999999999, 1), '))
    check_refused('.npy: a shape beyond 64 bits', 'array', 'bad.npy')
    check('.npy: each refusal has words of its own', len(said) >= 14, said)
    for value in (np.nan, np.inf, -np.inf, complex(0, np.nan)):
        for order in 'CF':
            b = np.array(a, dtype=complex, order=order)
            b[4, 5] = value
            np.save('bad.npy', b)
            check_refused(f'.npy: {value} in {order} order, by its place',
                          'array', 'bad.npy', '[4, 5]', 'allowed')


def test_cfl(rng):
    a = (rng.standard_normal((6, 8)) + 1j * rng.standard_normal((6, 8))).astype(
        'c8')
    write_cfl('a', a)
    check_read('.cfl: with its .hdr', 'array', 'a.cfl', a)
    write_cfl('a', a, [1, 6, 8])
    check_read('.cfl: of the second and third axis', 'array', 'a.cfl', a)
    write_cfl('a', a, [3, 4])
    check_refused('.cfl: longer than its .hdr says', 'array', 'a.cfl',
                  '3 x 4', '96 bytes')
    write_cfl('a', a, [16, 8])
    check_refused('.cfl: shorter than its .hdr says', 'array', 'a.cfl',
                  '16 x 8', '1024 bytes', '384 bytes')
    write_cfl('a', np.stack([a] * 8, 2), [6, 8, 1, 8])
    check_refused('.cfl: coils', 'array', 'a.cfl', '8 coils', 'bart')
    write_cfl('a', np.stack([a] * 5, 2), [6, 8] + [1] * 8 + [5])
    check_refused('.cfl: frames', 'array', 'a.cfl', '5 frames')
    os.remove('a.hdr')
    check_refused('.cfl: without .hdr', 'array', 'a.cfl', 'a.hdr')
    for text in ('', '# Dimensions\n', '6 x 8\n', '-6 8\n', '6 8 ' * 9 + '\n'):
        open('a.hdr', 'w').write(text)
        got = read('array', 'a.cfl')
        check(f'.cfl: .hdr {text!r}', isinstance(got, str) and 'a.hdr' in got,
              got)
    a[2, 3] = np.nan
    write_cfl('a', a)
    check_refused('.cfl: NaN by its place', 'array', 'a.cfl', '[2, 3]')


if __name__ == '__main__':
    sys.exit(run_tests([test_png, test_pgm, test_npy, test_cfl],
                       np.random.default_rng(1)))
