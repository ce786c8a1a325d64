"""Leaves a core file while a task awaits through an asynchronous generator."""
import asyncio
import os


async def leaf():
    await asyncio.sleep(1000)


async def agen():
    yield 1
    await leaf()


async def user():
    async for _ in agen():
        pass


async def main():
    task = asyncio.get_event_loop().create_task(user())
    await asyncio.sleep(0.2)
    os.abort()
    await task


asyncio.get_event_loop_policy().new_event_loop().run_until_complete(main())
