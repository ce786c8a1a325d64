"""A function of a subinterpreter waits in a thread, one of the main interpreter in another."""
import os
import threading
import time

try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters

read, write = os.pipe()
CODE = """
import os, time
def in_subinterpreter():
    os.write(%d, b"x")
    time.sleep(1000)
in_subinterpreter()
"""


def in_main():
    print("ready", flush=True)
    time.sleep(1000)


threading.Thread(
    target=lambda: interpreters.run_string(interpreters.create(), CODE % write), daemon=True
).start()
os.read(read, 1)
time.sleep(0.2)
in_main()
