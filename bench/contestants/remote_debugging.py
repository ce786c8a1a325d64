"""
_remote_debugging of the interpreter that runs this: takes COUNT samples of PID, and prints their cost
as JSON or, with --stacks, each stack as a line. It reads only processes of the same minor.
"""
import argparse
import json
import resource
import sys
import time

import _remote_debugging

NAMED = ("<module>", "<lambda>", "<genexpr>")
parser = argparse.ArgumentParser()
parser.add_argument("pid", type=int)
parser.add_argument("--count", type=int, default=1000)
parser.add_argument("--cache", action="store_true")
parser.add_argument("--pause", action="store_true")
parser.add_argument("--stacks", action="store_true")
options = parser.parse_args()

unwinder = _remote_debugging.RemoteUnwinder(
    options.pid, all_threads=True, **({"cache_frames": True} if options.cache else {})
)


def threads_of(sample):
    for each in sample:  # of 3.14 threads, later interpreters
        yield from getattr(each, "threads", [each])


def line_of(frame):
    location = getattr(frame, "location", frame)  # of 3.14 the frame itself has it
    return location and location.lineno


def processor():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


times, refused, stacks, last, reason = [], 0, [], None, None
begun = processor()
for _ in range(options.count):
    start = time.perf_counter_ns()
    if options.pause:
        unwinder.pause_threads()
    try:
        sample = unwinder.get_stack_trace()
    except (OSError, RuntimeError, UnicodeDecodeError, MemoryError, ValueError) as error:
        sample, reason = None, error
    if options.pause:
        unwinder.resume_threads()
    times.append(time.perf_counter_ns() - start)
    if sample is None:
        refused += 1
    elif options.stacks:
        stacks.append([[frame.funcname for frame in thread.frame_info] for thread in threads_of(sample)])
    if sample is not None:
        last = sample
spent = processor() - begun

if last is None:
    sys.exit("all samples were refused: {!r}".format(reason))
if options.stacks:
    for stack in (stack for sample in stacks for stack in sample):
        print(";".join(reversed(stack)))
    print("refused", refused)
else:
    # Frames such as <native> and <GC> are no Python frames.
    frames = [
        frame
        for thread in threads_of(last)
        for frame in thread.frame_info
        if not frame.funcname.startswith("<") or frame.funcname in NAMED
    ]
    times.sort()
    print(
        json.dumps(
            {
                "samples": options.count,
                "refused": refused,
                "threads": sum(1 for _ in threads_of(last)),
                "frames": len(frames),
                "lines": sum(line_of(frame) is not None for frame in frames),
                "medianNs": times[len(times) // 2],
                "processorNs": spent * 1e9 / options.count,
            }
        )
    )
