"""See what a new process gets from its parent."""

import multiprocessing
import pickle
import time

counter = 0


def look(queue, message):
    time.sleep(0.2)
    message.append("changed by the child")
    queue.put(f"counter {counter}")
    time.sleep(0.2)


def start(method):
    made = multiprocessing.get_context(method)
    queue, message = made.Queue(), ["sent"]
    child = made.Process(target=look, args=(queue, message))
    child.start()
    answer = queue.get()
    child.join()
    return method, answer, message


if __name__ == "__main__":
    counter = 1
    end = time.perf_counter() + 2
    methods = multiprocessing.get_all_start_methods()
    answers = [start(method) for method in methods]
    time.sleep(max(0, end - time.perf_counter()))
    for method, answer, message in answers:
        print(f"{method}: the child sees {answer}")
        print(f"{method}: the parent keeps {message}")
    try:
        pickle.dumps(lambda: 1)  # as a pool does with what it sends
    except Exception as error:
        print("a lambda can be sent:", "pickle" not in str(error))
