"""Generators and coroutines: running ones on the stack, suspended ones beside it."""

import asyncio
import threading

import truth


def chain(n):
    yield n
    if n == 0:
        truth.park()
    yield from chain(n - 1)


def delegating():
    for _ in chain(20):
        pass


def suspended():
    held = [chain(3) for _ in range(3)]
    for generator in held[:2]:
        next(generator)
    next(held[0])
    truth.park()
    return held


def called_from_c():
    return sum(len(str(x)) for x in stopping())


def stopping():
    yield 1
    list(truth.park() for _ in range(1))
    yield 2


def receiving():
    got = None
    while True:
        got = yield got
        if got == 5:
            truth.park()


def sending():
    generator = receiving()
    next(generator)
    for value in range(10):
        generator.send(value)


def closing():
    def guarded():
        try:
            yield 1
        finally:
            truth.park()

    generator = guarded()
    next(generator)
    generator.close()


class Awaitable:
    def __await__(self):
        yield
        truth.park()


async def ticks():
    yield 1
    await Awaitable()
    yield 2


class Resource:
    async def __aenter__(self):
        async for _ in ticks():
            pass

    async def __aexit__(self, *exc):
        pass


async def outer(n):
    if n:
        return await outer(n - 1)
    async with Resource():
        pass


def by_hand():
    coroutine = outer(5)
    coroutine.send(None)
    coroutine.send(None)


def in_event_loop():
    async def blocking(n):
        await asyncio.sleep(0)
        if n:
            return await blocking(n - 1)
        truth.park()

    async def waiting():
        await asyncio.sleep(100000)

    async def main():
        await asyncio.gather(waiting(), blocking(4))

    asyncio.new_event_loop().run_until_complete(main())


targets = [suspended, called_from_c, sending, closing, by_hand, in_event_loop]
for target in targets:
    threading.Thread(target=target, daemon=True).start()
truth.serve(len(targets) + 1)
delegating()
