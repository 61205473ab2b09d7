"""The recorder tells the truth of programs that nobody here wrote, or says that it cannot know it.

Each case is a program and the recording that it must make, compared as all recordings are.
"""

import math
import re
import sys
from textwrap import dedent

import pytest

from snippets.recorder.agreement import REAL, Tolerance, disagreements
from snippets.recorder.recording import parse
from tests.support.project import run

STARTS = re.compile(r"fork|subprocess|multiprocessing")
STARTING = Tolerance(REAL.early, late=math.inf, slower=0)  # nobody accounts for a process's start

BLOCKING_THREADS = {
    "a timer waits for its time, and then blocks": (
        """
        import threading, time
        def work():
            time.sleep(0.3)
            print("done")
        threading.Timer(0.2, work).start()
        """,
        """
         0.50 s  thread 1    | done

        thread 1     0.00-0.50 s  0.20-0.50 s
        """,
    ),
    "a thread with a run() of its own": (
        """
        import threading, time
        class Worker(threading.Thread):
            def run(self):
                time.sleep(0.3)
                print("done")
        Worker().start()
        """,
        """
         0.30 s  thread 1    | done

        thread 1     0.00-0.30 s  0.00-0.30 s
        """,
    ),
    "a thread of which threading knows nothing": (
        """
        import _thread, time
        def work():
            time.sleep(0.3)
            print("done")
            time.sleep(0.2)
        _thread.start_new_thread(work, ())
        time.sleep(0.6)
        """,
        """
         0.30 s  thread 1    | done

        thread 1     0.00-0.50 s  0.00-0.50 s
        main thread  0.00-0.60 s  0.00-0.60 s
        """,
    ),
    "a daemon that still runs at the end": (
        """
        import threading, time
        def work():
            print("begun")
            time.sleep(60)
        threading.Thread(target=work, daemon=True).start()
        time.sleep(0.3)
        """,
        """
         0.00 s  thread 1    | begun

        thread 1     0.00-0.30 s  0.00-0.30 s
        main thread  0.00-0.30 s  0.00-0.30 s
        """,
    ),
    "a pool's initializer does not hold for ever": (
        """
        import time
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(1, initializer=lambda: print("ready")) as pool:
            pool.submit(time.sleep, 0)
            time.sleep(0.3)
            pool.submit(lambda: print("works")).result()
        """,
        """
         0.00 s  thread 1    | ready
         0.30 s  thread 1    | works

        thread 1     0.00-0.30 s  for moments
        main thread  0.00-0.30 s  0.00-0.30 s
        """,
    ),
    "who waits for a thread, a future or a queue does not hold": (
        """
        import queue, threading, time
        from concurrent.futures import ThreadPoolExecutor
        numbers = queue.Queue()
        def work():
            time.sleep(0.2)
            numbers.put(1)
        thread = threading.Thread(target=work)
        thread.start()
        print("got", numbers.get())
        thread.join()
        with ThreadPoolExecutor() as pool:
            pool.submit(time.sleep, 0.2).result()
        time.sleep(0.2)
        print("slept")
        """,
        """
         0.20 s  main thread | got 1
         0.60 s  main thread | slept

        main thread  0.00-0.60 s  0.40-0.60 s
        thread 1     0.00-0.20 s  0.00-0.20 s
        thread 2     0.20-0.40 s  0.20-0.40 s
        """,
    ),
}
WAITING_THREADS = {
    "who waits for a lock, or for a thread to take or to give, does not hold": (
        """
        import queue, threading, time
        lock, again, numbers = threading.Lock(), threading.RLock(), queue.SimpleQueue()
        event, seats = threading.Event(), threading.Semaphore(0)
        def locked():
            with lock:
                print("locked")
        def locked_again():
            with again:
                print("locked again")
        def given_up():
            print("given up", not lock.acquire(timeout=0.2))
        def given():
            print("given", numbers.get())
        def told():
            event.wait()
            print("told")
        def seated():
            seats.acquire()
            print("seated")
        waiting = locked, locked_again, given_up, given, told, seated
        with lock, again:
            threads = [threading.Thread(target=wait) for wait in waiting]
            for thread in threads:
                thread.start()
            time.sleep(0.4)
        numbers.put(1)
        event.set()
        seats.release()
        for thread in threads:
            thread.join()
        time.sleep(0.2)
        print("slept")
        """,
        """
         0.20 s  thread 1    | given up True
         0.40 s  thread 2    | locked
         0.40 s  thread 3    | locked again
         0.40 s  thread 4    | given 1
         0.40 s  thread 5    | told
         0.40 s  thread 6    | seated
         0.60 s  main thread | slept

        thread 1     0.00-0.20 s  for moments
        thread 2     0.00-0.40 s  for moments
        thread 3     0.00-0.40 s  for moments
        thread 4     0.00-0.40 s  for moments
        thread 5     0.00-0.40 s  for moments
        thread 6     0.00-0.40 s  for moments
        main thread  0.00-0.60 s  0.00-0.60 s
        """,
    ),
    "a lock is one all the same": (
        """
        import copy, threading
        lock = threading.Lock()
        print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0))
        lock.release()
        print(lock.locked(), repr(lock)[:9], isinstance(lock, threading.Lock))
        for wrong in lock.release, lambda: lock.acquire(False, 1), lambda: copy.copy(lock):
            try:
                wrong()
            except Exception as error:
                print(f"{type(error).__name__}: {error}")
        condition = threading.Condition(lock)
        with condition, threading.RLock() as again:
            print(lock.locked(), again, condition.wait(0))
        """,
        """
         0.00 s  main thread | True True False False
         0.00 s  main thread | False <unlocked True
         0.00 s  main thread | RuntimeError: release unlocked lock
         0.00 s  main thread | ValueError: can't specify a timeout for a non-blocking call
         0.00 s  main thread | TypeError: cannot pickle '_thread.lock' object
         0.00 s  main thread | True True False

        main thread  0.00-0.00 s  for moments
        """,
    ),
    "two threads that compute wait for the GIL in turns, and a third sleeps": (
        """
        import threading, time
        def compute():
            begun = time.thread_time()
            while time.thread_time() - begun < 0.3:
                pass
            print("computed")
        def sleep():
            time.sleep(0.5)
            print("slept")
        for work in compute, compute, sleep:
            threading.Thread(target=work).start()
        """,
        """
         0.50 s  thread 1    | slept
         0.60 s  thread 2    | computed
         0.60 s  thread 3    | computed

        thread 1     0.00-0.50 s  0.00-0.50 s
        thread 2     0.00-0.60 s  0.00-0.60 (50 %) s, computing 0.30 s
        thread 3     0.00-0.60 s  0.00-0.60 (50 %) s, computing 0.30 s
        machine      late by 0.00 s, computing 0.60 s
        """,
    ),
    "a thread that computes alone waits for nobody": (
        """
        import threading, time
        def compute():
            for _ in range(40):
                pause = time.thread_time() + 0.005
                while time.thread_time() < pause:
                    pass
                time.sleep(0.005)
            print("computed")
        threading.Thread(target=compute).start()
        """,
        """
         0.40 s  thread 1    | computed

        thread 1     0.00-0.40 s  0.00-0.40 s, computing 0.20 s
        machine      late by 0.00 s, computing 0.20 s
        """,
    ),
}
LOOPS = {
    "tasks of two loops in two threads": (
        """
        import asyncio, threading
        async def count():
            print("One")
            await asyncio.sleep(0.2)
            print("Two")
        async def main():
            await asyncio.gather(count(), count())
        thread = threading.Thread(target=asyncio.run, args=(main(),))
        thread.start()
        asyncio.run(main())
        thread.join()
        """,
        """
         0.00 s  task 1      | One
         0.00 s  task 2      | One
         0.00 s  task 3      | One
         0.00 s  task 4      | One
         0.20 s  task 1      | Two
         0.20 s  task 2      | Two
         0.20 s  task 3      | Two
         0.20 s  task 4      | Two

        task 1       0.00-0.20 s  for moments, in thread 1
        task 2       0.00-0.20 s  for moments, in thread 1
        task 3       0.00-0.20 s  for moments
        task 4       0.00-0.20 s  for moments
        """,
    ),
    "tasks of async_to_sync are not in the main thread, which prints too": (
        """
        import asyncio
        from asgiref.sync import async_to_sync
        async def main():
            await asyncio.sleep(0.2)
            print("slept")
        async_to_sync(main)()
        print("the end")
        """,
        """
         0.20 s  task 1      | slept
         0.20 s  main thread | the end

        task 1       0.00-0.20 s  for moments, in thread 1
        main thread  0.00-0.20 s  for moments
        """,
    ),
    "of one thread that only tasks have, nothing is said": (
        """
        import asyncio, threading
        async def main():
            await asyncio.sleep(0.2)
            print("slept")
        thread = threading.Thread(target=asyncio.run, args=(main(),), name="loop")
        thread.start()
        thread.join()
        """,
        """
         0.20 s  task 1      | slept

        task 1       0.00-0.20 s  for moments
        """,
    ),
    "names that say something else": (
        """
        import asyncio, threading
        async def work():
            print("task")
        async def main():
            await asyncio.create_task(work(), name="thread 7")
        asyncio.run(main())
        threading.Thread(target=print, args=("thread",), name="saver").start()
        """,
        """
         0.00 s  thread 7    | task
         0.00 s  saver       | thread

        thread 7     0.00-0.00 s  for moments, in main thread
        saver        0.00-0.00 s  for moments, a thread
        """,
    ),
}
TASKS = {
    "a task that waits for a thread keeps its loop's thread": (
        """
        import asyncio, threading, time
        async def main():
            thread = threading.Thread(target=time.sleep, args=(0.3,))
            thread.start()
            thread.join()
            print("joined")
        asyncio.run(main())
        """,
        """
         0.30 s  task 1      | joined

        task 1       0.00-0.30 s  0.00-0.30 s
        thread 1     0.00-0.30 s  0.00-0.30 s
        """,
    ),
    "two tasks that take turns share the thread": (
        """
        import asyncio, time
        async def compute():
            for _ in range(60):
                pause = time.thread_time() + 0.005
                while time.thread_time() < pause:
                    pass
                await asyncio.sleep(0)
            print("computed")
        async def main():
            await asyncio.gather(compute(), compute())
        asyncio.run(main())
        """,
        """
         0.60 s  task 1      | computed
         0.60 s  task 2      | computed

        task 1       0.00-0.60 s  0.00-0.60 (50 %) s, computing 0.30 s
        task 2       0.00-0.60 s  0.00-0.60 (50 %) s, computing 0.30 s
        """,
    ),
    "what prints between two steps does not hold for ever": (
        """
        import asyncio, signal
        async def main():
            signal.signal(signal.SIGALRM, lambda *_: print("a signal"))
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            await asyncio.sleep(0.4)
            print("slept")
        asyncio.run(main())
        """,
        """
         0.10 s  main thread | a signal
         0.40 s  task 1      | slept

        main thread  0.00-0.40 s  for moments
        task 1       0.00-0.40 s  for moments
        """,
    ),
    "a complaint of the debug mode neither": (
        """
        import asyncio, logging, time
        logging.basicConfig(format="%(name)s complains")
        async def main():
            loop = asyncio.get_running_loop()
            loop.slow_callback_duration = 60  # a machine that stops the loop is no culprit
            await asyncio.sleep(0)
            loop.slow_callback_duration = 0.1
            loop.call_soon(setattr, loop, "slow_callback_duration", 60)
            time.sleep(0.2)
            await asyncio.sleep(0.3)
        asyncio.run(main(), debug=True)
        """,
        """
         0.20 s  main thread | asyncio complains

        main thread  0.00-0.50 s  for moments
        task 1       0.00-0.50 s  0.00-0.20 s
        """,
    ),
}
EAGER = {
    "an eager task that waits does not hold while its parent blocks": (
        """
        import asyncio, time
        async def child():
            print("child")
            await asyncio.sleep(0.1)
        async def main():
            asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
            task = asyncio.create_task(child())
            print("parent")
            time.sleep(0.3)
            await task
        asyncio.run(main())
        """,
        """
         0.00 s  task 1      | child
         0.00 s  task 2      | parent

        task 1       0.00-0.30 s  for moments
        task 2       0.00-0.30 s  0.00-0.30 s
        """,
    ),
    "an eager task that blocks before it prints": (
        """
        import asyncio, time
        async def child():
            time.sleep(0.3)
            print("child")
        async def main():
            make = asyncio.create_eager_task_factory(asyncio.Task)
            asyncio.get_running_loop().set_task_factory(make)
            await asyncio.create_task(child())
            print("parent")
        asyncio.run(main())
        """,
        """
         0.30 s  task 1      | child
         0.30 s  task 2      | parent

        task 1       0.00-0.30 s  0.00-0.30 s
        task 2       0.00-0.30 s  for moments
        """,
    ),
}
FOREIGN_LOOPS = {
    "uvloop": (
        """
        import asyncio, uvloop
        async def main():
            await asyncio.sleep(0.2)
            print("slept")
        uvloop.run(main())
        """,
        """
         0.20 s  task 1      | slept

        task 1       0.20-0.20 s  not known: uvloop has its own event loop
        """,
    ),
    "trio": (
        """
        import trio
        async def main():
            await trio.sleep(0.2)
            print("slept")
        trio.run(main)
        """,
        """
         0.20 s  main thread | slept

        main thread  0.00-0.20 s  not known: trio has its own event loop
        """,
    ),
}
NAMES = {
    "two tasks and two threads of one name": (
        """
        import asyncio, threading
        async def work():
            print("task")
            await asyncio.sleep(0)
        async def main():
            await asyncio.gather(*(asyncio.create_task(work(), name="call") for _ in range(2)))
        asyncio.run(main())
        for _ in range(2):
            threading.Thread(target=print, args=("thread",), name="worker").start()
        """,
        """
         0.00 s  call        | task
         0.00 s  call (2)    | task
         0.00 s  worker      | thread
         0.00 s  worker (2)  | thread

        call         0.00-0.00 s  for moments
        call (2)     0.00-0.00 s  for moments
        worker       0.00-0.00 s  for moments, a thread
        worker (2)   0.00-0.00 s  for moments, a thread
        """,
    ),
    "a name that looks like ours, and one that changes": (
        """
        import asyncio
        async def first():
            print("unnamed")
        async def work():
            print("called task 1")
            asyncio.current_task().set_name("other")
            print("renamed")
        async def main():
            await asyncio.create_task(work(), name="task 1")
            await asyncio.create_task(first())
        asyncio.run(main())
        """,
        """
         0.00 s  task 1      | called task 1
         0.00 s  task 1      | renamed
         0.00 s  task 2      | unnamed

        task 1       0.00-0.00 s  for moments
        task 2       0.00-0.00 s  for moments
        """,
    ),
}
WORDS = {
    "half a line of stdout, and a line of stderr": (
        """
        import sys
        print("half", end="")
        print("whole", file=sys.stderr)
        print(" and half")
        """,
        """
         0.00 s  main thread | whole
         0.00 s  main thread | half and half

        main thread  0.00-0.00 s  for moments
        """,
    ),
    "forked children": (
        """
        import os, time
        def child(number):
            time.sleep(0.2 * number)
            print("child", number)
            os._exit(0)
        for number in 1, 2:
            if not os.fork():
                child(number)
        print("parent")
        for _ in range(2):
            os.wait()
        """,
        """
         0.00 s  main thread | parent
         0.20 s  process 1   | child 1
         0.40 s  process 2   | child 2

        main thread  0.00-0.40 s  0.00-0.40 s
        process 1    0.00-0.20 s  not known: a process of its own
        process 2    0.00-0.40 s  not known: a process of its own
        """,
    ),
    "a forked child that runs to the end of the program": (
        """
        import os, time
        pid = os.fork()
        time.sleep(1 if pid else 0.2)
        print("parent" if pid else "child")
        """,
        """
         0.20 s  process 1   | child
         1.00 s  main thread | parent

        main thread  0.00-1.00 s  0.00-1.00 s
        process 1    0.20-0.20 s  not known: a process of its own
        """,
    ),
    "processes that print nothing": (
        """
        import subprocess, sys, time
        from concurrent.futures import ProcessPoolExecutor
        def compute():
            begun = time.process_time()
            while time.process_time() - begun < 0.3:
                pass
        begun = time.perf_counter()
        with ProcessPoolExecutor(2) as pool:
            for _ in range(2):
                pool.submit(compute)
        subprocess.run([sys.executable, "-S", "-c", "import time; time.sleep(0.4)"])
        subprocess.run(["true"])
        print("the end", time.perf_counter() - begun > 0.7)
        """,
        """
         0.72 s  main thread | the end True

        main thread  0.00-0.72 s  for moments
        process 1    0.00-0.30 s  not known: a process of its own, computing 0.30 s
        process 2    0.00-0.30 s  not known: a process of its own, computing 0.30 s
        process 3    0.30-0.72 s  not known: a process of its own
        """,
    ),
    "a process of which nobody saw when it ended": (
        """
        import subprocess, time
        child = subprocess.Popen(["sleep", "0.2"])
        time.sleep(0.6)
        print("ended", child.wait())
        """,
        """
         0.60 s  main thread | ended 0

        main thread  0.00-0.60 s  0.00-0.60 s
        """,
    ),
    "words past sys.stdout": (
        """
        import os, subprocess, sys
        os.write(1, b"by os.write\\n")
        print("by print")
        subprocess.run(["echo", "by a subprocess"])
        """,
        """
         0.00 s  elsewhere   | by os.write
         0.00 s  main thread | by print
         0.01 s  elsewhere   | by a subprocess

        elsewhere    0.00-0.01 s  not known: written past sys.stdout, and heard later
        main thread  0.00-0.01 s  for moments
        """,
    ),
    "what comes at the end": (
        """
        import atexit, threading
        class Thing:
            def __del__(self):
                print("deleted")
        thing = Thing()
        atexit.register(print, "at the exit")
        threading.Thread(target=print, args=("thread",)).start()
        print("the last line")
        """,
        """
         0.00 s  thread 1    | thread
         0.00 s  main thread | the last line
         0.00 s  main thread | at the exit
         0.00 s  main thread | deleted

        thread 1     0.00-0.00 s  for moments
        main thread  0.00-0.00 s  for moments
        """,
    ),
    "spaces at the end, and a progress bar": (
        """
        import time
        print("two spaces  ")
        for percent in 50, 100:
            print(f"\\r{percent} %", end="")
            time.sleep(0.2)
        print("\\rdone")
        """,
        """
         0.00 s  main thread | two spaces··
         0.20 s  main thread | 50 %
         0.40 s  main thread | 100 %
         0.40 s  main thread | done

        main thread  0.00-0.40 s  0.00-0.40 s
        """,
    ),
    "an end at once": (
        """
        import os
        print("the end")
        os._exit(0)
        """,
        """
         0.00 s  main thread | the end

        main thread  0.00-0.00 s  for moments
        """,
    ),
    "the end of a thread by sys.exit()": (
        """
        import sys, threading, time
        def work():
            time.sleep(0.2)
            print("work")
            sys.exit(3)
        threading.Thread(target=work).start()
        """,
        """
         0.20 s  thread 1    | work

        thread 1     0.00-0.20 s  0.00-0.20 s
        """,
    ),
}
AS_UNDER_PYTHON = {
    "all that a stream has": (
        """
        import faulthandler, sys
        faulthandler.enable()
        sys.stdout.reconfigure(line_buffering=True)
        sys.stdout.buffer.write(b"bytes\\n")
        sys.stdout.writelines(["lines\\n"])
        print(sys.stdout.fileno(), sys.stderr.fileno(), sys.stdout.isatty())
        print(sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors, sys.stdout.name)
        try:
            print("\\udc80")
        except UnicodeEncodeError as error:
            print(error.reason)
        """,
        """
         0.00 s  main thread | bytes
         0.00 s  main thread | lines
         0.00 s  main thread | 1 2 False
         0.00 s  main thread | utf-8 strict backslashreplace <stdout>
         0.00 s  main thread | surrogates not allowed

        main thread  0.00-0.00 s  for moments
        """,
    ),
    "a script": (
        """
        import os, pickle, sys
        import beside
        class Thing:
            pass
        print(sys.argv, os.path.basename(sys.path[0]), __spec__, __name__, beside.here)
        print(type(pickle.loads(pickle.dumps(Thing()))) is Thing, type(__loader__).__name__)
        """,
        """
         0.00 s  main thread | ['snippets/page/count.py'] page None __main__ True
         0.00 s  main thread | True SourceFileLoader

        main thread  0.00-0.00 s  for moments
        """,
    ),
    "a traceback in a thread": (
        """
        import threading, traceback
        def complain(args):
            names = {frame.filename for frame in traceback.extract_tb(args.exc_traceback)}
            print(sorted(name.replace(chr(92), "/").rpartition("/")[2] for name in names))
        threading.excepthook = complain
        threading.Thread(target=lambda: 1 / 0).start()
        """,
        """
         0.00 s  thread 1    | ['count.py', 'threading.py']

        thread 1     0.00-0.00 s  for moments
        """,
    ),
    "a fork while another thread prints": (
        """
        import os, threading
        stop = threading.Event()
        def chatter():
            while not stop.is_set():
                print(".", end="")
        threading.Thread(target=chatter).start()
        for _ in range(20):
            if not os.fork():
                print("child")
                os._exit(0)
            os.wait()
        stop.set()
        """,
        None,
    ),
}
STEPS = {
    "the lines at which a task and a thread stay, and those that print": (
        """
        import asyncio, threading, time
        async def wait():
            await asyncio.sleep(0.3)
            print("waited")
        def block():
            time.sleep(0.3)
            print("blocked")
        asyncio.run(wait())
        thread = threading.Thread(target=block)
        thread.start()
        thread.join()
        """,
        """
         0.30 s  task 1        6 | waited
         0.60 s  thread 1      9 | blocked

        task 1       0.00-0.30 s  for moments
        thread 1     0.30-0.60 s  0.30-0.60 s

        task 1       0.00-0.30 s  5
        thread 1     0.30-0.60 s  8
        """,
    ),
    "a pool's thread leaves the snippet with its work": (
        """
        import time
        from concurrent.futures import ThreadPoolExecutor
        def work():
            time.sleep(0.2)
            print("done")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(work).result()
            time.sleep(0.3)
            print("end")
        """,
        """
         0.20 s  thread 1      7 | done
         0.50 s  main thread  11 | end

        thread 1     0.00-0.50 s  0.00-0.20 s
        main thread  0.00-0.50 s  0.20-0.50 s

        thread 1     0.00-0.20 s  6
        main thread  0.00-0.20 s  9
        main thread  0.20-0.50 s  10
        """,
    ),
    "who could go on, and is not let": (
        """
        import asyncio, time
        async def culprit():
            await asyncio.sleep(0.2)
            time.sleep(0.4)
        async def victim():
            await asyncio.sleep(0.3)
            print("late")
        async def born():
            print("begun")
        async def main():
            first = asyncio.create_task(culprit())
            second = asyncio.create_task(victim())
            await asyncio.sleep(0.25)
            await asyncio.gather(first, second, born())
        asyncio.run(main())
        """,
        """
         0.60 s  task 1        9 | late
         0.60 s  task 2       11 | begun

        task 1       0.00-0.60 s  for moments, due 0.30-0.60 s
        task 2       0.60-0.60 s  for moments
        task 3       0.00-0.60 s  0.20-0.60 s

        task 1       0.00-0.60 s  8
        task 3       0.00-0.20 s  5
        task 3       0.20-0.60 s  6
        """,
    ),
    "an await in an await, and a loop of lines that take no time": (
        """
        import asyncio
        async def inner():
            await asyncio.sleep(0.2)
        async def outer():
            for number in range(3):
                await inner()
                print(number)
        asyncio.run(outer())
        """,
        """
         0.20 s  task 1        9 | 0
         0.40 s  task 1        9 | 1
         0.60 s  task 1        9 | 2

        task 1       0.00-0.60 s  for moments

        task 1       0.00-0.60 s  5
        """,
    ),
}
CASES = (
    STEPS
    | BLOCKING_THREADS
    | WAITING_THREADS
    | LOOPS
    | TASKS
    | EAGER
    | FOREIGN_LOOPS
    | NAMES
    | WORDS
    | AS_UNDER_PYTHON
)
MISSING = {
    **{name: "Python 3.11 has no eager tasks" for name in EAGER if sys.version_info < (3, 12)},
    **{name: "Python 3.11 tells no lines" for name in STEPS if sys.version_info < (3, 12)},
}


