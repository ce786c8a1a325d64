"""THREADS threads that wait, each DEPTH calls deep: nothing changes."""
import sys
import threading

threads, depth = int(sys.argv[1]), int(sys.argv[2])
never = threading.Event()
down = threading.Semaphore(0)


def descend(left):
    if left:
        return descend(left - 1)
    down.release()
    return never.wait()


sys.setrecursionlimit(depth + 1000)
# To 3.10 each Python call is a C call as well.
threading.stack_size((512 << 10) + depth * 1024)
for _ in range(threads - 1):
    threading.Thread(target=descend, args=(depth,), daemon=True).start()
for _ in range(threads - 1):
    down.acquire()
print("ready", flush=True)
descend(depth)
