"""A little of everything that a stack can have, small enough to be recorded: see truth.py in test/programs."""

import functools
import threading

import truth


class Base(object):
    def __init__(self, depth):
        self.descend(depth)

    def descend(self, depth):
        return self.descend(depth - 1) if depth else truth.park()


class Derived(Base):
    def __init__(self, depth):
        super(Derived, self).__init__(depth)


def generator(depth):
    if depth:
        for value in generator(depth - 1):
            yield value
    else:
        yield truth.park()


def through_c():
    return sorted([2, 1], key=functools.partial(lambda held, value: list(map(held, [value])), lambda _: truth.park()))


def naïve_名前():
    exec(compile("\n" * 300 + "(lambda 𠀀: truth.park())(\n  1)", "<é🐍>", "exec"), {"truth": truth})


def without_frames():
    truth.arrive()
    truth.block()()


targets = [lambda: Derived(3), lambda: list(generator(3)), through_c, naïve_名前, without_frames]
for target in targets:
    threading.Thread(target=target, daemon=True).start()
truth.serve(len(targets) + 1)
truth.park()
