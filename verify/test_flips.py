#!/usr/bin/env python3
"""Flips bits of a sound bundle one at a time; verify_bundle.py must find each.

usage: test_flips.py BUNDLE.zip COUNT
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import verify_bundle  # noqa: E402


def main():
    data = bytearray(Path(sys.argv[1]).read_bytes())
    verify_bundle.verify(bytes(data))
    bits = len(data) * 8
    step = max(bits // int(sys.argv[2]), 1) | 1  # odd, so that all places in a byte are reached
    tried = 0
    # The headers at the end bit by bit, the rest in steps.
    for bit in [*range(0, bits, step), *range(max(bits - 1_200, 0), bits)]:
        data[bit // 8] ^= 1 << bit % 8
        try:
            verify_bundle.verify(bytes(data))
        except verify_bundle.Fault:
            tried += 1
        else:
            print("bit %d was flipped and nothing was found" % bit)
            return 1
        data[bit // 8] ^= 1 << bit % 8
    print("%d flipped bits found" % tried)
    return 0


if __name__ == "__main__":
    sys.exit(main())
