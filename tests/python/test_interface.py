# SPDX-License-Identifier: BSD-3-Clause
"""The package's copy of the C interface is the interface."""
import ast
import functools
import inspect
import os
import pathlib
import re
import sys
import unittest

import firenet as fn
from firenet import _interface
from firenet._handles import Context
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
                "firenet_status_message": "char*(firenet_status status)",
                "firenet_context_release": "void(firenet_context* context)",
                "firenet_fftw_set_lock":
                    "firenet_status(void* lock, void* unlock, void* user)",
                "firenet_runner_set_monitor":
                    "firenet_status(firenet_runner* runner, "
                    "firenet_monitor_fn monitor, void* user)",
                "firenet_sampling_radial":
                    "firenet_status(firenet_context* context, int64_t* shape, "
                    "int64_t count, uint64_t seed, int64_t* indices)"}.items():
            self.assertEqual(_interface.FUNCTIONS[name], text)

    def test_arguments_of_the_wrong_type_are_named(self):
        with self.assertRaisesRegex(TypeError, "kappa = '3': str.* double"):
            lib.firenet_rnspl_constants(Context(), 0.5, 1.0, "3", None, None)
        with self.assertRaisesRegex(TypeError, r"a = 3: int .*operator\*"):
            lib.firenet_operator_rows(3)


class Coverage(unittest.TestCase):
    """What the package calls, and what it leaves alone on purpose."""

    LEFT_ALONE = {
        "firenet_context_get_int": "fn.configure() knows what it set",
        "firenet_companion_allocate": "for libraries in C",
        "firenet_companion_fail": "for libraries in C",
        "firenet_companion_fftw_lock": "for libraries in C",
        "firenet_companion_fftw_unlock": "for libraries in C",
        "firenet_companion_free": "for libraries in C",
        "firenet_companion_run": "for libraries in C",
        "firenet_companion_interface": "for libraries in C",
        "firenet_network_config_get_real": "a network tells what it uses",
        "firenet_method_from_name": "methods are words here too",
        "firenet_method_name": "likewise",
        "firenet_operator_apply": "an operator keeps workspaces",
        "firenet_operator_apply_adjoint": "likewise",
        "firenet_operator_create_dft": "centred_dft",
        "firenet_operator_create_difference": "weighted_difference",
        "firenet_event_get_int": "events have attributes",
        "firenet_event_get_real": "likewise",
        "firenet_layer_get_int": "layers have attributes",
        "firenet_levels_create_part": "for networks of parties, in C",
        "firenet_levels_get_int": "levels have attributes",
        "firenet_operator_get_int": "operators have attributes",
        "firenet_operator_get_real": "likewise",
        "firenet_problem_get_int": "problems have attributes",
        "firenet_problem_get_real": "likewise",
        "firenet_number_of_event": "objects have attributes here",
        "firenet_number_of_layer": "objects have attributes here",
        "firenet_number_of_levels": "objects have attributes here",
        "firenet_number_of_network": "objects have attributes here",
        "firenet_number_of_operator": "objects have attributes here",
        "firenet_number_of_perturbation": "objects have attributes here",
        "firenet_number_of_problem": "objects have attributes here",
        "firenet_number_of_refutation": "objects have attributes here",
        "firenet_number_of_runner": "objects have attributes here",
        "firenet_number_of_solver": "objects have attributes here",
        "firenet_option_id": "options are set by name",
        "firenet_outcome_from_name": "outcomes are words here too",
        "firenet_outcome_name": "likewise",
        "firenet_fftw_set_lock":
            "for hosts that plan with FFTW in C; Python code that does makes "
            "its operators under a lock of its own",
        "firenet_problem_get_kind": "Problem.kind",
        "firenet_problem_kind_from_name": "kinds are words here too",
        "firenet_problem_kind_name": "likewise",
        "firenet_runner_run": "a batch of one",
        "firenet_sampling_fourier_haar": "firenet_sampling_levels takes a law",
        "firenet_sampling_walsh_haar": "firenet_sampling_levels takes a law",
        "firenet_solver_batch_get_int": "solve_batch() knows what it set",
        "firenet_solver_batch_get_real": "likewise",
        "firenet_status_from_name": "statuses are exceptions here",
        "firenet_type_from_name": "NumPy's dtypes have names",
        "firenet_type_name": "likewise",
        "firenet_type_size": "dtype.itemsize",
        "firenet_version_number": "firenet.__version__",
        "firenet_wavelet_from_name": "wavelets are words here too",
        "firenet_wavelet_name": "likewise"}

    def called(self):
        """Names in the package's source, and pairs of strings put together
        within a module."""
        found = set()
        for path in pathlib.Path(_interface.__file__).parent.glob("*.py"):
            if path.name == "_interface.py":
                continue
            nodes = list(ast.walk(ast.parse(path.read_text())))
            words = {node.value for node in nodes
                     if isinstance(node, ast.Constant)
                     and isinstance(node.value, str)}
            found |= {node.attr for node in nodes
                      if isinstance(node, ast.Attribute)}
            found |= words | {a + b for a in words for b in words}
        return found

    def test_every_function_is_wrapped_or_left_alone_on_purpose(self):
        called = self.called()
        kinds = {name[:-len("_release")] for name in _interface.FUNCTIONS
                 if name.endswith("_release")}
        ours = ({kind + "_retain" for kind in kinds}     # Python's references
                | {kind + "_release" for kind in kinds}  # Handle
                | {"firenet_workspace_create", "firenet_runner_create",
                   "firenet_jacobian_create", "firenet_solver_create",
                   "firenet_perturbation_create",
                   "firenet_solver_batch_create"})       # Seat
        rest = set(_interface.FUNCTIONS) - called - ours
        self.assertEqual(rest, set(self.LEFT_ALONE))


class Documentation(unittest.TestCase):
    def public(self):
        """(name, thing) of all that users can name, members included."""
        for name in fn.__all__:
            thing = getattr(fn, name)
            yield name, thing
            members = {} if inspect.isfunction(thing) else vars(thing)
            for part in members.get("__all__", members):
                member = members[part]
                if part.startswith("_") or not (
                        inspect.isfunction(member)
                        or isinstance(member, (property, classmethod,
                                               functools.cached_property))):
                    continue
                yield f"{name}.{part}", getattr(member, "__func__", member)

    def test_every_public_name_has_a_docstring(self):
        names = dict(self.public())
        self.assertGreater(len(names), 150)
        self.assertEqual([name for name, thing in names.items()
                          if not (thing.__doc__ or "").strip()], [])


if __name__ == "__main__":
    unittest.main()
