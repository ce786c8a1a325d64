"""Python and C call each other without a pause: sorting, mapping, regular expressions."""
import re


def key(number):
    return inner(number)


def inner(number):
    return re.sub(r"\d", lambda match: match.group() * 2, str(number))


print("ready", flush=True)
while True:
    sorted(range(50), key=key)
    list(map(inner, range(50)))
