#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What libfirenet-mri computes of coil maps, partial Fourier and echoes, against
NumPy and, where it is installed, BART. TAP."""
import sys
import tempfile

import numpy as np

import library as mri
from checks import COILS, SHAPE, bart, close, main, refuses


def in_support(ours, theirs):
    """Both, where both are, after a phase of their own at each pixel."""
    there = (abs(ours)**2).sum(0) > .5
    also = (abs(theirs)**2).sum(0) > .5
    phase = (ours.conj() * theirs).sum(0)
    turned = ours * np.exp(1j * np.angle(phase))
    return turned[:, there & also], theirs[:, there & also], there, also


# ------------------------------------------------------------------- coil maps

def calibration(noise=.02, dtype="c8", size=24):
    kspace, maps, image, alone = mri.scan(SHAPE, COILS, noise, dtype=dtype)
    w = mri.whitening(mri.noise_covariance(alone))
    white = mri.mix(w, kspace)
    return (mri.calibration_copy(white, (size, size)), white,
            np.tensordot(w, maps, 1), image)


def test_espirit_finds_the_maps():
    box, _, maps, image = calibration()
    truth, _ = mri.normalise(maps.astype("c16"))
    for dtype in ("c8", "c16"):
        seen, values = mri.espirit(box.astype(dtype), SHAPE, sets=1)
        ours, theirs, there, _ = in_support(
            seen[0], truth * (abs(image) > .05))
        close(ours, theirs, .03)
        assert there[abs(image) > .05].mean() > .97
        assert values.max() < 1.001 and values.min() > -1e-3
        length = (abs(seen[0])**2).sum(0)
        assert np.all((length == 0) | (abs(length - 1) < 1e-5))


def test_espirit_is_barts():
    box, white, _, _ = calibration(.05)
    with tempfile.TemporaryDirectory() as folder:
        read = bart(folder, "ecalib -m1 -r24 k maps ev", k=white[:, None])
        theirs = read("maps").reshape(COILS, *SHAPE)
        value = read("ev").reshape(SHAPE).real
    seen, values = mri.espirit(box, SHAPE, threshold=float(np.sqrt(.001)))
    a, b, there, also = in_support(seen, theirs)
    close(a, b, .01)
    assert (there != also).mean() < .01, (there != also).mean()
    close(values[there & also], value[there & also], .01)


def test_second_set_is_barts():
    box, white, _, _ = calibration(.05)
    with tempfile.TemporaryDirectory() as folder:
        read = bart(folder, "ecalib -m2 -c0 -r24 k maps ev", k=white[:, None])
        value = read("ev").reshape(2, *SHAPE).real
    _, values = mri.espirit(box, SHAPE, threshold=float(np.sqrt(.001)), sets=2,
                            crop=0.0)
    close(values[0], value[0], .02)
    close(values[1], value[1], .05)


def test_the_largest_eigenvector_is_found_everywhere():
    box, _, _, _ = calibration(.3)
    _, one = mri.espirit(box, SHAPE, crop=0.0)
    _, two = mri.espirit(box, SHAPE, crop=0.0, sets=2)
    assert np.all(one >= two[1] * .999)
    assert (two[1] > two[0] * 1.001).mean() == 0


def test_phases_are_a_rule():
    box, _, _, _ = calibration()
    u = mri.compression(box)[0][0].conj()
    for maps in (mri.espirit(box, SHAPE)[0], mri.adaptive_maps(box, SHAPE)):
        along = np.tensordot(u.conj(), maps, 1)
        assert abs(along.imag).max() < 1e-5 and along.real.min() > -1e-6
    again = mri.espirit(box, SHAPE)[0]
    assert np.array_equal(again, mri.espirit(box, SHAPE)[0])


def test_an_origin_in_the_corner_shifts_the_maps():
    box, _, _, _ = calibration()
    maps = mri.espirit(box, SHAPE)[0]
    corner = mri.espirit(box, SHAPE, image_centred=False)[0]
    close(np.fft.fftshift(corner, (1, 2)), maps, 2e-3)


def test_adaptive_maps_are_near():
    box, _, maps, image = calibration()
    truth, _ = mri.normalise(maps.astype("c16"))
    seen = mri.adaptive_maps(box, SHAPE)
    a, b, _, _ = in_support(seen, truth * (abs(image) > .2))
    close(a, b, .15)
    refuses("width", mri.adaptive_maps, box, SHAPE, 4)


def test_maps_in_three_dimensions():
    rng = np.random.default_rng(3)
    shape = (12, 10, 14)
    z, y, x = np.meshgrid(*(np.linspace(-1, 1, n, endpoint=False)
                            for n in shape), indexing="ij")
    image = (x**2 + y**2 + z**2 < .7) * (1 + .3 * x)
    maps = np.array([np.exp(-((x - a)**2 + (y - b)**2 + (z - d)**2) / 3) *
                     np.exp(1j * (a * y - b * z)) for a, b, d in
                     rng.uniform(-1, 1, (4, 3))])
    kspace = mri.to_kspace(maps * image).astype("c8")
    seen, _ = mri.espirit(mri.calibration_copy(kspace, (10, 10, 10)), shape,
                          kernel=4, threshold=.02, crop=.5)
    a, b, there, _ = in_support(seen, mri.normalise(maps)[0] * (image > 0))
    close(a, b, .08)
    assert there[image > 0].mean() > .9


def test_arguments_of_maps_are_checked():
    box, _, _, _ = calibration()
    refuses("threshold", mri.espirit, box, SHAPE, threshold=1.0)
    refuses("crop", mri.espirit, box, SHAPE, crop=1.5)
    refuses("sets", mri.espirit, box, SHAPE, sets=3)
    refuses("region[0]", mri.espirit, box, (16, 48))
    box[1, 2, 3] = np.nan
    refuses("calibration[627]", mri.espirit, box, SHAPE)


# -------------------------------------------------------------- partial Fourier

def test_homodyne_restores_what_was_not_acquired():
    y, x = np.meshgrid(*(np.linspace(-1, 1, n, endpoint=False) for n in SHAPE),
                       indexing="ij")
    image = abs(mri.phantom(SHAPE)) * np.exp(1j * (.8 * x + .5 * y))
    kspace = mri.to_kspace(image[None])
    for axis, first, count in ((0, 24, 40), (0, 0, 42), (1, 16, 32)):
        part = np.zeros_like(kspace)
        cut = [slice(None)] * 3
        cut[axis + 1] = slice(first, first + count)
        part[tuple(cut)] = kspace[tuple(cut)]
        zero_filled = np.linalg.norm(mri.to_images(part)[0] - image)
        seen = mri.homodyne(part, axis, first, count)[0]
        error = np.linalg.norm(seen - image)
        assert error < .6 * zero_filled, (axis, error, zero_filled)
    whole = mri.homodyne(kspace, 0, 0, 64)[0]
    close(whole, image, .12)
    refuses("count", mri.homodyne, kspace, 0, 20, 10)


def test_virtual_conjugates_measure_the_conjugate_image():
    for shape in ((8, 6), (7, 5)):
        rng = np.random.default_rng(4)
        images = rng.standard_normal((2, *shape)) + 1j * rng.standard_normal(
            (2, *shape))
        kspace = mri.to_kspace(images)
        seen = mri.virtual_conjugates(kspace)
        assert np.array_equal(seen[:2], kspace)
        close(seen[2:], mri.to_kspace(images.conj()), 1e-14)


# ------------------------------------------------------------- echo-planar

def delayed(images, constant, delay):
    """Lines of echoes that go back, by sums: k-space of (coils, lines, n) at
    positions shifted by `delay` samples, turned by a constant phase."""
    n = images.shape[-1]
    x, k = np.arange(n) - n // 2, np.arange(n) - n // 2
    waves = np.exp(-2j * np.pi * np.outer(k - delay, x) / n) / np.sqrt(n)
    return np.exp(1j * constant) * images @ waves.T


def test_echo_phase_is_the_simulated_one():
    rng = np.random.default_rng(6)
    for n, delay, constant, dtype, eps in (
            (64, .37, .8, "c16", 1e-10), (63, -1.2, -2.9, "c16", 1e-10),
            (48, 2.5, 3.1, "c8", 1e-5)):
        profile = (mri.loops((8, n), COILS) * mri.phantom((8, n)))[:, 4]
        echoes = [profile[:, None] * np.exp(.05j * e) for e in range(3)]
        # a phase that grows from echo to echo cancels in three
        lines = np.concatenate([delayed(echoes[0], 0, 0),
                                delayed(echoes[1], constant, delay),
                                delayed(echoes[2], 0, 0)], 1).astype(dtype)
        seen = mri.echo_phase(lines, [False, True, False])
        turned = np.exp(1j * (seen[0] - constant)) - 1
        assert abs(turned) < eps, (n, seen, constant)
        assert abs(seen[1] - 2 * np.pi * delay / n) < eps, (n, seen, delay)
        for unit in (1e-200, 1e-90, 1e90, 1e200) if dtype == "c16" else ():
            again = mri.echo_phase(lines * unit, [False, True, False])
            assert np.allclose(again, seen, 0, 1e-9), (unit, again, seen)
        noisy = lines + .02 * abs(lines).max() * (
            rng.standard_normal(lines.shape) +
            1j * rng.standard_normal(lines.shape))
        seen = mri.echo_phase(noisy, [0, 1, 0])
        assert abs(np.exp(1j * (seen[0] - constant)) - 1) < .1, (n, seen)
        assert abs(seen[1] * n / (2 * np.pi) - delay) < .1, (n, seen, delay)


def test_corrected_echoes_have_no_ghost():
    image = (mri.phantom(SHAPE) * mri.loops(SHAPE, COILS)).astype("c16")
    wanted = mri.to_kspace(image)
    hybrid = np.fft.fftshift(np.fft.fft(np.fft.ifftshift(
        image, 1), axis=1, norm="ortho"), 1)
    for constant, delay in ((.6, .8), (-1.5, -.3)):
        kspace = wanted.copy()
        kspace[:, 1::2] = delayed(hybrid[:, 1::2], constant, delay)
        ghost = np.linalg.norm(kspace - wanted) / np.linalg.norm(wanted)
        assert ghost > .2, ghost
        navigators = np.concatenate([delayed(hybrid[:, 32:33], a, d) for a, d in
                                     ((0, 0), (constant, delay), (0, 0))], 1)
        line = mri.echo_phase(navigators, (0, 1, 0))
        kspace[:, 1::2] = mri.correct_echoes(kspace[:, 1::2], *line)
        close(kspace, wanted, 1e-10, "corrected")


def test_echo_phase_refuses_what_it_cannot_use():
    lines = np.ones((2, 3, 8), "c8")
    refuses("at least one of each", mri.echo_phase, lines, (0, 0, 0))
    refuses("at least one of each", mri.echo_phase, lines, (1, 1, 1))
    refuses("no signal", mri.echo_phase, 0 * lines, (0, 1, 0))
    refuses("reversed", mri.echo_phase, lines, (0, 1))
    refuses("slope", mri.correct_echoes, lines, 0, np.inf)
    lines[1, 2, 3] = np.nan
    refuses("navigators[43]", mri.echo_phase, lines, (0, 1, 0))


if __name__ == "__main__":
    sys.exit(main(globals()))
