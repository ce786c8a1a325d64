"""Threads that block in different C calls, one of them with no Python frame at all."""

import _thread
import select
import threading
import time

import truth


def sleeping():
    truth.arrive()
    time.sleep(100000)


def selecting():
    truth.arrive()
    select.select([], [], [])


class Worker(threading.Thread):
    def run(self):
        self.work(3)

    def work(self, n):
        if n:
            self.work(n - 1)
        else:
            self.event()

    @staticmethod
    def event():
        truth.arrive()
        threading.Event().wait()


def closure(depth):
    def inner(value):
        def innermost():
            return truth.park() or value

        return innermost()

    return inner(depth)


targets = [sleeping, selecting, truth.park, lambda: closure(1), lambda: (truth.arrive(), truth.block()())]
for target in targets:
    threading.Thread(target=target, daemon=True).start()
worker = Worker(daemon=True)
worker.start()
truth.add_thread_without_frames(_thread.start_new_thread(truth.block(), ()))
truth.serve(len(targets) + 2)
truth.arrive()
worker.join()
