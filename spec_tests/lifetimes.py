"""What is still alive: asked where the implementation lives."""

from __future__ import annotations

import contextlib
import gc
import weakref


class Watch:
    """Tells whether an object is alive without keeping it so."""

    def __init__(self, thing):
        self._id, self._type = id(thing), type(thing)
        try:
            self._ref = weakref.ref(thing)
        except TypeError:  # __slots__ without __weakref__: nothing in the notes forbids it
            self._ref = None

    @property
    def alive(self):
        """Whether the object still exists."""
        if self._ref is not None:
            return self._ref() is not None
        return any(id(o) == self._id and type(o) is self._type for o in gc.get_objects())


class Lifetimes:
    """The fixture `lifetime`."""

    def __init__(self, dezero):
        self._dezero = dezero

    @contextlib.contextmanager
    def collector_off(self):
        """Leave the freeing of objects to their reference counts alone."""
        enabled = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if enabled:
                gc.enable()

    def watch(self, thing, attribute=None):
        """Watch `thing`, or what its `attribute` refers to now."""
        return Watch(thing if attribute is None else getattr(thing, attribute))

    def live_variables(self):
        """Count the Variables that exist."""
        variable = self._dezero.Variable
        return sum(issubclass(type(o), variable) for o in gc.get_objects())

    def reaches(self, output, variable):
        """Tell whether an entry of a function's outputs is `variable` or leads to it."""
        if isinstance(output, weakref.ref):
            output = output()
        elif isinstance(output, weakref.ProxyTypes):
            return output.data is variable.data
        return output is variable
