"""One thread with a recursion that never ends: each sample finds another stack."""


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


print("ready", flush=True)
while True:
    fibonacci(25)
