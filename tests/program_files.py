#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""program_files.py PROGRAM: files that are measurements, starts and masks, and
what PROGRAM (firenet-reconstruct) leaves on the disk."""
import os
import re
import resource
import signal
import subprocess
import sys

import numpy as np

from files_support import check, png, run_tests, write_cfl

PROGRAM = os.path.abspath(sys.argv[1])
QUICK = ['--noise', '.01', '--shifts', '1', '--restarts', '3', '--inner', '3',
         '--quiet']
LONGER = ['--restarts', '6', '--inner', '20', '--delta', '1e-6']


def reconstruct(*arguments, out='out', **how):
    return subprocess.run([PROGRAM, *QUICK, '--out', out, *arguments],
                          capture_output=True, **how)


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


def test_integers():
    for dtype in ('i8', 'u8'):
        for order in '<>':
            for worst in ([2**53 + 1, 2**63 - 1, -2**53 - 1, -2**63]
                          if dtype == 'i8' else [2**53 + 1, 2**64 - 1]):
                a = np.zeros((8, 8), order + dtype)
                a[1, 2] = worst
                np.save('a.npy', a)
                check_run(f'.npy: {order}{dtype} {worst} would be rounded',
                          ['--kspace', 'a.npy'], 1, '[1, 2]', '2^53')


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


if __name__ == '__main__':
    sys.exit(run_tests([test_integers, test_centres, test_measurements,
                        test_pipes, test_inputs_survive, test_stale_and_links,
                        test_failures]))
