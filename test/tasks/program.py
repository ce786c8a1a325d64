"""Tasks of asyncio: says what the interpreter knows of them, then blocks in one of them, with the others suspended."""

import asyncio
import json
import sys
import threading


async def sleeps():
    await asyncio.sleep(10_000)


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


async def awaits_object():
    await Awaitable()


async def awaits(task):
    await task


async def gathers(*tasks):
    await asyncio.gather(*tasks)


async def waits(*tasks):
    await asyncio.wait(tasks)


async def shields(task):
    await asyncio.shield(task)


async def waits_for(task):
    await asyncio.wait_for(task, 10_000)


async def groups(expected):
    async with asyncio.TaskGroup() as group:
        expected["grouped"] = group.create_task(sleeps())


class Subclass(asyncio.Task):
    pass


class Attributed(asyncio.Task):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.extra = [1]


def create(coroutine, name):
    """Names came with 3.8."""
    loop = asyncio.get_event_loop()
    try:
        return loop.create_task(coroutine, name=name)
    except TypeError:
        return loop.create_task(coroutine)


def all_tasks(loop):
    return getattr(asyncio, "all_tasks", asyncio.Task.all_tasks if hasattr(asyncio.Task, "all_tasks") else None)(loop)


def made(expected):
    """Tasks by what awaits them: (name, coroutine, who awaits it)."""
    rows = {}

    def add(name, coroutine, awaited_by=()):
        rows[name] = (create(coroutine, name), list(awaited_by))
        return rows[name][0]

    add("nested", nested(5))
    add("iterates", iterates())
    add("awaits object", awaits_object())
    add("named \u00e9\U0001f40d", sleeps())
    inner = add("inner", nested(1), ["awaits"])
    add("awaits", awaits(inner))
    first, second = add("first", sleeps(), ["gathers"]), add("second", sleeps(), ["gathers"])
    add("gathers", gathers(first, second))
    third, fourth = add("third", sleeps(), ["waits"]), add("fourth", sleeps(), ["waits"])
    add("waits", waits(third, fourth))
    shielded = add("shielded", sleeps(), ["shields"])
    add("shields", shields(shielded))
    timed = add("timed", sleeps(), ["waits for"])
    add("waits for", waits_for(timed))
    both = add("both", sleeps(), ["one", "two"])
    add("one", gathers(both))
    add("two", gathers(both))
    if hasattr(asyncio, "TaskGroup"):
        add("groups", groups(expected))
    loop = asyncio.get_event_loop()
    for kind in (Subclass, Attributed, asyncio.tasks._PyTask):
        rows[kind.__name__] = (kind(nested(2), loop=loop), [])
        if hasattr(asyncio.Task, "set_name"):
            rows[kind.__name__][0].set_name(kind.__name__)
    return rows


def stack_of(task):
    """Innermost first: names and lines of what a task awaits, by the interpreter's own attributes."""
    frames = []
    awaited = task.get_coro() if hasattr(task, "get_coro") else task._coro
    while awaited is not None:
        for prefix in ("cr", "gi", "ag"):
            frame = getattr(awaited, prefix + "_frame", None)
            if frame is not None:
                frames.insert(0, [frame.f_code.co_name, frame.f_lineno])
                awaited = getattr(awaited, {"cr": "cr_await", "gi": "gi_yieldfrom", "ag": "ag_await"}[prefix])
                break
        else:
            awaited = generator_of(awaited)
    return frames


def generator_of(awaited):
    """What an object without attributes hands on to."""
    import gc

    if type(awaited).__name__ in ("async_generator_asend", "coroutine_wrapper"):
        return next(
            (found for found in gc.get_referents(awaited) if hasattr(found, "ag_frame") or hasattr(found, "cr_frame")),
            None,
        )
    return None


def describe(loop, rows):
    """Every task that is not done, by its id. From 3.14 on all_tasks() leaves out those of classes written in Python."""
    ids = {name: hex(id(task)) for name, (task, _) in rows.items()}
    tasks = {hex(id(task)): task for task in list(all_tasks(loop)) + [task for task, _ in rows.values()]}
    labels = {identity: name for name, identity in ids.items()}
    report = {}
    for identity, task in tasks.items():
        label = labels.get(identity)
        report[identity] = {
            "label": label,
            "name": task.get_name() if hasattr(task, "get_name") else None,
            "state": "waiting",
            "thread": threading.get_ident(),
            "loop": hex(id(loop)),
            "awaitedBy": sorted(ids[name] for name in (rows[label][1] if label in rows else [])),
            "stack": stack_of(task),
        }
    return report


def places():
    """Where objects are through which tasks are found."""
    module = sys.modules["asyncio.tasks"]
    tasks = getattr(module, "_scheduled_tasks", None) or getattr(module, "_all_tasks", None)
    return {"names": id(vars(module)), "set": id(tasks.data) if tasks is not None else 0}


def current_task(loop):
    return getattr(asyncio, "current_task", None)() if hasattr(asyncio, "current_task") else asyncio.Task.current_task(loop)


async def main(block):
    extra = {}
    rows = made(extra)
    loop = asyncio.get_event_loop()
    for _ in range(5):
        await asyncio.sleep(0)
    rows.update({name: (task, ["groups"]) for name, task in extra.items()})
    done = create(asyncio.sleep(0), "done")
    await done
    rows["ready"] = (create(sleeps(), "ready"), [])
    rows["main"] = (current_task(loop), [])
    report = describe(loop, rows)
    report[hex(id(rows["ready"][0]))]["state"] = "ready"
    report[hex(id(rows["main"][0]))].update(state="running", stack=[["block"], ["main"]])
    block(report)
    return done


def run(block):
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(main(block))


if __name__ == "__main__":
    loops = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    lock, never = threading.Lock(), threading.Lock()
    never.acquire()
    truths = []

    def block(report):
        with lock:
            truths.append(report)
            if len(truths) == loops:
                print(json.dumps({key: value for truth in truths for key, value in truth.items()}))
                print(json.dumps(places()), flush=True)
        never.acquire()

    for _ in range(loops - 1):
        threading.Thread(target=run, args=[block], daemon=True).start()
    run(block)
