"""A program to look into: three threads, each somewhere else. Says so, and waits."""

import functools
import sys
import threading

ready = threading.Semaphore(0)
never = threading.Event()


class Kitchen:
    def cook(self, order, depth=0):
        if depth < 2:
            return self.cook(order, depth + 1)
        ready.release()
        never.wait()


def courses():
    yield "soup"
    Kitchen().cook("main course")


def serve(_, course):
    return course


threading.Thread(target=Kitchen().cook, args=("salad",), daemon=True).start()
threading.Thread(target=lambda: functools.reduce(serve, courses()), daemon=True).start()
ready.acquire()
ready.acquire()
print("ready", flush=True)
sys.stdin.read()
