#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Volumes from raw data, ISMRMRD .h5, on some ranks, against one process of the
plain library:

    raw.py MPIRUN PROGRAM
"""
import numpy as np

import firenet as fn
from jobs import (EPS, check, end, folder, launch, phantom, refused,
                  relative, spectrum, start, two_coils, write_npy)
from raw_files import Plain, acquisition, write, xml

random = np.random.default_rng(3)
LEVELS, ITERATIONS = 1, 40
usual = ["--noise", .02, "--iterations", ITERATIONS, "--tolerance", 1e-12]
haar, tv = ["--levels", LEVELS], ["--regulariser", "tv"]


def noise(*shape):
    parts = random.standard_normal((2, *shape))
    return parts[0] + 1j * parts[1]


def measured(shape, images, oversampling=2):
    """k-space of images in the middle of a readout that is wider."""
    wide = np.zeros((*images.shape[:-1], oversampling * shape[2]), complex)
    first = wide.shape[-1] // 2 - shape[2] // 2
    wide[..., first:first + shape[2]] = images
    return spectrum(wide)


def image(plain, maps=None, variation=False):
    """As the program is asked for it."""
    A = fn.encoding(np.ones((1, *plain.shape), np.complex64) if maps is None
                    else maps, plain.indices)
    y = plain.y
    limits = {"max_iterations": ITERATIONS, "tol": 1e-12,
              "eta": .02 * np.linalg.norm(y)}
    if variation:
        return np.reshape(fn.solve("P1", A, y, regulariser=fn.variation(
            plain.shape, dtype=np.complex64, boundary="periodic"), **limits).x,
            plain.shape)
    W = fn.haar(plain.shape, LEVELS, dtype=np.complex64)
    return np.reshape(W.H @ fn.solve("P1", A @ W.H, y, **limits).x, plain.shape)


def agrees(what, ranks, x, job, wanted):
    off = relative(x, wanted)
    print(f"# {ranks} ranks: {off:g} off one process")
    check(f"{ranks} ranks {what}", off <= 300 * EPS, job.stderr, off)


# All that a scan of two coils may have, in any order: noise that is correlated
# and of another bandwidth, oversampled readouts, some averaged, reversed, or of
# half an echo, lines for calibration alone, a dummy.
shape = 8, 12, 10
maps = two_coils(shape).astype(np.complex64)
kspace = measured(shape, maps * phantom(shape))
mixing = .01 * np.array([[1, 0], [.6 + .3j, 1.5]])
acquisitions = []
for z, y in np.ndindex(8, 12):
    centre = 3 <= z < 6 and 4 <= y < 9
    if not centre and random.random() < .4:
        continue
    for average in range(3 if centre else 2):
        line = kspace[:, z, y] + mixing @ noise(2, 20)
        kind = random.integers(6)
        if kind == 0:
            one = acquisition(line[:, ::-1], y, z, ["is_reverse"],
                              average=average, center_sample=10)
        elif kind == 1:
            one = acquisition(line[:, 6:], y, z, average=average,
                              center_sample=4)
        else:
            one = acquisition(line, y, z, average=average)
        one[0].sample_time = 5
        acquisitions.append(one)
    if random.random() < .2:
        acquisitions.append(acquisition(
            1e3 * noise(2, 20), y, z, ["is_calibration"]))
acquisitions += [acquisition(2 * mixing @ noise(2, 64), 0, 0, ["is_noise"],
                             sample_time=20) for i in range(8)]
acquisitions.append(acquisition(1e4 * noise(2, 20), 2, 2, ["is_navigation"]))
random.shuffle(acquisitions)
acquisitions.append(acquisition(kspace[:, 4, 6], 6, 4, ["last_in_slice"]))
text = xml(shape, 2)
plain = Plain(text, acquisitions)
deviation = np.std(mixing @ noise(2, 4096), 1)[1]
check("the noise is of the image's bandwidth, and of averages", abs(
    np.std(plain.noise[1]) / (4 / 2**.5 * deviation) - 1) < .2,
      np.std(plain.noise, 1))
scan = ["--kspace", write(folder / "scan.h5", text, acquisitions),
        "--maps", write_npy("maps", maps)]
wavelet, variation = image(plain, maps), image(plain, maps, True)
for ranks in 1, 2, 3, 4:
    job, x = start(ranks, *scan, *usual, *haar)
    agrees("recover what one process does", ranks, x, job, wavelet)
check("and say once that reversed lines were turned only",
      job.stderr.count("warning:") == 1 and "may be ghosts" in job.stderr,
      job.stderr)
job, x = start(3, *scan, *usual, *tv)
agrees("with total variation, too", 3, x, job, variation)

# Sides that nothing divides, and ranks without planes or without lines; one
# coil, which needs no maps, without noise; a readout as wide as the image.
for shape, ranks in ((3, 7, 9), 4), ((6, 3, 8), 4):
    kspace = measured(shape, noise(1, *shape), 1)
    lines = [acquisition(kspace[:, z, y], y, z) for z, y in
             np.ndindex(shape[:2]) if random.random() < .8]
    text = xml(shape, recon=(16, 16, 16))
    path, plain = write(folder / "one.h5", text, lines), Plain(text, lines)
    job, x = start(ranks, "--kspace", path, *usual, *tv)
    check("what is not done is said once",
          job.stderr.count("not whitened") == 1 and
          job.stderr.count("not resampled") == 1, job.stderr)
    sampled = np.zeros(shape, np.complex64)
    sampled.flat[plain.indices] = plain.y[0]
    _, wanted = start(ranks, "--kspace", write_npy("one", sampled),
                      "--centred", "both", *usual, *tv)
    agrees(f"recover {shape} of one coil as from an .npy", ranks, x, job,
           wanted)

# Echo planar: every shot has navigators, whose phase differs from shot to shot;
# of two contrasts, sorted in among each other.
shape = 4, 12, 10
maps = two_coils(shape).astype(np.complex64)
pictures = [phantom(shape), phantom(shape)[:, ::-1]]
kspace = [measured(shape, maps * one) + .01 * noise(2, 4, 12, 20)
          for one in pictures]
echoes, place = [], np.arange(20) - 10


def echo(line, back, phase, *where, flags=(), **fields):
    """A readout; on the way back it has a phase, in the image, and is turned.
    """
    if back:
        turned = np.fft.ifft(np.fft.ifftshift(line, -1))
        line = np.fft.fftshift(np.fft.fft(turned * np.exp(1j * (
            phase[0] + phase[1] * np.fft.ifftshift(place)))), -1)[:, ::-1]
    flags = [*flags, *["is_reverse"] * bool(back)]
    echoes.append(acquisition(line, *where, flags, center_sample=10, **fields))


for z, shot, contrast in np.ndindex(4, 3, 2):
    phase = .3 + .2 * shot - .1 * z, .02 * (contrast + 1)
    for back in 0, 1, 0:
        echo(kspace[contrast][:, z, 6], back, phase, 0, 0,
             flags=["is_phase_correction"])
    for k, y in enumerate(range(shot, 12, 3)):
        echo(kspace[contrast][:, z, y], k % 2, phase, y, z, contrast=contrast)
text = xml(shape, 2)
path = write(folder / "echoes.h5", text, echoes)
epi = ["--kspace", path, "--maps", write_npy("epi_maps", maps)]
for ranks, contrast in (3, 0), (2, 1):
    plain = Plain(text, echoes, contrast)
    job, x = start(ranks, *epi, "--slice", contrast, *usual, *tv)
    agrees(f"correct echoes of volume {contrast}", ranks, x, job,
           image(plain, maps, True))
turned = write(folder / "turned.h5", text, [
    one for one in echoes if not one[0].flags & 1 << 23])
long = [*epi[2:], "--noise", .03, *tv]
(_, x), (job, ghosts) = [start(1, "--kspace", one, *long) for one in
                         (path, turned)]
off, without = relative(x, pictures[0]), relative(ghosts, pictures[0])
check("there are ghosts without navigators, and only then",
      off < .03 and without > 4 * off, off, without)
check("that there are none is said", "may be ghosts" in job.stderr, job.stderr)

# What is wrong.
every = [*usual, *haar]
refused("there is no third volume", 2, *epi, "--slice", 2, *usual, *tv,
        says=["--slice 2", "has 2"])
whole = scan[1].read_bytes()
short = folder / "short.h5"
short.write_bytes(whole[:len(whole) // 2])
said = refused("a file that is cut short ends 3 ranks", 3, "--kspace", short,
               *scan[2:], *every, says=[short, "not all of one"])
check("which is said once", said.count("not all of one") == 1, said)
refused("so does one that is not there", 2, "--kspace", folder / "none.h5",
        *scan[2:], *every, says=["none.h5", "cannot be read"])
(folder / "elsewhere").mkdir()
found = ["--kspace", scan[1].name, *scan[2:], *every]
job, _ = launch((2, found, "-wdir", folder),
                (1, found, "-wdir", folder / "elsewhere"))
check("one rank without the file ends all",
      job.returncode and "cannot be read" in job.stderr, job.returncode,
      job.stderr)
for what, change, says in (
        ("not finite", lambda h, d: d.__setitem__((0, 3), np.nan),
         "not finite"),
        ("of another coil", lambda h, d: setattr(h, "channels", 1),
         "channels: 1"),
        ("outside of the volume", lambda h, d: setattr(h.index, "step_1", 12),
         "kspace_encode_step_1: 12")):
    broken = [(type(h).from_buffer_copy(h), d.copy()) for h, d in acquisitions]
    head, data = next(one for one in broken if one[0].index.step_1 == 11 and
                      one[0].flags == 0)
    change(head, data)
    if head.channels == 1:
        broken = [(h, d[:h.channels]) for h, d in broken]
    path = write(folder / "broken.h5", xml((8, 12, 10), 2), broken)
    refused(f"a line that is {what} ends all", 3, "--kspace", path, *scan[2:],
            *every, says=[path, says])
refused("slices are for the plain program", 2, "--kspace", write(
    folder / "slices.h5", xml((8, 12, 10), 2, z_axis=False),
    acquisitions[-1:]), *scan[2:], *every, says=["firenet-reconstruct"])
refused("maps have the shape of the volume", 2, *scan[:2], *epi[2:], *every,
        says=["2 coils of 4 x 12 x 10", "must be 2 of 8 x 12 x 10"])
refused("several coils need maps", 1, *scan[:2], *every, says=["2 coils"])
refused("a mask is theirs", 1, *scan, "--mask", scan[3], says=["--mask"])
refused("they are centred both", 1, *scan, "--centred", "none",
        says=["--centred: allowed is both"])
end()
