"""Code objects of every kind: class bodies, lambdas, comprehensions, decorators, exec, modules."""

import threading

import truth


def class_body():
    class Outer:
        class Inner:
            value = truth.park()


def metaclass():
    class Meta(type):
        def __new__(mcs, name, bases, namespace):
            truth.park()

    class Made(metaclass=Meta):
        pass


def lambdas():
    return (lambda f: (lambda: f()))(lambda: truth.park())()


def comprehensions():
    return [{a: {(truth.park(), a, b) for b in range(1)} for a in range(1)} for _ in range(1)]


def generator_expression():
    return tuple(truth.park() for _ in range(1))


def decorated():
    def decorator(argument):
        def decorate(function):
            def wrapper(*args):
                return function(*args)

            return wrapper

        return decorate

    @decorator(1)
    @decorator(2)
    def inner(
        a,
        b,
    ):
        truth.park()

    inner(1, 2)


def decorating():
    def decorator(function):
        truth.park()

    @decorator
    @staticmethod
    def inner():
        pass


def defaults():
    def inner(a=lambda: truth.park()):
        return a()

    return inner()


def executed():
    exec(compile("def f():\n  truth.park()\n\n\nf()", "<strange\tname: \"quoted\" \\ \x01>", "exec"), {"truth": truth})


def evaluated():
    eval("[truth.park()\n for _ in (1,)]", {"truth": truth})


def imported():
    import parking_module  # noqa: F401


targets = [value for name, value in list(globals().items()) if callable(value)]
for target in targets:
    threading.Thread(target=target, daemon=True).start()
truth.serve(len(targets) + 1)
(lambda: truth.park())()
