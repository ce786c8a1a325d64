"""Function, class and file names in every internal form of a string."""

import os
import threading
import types

import truth

SOURCE = """
class {name}:
    def {name}(self):
        def {name}():
            "{name}"; truth.park()
        {name}()
{name}().{name}()
"""

NAMES = {
    "ascii": "plain",
    "latin-1": "na\u00efve_\u00ff",
    "BMP": "\u540d\u524d_\u03b1",
    "astral": "x\U00020000\U00010400",
}


def run(name, filename):
    exec(compile(SOURCE.format(name=name), filename, "exec"), {"truth": truth})


def renamed(name):
    """No source can have such a name, but a code object can."""

    def function():
        truth.park()

    changes = {"co_name": name, "co_filename": "/x/%s.py" % name}
    if hasattr(function.__code__, "co_qualname"):
        changes["co_qualname"] = "Q." + name
    types.FunctionType(replace(function.__code__, changes), function.__globals__)()


def replace(code, changes):
    if hasattr(code, "replace"):  # from 3.8
        return code.replace(**changes)
    order = "argcount kwonlyargcount nlocals stacksize flags code consts names varnames filename name firstlineno lnotab"
    members = ["co_" + member for member in order.split()]
    return types.CodeType(*(changes.get(member, getattr(code, member)) for member in members))


calls = [(run, name, "/tmp/%s/%s.py" % (kind, name)) for kind, name in NAMES.items()]
calls += [
    (run, "f", os.fsdecode(b"/tmp/\xff\xfe-not-utf-8.py")),
    (run, "f", ""),
    (run, "long_" * 50, "/" + "deep/" * 800 + "x.py"),
    (renamed, "\ud800 lone, \udbff\udfff two halves"),
    (renamed, "quote\" backslash\\ slash/ tab\t line\n nul\0 delete\x7f \x1b \u2028 \ufeff \uffff"),
    (renamed, ""),
    (renamed, "\U0010ffff"),
]
for call in calls:
    threading.Thread(target=call[0], args=call[1:], daemon=True).start()
truth.serve(len(calls) + 1)
truth.park()
