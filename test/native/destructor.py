"""A destructor that runs while an evaluation loop, whose last frame is cleared, returns."""
import time


class Local:
    def __del__(self):
        print("ready", flush=True)
        time.sleep(1000)


def key(item):
    local = Local()
    return item


max([1], key=key)
