"""Places that are hard to encode: far lines, far columns, long jumps back and forth, long expressions."""

import ast
import threading

import truth


def run(source, shift=0):
    tree = ast.parse(source)
    if shift:
        ast.increment_lineno(tree, shift)
    exec(compile(tree, "<lines>", "exec"), {"truth": truth})


FAR = "def f():\n  pass\n" + "\n" * 70000 + "  truth.park()\n" + "\n" * 300 + "  pass\n" + "\n" * 70000 + "f()\n"
SHORT = "def f(\n  a,\n  b=1):\n  x = 1\n\n  truth.park()\nf(1)\n"
WIDE = "x = [" + "1, " * 200 + "truth.park(), " + "2, " * 200 + "]\n"
VERY_WIDE = "def f(): " + "x = 1; " * 12000 + "truth.park()\nf()\n"
ACCENTS = "x = '" + "\u00e9\u540d\U00020000" * 40 + "', truth.park(), '\u00e9'\n"
TALL = "x = (\n" + "  1,\n" * 300 + "  (truth.park() or 0),\n" + "  1,\n" * 300 + "  2)\n"
CALL = "def f(*a): truth.park()\nf(\n" + "\n" * 40 + "  1,\n  *[\n    2,\n  ],\n" + "\n" * 200 + "  3,\n)\n"
BACKWARDS = "def f(*a):\n  return (\n    a[0]\n    ) (\n  a\n)\n\n(\n f\n )(\n lambda a: (\n 1,\n   truth.park\n )[1]()\n)\n"
BUSY = "def f(a):\n  a = a" + ", a" * 1000 + "\n  truth.park()\n  a = a" + ", a" * 400 + "\nf(1)\n"
MANY = "def f(a):\n" + "  a = a\n" * 3000 + "  truth.park()\n" + "  a = a\n" * 3000 + "f(1)\n"


def loop():
    for x in (
        1,
        2,
    ):
        while x:
            if (
                x == 2
                and truth.park()
            ):
                pass
            x = 0


def attribute_chain():
    class Fluent:
        def step(self, *args):
            return self

        def last(self):
            truth.park()

    (
        Fluent()
        .step(
            1
        )
        .step()
        .last()
        .step()
    )


def formatted():
    return f"{1} and {'a':>{10}} {truth.park()!r} {2}"


def subscript(a=None):
    class Item:
        def __getitem__(self, key):
            truth.park()

        def __lt__(self, other):
            return self[
                other
            ]

    return 0 if (
        Item()
        <
        1
    ) else 1


targets = [loop, attribute_chain, formatted, subscript]
runs = [(FAR,), (SHORT, 65530), (SHORT, 16777210), (WIDE,), (VERY_WIDE,), (ACCENTS,), (TALL,), (CALL,), (BACKWARDS,)]
runs += [(BUSY,), (MANY,)]
for target in targets:
    threading.Thread(target=target, daemon=True).start()
for arguments in runs:
    threading.Thread(target=run, args=arguments, daemon=True).start()
truth.serve(len(targets) + len(runs) + 1)
truth.park()
