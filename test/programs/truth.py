"""What the interpreter itself says about its threads' stacks.

A program builds its stacks, lets every thread end in park() (or arrive() and then a
blocking C call), and starts serve() in one more thread. That thread says "ready" when nothing
runs any more, prints the truth as one line of JSON for each line it is sent, and ends
the program at the end of its input. Runs on CPython 3.6 to 3.15.
"""

import functools
import itertools
import json
import os
import sys
import threading
import time

_never = threading.Lock()
_never.acquire()
_arrived = []
_native_ids = {}
_without_frames = []
_traced = set()
_own_accounts = {}
_subinterpreters = []
_task_reporters = []


def arrive():
    """Said by a thread whose next step is to block for good."""
    _arrived.append(threading.get_ident())
    _native_ids[threading.get_ident()] = int(os.path.basename(os.readlink("/proc/thread-self")))


def park():
    """Blocks for good."""
    arrive()
    _never.acquire()


def block():
    """A C function that blocks for good: no Python frame of its own."""
    return _never.acquire


def add_thread_without_frames(ident):
    """sys._current_frames() has no thread without Python frames: such a thread is named here."""
    _without_frames.append(ident)


def mark_traced(frame):
    """The frame whose line the interpreter keeps while a trace function runs: another line than the table's has no columns."""
    _traced.add(frame)


def own_account():
    """Called by the very instruction that will block its caller for good: what the caller's stack is then."""
    frames = _frames(sys._getframe(1))
    _own_accounts[threading.get_ident()] = frames
    return frames


def add_subinterpreter(ident, thread):
    """sys._current_frames() mixes interpreters up, by thread: a subinterpreter and its thread are named here."""
    _subinterpreters.append({"id": ident, "threads": [thread]})


def add_task_reporter(report):
    """`report` takes the threads' innermost frames and returns asyncio's tasks."""
    _task_reporters.append(report)


def leave(reason):
    """Ends a program that this interpreter cannot run."""
    print("skip: " + reason, flush=True)
    os._exit(0)


def serve(expected):
    """Starts the thread that answers, when `expected` threads have arrived. The caller must then block."""
    threading.Thread(target=_serve, args=(expected,), daemon=True).start()


def _serve(expected):
    _allow_reading()
    _wait_until_parked(expected)
    print("ready", flush=True)
    wait = functools.partial(os.read, 0, 4096)
    while True:
        # Both are called by the same instruction: what _publish sees of this
        # frame is what a sampler sees of it during the read.
        for step in (wait, _publish):
            if not step():
                os._exit(0)


def _publish():
    caller = sys._getframe(1)
    stacks = sys._current_frames()
    stacks[threading.get_ident()] = caller
    native = dict(_native_ids)  # thread objects have it from 3.8
    native.update((t.ident, t.native_id) for t in threading.enumerate() if hasattr(t, "native_id"))
    names = {t.ident: t.name for t in threading.enumerate()}
    main = threading.main_thread().ident
    threads = [
        {
            "id": ident,
            "nativeId": native.get(ident),
            "name": names.get(ident),
            "main": ident == main,
            "frames": _own_accounts.get(ident) or _frames(frame),
        }
        for ident, frame in stacks.items()
    ]
    threads += [{"id": ident, "nativeId": None, "name": None, "main": False, "frames": []} for ident in _without_frames]
    interpreters = [{"id": 0, "threads": threads}] + _subinterpreters
    for report in _task_reporters:
        interpreters[0]["tasks"] = report(stacks)
    document = {"hex": sys.hexversion, "abiflags": sys.abiflags.replace("m", ""), "interpreters": interpreters}
    print(json.dumps(document), flush=True)
    return True


def _frames(frame):
    frames = []
    while frame is not None:
        frames.append(describe(frame))
        frame = frame.f_back
    return frames


def describe(frame):
    """A frame as expectations have it."""
    code = frame.f_code
    end_line, column, end_column = _positions(frame)
    generator = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR
    return {
        "kind": "python",
        "name": code.co_name,
        "qualname": getattr(code, "co_qualname", None),
        "filename": code.co_filename,
        "line": frame.f_lineno,
        "endLine": end_line,
        "column": column,
        "endColumn": end_column,
        "firstLine": code.co_firstlineno,
        "owner": "generator" if code.co_flags & generator else "thread",
    }


def _positions(frame):
    positions = getattr(frame.f_code, "co_positions", None)
    if positions is None or frame.f_lasti < 0:
        return None, None, None
    line, end_line, column, end_column = next(itertools.islice(positions(), frame.f_lasti // 2, None))
    if frame in _traced and line != frame.f_lineno:
        return None, None, None
    # Two of the interpreter's own answers to one question.
    assert line == frame.f_lineno, (frame, line, frame.f_lineno)
    return end_line, column, end_column


def _wait_until_parked(expected):
    """Returns when the threads have arrived, and then none was scheduled for a while: one that waits for the GIL is."""
    quiet = 0
    last = None
    while quiet < 3:
        time.sleep(0.02)
        now = _switches()
        quiet = quiet + 1 if now == last and len(_arrived) >= expected else 0
        last = now


def _switches():
    """How often each thread but this one gave up the processor."""
    own = os.path.basename(os.readlink("/proc/thread-self"))
    switches = {}
    for task in os.listdir("/proc/self/task"):
        if task != own:
            try:
                with open("/proc/self/task/%s/status" % task) as status:
                    switches[task] = [line for line in status if "ctxt_switches" in line]
            except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
                switches[task] = None
    return switches


def _fail(arguments):
    """A thread that raises will never arrive: the program fails at once."""
    sys.excepthook(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
    sys.stderr.flush()
    os._exit(1)


threading.excepthook = _fail  # to 3.7 nothing calls it


def _allow_reading():
    """Where the kernel lets only a parent read a process (Yama's scope 1), lets the tests' sampler read this one."""
    try:
        with open("/proc/sys/kernel/yama/ptrace_scope") as scope:
            restricted = scope.read().strip() == "1"
    except OSError:
        return
    if restricted:
        import ctypes

        PR_SET_PTRACER = 0x59616D61
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)
