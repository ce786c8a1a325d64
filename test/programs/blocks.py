"""Inside try, except, else, finally and with: code that compilers copy and reorder."""

import contextlib
import threading

import truth


def in_try():
    try:
        truth.park()
    finally:
        pass


def in_except():
    try:
        raise ValueError
    except ValueError as error:
        try:
            raise KeyError from error
        except (TypeError, KeyError):
            truth.park()


def in_else():
    try:
        pass
    except ValueError:
        pass
    else:
        truth.park()


def in_finally_after_return():
    try:
        return 1
    finally:
        truth.park()


def in_finally_after_raise():
    try:
        raise ValueError
    finally:
        truth.park()


def in_finally_of_loop():
    for _ in range(3):
        try:
            continue
        finally:
            truth.park()


class Manager:
    def __init__(self, where):
        self.where = where

    def __enter__(self):
        if self.where == "enter":
            truth.park()

    def __exit__(self, *exc):
        if self.where == "exit":
            truth.park()


def in_enter():
    with Manager("exit"), Manager(
        "enter"
    ):
        pass


def in_exit():
    with Manager(
        "exit"
    ):
        x = 1
        del x


def in_exit_after_raise():
    with Manager("exit"):
        with contextlib.suppress(KeyError):
            raise KeyError
        raise ValueError


def in_with():
    with Manager("") as a, contextlib.ExitStack() as stack:
        stack.callback(print)
        truth.park()
        del a


def in_callback_of_stack():
    with contextlib.ExitStack() as stack:
        stack.callback(truth.park)


targets = [value for name, value in list(globals().items()) if name.startswith("in_")]
for target in targets:
    threading.Thread(target=target, daemon=True).start()
truth.serve(len(targets) + 1)
in_try()
