"""A thread blocks with variables of every kind and value; the main thread says as one line of JSON what they are.

Innermost frame first. The innermost frames handle exceptions.
"""

import collections
import datetime
import enum
import itertools
import json
import sys
import threading

SHOWN = 256
INT_BITS = 1024
never = threading.Lock()
never.acquire()


class Number(int):
    pass


class Real(float):
    def __repr__(self):
        raise AssertionError("nothing of the program is run")


class Text(str):
    __slots__ = ()


class Colour(enum.IntEnum):
    RED = 7


class Slotted:
    __slots__ = ("one",)


Point = collections.namedtuple("Point", "x y")


def inner_generator():
    try:
        raise KeyError("inner", "second argument")
    except KeyError as caught:
        yield never.acquire()
        del caught


def handling():
    try:
        raise ValueError("outer \u4e2d")
    except ValueError:
        for _ in inner_generator():
            pass


def comprehended(outer):
    return [handling() for element in (1, 2) if outer]


def numbers(positional, *rest, keyword=2**30, **others):
    zero, one, minus = 0, 1, -1
    words = (-(2**31), 2**63, -(2**64))
    a, b, c = words
    large, largest, too_large = 10**300, 2**INT_BITS - 1, 2**INT_BITS
    yes, no, nothing, dots, other = True, False, None, ..., NotImplemented
    subclass, colour = Number(-5), Colour.RED
    floats = [0.1, -0.0, 1e16, 1e22, 123456.789, 5e-324, 2.0**-44, sys.float_info.max, 1e-5, 0.0001, 1 / 3]
    f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10 = floats
    infinite, minus_infinite, nan, real, complex_number = float("inf"), -float("inf"), float("nan"), Real(1.5), 1j
    unbound = 1
    del unbound
    comprehended(yes)


def texts():
    empty, quote, both, escaped = "", "it's", "\"it's\"", "\x00\t\n\r\\\x7f\x80\xff"
    latin, wide, astral, lone, pair = "na\u00efve", "\u4e2d\uffff", "x\U0001f600", "\ud800", "\ud83d\ude00"
    whole, cut, subclass = "e" * SHOWN, "\U0001f600" * (SHOWN + 1), Text("subclass")
    no_bytes, some_bytes, cut_bytes = b"", b"\x00'a\xff\\", b"'" * 1000
    numbers(1, 2, 3, other="kept")


def containers():
    no_list, some_list, some_tuple, point = [], [1, [2]], (1, 2, 3), Point(1, 2)
    some_dict, default, ordered = {"a": 1, "b": 2}, collections.defaultdict(list, a=[]), collections.OrderedDict(b=2)
    deleted = {"a": 1, "b": 2}
    del deleted["a"]
    some_set, frozen, no_set = {1, 2, 3}, frozenset("ab"), set()
    instance, slotted, function, class_, error = never, Slotted(), containers, Point, ValueError("args")
    array, view, day, iterator = bytearray(b"abc"), memoryview(b""), datetime.date(2020, 2, 29), itertools.count()
    texts()


def enclosing(argument, shared_argument):
    shared, unbound_shared, private = "shared", 1, "private"

    def inner():
        own = 1

        def innermost():
            return shared, unbound_shared, shared_argument, own

        containers()
        return innermost

    del unbound_shared
    return inner()


class Body:
    def method(self, **options):
        return enclosing("argument", [1, 2])

    def with_class(self):
        __class__
        return self.method(option=1)


def generating():
    value = "in a generator"
    yield Body().with_class()


def worker():
    for step in generating():
        pass


def text_of(value):
    """As ascii() writes it; of subclasses as their builtin class does."""
    if value is None or isinstance(value, bool) or value is ... or value is NotImplemented:
        return ascii(value)
    if isinstance(value, int):
        return int.__repr__(value) if value.bit_length() <= INT_BITS else None
    if isinstance(value, float):
        return float.__repr__(value)
    if isinstance(value, (str, bytes)):
        builtin = str if isinstance(value, str) else bytes
        return ascii(builtin(value[:SHOWN])) + ("..." if len(value) > SHOWN else "")
    return None


def describe(name, kind, value):
    sized = isinstance(value, (str, bytes, tuple, list, dict, set, frozenset))
    length = len(value) if sized else None
    return {"name": name, "kind": kind, "type": type(value).__name__, "repr": text_of(value), "length": length}


def variables(frame):
    """None stands for those that only the interpreter sees."""
    code, values = frame.f_code, frame.f_locals
    kinds = [(name, "local") for name in code.co_varnames if name not in code.co_cellvars]
    kinds += [(name, "cell") for name in code.co_cellvars] + [(name, "free") for name in code.co_freevars]
    return [describe(name, kind, values[name]) for name, kind in kinds if name in values]


def exceptions():
    inner = {"type": "KeyError", "message": "inner"}
    outer = {"type": "ValueError", "message": "outer \u4e2d"}
    # In 3.6 a thread has one place for what is handled; others are kept in frames.
    return {"raised": None, "handled": [inner, outer] if sys.version_info >= (3, 7) else [inner]}


def account(thread):
    frame, frames = sys._current_frames()[thread.ident], []
    while frame is not None:
        frames.append({"name": frame.f_code.co_name, "locals": variables(frame)})
        frame = frame.f_back
    return {"id": thread.ident, "frames": frames, "exceptions": exceptions()}


def is_blocked(thread):
    frame = sys._current_frames().get(thread.ident)
    return frame is not None and frame.f_code is inner_generator.__code__


thread = threading.Thread(target=worker, daemon=True)
thread.start()
while not is_blocked(thread):
    pass
# At module level a comprehension's variable is hidden where the comprehension is a part of the module's code (PEP 709).
hidden = [
    (print(json.dumps(account(thread)), flush=True), never.acquire())
    for hidden_variable in [41]
]
