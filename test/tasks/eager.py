"""A task that starts eagerly (from 3.12) in the step of another, and blocks there. See program.py."""

import asyncio
import json
import sys
import threading

from program import create, describe, sleeps

if not hasattr(asyncio, "eager_task_factory"):
    print("skip: this release has no eager tasks", flush=True)
    sys.exit()


async def child(rows, main_task):
    rows["child"] = (asyncio.current_task(), [])
    report = describe(asyncio.get_running_loop(), rows)
    report[hex(id(rows["child"][0]))].update(state="running", stack=[["block"]] + stack_to("child"))
    # The other one's coroutine is under way as well, further out on the same stack.
    report[hex(id(main_task))].update(state="interrupted", stack=[["block"]] + stack_to("main"))
    block(report)


def stack_to(name):
    frame, names = sys._getframe(1), []
    while not names or names[-1] != [name]:
        names.append([frame.f_code.co_name])
        frame = frame.f_back
    return names


async def creates(rows, main_task):
    create(child(rows, main_task), "child")


async def main():
    main_task = asyncio.current_task()
    rows = {"main": (main_task, [])}
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    rows["suspended"] = (create(sleeps(), "suspended"), [])
    await asyncio.sleep(0)
    await creates(rows, main_task)


def block(report):
    print(json.dumps(report), flush=True)
    never = threading.Lock()
    never.acquire()
    never.acquire()


asyncio.run(main())
