"""Python called from C called from Python, one kind after another on one stack."""

import contextlib
import ctypes
import functools
import re

import truth


def by_sorted(go):
    return sorted([2, 1], key=lambda _: go())


def by_reduce(go):
    return functools.reduce(lambda a, b: go(), [1, 2, 3])


def by_map(go):
    return list(map(lambda x: go(), [1]))


def by_ctypes(go):
    def callback(a, b):
        go()
        return 0

    prototype = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    array = (ctypes.c_int * 2)(2, 1)
    ctypes.CDLL(None).qsort(array, 2, ctypes.sizeof(ctypes.c_int), prototype(callback))


def by_partial(go):
    return functools.partial(lambda a, b: go(), 1)(2)


def by_eq(go):
    class Equal:
        def __eq__(self, other):
            return go()

        __hash__ = object.__hash__

    return [Equal()].index(1)


def by_hash(go):
    class Hashed:
        def __hash__(self):
            go()
            return 1

    return {Hashed(): 1}


def by_del(go):
    class Deleted:
        def __del__(self):
            go()

    Deleted()


def by_getattr(go):
    class Dynamic:
        def __getattr__(self, name):
            return go()

    return Dynamic().anything


def by_property(go):
    class Computed:
        @property
        def value(self):
            return go()

    return Computed().value


def by_format(go):
    class Shown:
        def __repr__(self):
            go()
            return ""

    return "%r" % (Shown(),)


def by_index(go):
    class Index:
        def __index__(self):
            go()
            return 0

    return [1][Index()]


def by_add(go):
    class Number:
        def __radd__(self, other):
            return go()

    return 1 + Number()


def by_call(go):
    class Callable:
        def __call__(self, *args, **kwargs):
            return go()

    return Callable()(*(1, 2), **{"a": 3})


def by_iterator(go):
    class Iterator:
        def __iter__(self):
            return self

        def __next__(self):
            go()
            raise StopIteration

    return [x for x in Iterator()]


def by_regex(go):
    return re.sub("a", lambda match: go() or "", "a")


def by_context(go):
    @contextlib.contextmanager
    def manager():
        yield
        go()

    with manager():
        pass


def by_subclass(go):
    class Base:
        def __init_subclass__(cls, **kwargs):
            go()

    class Derived(Base):
        pass


steps = [value for name, value in sorted(globals().items()) if name.startswith("by_")]


def go():
    return steps.pop()(go) if steps else truth.park()


truth.serve(1)
go()
