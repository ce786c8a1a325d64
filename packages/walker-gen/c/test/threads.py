"""Two threads that wait deep in generators, C calls and constructors; prints what Python says of their stacks."""

import json
import sys
import threading


class Nested:
    def __init__(self, wait):
        sorted([1], key=lambda _: wait())  # C calls back into Python


def generator(call):
    yield call()


def wait_with_ä_name(event, ready):
    ready.release()
    event.wait()


def work(event, ready):
    list(generator(lambda: Nested(
        lambda: wait_with_ä_name(event, ready))))


def stack(frame):
    frames = []
    while frame:
        code = frame.f_code
        frames.append([code.co_name, code.co_filename, frame.f_lineno, code.co_firstlineno])
        frame = frame.f_back
    return frames


def settled():
    """The stacks of both threads, once they have come to rest in a lock."""
    while True:
        frames = {key: frame for key, frame in sys._current_frames().items() if key != threading.get_ident()}
        stacks = {key: stack(frame) for key, frame in frames.items()}
        if all(frames[0][0] == "wait" and frames[1][0] == "wait" for frames in stacks.values()):
            return stacks


event = threading.Event()
ready = threading.Semaphore(0)
for _ in range(2):
    threading.Thread(target=work, args=(event, ready), daemon=True).start()
for _ in range(2):
    ready.acquire()
settled()
event.wait(0.2)  # both are in acquire() by now: their innermost line changes no more
print(json.dumps(settled()), flush=True)
sys.stdin.read()
