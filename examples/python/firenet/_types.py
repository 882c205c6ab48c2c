# SPDX-License-Identifier: BSD-3-Clause
"""What the signatures name."""
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

__all__ = ["Any", "Array", "ArrayLike", "Callable", "DTypeLike", "Function",
           "Sequence", "Shape"]

Array = np.ndarray
Shape = int | Sequence[int]
Function = Callable[[Array], ArrayLike]
