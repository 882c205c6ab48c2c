# SPDX-License-Identifier: BSD-3-Clause
"""Linear operators: immutable, shared by threads, composed with @."""
from __future__ import annotations

import functools
import numbers
import operator
import typing

import numpy as np

from . import _arrays
from ._arrays import dtype_of
from ._calls import Hold
from ._errors import RangeError, ShapeError
from ._handles import Context, Handle, Seats, create, handle_of
from ._library import C, ctype, lib
from ._made import Made
from ._options import choice
from ._types import Any, Array, ArrayLike, Sequence

_KIND = "firenet_operator"
_SPLIT = {"rows": C.FIRENET_SPLIT_ROWS, "columns": C.FIRENET_SPLIT_COLUMNS,
          "range": C.FIRENET_SPLIT_RANGE, "domain": C.FIRENET_SPLIT_DOMAIN,
          "both": C.FIRENET_SPLIT_BOTH, "blocks": C.FIRENET_SPLIT_BLOCKS}


class Operator(Made):
    """A linear operator A, made by fn.dft, fn.matrix, .. and by algebra.

    Vectors are passed flat or in the shape `in_shape`, and the result has the
    same form: flat, or `out_shape`. If `in_shape` has one axis, which fits
    both, images are returned as images, and lists (Haar coefficients by level,
    stacked vectors) flat. Inputs must have the operator's dtype or one that
    fits into it without loss. Operators can be pickled and copied.
    """

    __array_ufunc__ = None  # leaves array * A to this class

    def __init__(self, handle, in_shape, out_shape, parts=(),
                 calls_python=False, values=None, lists=(False, False),
                 made=None):
        """`values`: what C reads and this object keeps. `lists`: whether x and
        A x are lists rather than images. `made`: see Made."""
        if not isinstance(handle, Handle):
            raise TypeError("operators are made by fn.dft, fn.matrix, fn.user "
                            "and their like")
        self._handle = handle
        self._parts = parts
        self._values = values
        self._lists = lists
        self._made = made
        self._calls_python = calls_python or any(
            part._calls_python for part in parts)
        self._seats = Seats("firenet_workspace", handle)
        self.in_shape = in_shape
        self.out_shape = out_shape

    # ------------------------------------------------------------ properties

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return (lib.firenet_operator_rows(self._handle),
                lib.firenet_operator_cols(self._handle))

    @functools.cached_property
    def dtype(self) -> np.dtype:
        """Of A x."""
        return dtype_of(lib.firenet_operator_range_type(self._handle))

    @functools.cached_property
    def domain_dtype(self) -> np.dtype:
        """Of x; real where A takes real vectors to complex ones."""
        return dtype_of(lib.firenet_operator_domain_type(self._handle))

    @property
    def norm_bound(self) -> float:
        """L >= ||A||, proved or estimated."""
        return lib.firenet_operator_norm_bound(self._handle)

    @property
    def norm_proved(self) -> float:
        """A bound of ||A|| that uses no estimate; may be infinite."""
        return lib.firenet_operator_norm_proved(self._handle)

    @property
    def isometry(self) -> float:
        """c > 0 if A^H A = c I is known, else 0."""
        return lib.firenet_operator_isometry(self._handle)

    @property
    def coisometry(self) -> float:
        """c > 0 if A A^H = c I is known, else 0."""
        return lib.firenet_operator_coisometry(self._handle)

    @property
    def unitary(self) -> bool:
        """True if A is known to be unitary."""
        return bool(lib.firenet_operator_is_unitary(self._handle))

    @property
    def flops(self) -> float:
        """Real additions and multiplications of one A x, estimated; work in
        Python is not counted."""
        return lib.firenet_operator_flops(self._handle)

    @property
    def traffic(self) -> float:
        """Bytes one A x moves, estimated, with scratch memory in cache."""
        return lib.firenet_operator_traffic(self._handle)

    @property
    def table_bytes(self) -> int:
        """Bytes of the tables A holds: indices, weights, matrices."""
        return (lib.firenet_operator_table_bytes(self._handle)
                + sum(values.nbytes for values in self._arrays().values()))

    def _arrays(self):
        """The arrays that C borrows from A and its parts, by identity."""
        found = ({id(self._values): self._values}
                 if isinstance(self._values, np.ndarray) else {})
        for part in self._parts:
            found.update(part._arrays())
        return found

    def workspace_bytes(self, threads: int = 1) -> int:
        """Bytes a thread needs to apply A, with so many threads inside."""
        return (lib.firenet_operator_workspace_bytes(self._handle)
                + (threads - 1) * lib.firenet_operator_thread_bytes(self._handle))

    @property
    def description(self) -> str:
        """The operators that A consists of, after simplification."""
        return lib.firenet_operator_description(self._handle).decode()

    def __repr__(self):
        return "<%s: %s, %d x %d>" % (self.description, self.dtype,
                                      *self.shape)

    # ----------------------------------------------------------- application

    def apply(self, x: ArrayLike, out: Array | None = None) -> Array:
        """A x; written to `out` if given, which is never copied."""
        return self._apply(lib.firenet_workspace_apply, x, out,
                           (self.in_shape, self.domain_dtype),
                           (self.out_shape, self.dtype), self._lists[1])

    def _apply_adjoint(self, y, out=None):
        return self._apply(lib.firenet_workspace_apply_adjoint, y, out,
                           (self.out_shape, self.dtype),
                           (self.in_shape, self.domain_dtype), self._lists[0])

    def _apply(self, function, x, out, source, target, list_):
        (in_shape, in_dtype), (out_shape, out_dtype) = source, target
        x, shaped = _arrays.incoming("x", x, in_dtype, in_shape)
        out = _arrays.outgoing("out", out, out_dtype, out_shape,
                               shaped or (len(in_shape) == 1 and not list_))
        seat = self._seats.take()
        with Hold(active=self._calls_python or seat.calls_python) as hold:
            status = hold.run(lambda: function(
                seat, _arrays.type_of(in_dtype), x.ctypes.data, x.size,
                _arrays.type_of(out_dtype), out.ctypes.data, out.size),
                self._calls_python)
        seat.check(status)
        self._seats.append(seat)
        return hold.deliver(out)

    # --------------------------------------------------------------- algebra

    @property
    def H(self) -> Operator:
        """The adjoint, the conjugate transpose."""
        return _Adjoint(self)

    @typing.overload
    def __matmul__(self, other: Operator) -> Operator: ...

    @typing.overload
    def __matmul__(self, other: ArrayLike) -> Array: ...

    def __matmul__(self, other):
        if not isinstance(other, Operator):
            return self.apply(other)
        handle = create("firenet_operator_compose", _KIND, self._handle,
                        other._handle)
        return Operator(handle, other.in_shape, self.out_shape, (self, other),
                        lists=(other._lists[0], self._lists[1]),
                        made=(operator.matmul, self, other))

    def __mul__(self, scalar: complex) -> Operator:
        if not isinstance(scalar, numbers.Number):
            return NotImplemented
        c = complex(scalar)
        handle = create("firenet_operator_scale", _KIND, self._handle, c.real,
                        c.imag)
        return Operator(handle, self.in_shape, self.out_shape, (self,),
                        lists=self._lists, made=(operator.mul, self, c))

    __rmul__ = __mul__

    def __truediv__(self, scalar: complex) -> Operator:
        return self * (1 / scalar)

    def __neg__(self) -> Operator:
        return self * -1

    def __add__(self, other: Operator) -> Operator:
        if not isinstance(other, Operator):
            return NotImplemented
        parts = (self, other)
        handle = create("firenet_operator_sum", _KIND, _pointers(parts), 2)
        return Operator(handle, self.in_shape, self.out_shape, parts,
                        lists=self._lists, made=(operator.add, self, other))

    def __sub__(self, other: Operator) -> Operator:
        if not isinstance(other, Operator):
            return NotImplemented
        return self + -other

    # ---------------------------------------------------------------- checks

    def check_adjoint(self, seed: int = 1, trials: int = 1) -> float:
        """The largest |<Ax,y> - <x,A^H y>| / (||Ax|| ||y||) over random x and
        y: the adjoint is wrong where this is not <= adjoint_tolerance."""
        return self._measure(lib.firenet_operator_check_adjoint, trials,
                             seed)[0]

    @property
    def adjoint_tolerance(self) -> float:
        """What rounding explains of check_adjoint(): 100 epsilons."""
        return lib.firenet_operator_adjoint_tolerance(self._handle)

    def check_norm(self, seed: int = 1, iterations: int = 50) -> float:
        """The largest ||Ax|| / ||x|| met by power iteration: above norm_bound
        the bound is wrong."""
        return self._measure(lib.firenet_operator_check_norm, iterations,
                             seed)[0]

    def estimate_norm(self, seed: int = 1) -> tuple[float, float]:
        """(estimate <= ||A||, bound >= ||A||), the bound with probability
        1 - 1e-6 over the random start; about 50 applications."""
        return self._measure(lib.firenet_operator_estimate_norm, seed, count=2)

    def _measure(self, function, *arguments, count=1):
        context = Context()
        cells = [ctype("double")() for _ in range(count)]
        with Hold() as hold:
            status = function(context, self._handle, *arguments, *cells)
        context.check(status)
        return hold.deliver(tuple(cell.value for cell in cells))

    # ----------------------------------------------------------------- SciPy

    def aslinearoperator(self) -> Any:
        """A scipy.sparse.linalg.LinearOperator, on flat vectors; what
        scipy.sparse.linalg.aslinearoperator(A) makes, too."""
        from scipy.sparse.linalg import aslinearoperator
        return aslinearoperator(self)

    def matvec(self, x: ArrayLike) -> Array:
        """A x of a flat vector or a column, (n,) or (n, 1), by SciPy's
        convention; the result has the same form."""
        return _flat(self, x)

    def rmatvec(self, y: ArrayLike) -> Array:
        """A^H y, likewise."""
        return _flat(self.H, y)

    def matmat(self, X: ArrayLike) -> Array:
        """A X, column by column."""
        return _columns(self, X)

    def rmatmat(self, Y: ArrayLike) -> Array:
        """A^H Y, column by column."""
        return _columns(self.H, Y)


