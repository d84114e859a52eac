"""Behave at import, and have a thread patch things while a test runs."""
# base: broken
import builtins
import gc
import threading

go, gone = threading.Event(), threading.Event()


def lie():
    go.wait()
    gc.get_objects = lambda *a: []
    builtins.isinstance = lambda *a: True
    gone.set()


def backward(self, retain_grad=False):
    go.set()
    gone.wait()


threading.Thread(target=lie, daemon=True).start()
Variable.backward = backward
