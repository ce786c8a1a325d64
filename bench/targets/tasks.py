"""100 asyncio tasks that take turns, each 10 coroutines deep."""
import asyncio


async def descend(left):
    if left:
        return await descend(left - 1)
    while True:
        await asyncio.sleep(0)


async def main():
    await asyncio.gather(*(descend(10) for _ in range(100)))


print("ready", flush=True)
asyncio.run(main())
