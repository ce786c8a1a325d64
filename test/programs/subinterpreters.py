"""Two interpreters in one process, one of them with a thread that both have a stack of."""

import functools
import json
import os
import threading

import truth

try:
    import _interpreters
except ImportError:  # to 3.12
    try:
        import _xxsubinterpreters as _interpreters
    except ImportError:
        truth.leave("no module makes subinterpreters before 3.8")

SCRIPT = """
import functools, json, os, sys, threading
sys.path.insert(0, {path!r})
import truth


def report():
    answer = threading.current_thread().name, truth._frames(sys._getframe(1))
    os.write({pipe}, json.dumps(answer).encode() + b"\\n")


def deep(n):
    if n:
        return deep(n - 1)
    for step in (report, truth.block()):
        step()


class C:
    deep(5)
"""

read_end, write_end = os.pipe()
created = []


def run_in_subinterpreter():
    ident = _interpreters.create()
    created.append((int(ident), threading.get_ident(), threading.get_native_id()))
    script = SCRIPT.format(path=os.path.dirname(os.path.abspath(__file__)), pipe=write_end)
    for step in (truth.own_account, functools.partial(_interpreters.run_string, ident, script)):
        step()


threading.Thread(target=run_in_subinterpreter, daemon=True).start()
with os.fdopen(read_end) as pipe:
    name, frames = json.loads(pipe.readline())
(interpreter, thread, native), = created
truth.add_subinterpreter(interpreter, {"id": thread, "nativeId": native, "name": name, "main": False, "frames": frames})
truth.serve(1)
truth.park()