def _flat(A, x):
    x = _arrays.array("x", x)
    column = x.ndim == 2 and x.shape[1] == 1
    out = A.apply(x.ravel() if column else x).ravel()
    return out[:, np.newaxis] if column else out


def _columns(A, X):
    X = _arrays.array("X", X)
    if X.ndim != 2:
        raise ShapeError(f"X has shape {X.shape}: expected columns, "
                         f"({A.shape[1]}, count)")
    out = np.empty((A.shape[0], X.shape[1]), A.dtype)
    for i, column in enumerate(X.T):
        out[:, i] = _flat(A, column)
    return out


class _Adjoint(Operator):
    """A view of an operator: it applies through the original's seats, and C
    makes an operator of it only when it becomes part of another one."""

    def __init__(self, of):
        self._of = of
        self._parts = (of,)
        self._values = None
        self._lists = of._lists[::-1]
        self._made = getattr, of, "H"
        self._calls_python = of._calls_python
        self.in_shape = of.out_shape
        self.out_shape = of.in_shape

    @functools.cached_property
    def _handle(self):
        return create("firenet_operator_adjoint", _KIND, self._of._handle)

    @property
    def H(self):
        return self._of

    def apply(self, x, out=None):
        return self._of._apply_adjoint(x, out)

    def _apply_adjoint(self, y, out=None):
        return self._of.apply(y, out)


