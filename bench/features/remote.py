"""Prints everything that _remote_debugging of this minor reports about a process."""
import sys

import _remote_debugging

pid = int(sys.argv[1])
# With these options stacks may be cut off (3.14), so it also runs without them.
for options in ({}, {"native": True, "gc": True}):
    try:
        unwinder = _remote_debugging.RemoteUnwinder(pid, all_threads=True, **options)
    except TypeError as error:
        print(options, error, file=sys.stderr)
        continue
    for method in ("get_stack_trace", "get_all_awaited_by"):
        try:
            print(method, options, getattr(unwinder, method)())
        except Exception as error:
            print(method, options, type(error).__name__, error, file=sys.stderr)
