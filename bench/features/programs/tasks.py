"""One task awaits another, which waits; the event loop's thread waits in a callback."""
import asyncio
import sys
import time


async def waits():
    await asyncio.sleep(1000)


async def awaits(task):
    await task


async def main():
    named = {"name": "inner-task"} if sys.version_info >= (3, 8) else {}
    inner = asyncio.get_event_loop().create_task(waits(), **named)
    outer = asyncio.ensure_future(awaits(inner))
    asyncio.get_event_loop().call_later(0.1, stops)
    await outer


def stops():
    print("ready", flush=True)
    time.sleep(1000)


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
loop.run_until_complete(main())
