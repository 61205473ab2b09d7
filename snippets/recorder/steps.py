"""At which line of the snippet each lane stands: the line that it ran last, and where it stayed.

sys.monitoring, of Python 3.12 and newer, calls us for each line of the snippet that runs, and for
no other code. Older Pythons tell no lines.
"""

import contextlib
import gc
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from inspect import CO_COROUTINE
from pathlib import Path
from types import CodeType, FrameType, FunctionType

from snippets.recorder import holds

STAYED = 0.1  # seconds: a shorter stay is not told
PASSING = 0.05  # seconds: lines that all take less, again and again, are one loop
LOOP = 8  # lines: the longest loop that is known as one
TOOL = "recorder"


class Steps:
    """The steps of each lane through a module.

    codes: the code of the module and of its functions.
    """

    def __init__(self, codes: Iterable[CodeType]):
        self._codes = {id(code): code for outer in codes for code in nested(outer)}
        self._steps = defaultdict(list)  # of a lane: [line or None, since when]; the last one lasts

    @contextlib.contextmanager
    def watched(self):
        """Be told of lines while the block runs, if this Python tells them."""
        monitoring = getattr(sys, "monitoring", None)
        tools = [number for number in range(6) if monitoring and not monitoring.get_tool(number)]
        if not tools:
            yield
            return
        tool, events = tools[-1], monitoring.events

        def caller():
            frame = sys._getframe(2).f_back
            return frame if frame and id(frame.f_code) in self._codes else None

        def returns(code, offset, value):
            self._step(frame.f_lineno if (frame := caller()) else None)

        def yields(code, offset, value):
            frame = caller()  # a coroutine that awaits is not gone back to
            if frame and not frame.f_code.co_flags & CO_COROUTINE:
                self._step(frame.f_lineno)

        monitoring.use_tool_id(tool, TOOL)
        monitoring.register_callback(tool, events.LINE, lambda code, line: self._step(line))
        monitoring.register_callback(tool, events.PY_RETURN, returns)
        monitoring.register_callback(tool, events.PY_YIELD, yields)
        heard = events.LINE | events.PY_RETURN | events.PY_YIELD
        for code in self._codes.values():
            monitoring.set_local_events(tool, code, heard)
        try:
            yield
        finally:
            for code in self._codes.values():
                monitoring.set_local_events(tool, code, 0)
            monitoring.free_tool_id(tool)

    def line_of(self, lane) -> int | None:
        """Return the line of the module that a lane is at, or None.

        Of the one that runs, its stack tells: what the garbage collector calls runs between two
        lines, and releases of Python differ in which of them they tell.
        """
        last = self._steps[lane][-1][0] if lane in self._steps else None
        if not last or lane is not holds.lane_here():
            return last
        frame: FrameType | None = sys._getframe(1)
        while frame and id(frame.f_code) not in self._codes:
            frame = frame.f_back
        return frame.f_lineno if frame else None

    def stays(self, lane, end: float) -> list[tuple[float, float, int]]:
        """Return from when to when (clock's seconds) a lane stayed at which line, up to an end."""
        steps = self._steps.get(lane, [])
        ends = [*(began for _, began in steps[1:]), end]
        return [
            (began, until, line)
            for (line, began), until in zip(steps, ends)
            if line and until - began >= STAYED
        ]

    def _step(self, line):
        """Take that the running lane begins a line, or leaves the module for who has called it.

        A loop of passing lines stays at its first.
        """
        now, steps = holds.clock(), self._steps[holds.lane_here()]
        for back in range(1, min(LOOP, len(steps)) + 1):
            ended = steps[-back + 1][1] if back > 1 else now
            if steps[-back][0] == line and now - ended < PASSING:
                del steps[len(steps) - back + 1 :]
                return
        while len(steps) > LOOP and steps[-1][1] - steps[-LOOP][1] < STAYED / LOOP:
            del steps[-LOOP]  # lines that took no time, and that nobody will ask for
        steps.append([line, now])


def nested(code: CodeType) -> Iterator[CodeType]:
    """Yield a code object, and those of the functions and classes within."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from nested(constant)


def codes_of(path: Path) -> list[CodeType]:
    """Return the code of the functions of a module that has been imported since gc.freeze()."""
    functions = [one for one in gc.get_objects() if isinstance(one, FunctionType)]
    names = {one.__code__.co_filename for one in functions}
    ours = {name for name in names if Path(name).resolve() == path.resolve()}
    return [one.__code__ for one in functions if one.__code__.co_filename in ours]
