# SPDX-License-Identifier: BSD-3-Clause
"""lambda, shares of terms and weights where nobody tunes them: the rule of
firenet-reconstruct (examples/lambda.c, choice.c, reweight.c) for arrays of NumPy,
so that comparisons use the program's own. tests/rule.py holds one against the
other."""
import numpy as np

LEVELS = 3
LARGEST, LEAST, DEVIATIONS = 1.35, .3, 5.
SPINNING = .32  # of the lambda that (P2) has for its noise, where it is spun
REWEIGHTED = 4 / 3  # of lambda, where a round of reweighting follows
_SHARE_OF_LOG = {"tv": 1 / 15, "uwt": 1 / 10}


def c(kinds, pixels, reweight=0):
    """lambda sqrt(N) of (P3) for a sum of terms of these kinds, followed by so
    many rounds of reweighting."""
    return ((REWEIGHTED if reweight else 1) * np.log(pixels)
            * sum(map(_SHARE_OF_LOG.get, kinds)) / len(kinds))


def shares(kinds):
    """Factors of the terms in R."""
    each = np.array([_SHARE_OF_LOG[kind] for kind in kinds])
    return each / each.sum()


def frame_weights(shape, levels=LEVELS):
    """2^(-l d/2) for level l of an undecimated frame of d axes: the noise of its
    coefficients over that of a pixel."""
    axes = len(shape)
    exponents = np.r_[levels, np.repeat(np.arange(levels, 0, -1),
                                        2 ** axes - 1)]
    return np.repeat(2.0 ** (-exponents * axes / 2), np.prod(shape))


FRAMES = ("db2", "haar")  # of the first round, and what may replace it
MARGIN = 1.02
LARGER = {"db2": 1, "haar": 1.35}  # lambda, over the rule's, where it is chosen


def chosen(shape, lengths):
    """The wavelet of the frame that a picture asks for, by its weighted l1 norm;
    lengths(wavelet) are the moduli |W x|."""
    first, other = (float(frame_weights(shape) @ lengths(wavelet))
                    for wavelet in FRAMES)
    return FRAMES[other < MARGIN * first]


def reweighted(weights, lengths, noise):
    """From the lengths |(W x)_g| of a picture's groups; `noise` is that of a
    pixel of the zero-filled picture, its standard deviation."""
    eps = DEVIATIONS * noise * weights
    return LARGEST * weights * np.maximum(LEAST, eps / (lengths + eps))


def pixel_noise(noise_norm, y_norm, pixels):
    """Where there is said to be none, a thousandth of the samples stands for
    what is too small to matter."""
    return max(noise_norm, 1e-3 * y_norm) / np.sqrt(pixels)
