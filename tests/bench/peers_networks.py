# SPDX-License-Identifier: BSD-3-Clause
"""What one writes by hand in NumPy, SciPy or PyTorch: the network's inner
iteration, and FISTA, with the package's own Fourier transform."""
import numpy as np

from peers_problem import LASSO, Peer


def haar(x, levels, like):
    """2-D Haar transform by slices, coarse to fine from the upper left; for
    arrays and tensors. `like` makes an array like another."""
    out = like(x)
    for _ in range(levels):
        s, t = x[::2, ::2] + x[1::2, ::2], x[::2, ::2] - x[1::2, ::2]
        u, v = x[::2, 1::2] + x[1::2, 1::2], x[::2, 1::2] - x[1::2, 1::2]
        h = len(x) // 2
        out[:h, h:2 * h] = (s - u) * .5
        out[h:2 * h, :h] = (t + v) * .5
        out[h:2 * h, h:2 * h] = (t - v) * .5
        x = (s + u) * .5
    out[:len(x), :len(x)] = x
    return out


def haar_inverse(x, levels, like):
    h = len(x) >> levels
    coarse = x[:h, :h]
    while 2 * h <= len(x):
        a, b = coarse, x[:h, h:2 * h]
        c, d = x[h:2 * h, :h], x[h:2 * h, h:2 * h]
        s, t, u, v = a + b, c + d, a - b, c - d
        coarse = like(x[:2 * h, :2 * h])
        coarse[::2, ::2], coarse[1::2, ::2] = (s + t) * .5, (s - t) * .5
        coarse[::2, 1::2], coarse[1::2, 1::2] = (u + v) * .5, (u - v) * .5
        h *= 2
    return coarse


class Transforms:
    """A = P F W^H and its adjoint, on planes."""

    def __init__(self, problem, dtype):
        self.levels, self.like = problem.levels, np.empty_like
        self.mask, self.y = [a.astype(dtype) for a in problem.plane()]
        self.one = np.ones(1, dtype).real[0]
        self.layout(problem.side)

    def layout(self, side):
        pass

    def forward(self, x):
        return self.mask * self.fft(self.synthesis(x))

    def adjoint(self, q):
        return self.analysis(self.ifft(self.mask * q))

    def analysis(self, image):
        return haar(image, self.levels, self.like)

    def synthesis(self, x):
        return haar_inverse(x, self.levels, self.like)

    def plane(self, array):
        return array

    def shrink(self, z, threshold):
        return z * np.maximum(0, 1 - threshold / np.maximum(abs(z), 1e-30))

    def norm(self, q):
        return np.linalg.norm(q)


class NumPy(Transforms):
    """np.fft (double precision whatever it is given) and PyWavelets."""

    def layout(self, side):
        import pywt
        self.pywt = pywt
        self.slices = pywt.coeffs_to_array(pywt.wavedec2(
            np.zeros((side, side)), "haar", level=self.levels,
            mode="periodization"))[1]

    def fft(self, image):
        return np.fft.fft2(image, norm="ortho")

    def ifft(self, plane):
        return np.fft.ifft2(plane, norm="ortho")

    def analysis(self, image):
        return self.pywt.coeffs_to_array(self.pywt.wavedec2(
            image, "haar", level=self.levels, mode="periodization"))[0]

    def synthesis(self, x):
        return self.pywt.waverec2(
            self.pywt.array_to_coeffs(x, self.slices, "wavedec2"), "haar",
            mode="periodization")


class SciPy(Transforms):
    """scipy.fft and slices."""

    def fft(self, image):
        import scipy.fft
        return scipy.fft.fft2(image, norm="ortho", overwrite_x=True)

    def ifft(self, plane):
        import scipy.fft
        return scipy.fft.ifft2(plane, norm="ortho", overwrite_x=True)


class PyTorch(Transforms):
    """torch.fft and slices, without gradients."""

    def layout(self, side):
        import torch
        torch.set_num_threads(1)
        torch.set_grad_enabled(False)
        self.torch, self.like = torch, torch.empty_like
        self.mask, self.y = map(torch.from_numpy, (self.mask, self.y))

    def plane(self, array):
        return self.torch.from_numpy(array)

    def fft(self, image):
        return self.torch.fft.fft2(image, norm="ortho")

    def ifft(self, plane):
        return self.torch.fft.ifft2(plane, norm="ortho")

    def shrink(self, z, threshold):
        return z * self.torch.clamp(1 - threshold / z.abs().clamp(min=1e-30),
                                    min=0)

    def norm(self, q):
        return self.torch.linalg.vector_norm(q).item()


def weights(problem):
    """Of the model's levels, where haar() puts their coefficients."""
    side, found = problem.side, np.empty(problem.shape)
    for k, weight in reversed(list(enumerate(problem.model.weights))):
        h = side >> (problem.levels - 1 - k)
        found[:h, :h] = weight
    return found


class ByHand(Peer):
    def __init__(self, problem):
        super().__init__(problem)
        self.A = self.transforms(problem, self.dtype)


class Network(ByHand):
    """Chambolle-Pock for the square-root LASSO and its mean, as one restart of
    a network does it."""
    solves = False

    def image(self, iterations):
        A, y, lam = self.A, self.A.y, self.problem.lam
        tau = float(np.exp(-1) * np.linalg.norm(self.problem.y)
                    * iterations / 2)
        threshold = A.plane((tau * lam * weights(self.problem)).astype(
            A.one.dtype))
        x, q, total = 0 * y, 0 * y, 0 * y
        for _ in range(iterations):
            step = A.shrink(x - tau * A.adjoint(q), threshold)
            v = q + (A.forward(2 * step - x) - y) / tau
            q = v / max(1, A.norm(v))
            x = step
            total += x
        return np.asarray(A.synthesis(total / iterations))


class Fista(ByHand):
    """1/2 ||Ax - y||^2 + 0.004 ||x||_1, step 1."""

    def image(self, iterations):
        A, y = self.A, self.A.y
        x, z, t = 0 * y, 0 * y, 1
        for _ in range(iterations):
            old = x
            x = A.shrink(z - A.adjoint(A.forward(z) - y), LASSO)
            t, before = (1 + (1 + 4 * t * t) ** .5) / 2, t
            z = x + (before - 1) / t * (x - old)
        return np.asarray(A.synthesis(x))


class NumPyNetwork(Network):
    name, title = "numpy", "NumPy network, np.fft and PyWavelets, c128"
    transforms, dtype = NumPy, "complex128"


class SciPyNetwork(Network):
    name, title = "scipy", "SciPy network, scipy.fft and slices, c64"
    transforms = SciPy


class SciPyFista(Fista):
    name, title = "scipy", "SciPy FISTA, scipy.fft and slices, c64"
    transforms = SciPy


class PyTorchNetwork(Network):
    name, title = "torch", "PyTorch network, torch.fft and slices, c64"
    transforms = PyTorch


class PyTorchFista(Fista):
    name, title = "torch", "PyTorch FISTA, torch.fft and slices, c64"
    transforms = PyTorch


PEERS = [NumPyNetwork, SciPyNetwork, SciPyFista, PyTorchNetwork, PyTorchFista]
