# SPDX-License-Identifier: BSD-3-Clause
"""Signatures for type checkers and editors."""
import inspect
import pathlib
import typing
import unittest

import firenet as fn
from support import Case

MODULES = (fn, fn.sampling, fn.plot)


def members(thing):
    """The public functions of a class, its constructor among them."""
    for name, member in vars(thing).items():
        if isinstance(member, classmethod):
            member = member.__func__
        elif isinstance(member, property):
            member = member.fget
        else:
            member = getattr(member, "func", member)
        named = name == "__init__" or not name.startswith("_")
        if named and inspect.isfunction(member) \
                and member.__name__ != "<lambda>":
            yield f"{thing.__name__}.{name}", member


def functions():
    """(name, function) of what the package offers."""
    for module in MODULES:
        for name in module.__all__:
            thing = getattr(module, name)
            if inspect.isclass(thing):
                yield from members(thing)
            elif inspect.isfunction(thing):
                yield name, thing


class Hints(Case):
    def test_every_public_signature_is_annotated(self):
        """Constructors of operators are internal: makers make them."""
        count = 0
        for name, function in functions():
            if name == "Operator.__init__" or name == "Event.__init__":
                continue
            with self.subTest(name):
                hints = typing.get_type_hints(function)
                signature = inspect.signature(function)
                given = set(signature.parameters) - {"self", "cls"}
                self.assertEqual(set(hints), given | {"return"})
            count += 1
        self.assertGreater(count, 90)

    def test_the_package_says_so(self):
        marker = pathlib.Path(fn.__file__).with_name("py.typed")
        self.assertTrue(marker.exists())


if __name__ == "__main__":
    unittest.main()
