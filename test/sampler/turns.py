"""
Threads that take turns while the others wait, each where it got to. Every eighth turn is a long one: of the same thread each time, but
between two of them all others have run. A generator passes from one to the other.
"""
import sys
import threading
import time

count = 4
taken = [0]
turns = [threading.Semaphore(0) for _ in range(count)]


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
    turns[(number + 1) % count].release()
    turns[number].acquire()


def inner(number):
    depth = number * 5
    while True:
        depth = (depth + 11) % 90
        descend(depth, number)
        yield depth


def through(generator):
    yield from generator


# Generators of all threads side by side in memory: what lies between two of one thread's is another thread's.
chains = [inner(number) for number in range(count)]
for _ in range(8):
    chains = [through(chain) for chain in chains]


def work(number):
    turns[number].acquire()
    for _ in chains[number]:
        pass


sys.setswitchinterval(0.01)
for number in range(count):
    threading.Thread(target=work, args=(number,), daemon=True).start()
turns[0].release()
print("ready", flush=True)
sys.stdin.read()
