# SPDX-License-Identifier: BSD-3-Clause
"""Pictures, with matplotlib where it is installed."""
from __future__ import annotations

import numpy as np

from ._network import Network
from ._solve import Result
from ._types import Any, ArrayLike

__all__ = ["history", "network"]


def _axes(axes):
    if axes is not None:
        return axes
    from matplotlib import pyplot
    return pyplot.subplots(layout="constrained")[1]


def _finish(axes):
    """A grid, and a legend above the curves."""
    axes.grid(alpha=0.3)
    if axes.get_legend_handles_labels()[0]:
        low, high = axes.get_ylim()
        axes.set_ylim(top=high * (high / low) ** 0.3)
        axes.legend(loc="upper right", ncols=2, fontsize="small")


def history(result: Result, axes: Any = None) -> Any:
    """Objective, certified gap and, in P1, infeasibility of a solve against
    its iterations. Returns the axes."""
    axes = _axes(axes)
    rows = result.history
    for name in ("objective", "gap", "infeasibility"):
        values = np.abs(rows[name])
        if np.any(values > 0):
            axes.semilogy(rows["iteration"], np.where(values > 0, values,
                                                      np.nan), label=name)
    axes.set_xlabel("iteration")
    axes.set_title(f"{result.outcome}, gap {result.gap:.2g}")
    _finish(axes)
    return axes


def network(net: Network, events: ArrayLike = (),
            y_norm: float | None = None, axes: Any = None) -> Any:
    """The bound of a network's error before any data, restart by restart, for
    ||y|| <= y_norm, and its actual progress: `events` are (layer, objective,
    gap, error) rows that a callback recorded. Returns the axes."""
    axes = _axes(axes)
    if y_norm is not None and net.proved:
        bounds = net.prior_bounds(y_norm)
        axes.semilogy(3 * net.inner * np.arange(len(bounds)), bounds, "k--",
                      label="proved before any data")
    rows = np.asarray(events, float)
    if len(rows):
        for column, name in enumerate(("objective", "gap", "error"), 1):
            if not np.all(np.isnan(rows[:, column])):
                axes.semilogy(rows[:, 0], rows[:, column], label=name)
    axes.set_xlabel("layer")
    axes.set_title(f"{net.restarts} restarts of {net.inner} iterations"
                   + ("" if net.proved else ", not proved"))
    _finish(axes)
    return axes
