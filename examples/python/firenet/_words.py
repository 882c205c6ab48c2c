# SPDX-License-Identifier: BSD-3-Clause
"""The words of the interface and the numbers of C that they stand for."""
from __future__ import annotations

from ._arrays import NAMES as _TYPES
from ._library import C
from ._options import choice


def of(prefix: str) -> dict[str, int]:
    """The enumerators that begin so, by the rest of their names."""
    return {name[len(prefix):].lower(): value for name, value in vars(C).items()
            if name.startswith(prefix)}


METHODS = of("FIRENET_METHOD_")
OUTCOMES = of("FIRENET_OUTCOME_")
GAP_BASES = of("FIRENET_GAP_")
OUTPUTS = of("FIRENET_OUTPUT_")
PROBLEMS = {name: getattr(C, "FIRENET_PROBLEM_" + name)
            for name in ("P1", "P2", "P3")}
DUALS = of("FIRENET_DUAL_")
_TABLES = {"type": _TYPES, "problem": PROBLEMS, "method": METHODS,
           "outcome": OUTCOMES, "output": OUTPUTS, "dual": DUALS,
           "status": {"ok": C.FIRENET_OK, **of("FIRENET_ERR_")}}


def names(of: str) -> dict[str, int]:
    """The words for a "type" (of array elements), "problem", "method",
    "outcome", "output", "dual" or "status", and the numbers of the C interface
    they stand for."""
    return dict(choice("of", of, _TABLES))


def word(table, value):
    """The word for a number."""
    return next(word for word, number in table.items() if number == value)
