"""Suspended generators and coroutines: says where they are and what they await, then blocks."""

import json
import threading
import types


@types.coroutine
def bottom():
    yield from inner()


def inner():
    for other in not_awaited():
        yield other


def not_awaited():
    yield 1


async def middle(depth):
    if depth:
        await middle(depth - 1)
    await bottom()


class C:
    async def outer(self):
        await middle(3)


async def asynchronous():
    await middle(0)
    yield 1


coroutine = C().outer()
coroutine.send(None)
plain = inner()
next(plain)
created = C().outer()
agen = asynchronous()
step = agen.asend(None)
step.send(None)
below = ["bottom", "inner"]
cases = [
    [id(coroutine), ["C.outer"] + ["middle"] * 4 + below],
    [id(plain), ["inner"]],
    [id(agen), ["asynchronous", "middle"] + below],
    [id(json), []],
]
print(json.dumps(cases), flush=True)
never = threading.Lock()
never.acquire()
never.acquire()
