"""Listen to a run: say each line that it prints, when, in which lane, and at the end who held.

The recorder stands in for sys.stdout and sys.stderr, so a snippet prints as always and imports
nothing of ours. It has no idea of files that hold recordings: it says lines to whoever listens.
"""

import codecs
import contextlib
import faulthandler
import functools
import io
import os
import re
import sys
import threading
import weakref

from snippets.recorder import holds
from snippets.recorder.lateness import Account
from snippets.recorder.recording import (
    MAIN,
    STAYS,
    TABLE,
    lane_row,
    machine_row,
    stamped,
    stay_row,
    thread_of,
)

DEFAULT_NAMES = {
    "task": re.compile(r"Task-\d+"),
    "thread": re.compile(r"Thread-\d+.*|ThreadPoolExecutor-\d+_\d+|asyncio_\d+|Dummy-\d+"),
}
ENDS = re.compile(r"(\r\n|\n|\r)")  # of lines; a progress bar's end with a carriage return
ELSEWHERE = "elsewhere"
PAST_US = "written past sys.stdout, and heard later"
FORKED = "a process of its own"
_listening = weakref.WeakSet()  # the recorders that a forked child must know of


class Bytes(io.RawIOBase):
    """The buffer of a stream: hears bytes as text."""

    def __init__(self, hear, number, name):
        self._hear, self._number, self.name, self.mode = hear, number, name, "w"
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def writable(self):
        return True

    def fileno(self):
        return self._number

    def write(self, data):
        self._hear(self._decode(bytes(data)))
        return len(data)


class Stream(io.TextIOWrapper):
    """What stands in for sys.stdout or sys.stderr: all that they have, and it hears each write."""

    def __init__(self, hear, number, name, errors):
        super().__init__(Bytes(hear, number, name), encoding="utf-8", errors=errors)
        self._hear = hear

    def write(self, text):
        self._hear(text.encode(self.encoding, self.errors).decode(self.encoding, "replace"))
        return len(text)


