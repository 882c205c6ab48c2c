#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What libfirenet-mri computes of noise, coils and images, against NumPy and,
where it is installed, BART. TAP."""
import sys
import tempfile

import numpy as np

import library as mri
from checks import COILS, SHAPE, bart, close, main, refuses


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


if __name__ == "__main__":
    sys.exit(main(globals()))
