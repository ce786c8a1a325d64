"""Threads that start and die all the time, and signals that are counted: what a pause must not disturb. Not a test program."""

import signal
import sys
import threading
import time

caught = 0
turns = 0


def on_signal(number, frame):
    global caught
    caught += 1


def short(depth):
    if depth:
        short(depth - 1)
    else:
        time.sleep(0.001)


def turn():
    """One turn of the main thread, with threads being born and ending around it."""
    global turns
    turns += 1
    threads = [threading.Thread(target=short, args=(depth,)) for depth in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def report():
    for line in sys.stdin:
        print(turns, caught, flush=True)


signal.signal(signal.SIGUSR1, on_signal)
threading.Thread(target=report, daemon=True).start()
print("ready", flush=True)
while True:
    turn()
