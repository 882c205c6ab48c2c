# SPDX-License-Identifier: BSD-3-Clause
"""What can be set, as the library itself describes it."""
from __future__ import annotations

import dataclasses

from ._errors import RangeError
from ._library import lib

# Names that Python code writes otherwise than C: `lambda` cannot be written.
_KEYWORDS = {"lambda": "lam", "tolerance": "tol",
             "iterations": "max_iterations", "monitor_every": "every"}
_SETTINGS = {keyword: name for name, keyword in _KEYWORDS.items()}

_OF = {"context": lib.firenet_option_of_context,
       "network": lib.firenet_option_of_network,
       "solver": lib.firenet_option_of_solver,
       "runner": lib.firenet_option_of_runner,
       "perturbation": lib.firenet_option_of_perturbation}


@dataclasses.dataclass(frozen=True)
class Option:
    """A setting: its `name`, a keyword of what takes it, its `default`, the
    ends `low` and `high` of its range, whether it is an `integer`, and the
    `choices` by name if it is an enumeration."""

    name: str
    default: float
    low: float
    high: float
    integer: bool
    choices: dict[str, int]
    _pointer: object = dataclasses.field(repr=False, compare=False)

    def allows(self, value: float) -> bool:
        """True if the library takes the value."""
        return bool(lib.firenet_option_allows(self._pointer, value))


def options(of: str) -> list[Option]:
    """The settings of a "context" (fn.configure), "network", "solver"
    (fn.solve), "runner" (Network.run) or "perturbation" (fn.perturb) as a list
    of Option; units are in the headers of the same names."""
    describe, found = choice("of", of, _OF), []
    while pointer := describe(len(found)):
        found.append(_option(pointer))
    return found


def choice(name, value, table):
    """The enumerator a word stands for."""
    if value not in table:
        raise RangeError(f"{name} = {value!r}: allowed is one of "
                         + ", ".join(map(repr, table)))
    return table[value]


def setting(keyword):
    """The C library's name of a setting."""
    return _SETTINGS.get(keyword, keyword)


def _option(pointer):
    low, high = (lib.firenet_option_low(pointer),
                 lib.firenet_option_high(pointer))
    integer = bool(lib.firenet_option_is_int(pointer))
    name = lib.firenet_option_name(pointer).decode()
    return Option(_KEYWORDS.get(name, name),
                  lib.firenet_option_default(pointer), low, high, integer,
                  _choices(pointer, low, high) if integer else {}, pointer)


def _choices(pointer, low, high):
    """Values by name; where there are some, low and high are among them."""
    def name(value):
        return lib.firenet_option_choice(pointer, value)
    if not name(int(low)):
        return {}
    return {name(value).decode().lower(): value
            for value in range(int(low), int(high) + 1) if name(value)}
