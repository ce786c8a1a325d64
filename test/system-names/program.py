"""Threads that the threading module does not know, with and without names that the system has; says which names they have."""

import _thread
import ctypes
import json
import threading
import time

PR_SET_NAME = 15
BEFORE_CUT_OFF = b"".join([b"123456789012", "\u00e9".encode()])  # with one more, which is cut off within
NAMES = {
    b"plain": "plain",
    "na\u00efve-\u540d\u524d".encode(): "na\u00efve-\u540d\u524d",
    b"": None,
    b"bad\xff\xfename": None,
    b"fifteen--bytes-": "fifteen--bytes-",
    BEFORE_CUT_OFF + "\u00e9".encode(): BEFORE_CUT_OFF.decode(),
    b"two\nlines\n": "two\nlines\n",
    b'"\\\t ': '"\\\t ',
}
prctl = ctypes.CDLL(None).prctl
named = threading.Semaphore(0)
never = threading.Lock()
never.acquire()


def work(name):
    if name:
        prctl(PR_SET_NAME, name, 0, 0, 0)
    named.release()
    never.acquire()


for name in NAMES:
    _thread.start_new_thread(work, (name,))
    named.acquire()
threading.Thread(target=work, args=(b"other",), name="known to threading", daemon=True).start()
named.acquire()
time.sleep(0.1)  # until all of them wait
print(json.dumps(["known to threading"] + list(NAMES.values())[::-1] + ["MainThread"]), flush=True)
never.acquire()
