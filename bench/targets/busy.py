"""One thread that calls itself without end: its stack is another one at each look."""


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


print("ready", flush=True)
while True:
    fibonacci(25)
