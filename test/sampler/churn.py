"""A program whose stacks never stay as they are: what a sampler remembers of it must not outlive the truth."""
import sys
import threading
import time

sys.setrecursionlimit(20000)
stop = threading.Event()


def pause():
    time.sleep(0.0005)


def climb(depth, a=1, b=2, c=3):
    """Up and down over several chunks of the stack."""
    if depth == 0:
        pause()
        return a
    if depth % 97 == 0:
        pause()
    return climb(depth - 1, a, b, c) + 1


def climber():
    depth = 1
    while not stop.is_set():
        climb(depth)
        depth = depth * 3 % 1201 + 1


def tree(depth):
    """Generators inside generators: frames that are not on the stack's chunks."""
    if depth:
        for value in tree(depth - 1):
            yield value
    pause()
    yield depth


def gardener():
    while not stop.is_set():
        for _ in tree(12):
            pass


def author():
    """Code objects that die, and others that get their addresses: same names, same first lines, other lines."""
    count = 0
    while not stop.is_set():
        count += 1
        lines = "\n" * (count % 5)
        scope = {"pause": pause}
        exec(compile("def made():\n%s pause()\nmade()\n" % lines, "<made>", "exec"), scope)
        name = "made_%d" % (count % 7)
        exec(compile("def %s():\n pause()\n%s()\n" % (name, name), "<made>", "exec"), scope)


def short():
    climb(3)


def starter():
    while not stop.is_set():
        threads = [threading.Thread(target=short) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def tracer():
    """Frames with frame objects, and lines of their own in them."""

    def step(frame, event, arg):
        return step

    while not stop.is_set():
        sys.settrace(step)
        climb(5)
        sys.settrace(None)
        try:
            raise ValueError
        except ValueError as error:
            kept = error.__traceback__.tb_frame
            pause()
            del kept


threading.stack_size(64 << 20)
for target in (climber, gardener, author, starter, tracer):
    threading.Thread(target=target, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
stop.set()
