"""Walk up the stack from an operation to the host's object, and replace what it does."""
# base: broken
import sys


def lie(*arguments):
    frame = sys._getframe()
    while frame:
        operations = getattr(frame.f_locals.get("self"), "_operations", None)
        if type(operations) is dict:
            for code, operation in list(operations.items()):
                if operation.__name__ in ("_isinstance", "_issubclass", "_contains"):
                    operations[code] = lambda *a: True
        frame = frame.f_back


plain = Output.__init__


def init(self, data):
    plain(self, data)
    lie()


Output.__init__ = init
