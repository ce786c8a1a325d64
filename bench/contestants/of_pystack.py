"""
pystack: takes COUNT samples of PID, and prints their cost as JSON or, with --stacks, each stack as a
line. Runs under the interpreter that has pystack. Its interface keeps no state between samples, so each
sample finds the interpreter anew.
"""
import argparse
import json
import resource
import sys
import time

from pystack.engine import get_process_threads

parser = argparse.ArgumentParser()
parser.add_argument("pid", type=int)
parser.add_argument("--count", type=int, default=10)
parser.add_argument("--pause", action="store_true")
parser.add_argument("--stacks", action="store_true")
options = parser.parse_args()


def take():
    threads = get_process_threads(options.pid, stop_process=options.pause)
    return [[(frame.code.scope, frame.code.location.lineno) for frame in thread.frames] for thread in threads]


def processor():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


times, refused, last, reason = [], 0, None, None
begun = processor()
for _ in range(options.count):
    start = time.perf_counter_ns()
    try:
        sample = take()
    except Exception as error:  # it has several kinds of its own
        sample, reason = None, error
    times.append(time.perf_counter_ns() - start)
    if sample is None:
        refused += 1
        continue
    last = sample
    if options.stacks:
        for stack in sample:  # outermost first
            print(";".join(name for name, _ in stack))
spent = processor() - begun

if options.stacks:
    print("refused", refused)
elif last is None:
    sys.exit("all samples were refused: {!r}".format(reason))
else:
    times.sort()
    figures = {
        "samples": options.count,
        "refused": refused,
        "threads": len(last),
        "frames": sum(map(len, last)),
        "lines": sum(line is not None for stack in last for _, line in stack),
        "medianNs": times[len(times) // 2],
        "processorNs": spent * 1e9 / options.count,
    }
    print(json.dumps(figures))
