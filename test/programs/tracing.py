"""Frames that are being traced keep a line of their own; so may their callers."""

import sys
import threading

import truth

# At a line event every release keeps the line in the frame; 3.11 does at every other event, too.
AT_EVERY_EVENT = sys.version_info[:2] == (3, 11)


def traced(n):
    x = n
    if x:
        traced(n - 1)
    x = 2
    return x


def stop_at_line():
    def local(frame, event, arg):
        if event == "line" and frame.f_lineno == traced.__code__.co_firstlineno + 4:
            truth.mark_traced(frame)
            truth.park()
        return local

    sys.settrace(lambda frame, event, arg: local)
    traced(3)


def stop_at_call():
    def on_call(frame, event, arg):
        if frame.f_code is traced.__code__:
            if AT_EVERY_EVENT:
                truth.mark_traced(frame)
            truth.park()

    sys.settrace(on_call)
    traced(1)


def stop_in_profile():
    def profile(frame, event, arg):
        if event == "return" and frame.f_code is traced.__code__:
            if AT_EVERY_EVENT:
                truth.mark_traced(frame)
            truth.park()

    sys.setprofile(profile)
    traced(2)


def stop_in_traced():
    """The trace function has returned: the frames are traced, but the line is not theirs any more."""

    def local(frame, event, arg):
        return local

    def inner():
        y = 1
        truth.block()() if truth.arrive() is None else y

    sys.settrace(lambda frame, event, arg: local)
    inner()


targets = [stop_at_line, stop_at_call, stop_in_profile, stop_in_traced]
for target in targets:
    threading.Thread(target=target, daemon=True).start()
truth.serve(len(targets) + 1)
truth.park()