def recorded(house, program):
    """Return the recording that a program makes, as text."""
    (house / "snippets/page/count.py").write_text('"""Try."""\n' + dedent(program))
    done = run("-W", "ignore::DeprecationWarning", "-m", "snippets", "page/count", cwd=house)
    assert done.returncode == 0, done.stderr
    return done.stdout


def words(text):
    return [line.words for line in parse(text).lines]


def stays(text):
    return [(name, stay.source) for name, lane in parse(text).lanes.items() for stay in lane.stays]


def threads(text):
    """Return the ends of a table's rows that tell of a thread, without its number."""
    return sorted(re.findall(r", (in .*?|a thread)(?: \d+)?$", text, re.MULTILINE))


@pytest.mark.parametrize("name", CASES)
def test_the_recording_is_true(house, name):
    if name in MISSING:
        pytest.skip(MISSING[name])
    program, expected = CASES[name]
    (house / "snippets/page/beside.py").write_text('"""Beside."""\nhere = True\n')
    fresh = recorded(house, program)
    if expected is None:
        assert sum(bool(lane.lines) for lane in parse(fresh).lanes.values()) == 21
        return
    expected = "$ it\n" + dedent(expected).lstrip("\n").replace("·", " ")
    differences = disagreements(expected, fresh, STARTING if STARTS.search(program) else REAL)
    assert not differences, "\n".join([*map(str, differences), fresh])
    if STARTS.search(program):  # its order is bound all the same
        assert words(fresh) == words(expected)
    if parse(fresh).late > REAL.late:  # it may tell of what lasted only by being late
        return
    if name in STEPS:
        assert stays(fresh) == stays(expected)
    if name in LOOPS:
        assert threads(fresh) == threads(expected)
    names = [re.sub(r" \d+$", "", name) for name in parse(expected).lanes]
    assert sorted(names) == sorted(re.sub(r" \d+$", "", name) for name in parse(fresh).lanes)


def test_who_waits_for_the_queue_of_a_process_does_not_hold(house):
    """Whatever was imported before: Queue() itself imports the module that waits."""
    program = """
    import multiprocessing, time
    def work(queue):
        time.sleep(0.4)
        queue.put(1)
    if __name__ == "__main__":
        made = multiprocessing.get_context("fork")
        queue = made.Queue()
        process = made.Process(target=work, args=[queue])
        process.start()
        print("got", queue.get())
        process.join()
    """
    lane = parse(recorded(house, program)).lanes["main thread"]
    assert lane.end - lane.start - lane.held > 0.4 - REAL.early
