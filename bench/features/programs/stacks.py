"""A thread, a generator and C between Python's functions, all of which wait."""
import threading
import time


def in_worker(never):
    worker_local = 123456
    never.acquire()


def generates(function):
    yield function()


def inner():
    text_local = "hello world"
    list(map(lambda each: block(), [1]))


def block():
    print("ready", flush=True)
    time.sleep(1000)


def handles():
    try:
        raise LookupError("a handled message")
    except LookupError:
        list(generates(inner))


never = threading.Lock()
never.acquire()
threading.Thread(target=in_worker, args=[never], name="worker-name", daemon=True).start()
time.sleep(0.2)
handles()
