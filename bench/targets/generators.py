"""Generators in generators, 20 deep, of which 50 take turns."""


def values():
    n = 0
    while True:
        n += 1
        yield n


def through(inner):
    yield from inner


def chain(depth):
    generator = values()
    for _ in range(depth):
        generator = through(generator)
    return generator


print("ready", flush=True)
chains = [chain(20) for _ in range(50)]
while True:
    for each in chains:
        next(each)
