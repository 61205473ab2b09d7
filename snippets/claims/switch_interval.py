"""Let the interpreter keep a thread for ten seconds."""

import hashlib
import sys
import threading
import time


def compute():
    sum(range(10_000))


def digest():
    hashlib.sha256(bytes(10**6))  # lets the lock go while it works


def ticks_during(work):
    ticks, done = [], threading.Event()

    def tick():
        while not done.wait(0.05):
            ticks.append("tick")

    ticker = threading.Thread(target=tick)
    ticker.start()
    ticks.clear()  # what ticked while the threads began is none
    end = time.perf_counter() + 0.5
    while time.perf_counter() < end:
        work()
    ticked = bool(ticks)
    done.set()
    ticker.join()
    return ticked


for seconds, work in (0.005, compute), (10, compute), (10, digest):
    sys.setswitchinterval(seconds)
    said = "ticks" if ticks_during(work) else "stands still"
    print(f"{work.__name__}, switch after {seconds}: the other {said}")
