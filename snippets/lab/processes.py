"""Do three jobs in three processes."""

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

JOB = 0.3, 0  # seconds to wait, and to compute


def work(wait, compute):
    time.sleep(wait)
    start = time.thread_time()  # stands still while others run
    while time.thread_time() - start < compute:
        pass
    return "done"


def pool_of(workers, start=None):  # or "spawn", "fork", "forkserver"
    return ProcessPoolExecutor(workers, get_context(start))


def processes(jobs, start=None):
    with pool_of(len(jobs), start) as pool:
        for answer in pool.map(work, *zip(*jobs)):
            print(answer)


if __name__ == "__main__":
    processes([JOB] * 3)
