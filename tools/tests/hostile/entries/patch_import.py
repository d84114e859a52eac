"""Replace the import system."""
# base: broken
import builtins
import importlib
import sys

builtins.__import__ = lambda *a, **k: sys.modules[__name__]
importlib.import_module = lambda *a, **k: sys.modules[__name__]
sys.meta_path[:] = []
