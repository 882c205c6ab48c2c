#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""files.py READ_FILE PROGRAM: files that strangers bring, written here by NumPy
and by an encoder of PNG from its specification: they are read right, by
READ_FILE to the bit, or refused by name; and what PROGRAM leaves on the disk.
"""
import os
import re
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy as np

READ_FILE, PROGRAM = map(os.path.abspath, sys.argv[1:3])
QUICK = ['--noise', '.01', '--shifts', '1', '--restarts', '3', '--inner', '3',
         '--quiet']
LONGER = ['--restarts', '6', '--inner', '20', '--delta', '1e-6']
checks = []


def check(what, ok, seen=''):
    checks.append(bool(ok))
    print(f'{"ok" if ok else "not ok"} {len(checks)} - {what}')
    if not ok:
        print(f'# saw: {str(seen)[:600]!r}')


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


def reconstruct(*arguments, out='out', **how):
    return subprocess.run([PROGRAM, *QUICK, '--out', out, *arguments],
                          capture_output=True, **how)


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
    for dtype in ('i8', 'u8'):
        for order in '<>':
            for worst in ([2**53 + 1, 2**63 - 1, -2**53 - 1, -2**63]
                          if dtype == 'i8' else [2**53 + 1, 2**64 - 1]):
                a = np.zeros((8, 8), order + dtype)
                a[1, 2] = worst
                np.save('a.npy', a)
                check_run(f'.npy: {order}{dtype} {worst} would be rounded',
                          ['--kspace', 'a.npy'], 1, '[1, 2]', '2^53')
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


def write_cfl(name, a, sides=None):
    a.astype('<c8').ravel('F').tofile(name + '.cfl')
    sides = list(a.shape) if sides is None else sides
    sides += [1] * (16 - len(sides))
    open(name + '.hdr', 'w').write(
        '# Dimensions\n' + ' '.join(str(s) for s in sides) +
        '\n# Command\nmade here\n')


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


# ------------------------------------------------------------ measurements

def phantom():
    g = np.zeros((64, 64))
    g[12:50, 16:46] = .3
    g[20:40, 20:36] = .8
    return g + 0j


def spectrum(g):
    return np.fft.fftshift(np.fft.fft2(g, norm='ortho'))


def check_run(what, arguments, status, *words):
    run = reconstruct(*arguments)
    said = run.stderr.decode()
    check(what, run.returncode == status and all(w in said for w in words) and
          (status == 0) <= (said == '' or bool(words)), (run.returncode, said))


def recovered():
    return np.abs(np.load('out/reconstruction.npy'))


def test_centres():
    g = phantom()
    stored = {'frequency': spectrum(g), 'none': np.fft.fft2(g, norm='ortho'),
              'both': spectrum(np.fft.ifftshift(g)),
              'image': np.fft.fft2(np.fft.ifftshift(g), norm='ortho')}
    rng = np.random.default_rng(4)
    taken = np.maximum.outer(abs(np.arange(64) - 32), abs(np.arange(64) - 32))
    taken = (rng.random((64, 64)) < .5) | (taken < 8)
    for name, k in stored.items():
        mask = np.fft.ifftshift(taken) if name in ('none', 'image') else taken
        np.save('k.npy', k * mask)
        np.save('m.npy', mask)
        check_run(f'centred {name}: read as told',
                  ['--kspace', 'k.npy', '--mask', 'm.npy', '--centred', name,
                   *LONGER], 0)
        error = np.linalg.norm(recovered() - g.real) / np.linalg.norm(g)
        check(f'centred {name}: the image', error < .3, error)
        if name == 'frequency':
            check_run('centred frequency: nothing to say',
                      ['--kspace', 'k.npy'], 0)
        else:
            check_run(f'centred {name}: told by its energy',
                      ['--kspace', 'k.npy'], 1, f'--centred {name}')
    write_cfl('k', stored['both'])
    check_run('.cfl: centred as BART has it', ['--kspace', 'k.cfl'], 0)
    write_cfl('k', stored['none'])
    check_run('.cfl: unshifted', ['--kspace', 'k.cfl'], 1, '--centred none')
    write_cfl('k', stored['image'])
    check_run('.cfl: with the image centred', ['--kspace', 'k.cfl'], 1,
              '--centred image')
    np.save('k.npy', np.fft.fftshift(stored['none'], axes=0))
    check_run('one axis unshifted', ['--kspace', 'k.npy'], 1, 'fftshift')
    corner = np.zeros((64, 64))
    corner[3:12, 5:15] = 1
    np.save('k.npy', spectrum(corner))
    check_run('a thing in one corner is no cut image', ['--kspace', 'k.npy'], 0)


def test_measurements():
    g = phantom()
    np.save('g.npy', g.real)
    check_run('a real image is no spectrum', ['--kspace', 'g.npy'], 1,
              '--input')
    np.save('gc.npy', g)
    check_run('nor one of a complex type', ['--kspace', 'gc.npy'], 1, '--input')
    check_run('but an image', ['--input', 'g.npy', '--noise', '0', '--rate',
                               '1', *LONGER], 0)
    error = np.linalg.norm(recovered() - g.real) / np.linalg.norm(g)
    check('of its own values', error < .1, error)
    np.save('bad.npy', -g.real)
    check_run('images are not negative', ['--input', 'bad.npy'], 1, '[12, 16]')
    np.save('k.npy', spectrum(g))
    mask = np.ones((64, 64))
    mask[7, 9] = np.nan
    np.save('m.npy', mask)
    check_run('NaN in a mask', ['--kspace', 'k.npy', '--mask', 'm.npy'], 1,
              'm.npy', '[7, 9]')
    np.save('m.npy', 0 * g.real)
    check_run('a mask of nothing', ['--kspace', 'k.npy', '--mask', 'm.npy'], 1,
              'm.npy')
    half = np.arange(64)[:, None] % 2 * np.ones(64)
    np.save('k.npy', spectrum(g) * half)
    np.save('m.npy', np.where(np.arange(64) % 3, 1 - half, half))
    check_run('a mask that marks what was not taken',
              ['--kspace', 'k.npy', '--mask', 'm.npy'], 0, 'warning', 'm.npy')
    np.save('k.npy', 1e60 * spectrum(g))
    check_run('numbers beyond single precision', ['--kspace', 'k.npy'], 1,
              'k.npy', '--precision')
    np.save('k.npy', 0 * spectrum(g))
    check_run('measurements of nothing', ['--kspace', 'k.npy'], 1, 'k.npy',
              'all')
    np.save('x.npy', np.full((64, 64), 1e60))
    check_run('a start beyond single precision',
              ['--x0', 'x.npy', '--input', 'g.npy'], 1, 'x.npy', '--precision')
    png('black.png', np.zeros((64, 64), int), 8, 0)
    check_run('a model of nothing',
              ['--levels-from-image', 'black.png', '--input', 'g.npy'], 1,
              'black.png')
    np.save('x.npy', np.full((64, 64), np.inf))
    check_run('infinity in a start', ['--x0', 'x.npy', '--input', 'g.npy'], 1,
              'x.npy', '[0, 0]')


# ------------------------------------------------------------------ the disk

def listing(folder):
    return {name: open(os.path.join(folder, name), 'rb').read()
            for name in os.listdir(folder)}


def test_pipes():
    png('in.png', np.round(phantom().real * 255).astype(int), 8, 0)
    whole = open('in.png', 'rb').read()
    run = reconstruct('--input', '/dev/stdin', input=whole)
    check('PNG through a pipe', run.returncode == 0, run.stderr)
    np.save('k.npy', spectrum(phantom()))
    whole = open('k.npy', 'rb').read()
    run = reconstruct('--kspace', '/dev/stdin', input=whole)
    check('.npy through a pipe', run.returncode == 0, run.stderr)
    run = reconstruct('--kspace', '/dev/stdin', input=whole[:-7])
    check('.npy through a pipe that breaks', run.returncode == 1 and
          b'cut short' in run.stderr, run.stderr)


def test_inputs_survive():
    os.mkdir('d')
    np.save('d/reconstruction.npy', spectrum(phantom()))
    png('d/mask.png', np.round(phantom().real * 255).astype(int), 8, 0)
    os.symlink('mask.png', 'd/link.png')
    os.link('d/mask.png', 'hard.png')
    before = listing('d')
    for option, path in (('--kspace', 'd/reconstruction.npy'),
                         ('--input', 'd/mask.png'), ('--input', 'd/link.png'),
                         ('--input', 'd/../d//mask.png'),
                         ('--input', 'hard.png'), ('--x0', 'd/mask.png'),
                         ('--levels-from-image', 'd/mask.png')):
        run = reconstruct(option, path, out='d')
        check(f'{option} {path} is not written over', run.returncode == 1 and
              path.encode() in run.stderr and listing('d') == before,
              run.stderr)
    with open('d/mask.png', 'rb') as file:
        run = reconstruct('--input', '/dev/stdin', out='d', stdin=file)
    check('nor is standard input', run.returncode == 1 and
          listing('d') == before, run.stderr)
    write_cfl('k', spectrum(np.fft.ifftshift(phantom())))
    run = reconstruct('--kspace', 'k.cfl', '--save-kspace', './k.cfl')
    check('nor by --save-kspace', run.returncode == 1 and b'k.cfl' in
          run.stderr, run.stderr)
    run = reconstruct('--input', 'hard.png', '--save-kspace',
                      'out/reconstruction.npy')
    check('--save-kspace and --out write different files',
          run.returncode == 1 and b'--save-kspace' in run.stderr, run.stderr)


def test_stale_and_links():
    np.save('k.npy', spectrum(phantom()))
    os.mkdir('s')
    open('s/original.png', 'w').write('a stranger')
    run = reconstruct('--kspace', 'k.npy', out='s')
    check("a stranger's picture stays", run.returncode == 0 and
          open('s/original.png').read() == 'a stranger', run.stderr)
    run = reconstruct('--input', 'hard.png', out='s')
    with_truth = set(os.listdir('s'))
    run = reconstruct('--kspace', 'k.npy', out='s')
    check('pictures of an earlier run go', with_truth - set(os.listdir('s')) ==
          {'original.png', 'error.png', 'zero-filled-error.png'},
          os.listdir('s'))
    open('victim', 'w').write('precious')
    for name in ('mask.png', 'report.html', 'history.csv',
                 'reconstruction.npy'):
        os.remove('s/' + name)
        os.symlink('../victim', 's/' + name)
    run = reconstruct('--kspace', 'k.npy', out='s')
    check('links in the folder are not followed', run.returncode == 0 and
          open('victim').read() == 'precious' and not any(
              os.path.islink('s/' + name) for name in os.listdir('s')),
          run.stderr)
    os.mkdir('t')
    os.mkdir('t/report.html')
    run = reconstruct('--kspace', 'k.npy', out='t')
    check('a folder in the place of a file is named', run.returncode == 1 and
          b't/report.html' in run.stderr and os.listdir('t') ==
          ['report.html'], (run.stderr, os.listdir('t')))


def limit_files():
    """Writing fails beyond so many bytes, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000))


