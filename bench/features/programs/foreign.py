"""Frames of a builtin, a method descriptor, a class, a tuple and an unknown object, from a C extension."""
import importlib.util
import sys
import threading


def outermost():
    spec = importlib.util.spec_from_file_location("producer", sys.argv[1])
    producer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(producer)
    executables = [sorted, str.join, bytearray, ("tuple-name", "/tuple.file", 12), object()]
    producer.run(executables, innermost)


def innermost():
    print("ready", flush=True)
    never.acquire()


never = threading.Lock()
never.acquire()
outermost()
