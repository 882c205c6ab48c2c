# SPDX-License-Identifier: BSD-3-Clause
"""libfirenet-mri by ctypes, .cfl files, and a scan with coils, for tests.

FIRENET_LIBRARY and FIRENET_MRI_LIBRARY name the two libraries.
"""
import ctypes as c
import os

import numpy as np

core = c.CDLL(os.environ["FIRENET_LIBRARY"], mode=c.RTLD_GLOBAL)
lib = c.CDLL(os.environ["FIRENET_MRI_LIBRARY"])
core.firenet_context_last_error.restype = c.c_char_p
context = c.c_void_p()
assert core.firenet_context_create(c.byref(context), None, None, None) == 0


class Refused(Exception):
    pass


def pointer(a):
    return None if a is None else a.ctypes.data_as(c.c_void_p)


def sizes(values):
    return (c.c_int64 * len(values))(*values)


def type_of(a):
    return {"complex64": 30, "complex128": 40}[a.dtype.name]


def call(name, *arguments):
    """Integers go as int64, of ("i", n) as int, of ("u", n) as uint32; arrays in
    C order, which those for results are in."""
    arguments = [np.ascontiguousarray(a) if isinstance(a, np.ndarray) else a
                 for a in arguments]

    def given(a):
        if isinstance(a, tuple):
            return (c.c_int if a[0] == "i" else c.c_uint32)(a[1])
        return (c.c_int64(a) if isinstance(a, (int, np.integer)) else
                c.c_double(a) if isinstance(a, float) else
                pointer(a) if isinstance(a, np.ndarray) else a)
    status = getattr(lib, "firenet_mri_" + name)(context, *map(given,
                                                               arguments))
    if status:
        raise Refused(core.firenet_context_last_error(context).decode())


def shaped(data):
    """(type, coils, axes, shape) of data, coils first."""
    return (("i", type_of(data)), len(data), ("i", data.ndim - 1),
            sizes(data.shape[1:]))


def every(axes):
    return ("u", 2**axes - 1)


def noise_covariance(noise):
    out = np.empty((len(noise), len(noise)), "c16")
    call("noise_covariance", ("i", type_of(noise)), *noise.shape, noise, out)
    return out


def corner_covariance(kspace, radius, mask=None):
    out = np.empty((len(kspace), len(kspace)), "c16")
    call("corner_covariance", *shaped(kspace), every(kspace.ndim - 1), radius,
         mask, kspace, out)
    return out


def whitening(covariance):
    out = np.empty(covariance.shape, "c16")
    call("whitening", len(covariance), covariance, out)
    return out


def mix(matrix, data):
    matrix = np.ascontiguousarray(matrix, "c16")
    out = np.empty((len(matrix), *data.shape[1:]), data.dtype)
    call("mix", ("i", type_of(data)), *matrix.shape, matrix, data[0].size,
         data, out)
    return out


def compression(data):
    matrix, energy = np.empty((len(data),) * 2, "c16"), np.empty(len(data))
    call("compression", ("i", type_of(data)), len(data), data[0].size, data,
         matrix, energy)
    return matrix, energy


def remove_oversampling(data, keep):
    out = np.empty((*data.shape[:-1], keep), data.dtype)
    call("remove_oversampling", ("i", type_of(data)),
         data.size // data.shape[-1], data.shape[-1], keep, data, out)
    return out


def sum_of_squares(images):
    out = np.empty(images.shape[1:], images.dtype)
    call("sum_of_squares", ("i", type_of(images)), len(images),
         images[0].size, images, out)
    return out


def combine(maps, images):
    out = np.empty(images.shape[1:], images.dtype)
    call("combine", ("i", type_of(images)), len(images), images[0].size, maps,
         images, out)
    return out


def normalise(maps):
    maps, rho = maps.copy(), np.empty(maps.shape[1:])
    call("normalise", ("i", type_of(maps)), len(maps), rho.size, maps, rho)
    return maps, rho


def undo_intensity(rho, image, floor=0.0):
    image = image.copy()
    call("undo_intensity", ("i", type_of(image)), image.size, rho, floor,
         image)
    return image


def calibration_shape(mask, largest):
    out = np.empty(mask.ndim, np.int64)
    call("calibration_shape", ("i", mask.ndim), sizes(mask.shape),
         every(mask.ndim), np.ascontiguousarray(mask, np.uint8), largest, out)
    return tuple(map(int, out))


def calibration_copy(kspace, region):
    out = np.empty((len(kspace), *region), kspace.dtype)
    call("calibration_copy", *shaped(kspace), every(kspace.ndim - 1), kspace,
         sizes(region), out)
    return out


def espirit(calibration, shape, kernel=0, threshold=0.0, crop=0.8, sets=1,
            centred=True):
    kind, coils, axes, region = shaped(calibration)
    maps = np.empty((sets, coils, *shape), calibration.dtype)
    values = np.empty((sets, *shape))
    call("espirit", kind, coils, axes, sizes(shape),
         every(len(shape)) if centred else ("u", 0), region, calibration,
         kernel, threshold, crop, ("i", sets), maps, values)
    return maps, values


def adaptive_maps(calibration, shape, width=5):
    kind, coils, axes, region = shaped(calibration)
    maps = np.empty((coils, *shape), calibration.dtype)
    call("adaptive_maps", kind, coils, axes, sizes(shape), every(len(shape)),
         region, calibration, width, maps)
    return maps


def homodyne(kspace, axis, first, count):
    out = np.empty(kspace.shape, kspace.dtype)
    both = every(kspace.ndim - 1)
    call("homodyne", *shaped(kspace), both, both, ("i", axis), first, count,
         kspace, out)
    return out


def virtual_conjugates(kspace):
    out = np.empty((2 * len(kspace), *kspace.shape[1:]), kspace.dtype)
    call("virtual_conjugates", *shaped(kspace), every(kspace.ndim - 1), kspace,
         out)
    return out


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
