"""Let a forked child read from a file that its parent has opened."""

import multiprocessing
import os
import tempfile


def read(file):
    os.read(file, 5)


if __name__ == "__main__":
    fork = multiprocessing.get_context("fork")
    with tempfile.TemporaryFile() as file:
        file.write(b"0123456789")
        file.seek(0)
        child = fork.Process(target=read, args=[file.fileno()])
        child.start()
        child.join()
        print("left for the parent:", os.read(file.fileno(), 10).decode())
