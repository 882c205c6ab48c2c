# SPDX-License-Identifier: BSD-3-Clause
"""Calls that take time: Ctrl-C, and Python code called from inside."""
import signal
import threading

from ._crew import Crew, insist
from ._errors import Interrupted, park, parked, stray

# Seconds after which a main thread that waits looks for a Ctrl-C that was
# delivered to another thread.
_PATIENCE = 0.1

_running = threading.local()  # .hold: of the call this thread is in


class Hold:
    """Ctrl-C while C code runs: `cancel` is called at once, and what the host
    wanted done (KeyboardInterrupt, usually) is done by deliver() afterwards.

    An exception raised on the way into a callback would be lost, since ctypes
    cannot hand it to C; so none is raised before the call has returned. Not
    `active`: for calls that run no Python, which Ctrl-C cannot disturb.
    """

    def __init__(self, cancel=None, active=True):
        self._cancel = cancel
        self.stops = cancel is not None
        self._active = active
        self._seen = None
        self.stopped = False

    def __enter__(self):
        self._outer = _running.__dict__.get("hold")
        _running.hold = self
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
        _running.hold = self._outer
        if self._installed:
            signal.signal(signal.SIGINT, self._previous)

    def run(self, call, runs_python):
        """The status call() returns. While a main thread is in C it sees no
        Ctrl-C, so another one goes there and this one waits, whatever handlers
        of other signals raise. Not where C calls functions of the user, which
        belong into the thread of their caller."""
        if runs_python or not self._installed:
            return call()
        crew, seen = Crew(), []

        def work():
            _running.hold = self
            status = call()
            seen.append((status, parked()))

        try:
            threading.Thread(target=crew.run, args=(work,)).start()
        except BaseException:  # it may have begun
            self._stop()
            crew.close()
            insist(crew.wait)
            raise
        raised = insist(lambda: crew.wait(_PATIENCE, begun=1), self._stop)
        for error in (raised, *crew.errors):
            if error:
                raise error
        status, error = seen[0]
        if error:
            park(error)
        return status

    def _stop(self):
        self.stopped = True
        if self._cancel:
            self._cancel()

    def _note(self, number, frame):
        self._seen = (number, frame)
        self._stop()

    @property
    def seen(self):
        return self._seen is not None

    def handle(self):
        """Runs the host's handler if Ctrl-C came."""
        if self._seen is not None:
            seen, self._seen = self._seen, None
            self._previous(*seen)

    def deliver(self, result):
        """As handle(); KeyboardInterrupt gets the result of the call. Returns
        the result otherwise."""
        try:
            self.handle()
        except KeyboardInterrupt:
            raise Interrupted(result) from None
        return result


def guarded(function):
    """A callback's body: its exception is parked and C told to stop, by Ctrl-C
    too where nothing else can stop the call."""
    def body(*arguments):
        try:
            hold = _running.__dict__.get("hold")
            if hold and not hold.stops:
                hold.handle()
            return function(*arguments)
        except BaseException as error:
            park(error)
            return -1
    return body


def guarded_anywhere(function):
    """The body of a callback that may run on any thread."""
    def body(*arguments):
        try:
            return function(*arguments)
        except BaseException as error:
            stray(error)
            return -1
    return body


def stop(error):
    """Ends the call that this thread is in, with an exception that no status
    can tell C of."""
    park(error)
    hold = _running.__dict__.get("hold")
    if hold:
        hold._stop()
