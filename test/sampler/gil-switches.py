"""
Threads that run one after another while the others wait. Every eighth run is a long one of the same
thread; between two of these all others have run. A generator passes from each thread to the next.
"""
import sys
import threading
import time

count = 4
taken = [0]
may_run = [threading.Semaphore(0) for _ in range(count)]


def values():
    n = 0
    while True:
        n += 1
        yield n


shared = values()


def descend(depth, number):
    if depth % 7 == 3:
        next(shared)
    if depth:
        return descend(depth - 1, number)
    taken[0] += 1
    end = time.perf_counter() + (0.0002 if taken[0] % 8 else 0.02)
    while time.perf_counter() < end:
        sum(range(20))
    may_run[(number + 1) % count].release()
    may_run[number].acquire()


def inner(number):
    depth = number * 5
    while True:
        depth = (depth + 11) % 90
        descend(depth, number)
        yield depth


def through(generator):
    yield from generator


# Generators of all threads alternate in memory.
chains = [inner(number) for number in range(count)]
for _ in range(8):
    chains = [through(chain) for chain in chains]


def work(number):
    may_run[number].acquire()
    for _ in chains[number]:
        pass


sys.setswitchinterval(0.01)
for number in range(count):
    threading.Thread(target=work, args=(number,), daemon=True).start()
may_run[0].release()
print("ready", flush=True)
sys.stdin.read()
