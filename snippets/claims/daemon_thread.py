"""End the program while two threads save."""

import threading
import time


def save(seconds):
    name = threading.current_thread().name
    print(name, "saves")
    time.sleep(seconds)
    print(name, "saved")


threading.Thread(name="thread", target=save, args=[0.4]).start()
daemon = threading.Thread(name="daemon", target=save, args=[2])
daemon.daemon = True
daemon.start()
time.sleep(0.2)
print("the program ends")
