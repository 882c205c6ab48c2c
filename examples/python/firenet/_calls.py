# SPDX-License-Identifier: BSD-3-Clause
"""Calls that take time: Ctrl-C, and Python code called from inside."""
import signal
import threading

from ._errors import Interrupted, park

# Seconds after which a main thread that waits looks for a Ctrl-C that was
# delivered to another thread.
_PATIENCE = 0.1


class Hold:
    """Ctrl-C while C code runs: `cancel` is called at once, and what the host
    wanted done (KeyboardInterrupt, usually) is done by deliver() afterwards.

    An exception raised on the way into a callback would be lost, since ctypes
    cannot hand it to C; so none is raised before the call has returned. Not
    `active`: for calls that run no Python, which Ctrl-C cannot disturb.
    """

    def __init__(self, cancel=None, active=True):
        self._cancel = cancel
        self._active = active
        self._seen = None

    def __enter__(self):
        self._installed = False
        self._previous = self._active and signal.getsignal(signal.SIGINT)
        if callable(self._previous):
            try:
                signal.signal(signal.SIGINT, self._note)
                self._installed = True
            except ValueError:
                pass  # signals go to the main thread only
        return self

    def __exit__(self, *_):
        if self._installed:
            signal.signal(signal.SIGINT, self._previous)

    def run(self, call, runs_python):
        """The status call() returns. While a main thread is in C it sees no
        Ctrl-C, so another one goes there and this one waits. Not where C calls
        Python, which sees Ctrl-C and belongs into the thread of its caller."""
        if runs_python or not self._installed:
            return call()
        statuses = []
        helper = threading.Thread(target=lambda: statuses.append(call()))
        helper.start()
        while helper.is_alive():
            helper.join(_PATIENCE)
        return statuses[0]

    def _note(self, number, frame):
        self._seen = (number, frame)
        if self._cancel:
            self._cancel()

    @property
    def seen(self):
        return self._seen is not None

    def deliver(self, result):
        """Runs the host's handler if Ctrl-C came; KeyboardInterrupt gets the
        result of the call. Returns the result otherwise."""
        if self._seen is not None:
            try:
                self._previous(*self._seen)
            except KeyboardInterrupt:
                raise Interrupted(result) from None
        return result


def guarded(function):
    """A callback's body: its exception is parked and C told to stop."""
    def body(*arguments):
        try:
            return function(*arguments)
        except BaseException as error:
            park(error)
            return -1
    return body
