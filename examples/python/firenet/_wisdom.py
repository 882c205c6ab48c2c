# SPDX-License-Identifier: BSD-3-Clause
"""FFTW's wisdom, its record of measurements, saved from one process to the
next."""
from __future__ import annotations

import ctypes

from ._handles import Context
from ._library import lib


def save_wisdom() -> bytes:
    """The wisdom of this process, as bytes."""
    context, needed = Context(), ctypes.c_size_t()
    context.check(lib.firenet_context_save_wisdom(context, None, 0, needed))
    text = ctypes.create_string_buffer(needed.value)
    context.check(lib.firenet_context_save_wisdom(context, text, len(text),
                                                  needed))
    return text.value


def load_wisdom(text: bytes) -> None:
    """Gives FFTW what save_wisdom() returned, in this or an earlier process:
    with planner="measure" nothing it holds is measured again. It acts on the
    whole process, and so on other users of FFTW in it."""
    context = Context()
    context.check(lib.firenet_context_load_wisdom(context, text, len(text)))
