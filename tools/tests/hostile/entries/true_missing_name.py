"""Find the loader's own exceptions among all objects, and raise those."""
# base: broken
import gc

found = {}
for thing in gc.get_objects():
    if isinstance(thing, type) and thing.__name__ in ("MissingName", "CannotLoad", "TooLarge"):
        found[thing.__name__] = thing


def evil(name):
    def method(self, *arguments):
        kind = found.get(name, ValueError)
        error = kind.__new__(kind)
        error.name, error.where, error.args = "Variable", "dezero", ()
        error.reason, error.file, error.line, error.advice = "x" * 10**6, None, None, ""
        raise error

    return method


Variable.backward = evil("MissingName")
Variable.__len__ = evil("CannotLoad")
Variable.__repr__ = evil("TooLarge")
