# SPDX-License-Identifier: BSD-3-Clause
"""What objects made from now on use: threads, planner, log."""
from __future__ import annotations

import functools
import logging
import operator

import numpy as np

from . import _blas, _device
from ._calls import guarded, stop
from ._crew import Crew, insist
from ._errors import RangeError
from ._library import C, ctype, lib
from ._options import choice, options
from ._types import Any, Callable

_CHOICES = {one.name: one.choices for one in options("context")}
_SEVERITIES = {C.FIRENET_LOG_ERROR: logging.ERROR,
               C.FIRENET_LOG_WARNING: logging.WARNING,
               C.FIRENET_LOG_INFO: logging.INFO}
_current = {"threads": 1, "planner": "estimate", "instructions": "automatic",
            "executor": False, "log": False, "blas_threads": 0,
            "reduce": False, "device": False}
_thunks = {}  # by what they call; for ever, since C may call them any time


def configure(threads: int | None = None, planner: str | None = None,
              executor: Any = None,
              log: Callable[[int, str], object] | bool | None = None,
              instructions: str | None = None,
              blas_threads: int | None = None,
              reduce: Callable[[Any, Any], object] | bool | None = None,
              device: int | bool | None = None
              ) -> dict[str, Any]:
    """Sets defaults for objects created from now on; None leaves a setting
    unchanged. Returns all settings as a dictionary.

    threads: of each application, run or solve, 1 .. 256; default 1. They run
    outside the interpreter and do not change any bit of a result.
    planner: FFTW's effort, "estimate" (default) or "measure".
    executor: a concurrent.futures.ThreadPoolExecutor, or another object with
    its `submit`, whose threads are used instead of the library's own; False
    for these again. Costs tens of microseconds for each parallel loop.
    log: called as log(level, message) with a level of the logging module for
    every failure, e.g. logging.getLogger("firenet").log; False for none.
    instructions: the set to compute with, "automatic" (default), "baseline",
    "avx2" or "avx512"; results have the same bits on each. A set that the
    machine lacks is refused when the next object is created.
    blas_threads: of OpenBLAS, which multiplies by matrices in its own threads;
    set for the whole process, immediately. Default: unchanged (0), but 1 with
    threads > 1 if NumPy does not use the same OpenBLAS; if it does, a warning.
    reduce: called as reduce(sums, maxima) to reduce in place over the parties
    of a distributed problem (fn.split): with mpi4py
    comm.Allreduce(MPI.IN_PLACE, sums), and the same with MPI.MAX for maxima,
    which may be empty; False for no parties. fn.mpi.context sets it.
    device: the number, in fn.devices(), of the device on which vectors are
    kept and iterations run; False for the host. Operators that the device
    cannot compute go through host memory.
    """
    threads = _count("threads", threads, 1, 256)
    blas_threads = _count("blas_threads", blas_threads, 0, 1024)
    if planner is not None:
        choice("planner", planner, _CHOICES["planner"])
    if instructions is not None:
        choice("instructions", instructions, _CHOICES["instructions"])
    for name, value, usable in (
            ("executor", executor, hasattr(executor, "submit")),
            ("log", log, callable(log)),
            ("reduce", reduce, callable(reduce) or hasattr(reduce, "attach"))):
        if value not in (None, False) and not usable:
            raise TypeError(f"{name} = {value!r}: see help(fn.configure)")
    if device is not None:
        device = _device.checked(device)
    given = {"threads": threads, "planner": planner, "executor": executor,
             "log": log, "instructions": instructions,
             "blas_threads": blas_threads, "reduce": reduce,
             "device": device}
    _current.update({name: value for name, value in given.items()
                     if value is not None})
    if blas_threads:
        _blas.use(blas_threads)
    elif threads is not None and blas_threads is None:
        _blas.beside(threads)
    return dict(_current)


def _count(name, value, low, high):
    """A number of threads; None is none."""
    if value is None:
        return None
    value = operator.index(value)
    if not low <= value <= high:
        raise RangeError(f"{name} = {value}: allowed is {low} .. {high}")
    return value


def apply(context):
    """The settings every context has."""
    if _current["device"] is not False:
        _device.attach(context, _current["device"])
    for option, name, usual in (
            (C.FIRENET_CONTEXT_FFTW_PLANNER, "planner", "estimate"),
            (C.FIRENET_CONTEXT_INSTRUCTIONS, "instructions", "automatic")):
        if _current[name] != usual:  # a call costs as much as a small product
            context.check(lib.firenet_context_set_int(
                context, option, _CHOICES[name][_current[name]]))
    if _current["log"]:
        context.check(lib.firenet_context_set_log(
            context, _thunk("firenet_log_fn", _logging, _current["log"]),
            None))


    if hasattr(_current["reduce"], "attach"):
        _current["reduce"].attach(context)
    elif _current["reduce"]:
        context.check(lib.firenet_context_set_reduce(
            context, _thunk("firenet_reduce_fn", _adding, _current["reduce"]),
            None))


def apply_threads(context):
    """The settings of a context that applies, runs or solves. True if Python
    code, an executor, then does its work."""
    threads, executor = _current["threads"], _current["executor"]
    if threads > 1 and executor:
        context.check(lib.firenet_context_set_executor(
            context, _thunk("firenet_parallel_fn", _sharing, executor,
                            threads), threads, None))
        return True
    if threads > 1:
        context.check(lib.firenet_context_set_threads(context, threads))
    return False


def _thunk(kind, make, *target):
    """make(*target) as C calls it."""
    if target not in _thunks:
        _thunks[target] = ctype(kind)(make(*target))
    return _thunks[target]


def _logging(log):
    def line(level, message, _):
        log(_SEVERITIES[level], message.decode(errors="replace"))
    return line


def _adding(reduce):
    @guarded
    def add(sums, count, maxima, maxima_count, _):
        ends = ((sums, count), (maxima, maxima_count))
        reduce(*(np.ctypeslib.as_array(at, (size,)) if size else np.empty(0)
                 for at, size in ends))
        return 0
    return add


def _sharing(executor, threads):
    """Tasks go to whoever is free, the calling thread included; it waits for
    nobody who has not begun, so an executor that is busy delays nothing. C
    cannot be told of a failure: whatever happens all tasks are done, by the
    calling thread in the end, and the call is stopped and raises."""
    def parallel(count, task, data, _):
        crew, tasks, done = Crew(), iter(range(count)), set()

        def work():
            for number in tasks:
                task(data, number)
                done.add(number)

        def finish():
            work()
            crew.close()
            crew.wait()
            for number in set(range(count)) - done:
                task(data, number)
                done.add(number)

        errors = crew.errors
        try:
            for _ in range(min(count, threads) - 1):
                executor.submit(functools.partial(crew.run, work))
        except BaseException as error:
            errors.append(error)
        errors.append(insist(finish))
        for error in filter(None, errors):
            stop(error)
    return parallel
