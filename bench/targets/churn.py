"""Threads that live for a moment: 8 at a time, each with another stack."""
import threading


def descend(left):
    return descend(left - 1) if left else sum(range(100))


def live():
    for depth in range(40):
        descend(depth)


print("ready", flush=True)
while True:
    threads = [threading.Thread(target=live) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
