"""Calls of classes that ran hot before: from 3.13 on the specialised call pushes a shim between caller and __init__."""

import threading

import truth


class Plain:
    def __init__(self, stop):
        if stop:
            truth.park()


class Derived(Plain):
    def __init__(self, stop):
        self.before = stop
        super().__init__(stop)


class Slots:
    __slots__ = ("value",)

    def __init__(self, stop):
        self.value = Derived(stop)


class New:
    def __new__(cls, stop):
        made = super().__new__(cls)
        made.value = Slots(stop)
        return made


def hot(kind):
    def loop(stop, n):
        for i in range(n):
            kind(stop and i == n - 1)

    loop(False, 5000)
    loop(True, 5000)


def hot_function():
    def leaf(stop):
        if stop:
            truth.park()

    def middle(stop, *rest, key=1):
        return leaf(stop)

    for i in range(10000):
        middle(i == 9999, 1, 2, key=3)


def hot_property():
    class Owner:
        stop = False

        @property
        def value(self):
            return self.stop and truth.park()

        def __getitem__(self, key):
            return self.value

    owner = Owner()
    for i in range(10000):
        owner.stop = i == 9999
        owner[1]


kinds = [Plain, Derived, Slots, New]
for kind in kinds:
    threading.Thread(target=hot, args=(kind,), daemon=True).start()
for function in (hot_function, hot_property):
    threading.Thread(target=function, daemon=True).start()
truth.serve(len(kinds) + 3)
hot(Slots)
