# SPDX-License-Identifier: BSD-3-Clause
"""A scan of the shipped brain with coils around it, as a client sends it."""
import os
import struct
import zlib

import numpy as np

import client as mrd

XML = """<?xml version="1.0" encoding="UTF-8"?>
<ismrmrdHeader xmlns="http://www.ismrm.org/ISMRMRD">
 <acquisitionSystemInformation><receiverChannels>{coils}</receiverChannels>
 </acquisitionSystemInformation>
 <experimentalConditions><H1resonanceFrequency_Hz>63500000
 </H1resonanceFrequency_Hz></experimentalConditions>
 <encoding>
  <encodedSpace><matrixSize><x>{wide}</x><y>{n}</y><z>1</z></matrixSize>
   <fieldOfView_mm><x>{fov_wide}</x><y>220</y><z>5</z></fieldOfView_mm>
  </encodedSpace>
  <reconSpace><matrixSize><x>{n}</x><y>{n}</y><z>1</z></matrixSize>
   <fieldOfView_mm><x>220</x><y>220</y><z>5</z></fieldOfView_mm></reconSpace>
  <encodingLimits><kspace_encoding_step_1><minimum>0</minimum>
   <maximum>{last}</maximum><center>{half}</center></kspace_encoding_step_1>
   <slice><minimum>0</minimum><maximum>{slices}</maximum><center>0</center>
   </slice></encodingLimits>
  <trajectory>cartesian</trajectory>
 </encoding>
</ismrmrdHeader>
"""


def read_png(path):
    """8-bit grey, not interlaced; values 0 .. 1."""
    with open(path, "rb") as file:
        data = file.read()
    at, packed = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, laced = struct.unpack(
                ">IIBBBBB", body)
            assert (depth, colour, laced) == (8, 0, 0)
        packed += body if kind == b"IDAT" else b""
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(
        height, width + 1)
    out = np.zeros((height + 1, width + 1), int)
    for y in range(height):
        how, line = rows[y, 0], rows[y, 1:].astype(int)
        for x in range(width):
            a, b, c = out[y + 1, x], out[y, x + 1], out[y, x]
            guess = a + b - c
            near = min((a, b, c), key=lambda v: abs(guess - v))
            out[y + 1, x + 1] = line[x] + (
                0, a, b, (a + b) // 2, near)[how] & 255
    return out[1:, 1:] / 255


def brain(n):
    """n x n, n = 256 / 2^k: means of blocks."""
    full = read_png(os.path.join(os.path.dirname(__file__),
                                 "../../examples/data/brain.png"))
    return full.reshape(n, 256 // n, n, 256 // n).mean((1, 3))


def coil_maps(n, coils=8):
    """B_x - i B_y of loops of wire around the image, by Biot and Savart; of
    length 1 in the middle."""
    side = 2 * (np.arange(n) - n // 2) / n
    y, x = -side[:, None, None], side[None, :, None]
    u = 2 * np.pi * np.arange(64) / 64
    maps = np.empty((coils, n, n), complex)
    for c in range(coils):
        t = 2 * np.pi * (c + .5) / coils
        across, along = .55 * np.cos(u), .55 * np.sin(u)
        rx = x - 1.25 * np.cos(t) + across * np.sin(t)
        ry = y - 1.25 * np.sin(t) - across * np.cos(t)
        cube = (rx**2 + ry**2 + along**2)**1.5
        dx, dy, dz = along * np.sin(t), -along * np.cos(t), across
        maps[c] = ((-dy * along - dz * ry) / cube).sum(2) - 1j * (
            (dz * rx + dx * along) / cube).sum(2)
    return maps / np.linalg.norm(maps[:, n // 2, n // 2])


def dft(images):
    """Unitary, centred in both domains, of the last two axes."""
    axes = (-2, -1)
    return np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(images, axes),
                                       norm="ortho"), axes)


def idft(kspace):
    axes = (-2, -1)
    return np.fft.fftshift(np.fft.ifft2(np.fft.ifftshift(kspace, axes),
                                        norm="ortho"), axes)


class Scan:
    """Every `apart`-th line and `middle` ones of the middle, with noise that
    coils share; readouts are oversampled twice."""

    def __init__(self, n=128, coils=8, apart=4, middle=24, noise=.02, seed=1,
                 oversampling=2):
        draw = np.random.default_rng(seed)
        self.n, self.coils = n, coils
        self.wide = n * oversampling
        self.truth = brain(n) * np.exp(
            .6j * np.linspace(-1, 1, n) - .4j * np.linspace(-1, 1, n)[:, None])
        self.images = coil_maps(n, coils) * self.truth
        margin = (self.wide - n) // 2
        kspace = dft(np.pad(self.images, ((0, 0), (0, 0), (margin, margin))))
        level = noise * np.sqrt(np.mean(np.abs(self.images)**2))
        self.mixing = level * (np.eye(coils) + .3 * np.eye(coils, k=1)) * (
            1 + .05 * np.arange(coils))[:, None]
        self.kspace = kspace + self.draw(draw, (n, self.wide))
        self.noise = self.draw(draw, (4, self.wide))
        self.lines = [k for k in range(n) if k % apart == 0 or
                      abs(k + .5 - n // 2) < middle / 2]

    def draw(self, generator, shape):
        own = generator.standard_normal((2, self.coils, *shape))
        return np.einsum("cd,d...->c...", self.mixing,
                         (own[0] + 1j * own[1]) / np.sqrt(2))

    def xml(self, slices=1):
        return XML.format(coils=self.coils, wide=self.wide, n=self.n,
                          fov_wide=220 * self.wide / self.n, last=self.n - 1,
                          half=self.n // 2, slices=slices - 1)

    def noise_scan(self):
        return b"".join(mrd.acquisition(self.noise[:, k],
                                        flags=mrd.flags(mrd.NOISE))
                        for k in range(self.noise.shape[1]))

    def slice(self, number=0, lines=None, last=True, **fields):
        lines = self.lines if lines is None else lines
        return b"".join(mrd.acquisition(
            self.kspace[:, k], kspace_encode_step_1=k, slice=number,
            position=(0, 0, 5 * number), flags=mrd.flags(
                *[mrd.LAST_IN_SLICE] * (last and k == lines[-1])), **fields)
            for k in lines)

    def reference(self):
        """Moduli that whitened coils without noise, fully sampled, combine to:
        sqrt(sum_c |x_c|^2) of them, in units of the noise."""
        whitening = np.linalg.inv(np.linalg.cholesky(
            self.mixing @ self.mixing.conj().T))
        return np.linalg.norm(
            np.einsum("cd,d...->c...", whitening, self.images), axis=0)

    def zero_filled(self):
        """Moduli that the lines alone give, likewise."""
        kspace = np.zeros_like(self.kspace)
        kspace[:, self.lines] = self.kspace[:, self.lines]
        margin = (self.wide - self.n) // 2
        images = idft(kspace)[..., margin:margin + self.n]
        whitening = np.linalg.inv(np.linalg.cholesky(
            self.mixing @ self.mixing.conj().T))
        return np.linalg.norm(
            np.einsum("cd,d...->c...", whitening, images), axis=0)


def nrmse(seen, wanted):
    return np.linalg.norm(seen - wanted) / np.linalg.norm(wanted)
