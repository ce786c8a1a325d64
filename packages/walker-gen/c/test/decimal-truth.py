"""Floats and ints as this interpreter writes them: a line `KIND HEX TEXT` for each, the float's bits in hexadecimal."""

import random
import struct

random.seed(6)
bits = [0, 1, 2, 2**52 - 1, 2**52, 2**52 + 1, 0x7FEFFFFFFFFFFFFF, 0x7FF0000000000000, 0x7FF8000000000000, 2**63, 2**63 + 1]
# Powers of two have nearer neighbours below, powers of ten few digits; with their neighbours on both sides.
near = [struct.unpack("<Q", struct.pack("<d", float("1e%d" % n)))[0] for n in range(-330, 309)]
bits += [value + step for value in near for step in (-1, 0, 1) if value + step >= 0]
bits += [(n << 52) + step for n in range(1, 2047) for step in random.sample((-1, 0, 0, 1), 1)]
bits += [struct.unpack("<Q", struct.pack("<d", n / 1000))[0] for n in range(-500, 500)]
bits += [random.getrandbits(64) for _ in range(2000)]
for value in bits:
    print("f %016x %r" % (value, struct.unpack("<d", struct.pack("<Q", value))[0]))
for size in range(1025):
    number = random.getrandbits(size) if size else 0
    print("i %x %d" % (number, number))
print("i %x %d" % (2**1024 - 1, 2**1024 - 1))
