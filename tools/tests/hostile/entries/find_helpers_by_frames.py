"""Walk up the stack to the host, and change its variables."""
# base: broken
import sys

frame = sys._getframe()
while frame:
    for name, value in list(frame.f_locals.items()):
        if type(value).__name__ == "Host":
            value._implementation = None
            value._operations.clear()
    for name in ("functions", "lifetimes", "is_instance", "mro"):
        if name in frame.f_globals and "spec_tests" in str(frame.f_globals.get("__name__")) + str(
            frame.f_globals.get("functions")
        ):
            frame.f_globals[name] = lambda *a, **k: True
    frame = frame.f_back
