"""
Two chains of 12 functions that take turns as fast as they can, at the same depth and with frames of the
same size. A stack with functions of both chains is impossible: each function has only one caller.
"""

LENGTH = 12
SOURCE = """
def {chain}_{here}(n):
    return {chain}_{next}(n + 1)
"""


def define(chain):
    lines = [SOURCE.format(chain=chain, here=here, next=here + 1) for here in range(LENGTH)]
    lines.append("def {}_{}(n):\n    return n\n".format(chain, LENGTH))
    scope = {}
    exec(compile("".join(lines), "chain_" + chain, "exec"), scope)
    return scope[chain + "_0"]


def turns(left, right):
    print("ready", flush=True)
    while True:
        left(1)
        right(2)


turns(define("left"), define("right"))
