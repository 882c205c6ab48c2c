# SPDX-License-Identifier: BSD-3-Clause
"""Objects that pickle and copy by how they were made."""
import copy
import copyreg


class Made:
    """An immutable object, and `_made`: its maker and the maker's arguments, or
    a function of the object that finds them."""

    _made = None
    _calls_python = False

    def __reduce__(self):
        return copyreg.__newobj__, (type(self),), self._recipe()

    def __setstate__(self, recipe):
        maker, *arguments = recipe
        self.__dict__.update(maker(*arguments).__dict__)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        """What calls Python may call a method of what is being copied."""
        if not self._calls_python:
            return self
        new = memo[id(self)] = type(self).__new__(type(self))
        new.__setstate__(copy.deepcopy(self._recipe(), memo))
        return new

    def _recipe(self):
        return self._made(self) if callable(self._made) else self._made
