"""One thread holds the GIL and sleeps, one wants it, one blocks in a collection that it set off. Says first which is which."""

import gc
import json
import sys
import threading

try:
    import ctypes
except ImportError:
    ctypes = None

never = threading.Lock()
never.acquire()
collecting = threading.Event()
waiting = []


def block(phase, info):
    collecting.set()
    never.acquire()


def collect():
    gc.callbacks.append(block)
    gc.collect()


def spin():
    waiting.append(threading.get_ident())
    while True:
        pass


if ctypes is None:
    print("null", flush=True)
    sys.exit()
gc.disable()
collector = threading.Thread(target=collect, daemon=True)
collector.start()
collecting.wait()
spinner = threading.Thread(target=spin, daemon=True)
sleep = ctypes.PyDLL(None).pause  # which does not let go of the GIL
spinner.start()
while not waiting:
    pass
names = {"holder": threading.main_thread().ident, "waiter": spinner.ident, "collector": collector.ident}
names["line"] = collect.__code__.co_firstlineno + 2
print(json.dumps(names), flush=True)
sleep()
