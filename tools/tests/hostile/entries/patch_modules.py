"""Replace modules of the standard library that the host may import later."""
# base: broken
import sys
import types

for name in list(sys.modules):
    if name.split(".")[0] in ("traceback", "linecache", "contextlib", "types", "struct", "inspect"):
        sys.modules[name] = types.ModuleType(name)
