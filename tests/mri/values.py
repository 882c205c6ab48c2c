#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What the functions of libfirenet-mri compute, against NumPy and, where it is
installed, BART. TAP."""
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

import numpy as np

import library as mri

BART = shutil.which("bart")
SHAPE, COILS = (64, 48), 6


class Skipped(Exception):
    pass


def close(seen, wanted, tolerance, what=""):
    error = np.linalg.norm(np.ravel(seen - wanted)) / (
        np.linalg.norm(np.ravel(wanted)) or 1)
    if not error <= tolerance:
        raise AssertionError(f"{what} relative difference {error:.3g}, allowed "
                             f"{tolerance:g}")


def refuses(word, function, *arguments, **named):
    try:
        function(*arguments, **named)
    except mri.Refused as error:
        assert word in str(error), f"'{word}' is not in '{error}'"
        return
    raise AssertionError(f"not refused: {word}")


def bart(folder, command, **inputs):
    """Runs a tool on .cfl files in a folder; {name} of the inputs."""
    if not BART:
        raise Skipped("bart is not installed")
    for name, array in inputs.items():
        mri.write_cfl(os.path.join(folder, name), array)
    subprocess.run([BART, *command.split()], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL,
                   env={**os.environ, "OMP_NUM_THREADS": "1"})
    return lambda name: mri.read_cfl(os.path.join(folder, name))


def in_support(ours, theirs):
    """Both, where both are, after a phase of their own at each pixel."""
    there = (abs(ours)**2).sum(0) > .5
    also = (abs(theirs)**2).sum(0) > .5
    phase = (ours.conj() * theirs).sum(0)
    turned = ours * np.exp(1j * np.angle(phase))
    return turned[:, there & also], theirs[:, there & also], there, also


# ------------------------------------------------------------------------ noise

def test_covariance_is_numpys():
    for dtype, eps in (("c8", 1e-6), ("c16", 1e-14)):
        noise = mri.scan(SHAPE, COILS, .1, dtype=dtype)[3]
        wanted = noise @ noise.conj().T / noise.shape[1]
        close(mri.noise_covariance(noise), wanted, eps)


def test_whitened_noise_is_white():
    noise = mri.scan(SHAPE, COILS, .1)[3]
    covariance = mri.noise_covariance(noise)
    w = mri.whitening(covariance)
    close(w @ covariance @ w.conj().T, np.eye(COILS), 1e-13)
    assert np.array_equal(w, np.tril(w))
    close(mri.noise_covariance(mri.mix(w, noise)), np.eye(COILS), 1e-5)


def test_corners_give_the_noise_of_a_scan():
    kspace, _, _, noise = mri.scan((128, 96), COILS, .2)
    close(mri.corner_covariance(kspace, .8), mri.noise_covariance(noise), .25)
    mask = np.zeros((128, 96), np.uint8)
    refuses("fewer than 4", mri.corner_covariance, kspace, .8, mask)


def test_whitening_is_barts():
    kspace, _, _, noise = mri.scan(SHAPE, COILS, .1)
    with tempfile.TemporaryDirectory() as folder:
        read = bart(folder, "whiten k n out w c", k=kspace[:, None],
                    n=noise[:, None, None])
        # BART divides by T - 1, and by 2 for real parts and imaginary ones.
        theirs = read("out").reshape(kspace.shape)
    ours = mri.mix(mri.whitening(mri.noise_covariance(noise)), kspace)
    scale = np.vdot(ours, theirs).real / np.vdot(ours, ours).real
    close(scale * ours, theirs, 1e-4)


def test_covariances_that_are_none_are_refused():
    bad = np.eye(3, dtype="c16")
    bad[2, 2] = -1
    refuses("coil 2", mri.whitening, bad)
    bad[1, 0] = np.nan
    refuses("covariance[3]", mri.whitening, bad)
    refuses("samples", mri.noise_covariance, np.ones((3, 2), "c8"))


# ------------------------------------------------------------------ compression

def test_compression_is_the_svd():
    kspace = mri.scan(SHAPE, COILS, .1)[0]
    matrix, energy = mri.compression(kspace)
    flat = kspace.reshape(COILS, -1).astype("c16")
    s = np.linalg.svd(flat, compute_uv=False)
    close(energy, s**2, 1e-6)
    close(matrix @ matrix.conj().T, np.eye(COILS), 1e-12)
    close((abs(matrix @ flat)**2).sum(1), s**2, 1e-6)
    for row in matrix:
        largest = row[np.argmax(abs(row))]
        assert abs(largest.imag) < 1e-12 and largest.real > 0


def test_compression_is_barts():
    kspace = mri.scan(SHAPE, COILS, .1)[0]
    with tempfile.TemporaryDirectory() as folder:
        read = bart(folder, "cc -S -A -p 3 k out", k=kspace[:, None])
        theirs = read("out").reshape(3, -1)
    ours = mri.mix(mri.compression(kspace)[0][:3], kspace).reshape(3, -1)
    for a, b in zip(ours, theirs):
        phase = np.vdot(a, b)
        close(a * phase / abs(phase), b, 1e-3)


def test_virtual_coils_by_energy():
    energy = np.array([8., 1, .9, .1])
    for lost, wanted in ((0, 4), (.01, 3), (.1, 2), (.5, 1)):
        seen = mri.virtual_coils(energy, lost)
        assert seen == wanted, (lost, seen)


def places(kspace, axis):
    """k-space of coils to places along an axis of the image."""
    return np.fft.fftshift(np.fft.ifft(np.fft.ifftshift(
        kspace.astype("c16"), axis + 1), axis=axis + 1, norm="ortho"), axis + 1)


def test_geometric_compression_keeps_the_most_at_each_place():
    kspace = mri.scan(SHAPE, COILS, .1, dtype="c16")[0]
    for axis, box in ((0, (64, 24)), (1, (20, 48)), (1, (24, 24))):
        lines = mri.calibration_copy(kspace, box)
        matrices, energy = mri.geometric_compression(lines, SHAPE, 3, axis)
        padded = np.zeros((COILS, *(SHAPE[a] if a == axis else box[a]
                                    for a in range(2))), complex)
        low = SHAPE[axis] // 2 - box[axis] // 2
        where = [slice(None)] * 3
        where[axis + 1] = slice(low, low + box[axis])
        padded[tuple(where)] = lines
        at = np.moveaxis(places(padded, axis), axis + 1, 0)
        sums = np.zeros(COILS)
        for matrix, data in zip(matrices, at.reshape(len(at), COILS, -1)):
            s = np.linalg.svd(data, compute_uv=False)**2
            sums += s
            close(matrix @ matrix.conj().T, np.eye(3), 1e-12)
            close(np.sum(abs(matrix @ data)**2), s[:3].sum(), 1e-12)
        close(energy, sums, 1e-12)


def test_geometric_compression_is_aligned():
    """Procrustes: no unitary matrix brings two neighbours closer."""
    kspace = mri.scan(SHAPE, COILS, .1, dtype="c16")[0]
    lines = mri.calibration_copy(kspace, (24, 48))
    matrices, _ = mri.geometric_compression(lines, SHAPE, 3)
    for a, b in zip(matrices, matrices[1:]):
        best = np.linalg.svd(b @ a.conj().T, compute_uv=False).sum()
        close(np.trace(b @ a.conj().T), best, 1e-10)
    row = matrices[24, 0]
    assert abs(row[np.argmax(abs(row))].imag) < 1e-12


def test_geometric_mix_is_a_matrix_at_each_place():
    rng = np.random.default_rng(6)
    for axis, dtype, eps in ((0, "c16", 1e-14), (1, "c8", 1e-6)):
        kspace = (rng.standard_normal((COILS, 9, 8)) + 1j *
                  rng.standard_normal((COILS, 9, 8))).astype(dtype)
        matrices = rng.standard_normal((kspace.shape[axis + 1], 4, COILS)) + 0j
        seen = mri.geometric_mix(matrices, kspace, axis)
        x = places(kspace, axis)
        mixed = np.einsum("xij,jxo->ixo" if axis == 0 else "xij,jox->iox",
                          matrices, x)
        close(places(seen, axis), mixed, eps)
        plain = mri.geometric_mix(
            np.fft.ifftshift(matrices, 0),
            np.fft.ifftshift(kspace, axis + 1), axis, False, False)
        close(np.fft.fftshift(plain, axis + 1), seen, eps)


def test_geometric_compression_is_barts():
    """So are the energy kept and, up to one turn for all places, the coils."""
    shape, kept = (48, 40), 3
    kspace = mri.scan(shape, COILS, .02)[0]
    with tempfile.TemporaryDirectory() as folder:
        # BART's readout is its first dimension, our last.
        read = bart(folder, "cc -G -A -p 3 k out", k=kspace[:, None])
        theirs = read("out").reshape(kept, *shape)
    matrices, _ = mri.geometric_compression(kspace, shape, kept)
    ours = mri.geometric_mix(matrices, kspace)
    energy = np.linalg.norm(kspace)**2
    lost = [1 - np.linalg.norm(one)**2 / energy for one in (ours, theirs)]
    assert abs(lost[0] - lost[1]) < 1e-6, lost
    plain = mri.mix(mri.compression(kspace)[0][:kept], kspace)
    assert lost[0] < .5 * (1 - np.linalg.norm(plain)**2 / energy)
    u, _, v = np.linalg.svd(theirs.reshape(kept, -1) @
                            ours.reshape(kept, -1).conj().T)
    close(np.tensordot(u @ v, ours, 1), theirs, 1e-5)


def test_arguments_of_geometric_compression_are_checked():
    box = mri.scan(SHAPE, COILS, .1)[0]
    refuses("rows: 7", mri.geometric_compression, box, SHAPE, 7)
    refuses("rows: 0", mri.geometric_compression, box, SHAPE, 0)
    refuses("axis", mri.geometric_compression, box, SHAPE, 2, 2)
    refuses("region[0]", mri.geometric_compression, box, (60, 48), 2)
    box[2, 3, 4] = np.inf
    refuses("calibration[6292]", mri.geometric_compression, box, SHAPE, 2)


# ------------------------------------------------------------------- readouts

def test_oversampling_goes_without_a_trace():
    image = np.zeros((3, 40), "c16")
    image[:, 10:30] = np.random.default_rng(1).standard_normal((3, 20))
    lines = np.array([mri.to_kspace(row[None])[0] for row in image])
    seen = mri.remove_oversampling(lines, 20)
    wanted = np.array([mri.to_kspace(row[None])[0] for row in image[:, 10:30]])
    close(seen, wanted, 1e-13)
    rng = np.random.default_rng(2)
    noise = rng.standard_normal((500, 64)) + 1j * rng.standard_normal((500, 64))
    close(np.std(mri.remove_oversampling(noise, 32)), np.sqrt(2), .02)
    refuses("keep", mri.remove_oversampling, lines, 41)


# ---------------------------------------------------------------- combinations

def test_combinations():
    maps, image = mri.loops(SHAPE, COILS), mri.phantom(SHAPE)
    close(mri.sum_of_squares(maps * image),
          np.sqrt((abs(maps * image)**2).sum(0)), 1e-14)
    maps[:, 3, 4] = 0
    seen = mri.combine(maps, maps * image)
    assert seen[3, 4] == 0
    image[3, 4] = 0
    close(seen, image, 1e-14)


def test_intensity_and_back():
    maps, image = mri.loops(SHAPE, COILS), mri.phantom(SHAPE)
    maps[:, 5, 6], image[5, 6] = 0, 0
    unit, rho = mri.normalise(maps)
    close(rho, np.sqrt((abs(maps)**2).sum(0)), 1e-14)
    scaled = mri.combine(unit, maps * image)
    close(mri.undo_intensity(rho, scaled), image, 1e-13)
    assert mri.undo_intensity(rho, scaled, .99)[0, 0] == 0


def test_sum_of_squares_is_barts():
    images = mri.to_images(mri.scan(SHAPE, COILS, .1)[0]).astype("c8")
    with tempfile.TemporaryDirectory() as folder:
        theirs = bart(folder, "rss 8 i out", i=images[:, None])("out")
    close(mri.sum_of_squares(images), theirs.reshape(SHAPE), 1e-6)


# ---------------------------------------------------------- calibration region

def test_calibration_region():
    mask = np.zeros((20, 15), bool)
    mask[::4] = mask[6:14] = True
    assert mri.calibration_shape(mask, 24) == (8, 15)
    assert mri.calibration_shape(mask, 6) == (6, 6)
    mask[10, 7] = False
    assert mri.calibration_shape(mask, 24) == (0, 0)
    kspace = np.arange(2 * 20 * 15).reshape(2, 20, 15).astype("c16")
    box = mri.calibration_copy(kspace, (8, 5))
    assert np.array_equal(box, kspace[:, 6:14, 5:10])
    refuses("region[1]", mri.calibration_copy, kspace, (8, 16))


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


def main():
    tests = [(name, test) for name, test in globals().items() if
             name.startswith("test_")]
    print(f"1..{len(tests)}")
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        title = name[5:].replace("_", " ")
        try:
            test()
            print(f"ok {number} - {title}")
        except Skipped as why:
            print(f"ok {number} - {title} # SKIP {why}")
        except Exception:
            failed += 1
            print(f"not ok {number} - {title}")
            print("".join("# " + line + "\n" for line in
                          traceback.format_exc().splitlines()), end="")
        sys.stdout.flush()
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
