# SPDX-License-Identifier: BSD-3-Clause
"""Volumes to firenet-mrd."""
import numpy as np

import client as mrd
import scan

PLANES = 16


def dft3(images):
    axes = (-3, -2, -1)
    return np.fft.fftshift(np.fft.fftn(np.fft.ifftshift(images, axes), None,
                                       axes, norm="ortho"), axes)


class Volume:
    """The brain, brighter in the middle of 16 partitions; 6 coils, of which
    every second line and 12 in the middle are taken, in each partition."""

    def __init__(self, n=32, coils=6, noise=.02):
        draw = np.random.default_rng(5)
        z = np.linspace(-1, 1, PLANES)[:, None, None]
        self.n = n
        self.images = scan.coil_maps(n, coils)[:, None] * (
            scan.brain(n) * (1.2 - z**2))
        self.level = noise * np.sqrt(np.mean(np.abs(self.images)**2))
        self.kspace = dft3(self.images) + self.noise(draw, coils, PLANES, n, n)
        self.calm = self.noise(draw, coils, 4096)
        self.lines = [k for k in range(n) if k % 2 == 0 or
                      abs(k + .5 - n // 2) < 6]

    def noise(self, draw, *shape):
        return self.level * (draw.standard_normal((2, *shape)).T @ [
            1, 1j]).T / np.sqrt(2)

    def xml(self):
        made = scan.Scan(self.n, self.images.shape[0], oversampling=1)
        return made.xml().replace("<z>1</z>", f"<z>{PLANES}</z>").replace(
            "<slice>", f"<kspace_encoding_step_2><minimum>0</minimum><maximum>"
            f"{PLANES - 1}</maximum><center>{PLANES // 2}</center>"
            "</kspace_encoding_step_2><slice>")

    def reference(self):
        return np.linalg.norm(self.images, axis=0) / self.level

    def send(self, c, **config):
        for first in range(0, 4096, 1024):
            c.send(mrd.acquisition(self.calm[:, first:first + 1024],
                                   flags=mrd.flags(mrd.NOISE)))
        for plane in range(PLANES):
            for line in self.lines:
                last = plane == PLANES - 1 and line == self.lines[-1]
                c.send(mrd.acquisition(
                    self.kspace[:, plane, line], kspace_encode_step_1=line,
                    kspace_encode_step_2=plane,
                    flags=mrd.flags(*[mrd.LAST_IN_SLICE] * last)))


def partitions_make_a_volume(server):
    made = Volume()
    for maps in "espirit", "adaptive":
        c = mrd.Client(server)
        c.send(mrd.name(f"maps={maps}") + mrd.text(mrd.HEADER, made.xml()))
        made.send(c)
        (image,), texts, closed = c.close()
        assert closed and not texts, texts
        assert image.pixels.shape == (PLANES, 32, 32), image.pixels.shape
        assert np.allclose(image.head["field_of_view"], (220, 220, 5))
        wanted = made.reference()
        error = scan.nrmse(image.pixels, wanted)
        kept = np.zeros_like(made.kspace)
        kept[:, :, made.lines] = made.kspace[:, :, made.lines]
        before = scan.nrmse(np.linalg.norm(np.conj(dft3(kept.conj())), axis=0) /
                            made.level, wanted)
        assert error <= min(.08, before / 2), (maps, error, before)


def volumes_have_variation_only(server):
    made = Volume()
    c = mrd.Client(server)
    c.send(mrd.name("sparsity=uwt:haar") + mrd.text(mrd.HEADER, made.xml()))
    made.send(c)
    images, texts, closed = c.close()
    assert closed and not images and "allowed is tv" in texts[0], texts


TESTS = [partitions_make_a_volume, volumes_have_variation_only]
