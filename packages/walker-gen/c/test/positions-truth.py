"""Writes real line tables with what this interpreter itself says of them; see positions_test.c."""

import ast
import ctypes
import os
import sys
import types

# In some functions of the standard library a line occurs once per construct; these have the rest.
SOURCE = """
def long_lines():
    return [%s
    ]
def far(x):
%s
    return (x +
            1)
def backwards(x):
    for i in range(
        x,
        x + 1): pass
    with open(x) as f, open(
        x) as g: pass
    try: x()
    except ValueError: return 1
    finally: x()
lambda: (yield)
""" % (", ".join("a%d(b)" % i for i in range(300)), "\n" * 5000)


def show(value):
    return "-" if value is None else str(value)


def addr2line(code, offset):
    return ctypes.pythonapi.PyCode_Addr2Line(ctypes.py_object(code), offset)


def positions(code):
    """(offset, line, end line, column, end column) of every instruction."""
    if hasattr(code, "co_positions"):
        for index, (line, end, column, end_column) in enumerate(code.co_positions()):
            yield 2 * index, line, end, column, end_column
    elif hasattr(code, "co_lines"):
        for start, end, line in code.co_lines():
            for offset in range(start, end, 2):
                yield offset, line, None, None, None
    else:
        for offset in range(0, len(code.co_code), 2):
            yield offset, addr2line(code, offset), None, None, None


def encoding(code):
    if hasattr(code, "co_positions"):
        return "locations", code.co_linetable
    if hasattr(code, "co_lines"):
        return "pep626", code.co_linetable
    return "lnotab", code.co_lnotab


def write(code):
    name, table = encoding(code)
    truth = " ".join(":".join(map(show, position)) for position in positions(code))
    sys.stdout.write("%s %d %s %s\n" % (name, code.co_firstlineno, table.hex() or "=", truth))
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            write(constant)


write(compile(SOURCE, "source", "exec"))
if hasattr(types.CodeType, "co_positions"):
    # Lines whose difference has more than 24 bits, forwards and backwards; the range of lines, too.
    tree = ast.parse("a()\nb(\n)\nc()\n")
    ast.increment_lineno(tree.body[1], (1 << 29) - 100)
    tree.body[1].value.end_lineno = (1 << 30) - 100
    write(compile(tree, "far", "exec"))
library = os.path.dirname(os.__file__)
for module in ("ast", "argparse", "inspect", "typing", "decimal", "_pydecimal", "socket", "subprocess", "enum"):
    path = os.path.join(library, module + ".py")
    with open(path, encoding="utf-8") as file:
        write(compile(file.read(), path, "exec"))