def test_failures():
    run = reconstruct('--input', 'hard.png', out='full', preexec_fn=limit_files)
    check('a full disk leaves nothing, and a status', run.returncode == 1 and
          b'full/' in run.stderr and os.listdir('full') == [],
          (run.stderr, os.listdir('full')))
    run = reconstruct('--input', 'hard.png', out='full')
    before = listing('full')
    run = reconstruct('--input', 'hard.png', '--seed', '2', out='full',
                      preexec_fn=limit_files)
    check('or what was there before', run.returncode == 1 and
          listing('full') == before, run.stderr)
    run = reconstruct('--input', 'hard.png', '--save-kspace', 'saved.cfl',
                      preexec_fn=limit_files)
    check('a full disk leaves no half of k-space', run.returncode == 1 and
          b'saved.cfl' in run.stderr and not os.path.exists('saved.cfl') and
          not os.path.exists('saved.hdr'), run.stderr)
    os.mkdir('locked')
    os.chmod('locked', 0o555)
    folder = 'locked' if os.getuid() else '/sys/kernel'
    run = reconstruct('--input', 'hard.png', out=folder)
    check('a folder that is read-only is named', run.returncode == 1 and
          folder.encode() in run.stderr, run.stderr)
    names = [n for n in os.listdir('.') if re.match(r'\.firenet', n)]
    check('nothing is left beside', names == [], names)


def main():
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        test_png(rng)
        test_pgm(rng)
        test_npy(rng)
        test_cfl(rng)
        test_centres()
        test_measurements()
        test_pipes()
        test_inputs_survive()
        test_stale_and_links()
        test_failures()
        os.chdir('/')
    print(f'1..{len(checks)}')
    return 0 if all(checks) else 1


if __name__ == '__main__':
    sys.exit(main())
