"""Count to two, three times, one count after another."""

import time


def count():
    print("One")
    time.sleep(1)
    print("Two")


start = time.perf_counter()
for _ in range(3):
    count()
print(f"total {time.perf_counter() - start:.4f} s")
