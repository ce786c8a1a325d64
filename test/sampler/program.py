# Stacks that never stand still: threads that come and go, stacks that grow over their chunks, generators that
# wake up elsewhere, and code objects that die so that others take their place. Prints a line, then runs.
import marshal
import sys
import threading
import time
import types


def recursion(depth):
    if depth:
        return recursion(depth - 1)
    return sum(range(200))


def up_and_down():
    depth = 0
    while True:
        depth = (depth + 37) % 400
        recursion(depth)


def inner(n):
    for value in range(n):
        yield recursion(value % 7)


def outer(n):
    yield from inner(n)


def generators():
    waiting = [outer(1000000) for _ in range(5)]
    while True:
        for each in waiting:
            next(each)


def dying():
    # All of the same size and shape, each alone in its time: what one leaves is what the next one takes.
    scope = {"sleep": time.sleep}
    kept = []
    for number in range(10):
        source = "def dying_%d():\n%s    return sleep(0.001)\n" % (number, "\n" * number)
        kept.append(marshal.dumps(compile(source, "dying.py", "exec").co_consts[0]))
    while True:
        for each in kept:
            types.FunctionType(marshal.loads(each), scope)()


def short():
    while True:
        thread = threading.Thread(target=recursion, args=(30,))
        thread.start()
        thread.join()


def still(depth):
    if depth:
        return still(depth - 1)
    threading.Event().wait()


sys.setrecursionlimit(5000)
if hasattr(sys, "setswitchinterval"):
    sys.setswitchinterval(0.0005)
for work in (up_and_down, generators, dying, short, lambda: still(50)):
    threading.Thread(target=work, daemon=True).start()
print("ready")
sys.stdout.flush()
sys.stdin.readline()
