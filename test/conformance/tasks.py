"""Tasks of asyncio, few enough to be recorded: one blocks, the others wait for it, for each other, or to be run. From 3.7 on."""

import asyncio
import gc
import threading

import truth

#: Names of tasks by the names of those that they await.
_awaited_by = {}
_tasks = {}
_running = {}


async def sleeps():
    await asyncio.sleep(10000)


async def nested(depth):
    if depth:
        await nested(depth - 1)
    else:
        await sleeps()


async def generates():
    yield 1
    await sleeps()
    yield 2


async def iterates():
    async for _ in generates():
        pass


class Awaitable:
    def __await__(self):
        yield from sleeps().__await__()


async def awaits(awaitable):
    await awaitable


async def gathers(*tasks):
    await asyncio.gather(*tasks)


async def groups():
    async with asyncio.TaskGroup() as group:
        _keep("grouped", group.create_task(sleeps()), "groups")


def _keep(name, task, *awaited_by):
    if hasattr(task, "set_name"):  # from 3.8 on
        task.set_name(name)
    _tasks[name] = task
    _awaited_by[name] = awaited_by
    return task


def _create(name, coroutine, *awaited_by):
    return _keep(name, asyncio.get_running_loop().create_task(coroutine), *awaited_by)


async def main():
    loop = asyncio.get_running_loop()
    _running[loop] = threading.get_ident(), _keep("blocks", asyncio.current_task())
    _create("iterates", iterates())
    _create("awaits an object 名", awaits(Awaitable()))
    _create("awaits", awaits(_create("nested", nested(2), "awaits")))
    both = _create("both", sleeps(), "one", "two")
    _create("one", gathers(both, _create("other", nested(0), "one")))
    _create("two", gathers(both))
    if hasattr(asyncio, "TaskGroup"):
        _create("groups", groups())
    for _ in range(5):
        await asyncio.sleep(0)
    _create("ready", sleeps())
    truth.park()


async def idle():
    """Of a loop that waits for its selector: no task of it runs."""
    _running[asyncio.get_running_loop()] = threading.get_ident(), None
    _keep("idle", asyncio.current_task())
    truth.arrive()
    await nested(1)


def report_tasks(stacks):
    """The interpreter's account of every unfinished task, given the threads' innermost frames."""
    report = []
    for loop, (thread, running) in _running.items():
        for task in asyncio.all_tasks(loop):
            name = next(name for name, each in _tasks.items() if each is task)
            report.append(
                {
                    "id": hex(id(task)),
                    "name": task.get_name() if hasattr(task, "get_name") else None,
                    "state": "running" if task is running else "ready" if task._fut_waiter is None else "waiting",
                    "thread": thread,
                    "loop": hex(id(loop)),
                    "awaitedBy": sorted(hex(id(_tasks[other])) for other in _awaited_by[name]),
                    "frames": list(map(truth.describe, _frames(task, stacks[thread] if task is running else None))),
                }
            )
    return report


def _frames(task, frame):
    """Innermost first: of a task that runs what is on its thread's stack, of others what their coroutines await."""
    awaited = task.get_coro() if hasattr(task, "get_coro") else task._coro
    frames = []
    while frame is not None:
        frames.append(frame)
        if frame is awaited.cr_frame:
            return frames
        frame = frame.f_back
    while awaited is not None:
        for prefix, member in (("cr", "cr_await"), ("gi", "gi_yieldfrom"), ("ag", "ag_await")):
            frame = getattr(awaited, prefix + "_frame", None)
            if frame is not None:
                frames.insert(0, frame)
                awaited = getattr(awaited, member)
                break
        else:
            awaited = _handed_on(awaited)
    return frames


def _handed_on(awaited):
    """The coroutine or generator of an object that delegates to one and does not expose it."""
    if type(awaited).__name__ not in ("async_generator_asend", "coroutine_wrapper"):
        return None
    return next(one for one in gc.get_referents(awaited) if hasattr(one, "ag_frame") or hasattr(one, "cr_frame"))


if not hasattr(asyncio, "all_tasks"):
    truth.leave("only a module's symbols give the place of this release's tasks")
truth.add_task_reporter(report_tasks)
threading.Thread(target=lambda: asyncio.run(idle()), daemon=True).start()
truth.serve(2)
asyncio.run(main())
