"""Threads that wait, some of them deep down, one of them in generators: nothing moves."""
import sys
import threading
import time

sys.setrecursionlimit(5000)
never = threading.Event()


def descend(depth):
    if depth:
        return descend(depth - 1)
    return never.wait()


def inner():
    never.wait()
    yield


def outer():
    yield from inner()


threading.stack_size(64 << 20)
for target, arguments in ((descend, (1000,)), (descend, (3,)), (next, (outer(),))):
    threading.Thread(target=target, args=arguments, daemon=True).start()
time.sleep(0.5)
print("ready", flush=True)
sys.stdin.read()
