"""How late the machine made a run: for how long it could have run, and waited for a core.

Linux keeps this account for each thread, in nanoseconds: the second field of schedstat. What
the host of a virtual machine took from all its cores (steal), and for how long a container was
throttled, are added where the system tells. Other systems tell nothing.

How long the run computed is told beside it: that, too, depends on the machine. So are child
processes whose end was seen: for how long each lived and computed, from /proc/PID/stat.
"""

import _thread
import functools
import os
import re
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

PROC = Path("/proc")
THROTTLED = [Path("/sys/fs/cgroup", name) for name in ("cpu.stat", "cpu/cpu.stat")]
STAT = re.compile(r"(\d+) \((.*)\) . (\d+) ")  # number, name and parent of a process
SOON = 0.1  # seconds: a child whose end was seen no later has a known one
UNITS = {"usec": 1e6, "time": 1e9}  # of cpu.stat: what a second is in each of its versions


@dataclass
class Child:
    """A process that has come from this one: when it lived, and what it computed (seconds).

    seen: when it was last seen alive; end: when it was first seen to have ended, or None.
    """

    start: float
    seen: float
    end: float | None = None
    computed: float = 0.0


class Account:
    """What the threads of this process and of its children wait for a core, from start() on.

    A thread or a child has to be looked at before it is gone. programs: the names of those whose
    processes are no children and work for this run, as a database server's do.
    """

    def __init__(self, programs: tuple[str, ...] = ()):
        self._programs, self._servers = programs, []
        self._waited = {}  # a thread's number: the seconds that it had waited at the last look
        self._before = {}  # the same, at the start
        self._children = {}  # a process's number: the Child
        self._unseen = 0.0  # seconds that threads waited whose end nobody sees

    def start(self):
        """Begin to count."""
        self._servers = servers(self._programs)
        self.look()
        self._before, self._taken = dict(self._waited), taken()
        self._computed = processor_time()

    def seconds(self) -> float | None:
        """Return by how much this run was made late until now; None if the system does not tell."""
        if not has_account():
            return None
        self.look()
        waited = sum(now - self._before.get(tid, 0) for tid, now in list(self._waited.items()))
        return waited + self._unseen + taken() - self._taken

    def computed(self) -> float | None:
        """Return for how long this run and its children that have ended computed until now."""
        return processor_time() - self._computed

    def thread_ends(self) -> tuple[str, float]:
        """Remember what the thread that runs now, and is about to end, has waited.

        Return its number and these seconds.
        """
        number = str(_thread.get_native_id())
        self._keep(number, PROC / "thread-self")
        return number, self._waited[number]

    def waits(self) -> dict[str, float]:
        """Return the seconds that each thread, by its number, has waited until now."""
        self.look()
        return dict(self._waited)

    def add(self, waits: dict[str, float]):
        """Take what threads have waited that another process has looked at."""
        for number, waited in waits.items():
            self._waited[number] = max(waited, self._waited.get(number, 0))

    def ending(self, function):
        """Return a function of C's that ends a thread of its own, and waits until that is gone.

        With no other work it takes no time, so what it takes is what the thread waited for a core.
        """

        @functools.wraps(function)
        def ended(*args, **kwargs):
            began, waited = time.perf_counter(), waited_in()
            try:
                return function(*args, **kwargs)
            finally:
                took = time.perf_counter() - began
                self._unseen += max(0, took - waited_in() + waited)

        return ended

    def line_comes(self):
        """Look at a server's processes, of which one may end before the run does."""
        if self._servers:
            self.look()

    def ended(self) -> dict[int, Child]:
        """Return the children by their numbers of which it is known when they ended, nearly."""
        doubt = SOON + (self.seconds() or 0)
        return {
            n: one for n, one in self._children.items() if one.end and one.end - one.seen <= doubt
        }

    def look(self, ends=0):
        """Read what each thread of this process and of its children has waited, while it lives.

        ends: the number of a child that has ended at this moment.
        """
        ours = list(family(os.getpid()))
        for process in ours[1:]:
            self._see(int(process), process == str(ends))
        for process in chain(ours, *map(family, self._servers)):
            for task in listed(PROC / process / "task"):
                self._keep(task, PROC / process / "task" / task)

    def _see(self, process, ends):
        """Take what the system tells of a child, which it does until that is reaped."""
        fields = text_of(PROC / str(process) / "stat").rpartition(") ")[2].split()
        if not fields:
            return
        ticks, now = os.sysconf("SC_CLK_TCK"), time.perf_counter()
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / ticks
        child = self._children.setdefault(process, Child(now - age, now - age))
        child.computed = (int(fields[11]) + int(fields[12])) / ticks
        if fields[0] not in "ZX" or (ends and not child.end):
            child.seen = now
        if fields[0] in "ZX":
            child.end = child.end or now

    def _keep(self, number, folder):
        self.add({number: waited_in(folder)})


def waited_in(folder=PROC / "thread-self") -> float:
    """Return what a thread has waited, by its folder; 0 if it has ended or there is no account."""
    try:
        return int((folder / "schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def processor_time() -> float:
    """Return the seconds of processor that this process and its ended children have used."""
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def has_account() -> bool:
    """Return whether this system says how long a thread has waited for a core."""
    try:
        return int((PROC / "thread-self/schedstat").read_text().split()[0]) > 0
    except (OSError, IndexError, ValueError):
        return False


def family(process):
    """Yield the number of a process, and of all that have come from it and live."""
    yield str(process)
    for task in listed(PROC / str(process) / "task"):
        try:
            children = (PROC / str(process) / "task" / task / "children").read_text().split()
        except OSError:  # it has ended
            continue
        for child in children:
            yield from family(child)


def servers(programs):
    """Return the numbers of all processes that run programs of these names, and began alone."""
    every = filter(str.isdigit, listed(PROC) if programs else [])
    stats = (STAT.match(text_of(PROC / process / "stat")) for process in every)
    parents = {stat[1]: stat[3] for stat in stats if stat and stat[2] in programs}
    return [process for process, parent in parents.items() if parent not in parents]


def listed(folder):
    """Return the names in a folder; none if it has gone."""
    try:
        return os.listdir(folder)
    except OSError:
        return []


def taken() -> float:
    """Return the seconds that a host took from this machine, and a limit from its container."""
    stolen = re.match(r"cpu +(?:\d+ +){7}(\d+)", text_of(PROC / "stat"))
    seconds = int(stolen[1]) / os.sysconf("SC_CLK_TCK") if stolen else 0
    throttled = re.findall(r"throttled_(usec|time) (\d+)", "".join(map(text_of, THROTTLED)))
    return seconds + sum(int(count) / UNITS[unit] for unit, count in throttled)


def text_of(path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
