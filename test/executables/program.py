"""Blocks below frames of every kind of executable; says first, as one line of JSON, what they are, innermost first."""

import importlib.util
import json
import sys
import threading


def load(path):
    spec = importlib.util.spec_from_file_location("producer", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Outer:
    class Inner:
        def method(self):
            pass


def frame(kind, name=None, qualname=None, filename=None, line=None):
    return {"kind": kind, "name": name, "qualname": qualname, "filename": filename, "line": line}


def python(function):
    code = function.__code__
    return frame("python", code.co_name, code.co_qualname, code.co_filename, code.co_firstlineno)


SKIPPED = None
producer = load(sys.argv[1])
CASES = [
    (python.__code__, python(python)),
    (None, SKIPPED),
    (len, frame("builtin", "len")),
    ([].append, frame("builtin", "append")),
    (Outer.Inner().method, frame("builtin", "method", "Outer.Inner.method")),
    (str.join, frame("method-descriptor", "join", "str.join")),
    (dict, frame("class", "dict")),
    (Outer.Inner, frame("class", "Inner", "Outer.Inner")),
    (("na\u00efve", "/x/\u540d.jinja", 12), frame("tuple", "na\u00efve", None, "/x/\u540d.jinja", 12)),
    (("only",), frame("tuple", "only")),
    (("long", "file", 2**31 - 1, "extra", object()), frame("tuple", "long", None, "file", 2**31 - 1)),
    (("wrong", 7, "types"), frame("tuple", "wrong")),
    (("large", None, 2**31), frame("tuple", "large")),
    (("negative", "", -1), frame("tuple", "negative", None, "")),
    ((), frame("unknown")),
    (42, frame("unknown")),
    (object(), frame("unknown")),
    (Ellipsis, frame("unknown")),
    (dict.fromkeys, frame("builtin", "fromkeys")),
    (property(), frame("unknown")),
    (dict.__dict__["fromkeys"], frame("unknown")),  # a classmethod_descriptor
    (producer.jit(load.__code__), python(load)),
    (producer.jit(42), frame("unknown")),
]
assert str.join.__qualname__ == "str.join"  # from now on the descriptor has it
if "torn" in sys.argv:
    CASES.append((NotImplemented, SKIPPED))
expected = [described for _, described in reversed(CASES) if described is not SKIPPED]
print(json.dumps(expected), flush=True)
never = threading.Lock()
never.acquire()
producer.run([executable for executable, _ in CASES], never.acquire)
