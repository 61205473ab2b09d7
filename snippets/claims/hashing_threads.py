"""Use the processor in two threads: outside of Python, and in Python."""

import hashlib
import threading
import time

megabyte = bytes(10**6)


def hashing():
    hashlib.sha256(megabyte)


def computing():
    sum(range(10_000))


def work(step):
    while time.thread_time() < 0.5:
        step()


for step in hashing, computing:
    threads = [threading.Thread(target=work, args=[step]) for _ in range(2)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    print(f"two threads, {step.__name__}: {seconds:.2f} s")
