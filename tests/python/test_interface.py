# SPDX-License-Identifier: BSD-3-Clause
"""The package's copy of the C interface is the interface."""
import os
import pathlib
import re
import sys
import unittest

from firenet import _interface
from firenet._library import ctype, lib

SOURCE = pathlib.Path(os.environ["FIRENET_SOURCE"])
sys.path.insert(0, str(SOURCE / "examples" / "python"))
import make_interface  # noqa: E402  (it lies beside the package)


class Interface(unittest.TestCase):
    def test_copy_is_what_the_headers_say(self):
        copy = pathlib.Path(_interface.__file__).read_text()
        self.assertEqual(
            copy, make_interface.interface(SOURCE / "include" / "firenet"),
            "run: python3 examples/python/make_interface.py")

    def test_every_exported_symbol_is_declared(self):
        text = (SOURCE / "lib" / "firenet.map").read_text()
        listed = re.findall(r"^ *(firenet_\w+);", text, flags=re.M)
        self.assertGreater(len(listed), 100)
        self.assertEqual(sorted(listed), sorted(_interface.FUNCTIONS))

    def test_enumerators_have_the_pinned_values(self):
        text = (SOURCE / "tests" / "abi" / "pins.c").read_text()
        pins = re.findall(r"PIN\((FIRENET_\w+),\s*(-?\d+)\)", text)
        seen = {name: _interface.ENUMERATORS.get(name) for name, _ in pins
                if name != "FIRENET_MAX_AXES"}
        self.assertGreater(len(seen), 100)
        self.assertEqual(seen, {name: int(value) for name, value in pins
                                if name in seen})

    def test_every_function_has_types(self):
        for name, text in _interface.FUNCTIONS.items():
            function = getattr(lib, name)
            arguments = text[text.index("(") + 1:-1]
            self.assertEqual(len(function.argtypes),
                             len(arguments.split(", ")) if arguments else 0,
                             name)

    def test_handles_have_types_of_their_own(self):
        kinds = {name[:-len("_release")] + "*"
                 for name in _interface.FUNCTIONS if name.endswith("_release")}
        self.assertIn("firenet_operator*", kinds)
        self.assertEqual(len({ctype(kind) for kind in kinds}), len(kinds))
        self.assertNotIn(ctype("int*"), {ctype(kind) for kind in kinds})

    def test_signatures_by_hand(self):
        """A few copied from the headers by eye, one of each kind."""
        for name, text in {
                "firenet_version_number": "int()",
                "firenet_status_message": "char*(firenet_status)",
                "firenet_context_release": "void(firenet_context*)",
                "firenet_planner_set_lock":
                    "firenet_status(void*, void*, void*)",
                "firenet_runner_set_monitor":
                    "firenet_status(firenet_runner*, firenet_monitor_fn, "
                    "void*)",
                "firenet_sampling_radial":
                    "firenet_status(firenet_context*, int64_t*, int64_t, "
                    "uint64_t, int64_t*)"}.items():
            self.assertEqual(_interface.FUNCTIONS[name], text)


if __name__ == "__main__":
    unittest.main()
