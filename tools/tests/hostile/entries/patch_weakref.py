"""Replace weak references by ones that are always dead."""
# base: broken
import weakref


class Dead:
    def __init__(self, thing, *a):
        pass

    def __call__(self):
        return None


weakref.ref = weakref.ReferenceType = weakref.proxy = Dead
