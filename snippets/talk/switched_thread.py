"""Compute in a thread, and the others go on."""

import threading
import time


def tick():
    for number in range(1, 6):
        print("tick", number)
        time.sleep(0.2)


def compute():
    time.sleep(0.3)
    print("computing")
    end = time.perf_counter() + 1
    while time.perf_counter() < end:
        pass
    print("computed")


threads = [threading.Thread(target=work) for work in (tick, compute)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
