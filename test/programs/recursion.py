"""Stacks of thousands of frames: plain, mutual, and through C at each level."""

import functools
import sys
import threading

import truth

sys.setrecursionlimit(30000)
# To 3.10 every Python call takes some of the C stack.
threading.stack_size(256 << 20)


def down(n):
    if n == 0:
        truth.park()
    down(n - 1)


def even(n):
    if n == 0:
        return truth.park()
    return odd(n - 1)


def odd(n):
    if n == 0:
        return truth.park()
    return (
        even(
            n
            - 1
        )
    )


def through_c(n):
    if n == 0:
        truth.park()
    functools.reduce(lambda _, rest: through_c(rest), [n - 1], None)


for target, depth in ((down, 6000), (even, 2001), (through_c, 150)):
    threading.Thread(target=target, args=(depth,), daemon=True).start()
truth.serve(4)
down(3000)
