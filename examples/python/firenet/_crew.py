# SPDX-License-Identifier: BSD-3-Clause
"""Other threads at work in C for a caller that must not return before them.

In the main thread a signal handler of the host's may raise between any two
lines. Whoever waits here goes on waiting, and raises afterwards.
"""
import threading


class Crew:
    """Work of other threads, which the caller sees begin and end. Appending to
    a list is atomic, so no lock is held when an exception comes."""

    def __init__(self):
        self.errors = []
        self._begun, self._ended = [], []
        self._closed = False
        self._moved = threading.Event()

    def run(self, work):
        """Calls work(), unless the caller no longer waits for who begins."""
        self._begun.append(None)
        try:
            if not self._closed:
                work()
        except BaseException as error:
            self.errors.append(error)
        finally:
            self._ended.append(None)
            self._moved.set()

    def close(self):
        """Who has not begun does nothing any more."""
        self._closed = True

    def wait(self, patience=1.0, begun=0):
        """Until all who began have ended, and as many have begun. Looks for
        signals every `patience` seconds, where they went to other threads."""
        while len(self._ended) < max(begun, len(self._begun)):
            self._moved.wait(patience)
            self._moved.clear()


def insist(step, interrupted=lambda: None):
    """Calls step() until no exception interrupts it: it must go on where it
    was. Returns the first exception, and calls interrupted() for each."""
    first = None
    while True:
        try:
            step()
            return first
        except BaseException as error:
            first = first or error
            interrupted()
