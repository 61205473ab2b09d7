"""Run snippets on a clock that jumps: python -m snippets.recorder.virtual NAME ...

Stacks are greenlets, and when all of them wait the clock goes to the moment at which the first
one is due. So three seconds of waiting take no time, a busy machine changes nothing, and each
time is exact. A test instrument: a recording that readers see is made in real time. Says a JSON
object a name, with the text of its recording or what failed.
"""

import collections
import heapq
import itertools
import json
import sys
import threading
import time

import greenlet

from snippets.recorder import lateness, stacks

TICK = 1e-5  # seconds that a look at the clock takes, so that a loop which waits for a time ends


class Waiter:
    """A parked stack, and whether it has been woken (True) or its time has come (False)."""

    def __init__(self):
        self.stack, self.woken = greenlet.getcurrent(), None


class Clock:
    """The machine of a clock that jumps, and that clock."""

    def __init__(self):
        self.now = self._jumped = 0.0
        self._timers, self._numbers = [], itertools.count()
        self._ready = collections.deque()  # waiters to go on, and bodies of stacks to begin
        self._hub = greenlet.greenlet(self._turns)

    def park(self, seconds, tell):
        waiter = Waiter()
        tell(waiter)
        if seconds is not None:
            due = self.now + max(seconds, 0)
            heapq.heappush(self._timers, (due, next(self._numbers), waiter))
        self._hub.switch()
        return waiter.woken

    def wake(self, waiter):
        if waiter.woken is not None:
            return False
        waiter.woken = True
        self._ready.append(waiter)
        return True

    def begin(self, body):
        self._ready.append(body)

    def time(self):
        self.now += TICK
        return self.now

    def computed(self):
        return self.time() - self._jumped

    def _turns(self):
        """Let the stacks go on one after another, and the clock jump when none can."""
        while True:
            turn = self._ready.popleft() if self._ready else self._due()
            if isinstance(turn, Waiter):
                turn.stack.switch()
            elif turn:
                greenlet.greenlet(turn, parent=self._hub).switch()

    def _due(self):
        if not self._timers:
            raise RuntimeError("everything waits, and nothing will ever wake it")
        due, _, waiter = heapq.heappop(self._timers)
        if waiter.woken is None:
            self._jumped += max(0, due - self.now)
            self.now, waiter.woken = max(self.now, due), False
            return waiter


def install():
    """Replace what waits and what tells the time."""
    clock = Clock()
    stacks.install(clock)
    time.perf_counter = time.monotonic = time.time = clock.time
    time.thread_time = time.process_time = clock.computed
    threading._time = clock.time
    lateness.Account.start = lambda self: None
    lateness.Account.seconds = lambda self: 0.0  # nothing comes late here
    lateness.Account.computed = lambda self: None


def main(names):
    """Run each named recording's program, one after another."""
    install()
    from snippets.recorder import catalog, forks

    stacks.preload_django()
    known = catalog.recordings()
    chosen = (known[name] for name in names)
    for answer in forks.run_each(chosen, "on a clock that jumps", at_once=1):
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
