"""A garbage collection that does not end."""
import gc
import time


class Slow:
    def __init__(self):
        self.me = self

    def __del__(self):
        print("ready", flush=True)
        time.sleep(1000)


def collects():
    Slow()
    gc.collect()


collects()
