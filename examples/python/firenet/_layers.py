# SPDX-License-Identifier: BSD-3-Clause
"""A network layer by layer: enough to build it elsewhere."""
from __future__ import annotations

import dataclasses
import itertools

import numpy as np

from . import _words
from ._handles import create
from ._library import lib


_KINDS, _PARTS = ({value: word for word, value in _words.of(prefix).items()}
                   for prefix in ("FIRENET_LAYER_", "FIRENET_PART_"))


@dataclasses.dataclass(frozen=True)
class Layer:
    """An affine map of the parts "x" and "sum" (N numbers), "dual" and
    "square" (m numbers) and of the measurements "data", then what `kind` says.

    Part `to` becomes the sum over `from` of weights[to, from] times part
    `from`, taken through A from N to m numbers and through A^H from m to N.
    Before layer 1 the parts are x = x0, sum = 0, dual = 0. Then

        "soft"     x: z max(0, 1 - t/|z|), t = thresholds[k] on level k
        "square"   square: |z_i|^2
        "project"  dual: z / max(1, sqrt(sum of square))
        "output"   nothing: part x is the result

    With a Regulariser term t that has a dual variable is a part "term<t>" of as
    many numbers as W_t has rows, taken to x through W_t^H and back through W_t;
    "project" shortens each element or group of it to norm lam w_g, and
    thresholds[0] is what the weights of the term of x itself are multiplied by.

    `restart` and `inner` count from 1; `width` is the numbers it makes."""

    kind: str
    restart: int
    inner: int
    width: int
    weights: dict[tuple[str, str], float]
    thresholds: np.ndarray


def _parts(terms):
    """{number: word}, those of the terms of a regulariser among them."""
    parts = dict(_PARTS)
    first = next(value for value, word in _PARTS.items() if word == "term")
    del parts[first]
    return parts | {first + 10 * t: f"term{t}" for t in range(terms)}


def layer(network, levels, terms, instance, index, epsilon0):
    """Describes a layer of a C network with so many levels, or terms."""
    handle = create("firenet_layer_create", "firenet_layer", network, instance,
                    index, epsilon0)
    parts = _parts(terms)
    table = {(parts[to], parts[source]):
             lib.firenet_layer_weight(handle, to, source)
             for to, source in itertools.product(parts, repeat=2)}
    kind = _KINDS[lib.firenet_layer_kind_of(handle)]
    thresholds = [lib.firenet_layer_threshold(handle, k)
                  for k in range(levels)] if kind == "soft" else []
    return Layer(kind, lib.firenet_layer_restart(handle),
                 lib.firenet_layer_inner(handle),
                 lib.firenet_layer_width(handle),
                 {parts: weight for parts, weight in table.items() if weight},
                 np.array(thresholds))
