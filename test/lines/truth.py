"""Line tables of compiled code, and what the interpreter itself says of every instruction, as JSON.

Prints a list of {encoding, name, firstLine, table, positions}; positions holds
[line, endLine, column, endColumn] for each code unit.
"""
import ast
import ctypes
import json
import os
import sys
import types

# Shapes that a decoder can get wrong: long jumps of lines forwards and backwards, columns that
# need more than a byte, many bytes of bytecode on one line, expressions over several lines.
SOURCES = {
    "far": "x = 1\n" + "\n" * 1000 + "y = 2\n" + "\n" * 40000 + "z = 3\n",
    "wide": "x = (" + " " * 300 + "a" + " " * 5000 + "+ b)\n",
    "long line": "x = [" + ", ".join("f(%d)" % i for i in range(300)) + "]\n",
    "backwards": "def f(a):\n    return g(\n        a,\n\n\n        b=[\n            h(i)\n            for i in a],\n    )\n",
    "loops": "def f(a):\n    for i in a:\n        while i:\n            i -= 1\n        else:\n            continue\n    return [j for j in a if j]\n",
    "cleanup": "def f(a):\n    with a as b:\n        try:\n            b()\n        except E as e:\n            raise e from None\n        finally:\n            b.c()\n",
    "non-ASCII": "def f():\n    return 'żółć' + g('\U00010348', h('x'))\n",
    "decorated": "@d(\n  1\n)\nclass C:\n    '''doc'''\n    @property\n    async def p(self):\n        return [await x async for x in self]\n",
    "empty": "",
    "lambda": "f = lambda: (\n\n  1 +\n  x)\n",
}
MODULES = ["argparse", "ast", "dataclasses", "os", "typing"]


def codes(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


def address_to_line():
    function = ctypes.pythonapi.PyCode_Addr2Line
    function.argtypes = [ctypes.py_object, ctypes.c_int]
    function.restype = ctypes.c_int
    return function


def describe(code):
    row = {"name": code.co_name, "firstLine": code.co_firstlineno}
    if hasattr(code, "co_positions"):
        row.update(encoding="locations", table=code.co_linetable.hex())
        row["positions"] = [[line, end, start, stop] for line, end, start, stop in code.co_positions()]
    else:
        pep626 = hasattr(code, "co_lines")
        row["encoding"] = "pep626" if pep626 else "lnotab"
        row["table"] = (code.co_linetable if pep626 else code.co_lnotab).hex()
        line_of = address_to_line()
        lines = [line_of(code, offset) for offset in range(0, len(code.co_code), 2)]
        # The C function says -1 where there is no line.
        row["positions"] = [[None if line < 0 else line, None, None, None] for line in lines]
    return row


def sources():
    yield from SOURCES.items()
    library = os.path.dirname(os.__file__)
    for name in MODULES:
        path = os.path.join(library, name + ".py")
        if os.path.exists(path):  # dataclasses came with 3.7
            with open(path, encoding="utf-8") as file:
                yield name, file.read()


def far_codes():
    """Code whose lines, and ranges of lines, differ by more than 24 bits."""
    tree = ast.parse("a()\nb(\n)\nc()\n")
    ast.increment_lineno(tree.body[1], (1 << 29) - 100)
    tree.body[1].value.end_lineno = (1 << 30) - 100
    yield compile(tree, "beyond 24 bits", "exec")


rows = []
if hasattr(types.CodeType, "co_positions"):
    rows.extend(describe(code) for code in far_codes())
for name, source in sources():
    rows.extend(describe(code) for code in codes(compile(source, name, "exec")))
json.dump(rows, sys.stdout)
