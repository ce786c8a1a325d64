"""Threads that request the GIL all the time."""
import threading


def spin():
    while True:
        pass


for _ in range(2):
    threading.Thread(target=spin, daemon=True).start()
print("ready", flush=True)
spin()