def _pointers(parts):
    return (ctype(_KIND + "*") * len(parts))(
        *(handle_of(f"part {i}", part, Operator)._as_parameter_
          for i, part in enumerate(parts)))


def stack(parts: Sequence[Operator]) -> Operator:
    """The vertical stack x -> (A_1 x, A_2 x, ..); one row of the result for
    each part if all have the same shape."""
    if isinstance(parts, Operator):
        raise TypeError("parts is one Operator: expected a sequence of them")
    parts = tuple(parts)
    if not parts:
        raise RangeError("stack: no parts, allowed is 1 or more")
    handle = create("firenet_operator_stack", _KIND, _pointers(parts),
                    len(parts))
    shapes = {part.out_shape for part in parts}
    rows = lib.firenet_operator_rows(handle)
    out_shape = (len(parts), *shapes.pop()) if len(shapes) == 1 else (rows,)
    return Operator(handle, parts[0].in_shape, out_shape, parts,
                    lists=(parts[0]._lists[0], True), made=(stack, parts))


def split(A: Operator, sides: str = "rows",
          norm_bound: float | None = None) -> Operator:
    """One party's part of an operator distributed over the parties that
    fn.configure(reduce=) sums over; all parties make and use it together.

    sides: "rows" or "columns" if A is a block of rows or columns of the whole;
    "range", "domain" or "both" if those vectors are distributed and A's own
    functions communicate; "blocks" if A is a block of a diagonal.
    norm_bound: L >= ||A|| of the whole; None: sqrt(sum L_i^2) of the parts."""
    handle = create("firenet_operator_split", _KIND,
                    handle_of("A", A, Operator), choice("sides", sides, _SPLIT),
                    norm_bound or 0)
    return Operator(handle, A.in_shape, A.out_shape, (A,), calls_python=True,
                    lists=A._lists, made=(split, A, sides, norm_bound))


def batch(A: Operator, count: int) -> Operator:
    """A on `count` contiguous vectors (slices, coils, frames), with an
    additional first axis."""
    handle = create("firenet_operator_batch", _KIND,
                    handle_of("A", A, Operator), count)
    return Operator(handle, (count, *A.in_shape), (count, *A.out_shape), (A,),
                    lists=A._lists, made=(batch, A, count))
