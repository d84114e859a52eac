"""Leave the process in a state in which nothing of the host's may work any more."""
# base: broken
import locale
import sys
import threading


def upset():
    locale.setlocale(locale.LC_ALL, "C")
    sys.setswitchinterval(100)
    sys.set_int_max_str_digits(640)
    threading.stack_size(32768)
    sys.setrecursionlimit(60)


plain = Output.__init__


def init(self, data):
    plain(self, data)
    upset()


Output.__init__ = init
