# SPDX-License-Identifier: BSD-3-Clause
"""libfirenet-mri by its Python face, .cfl files, and a scan with coils, for
tests.

FIRENET_LIBRARY and FIRENET_MRI_LIBRARY name the two libraries.
"""
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] /
                       "examples" / "python"))
from firenet import Error as Refused  # noqa: E402,F401
from firenet.mri import *  # noqa: E402,F401,F403


# ----------------------------------------------------------------- transforms

def to_kspace(images):
    """Unitary and centred, over all axes but the first."""
    axes = tuple(range(1, images.ndim))
    return np.fft.fftshift(np.fft.fftn(np.fft.ifftshift(images, axes), axes=axes,
                                       norm="ortho"), axes)


def to_images(kspace):
    axes = tuple(range(1, kspace.ndim))
    return np.fft.fftshift(np.fft.ifftn(np.fft.ifftshift(kspace, axes),
                                        axes=axes, norm="ortho"), axes)


# ----------------------------------------------------------------------- files

def write_cfl(path, array):
    """BART's first dimension is the fastest: C order backwards."""
    dims = [*array.shape[::-1], *[1] * (16 - array.ndim)]
    with open(f"{path}.hdr", "w") as header:
        header.write("# Dimensions\n" + " ".join(map(str, dims)) + "\n")
    np.ascontiguousarray(array, "c8").tofile(f"{path}.cfl")


def read_cfl(path):
    with open(f"{path}.hdr") as header:
        dims = [int(one) for one in header.read().split("\n")[1].split()]
    return np.fromfile(f"{path}.cfl", "c8").reshape(dims[::-1])


# ---------------------------------------------------------------- simulation

def phantom(shape):
    """Ellipses with a slow phase."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, n, endpoint=False) for n in shape),
                       indexing="ij")
    image = np.zeros(shape)
    for value, u, v, a, b in ((1, 0, 0, .75, .9), (-.5, .1, 0, .65, .8),
                              (.4, -.3, .2, .2, .25), (.3, .3, -.3, .25, .2),
                              (-.2, 0, .5, .1, .15)):
        image += value * (((x - u) / a)**2 + ((y - v) / b)**2 <= 1)
    return image * np.exp(1j * (.5 * x - .3 * y + .4 * x * y))


def loops(shape, coils):
    """Smooth maps of coils around the object, no two alike."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, n, endpoint=False) for n in shape),
                       indexing="ij")
    angles = 2 * np.pi * (np.arange(coils) + .25) / coils
    maps = []
    for t in angles:
        u, v = x - 1.3 * np.cos(t), y - 1.2 * np.sin(t)
        maps.append(np.exp(1j * (t + .5 * np.arctan2(v, u + 3))) /
                    (.3 + u * u + v * v))
    return np.array(maps)


def scan(shape, coils, noise, seed=1, dtype="c8"):
    """(kspace, maps, image, noise alone): correlated noise of the deviation."""
    rng = np.random.default_rng(seed)
    image, maps = phantom(shape), loops(shape, coils)
    mixing = np.eye(coils) + .3 * rng.standard_normal((coils, coils))

    def draw(*size):
        return rng.standard_normal(size) + 1j * rng.standard_normal(size)
    alone = noise / np.sqrt(2) * (mixing @ draw(coils, 4096))
    added = noise / np.sqrt(2) * (mixing @ draw(coils, image.size))
    kspace = to_kspace(maps * image) + added.reshape(maps.shape)
    return kspace.astype(dtype), maps, image, alone.astype(dtype)
