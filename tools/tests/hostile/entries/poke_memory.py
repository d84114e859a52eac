"""Write into the memory of objects that can't be changed otherwise."""
# base: broken
import ctypes
import sys

for value in (True, False, None, 0, 1, 2):
    try:
        address = id(value) + 16
        ctypes.c_long.from_address(address)
    except Exception:
        pass
ctypes.c_long.from_address(id(0) + 24).value = 64
