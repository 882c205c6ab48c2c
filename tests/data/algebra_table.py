#!/usr/bin/env python3
"""Products and norms of small operators by NumPy: algebra_table.inc.

    python3 algebra_table.py > algebra_table.inc
"""
import numpy as np

rng = np.random.default_rng(2022)


def draw(*shape):
    """Random complex numbers of few digits: exact in every precision."""
    parts = rng.integers(-64, 65, size=(2, *shape)) / 32.0
    return parts[0] + 1j * parts[1]


def show(name, values):
    values = np.asarray(values, dtype=complex).ravel()
    print(f"static const double complex {name}[] = {{")
    for v in values:
        print(f"    {v.real:.17g} + {v.imag:.17g} * I,")
    print("};")


def norm(name, value):
    print(f"static const double {name} = {value:.17g};")


def matrix():
    a, x, y = draw(5, 7), draw(7), draw(5)
    show("matrix_a", a)
    show("matrix_x", x)
    show("matrix_y", y)
    show("matrix_ax", a @ x)
    show("matrix_ahy", a.conj().T @ y)
    show("matrix_real_ax", a.real @ x.real)
    show("matrix_real_aty", a.real.T @ y.real)
    norm("matrix_norm", np.linalg.norm(a, 2))
    norm("matrix_real_norm", np.linalg.norm(a.real, 2))
    norm("matrix_frobenius", np.linalg.norm(a, "fro"))
    norm("matrix_one_inf", np.sqrt(np.linalg.norm(a, 1) * np.linalg.norm(a, np.inf)))


def difference():
    x, y = draw(3, 4, 2), draw(3, 3, 4, 2)
    show("difference_x", x)
    show("difference_y", y)
    show("difference_dx", [np.roll(x, -1, axis) - x for axis in range(3)])
    show("difference_dhy", sum(np.roll(y[axis], 1, axis) - y[axis] for axis in range(3)))
    columns = []
    for i in range(24):
        e = np.zeros(24)
        e[i] = 1
        e = e.reshape(3, 4, 2)
        columns.append(np.array([np.roll(e, -1, axis) - e for axis in range(3)]).ravel())
    norm("difference_norm", np.linalg.norm(np.array(columns), 2))


def pad():
    x = draw(3, 5)
    show("pad_x", x)
    show("pad_corner", np.pad(x, ((0, 1), (0, 3))))
    show("pad_centred", np.pad(x, ((1, 0), (2, 1))))


def coils():
    w, b = draw(3, 6), draw(3, 4, 6)
    show("coil_w", w)
    show("coil_b", b)
    show("coil_x", x := draw(6))
    parts = [b[i] @ np.diag(w[i]) for i in range(3)]
    show("coil_stack", np.vstack(parts) @ x)
    show("coil_sum", sum(parts) @ x)
    show("coil_stack_adjoint_of_stack", np.vstack(parts).conj().T @ (np.vstack(parts) @ x))
    norm("coil_stack_norm", np.linalg.norm(np.vstack(parts), 2))
    norm("coil_sum_norm", np.linalg.norm(sum(parts), 2))
    bound = sum(np.linalg.norm(b[i], 2) ** 2 * np.abs(w[i]) ** 2 for i in range(3))
    norm("coil_bound", np.sqrt(bound.max()))


print("/* Made by algebra_table.py. Arrays are in C order. */")
matrix()
difference()
pad()
coils()