class Recorder:
    """Stamps each finished line with the seconds since start() and a lane, and tells the holds.

    say: called with each line of the recording's text, as it comes; programs: the names of those
    that are no children of this process and work for the run.
    """

    def __init__(self, say, programs=()):
        self._say = say
        self._lock = threading.RLock()
        self._rests = {}  # (lane, stream): the pieces of a line that has no end yet
        self._names = {}  # lane: the name it is shown by
        self._printed = {}  # lane: the spans of its printing, which are moments
        self._outside = self._steps = None
        self._is_child = False  # a forked one, which tells its lines to its parent
        self._account = Account(programs)
        self.out = Stream(lambda text: self._hear(text, 1), 1, "<stdout>", "strict")
        self.err = Stream(lambda text: self._hear(text, 2), 2, "<stderr>", "backslashreplace")

    @property
    def _now(self):
        return holds.clock() - self._zero

    def start(self):
        """Set the clock to zero, and give the thread to the lane that runs now."""
        self._account.start()
        self._zero = holds.clock()
        holds.hand_over(holds.lane_here())

    def stop(self):
        """Say what has no line end yet, when each lane lived and held, and how late the run was.

        A thread that still prints after this is not heard.
        """
        end = self._now
        with self._lock:
            for (lane, _), rest in list(self._rests.items()):
                if rest:
                    self._print(lane, "".join(rest))
            self._rests.clear()
            if self._is_child:
                for thread, waited in self._account.waits().items():
                    self._outside.tell_wait(thread, waited)
            else:
                self._hear_outside(to_the_end=True)
                self._account.add(self._outside.waits if self._outside else {})
                self._say_table(end)
            self._say = lambda line: None

    def _say_table(self, end):
        self._say("")
        self._say(TABLE)
        children = {("process", number): one for number, one in self._account.ended().items()}
        stays = []
        for lane, child in children.items() if self._steps else []:
            if child.end - child.start >= holds.LONG:
                self._shown(lane)
        for lane in holds.long_lanes() if self._steps else []:
            self._shown(lane)  # it printed nothing, and others may have waited for it
        names, shared = dict(self._names), shared_thread(self._names)
        for lane, name in names.items():
            spans, due = list(self._printed.get(lane, ())), []
            if isinstance(lane, holds.Lane):
                due = [(max(0, a - self._zero), b - self._zero) for a, b in lane.due]
                due = [(a, b) for a, b in due if a <= b]  # of a task that is older than this run
                holding = holds.spans_of(lane, self._zero, self._zero + end)
                spans += [(a - self._zero, b - self._zero, *more) for a, b, *more in holding]
            elif child := children.get(lane):
                start = max(0, child.start - self._zero)
                spans.append((start, child.end - self._zero, child.computed, 0))
            self._say(lane_row(name, spans, unknown(lane), due, self._thread(lane, name, shared)))
            if self._steps:
                stayed = self._steps.stays(lane, self._zero + max(end for _, end, *_ in spans))
                stays += [stay_row(name, a - self._zero, b - self._zero, at) for a, b, at in stayed]
        self._say(machine_row(self._account.seconds(), self._account.computed()))
        for row in ["", STAYS, *stays] if stays else []:
            self._say(row)

    def _thread(self, lane, name, shared):
        """Return what is to be said of a lane's thread, or None if its name says it."""
        if not isinstance(lane, holds.Lane) or not lane.thread:
            return None
        if not lane.is_task:
            return None if thread_of(name) == name else "a thread"
        thread = MAIN if lane.thread is shared else self._shown(lane.thread)
        return None if thread_of(name) == thread else f"in {thread}"

    def _hear(self, text, stream):
        """Take what the running lane writes into a stream; a line is told once it has its end."""
        lane = holds.lane_here()
        with self._lock:
            if text and lane not in self._names:
                lane.name  # noqa: B018  a lane that ends before its line does is asked in time
            rests = self._rests.setdefault((lane, stream), [])
            *parts, rest = ENDS.split(text)
            for words, end in zip(parts[::2], parts[1::2]):
                self._hear_outside()  # not for less: a system call a print starves other threads
                line = "".join([*rests, words])
                rests.clear()
                if line or end != "\r":  # which also begins the first line of a progress bar
                    self._print(lane, line)
            if rest:
                rests.append(rest)

    def _hear_outside(self, to_the_end=False):
        if self._is_child or not self._outside:
            return
        for at, process, words in self._outside.heard(to_the_end):
            if process is None:
                self._print(ELSEWHERE, words)
            else:
                self._print(("process", process), words, at)

    def _print(self, lane, words, at=None):
        at = self._now if at is None else at
        words = " ".join(words.splitlines())  # any other break would end the line, too
        if self._is_child:
            self._outside.tell(at, os.getpid(), words)
            return
        self._printed.setdefault(lane, []).append((at, at, 0, 0))
        line = self._steps and self._steps.line_of(lane)
        self._account.line_comes()
        self._say(stamped(at, self._shown(lane), words, line))

    def _shown(self, lane):
        """Return the name that a lane is shown by, which it keeps."""
        return self._names.get(lane) or self._names.setdefault(lane, self._name(lane))

    def _name(self, lane):
        """Number the lanes that Python named, by first appearance; leave names that people gave."""
        if lane == ELSEWHERE:
            return self._free(ELSEWHERE)
        if not isinstance(lane, holds.Lane):
            return self._numbered("process")
        if lane.name == "MainThread":
            return self._free(MAIN)
        for kind, default in DEFAULT_NAMES.items():
            if default.fullmatch(lane.name):
                return self._numbered(kind)
        return self._free(re.sub(r"[\s|]+", " ", lane.name).strip() or "unnamed")

    def _numbered(self, kind):
        number = 1
        while f"{kind} {number}" in self._names.values():
            number += 1
        return f"{kind} {number}"

    def _free(self, name):
        """Return a name that no other lane has: two of one name are told apart by a number."""
        taken, number, free = self._names.values(), 1, name
        while free in taken or free == "machine":
            number += 1
            free = f"{name} ({number})"
        return free

    def _thread_ends(self):
        """Remember what a thread has waited, and tell it the parent that cannot see it in time."""
        waited = self._account.thread_ends()
        if self._is_child:
            self._outside.tell_wait(*waited)

    def become_child(self):
        """Leave to the parent, in a forked child, what it will tell itself."""
        self._is_child = self._outside is not None
        self._lock = threading.RLock()
        self._rests.clear()

    @contextlib.contextmanager
    def listening(self, outside=None, steps=None):
        """Hear what is printed, and see who holds which thread.

        outside: the Outside that hears what is written past sys.stdout, if there is one; steps: the
        Steps that know at which line of a snippet each lane is.
        """
        self._outside, self._steps = outside, steps
        _listening.add(self)
        with contextlib.ExitStack() as stack:
            stack.enter_context(holds.watching(self._thread_ends))
            for owner, name, make in self._replacements():
                before = getattr(owner, name)
                stack.callback(setattr, owner, name, before)
                setattr(owner, name, make(before))
            stack.enter_context(contextlib.redirect_stdout(self.out))
            stack.enter_context(contextlib.redirect_stderr(self.err))
            stack.callback(_listening.discard, self)
            if steps:
                stack.enter_context(steps.watched())
            self.start()
            try:
                yield
            finally:
                self.stop()

    def _replacements(self):
        """Yield what else is replaced meanwhile: what ends this process, a child, a thread of C."""

        def reaps(wait):
            def waited(pid, options):
                self._account.look()
                ended = 0
                if not options & os.WNOHANG:
                    with contextlib.suppress(ChildProcessError):  # wait() itself will say so
                        kind, number = (os.P_PID, pid) if pid > 0 else (os.P_ALL, 0)
                        ended = os.waitid(kind, number, os.WEXITED | os.WNOWAIT).si_pid
                self._account.look(ended)  # what is not reaped yet can be looked at
                return wait(pid, options)

            return waited

        def ends(end):
            def ended(status):
                self.stop()
                end(status)

            return ended

        def kills(kill):
            def killed(pid, number):
                self._account.look()  # of a process that has ended, only its first thread is told
                kill(pid, number)

            return killed

        yield os, "_exit", ends
        yield os, "kill", kills
        for name in "dump_traceback_later", "cancel_dump_traceback_later":
            if hasattr(faulthandler, name):
                yield faulthandler, name, self._account.ending
        if hasattr(os, "waitid"):
            yield os, "wait", lambda wait: functools.partial(reaps(os.waitpid), -1, 0)
            yield os, "waitpid", reaps
        subprocess = sys.modules.get("subprocess")
        if hasattr(getattr(subprocess, "_del_safe", None), "waitpid"):
            yield subprocess._del_safe, "waitpid", reaps


def shared_thread(lanes):
    """Return the lane of the thread that tasks have of which nothing is said: the main one.

    If they all have another one, and neither has a lane, that one: nobody could mistake it.
    """
    main = holds.lane_of(threading.main_thread())
    tasks = [lane for lane in lanes if isinstance(lane, holds.Lane) and lane.is_task]
    threads = {lane.thread for lane in tasks}
    if len(threads) == 1 and not any(lane in lanes for lane in {main, *threads}):
        return threads.pop()
    return main


def unknown(lane):
    """Return why a lane's holds cannot be told, or None."""
    if isinstance(lane, holds.Lane):
        return lane.unknown
    return PAST_US if lane == ELSEWHERE else FORKED


def _in_child():
    for recorder in _listening:
        recorder.become_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
