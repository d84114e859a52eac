"""What is still alive: asked where the implementation lives."""

from __future__ import annotations

import contextlib
import gc
from weakref import ProxyTypes, ref

# Bound before an implementation is imported: what lives is not for it to say. Loops, and not `any`
# or `isinstance`, for the same reason.
_get_objects, _id, _type = gc.get_objects, id, type
_is_enabled, _disable, _enable, _collect = gc.isenabled, gc.disable, gc.enable, gc.collect
_mro = type.__dict__["__mro__"].__get__


def _is_kind(thing, kind):
    """Whether the true type of `thing` is `kind` or derives from it."""
    return _derives(_type(thing), kind)


def _derives(type, kind):
    for base in _mro(type):  # noqa: SIM110
        if base is kind:
            return True
    return False


class _Object:
    """Something that can be watched."""


def _counts_references():
    thing = _Object()
    gone = ref(thing)
    del thing
    return gone() is None


# Whether an object goes with its last name, as in CPython. Elsewhere the collector is asked to run
# before each look: what somebody still holds is told from what nobody does, circles aside.
COUNTS_REFERENCES = _counts_references()
# One collection is not always enough there: a table of weak keys lets go of a value once its key is
# gone, and only a later one finds what that value alone held.
COLLECTIONS = 20
COUNTING = "counting of references by this Python"  # what such a test needs


class Watch:
    """Tells whether an object is alive without keeping it so."""

    def __init__(self, thing):
        self._id, self._type = _id(thing), _type(thing)
        try:
            self._ref = ref(thing)
        except TypeError:  # __slots__ without __weakref__: nothing in the notes forbids it
            self._ref = None

    @property
    def alive(self):
        """Whether the object still exists."""
        if COUNTS_REFERENCES:
            return self._exists()
        left = COLLECTIONS
        while left and self._exists():
            _collect()
            left -= 1
        return self._exists()

    def _exists(self):
        if self._ref is not None:
            return self._ref() is not None
        for thing in _get_objects():
            if _id(thing) == self._id and _type(thing) is self._type:
                return True
        return False


class Lifetimes:
    """The fixture `lifetime`."""

    def __init__(self, dezero):
        self._dezero = dezero
        self._circle = None  # a reference to one that nobody but itself refers to

    @property
    def counts_references(self):
        """Whether an object goes with its last name."""
        return COUNTS_REFERENCES

    @contextlib.contextmanager
    def collector_off(self):
        """Leave the freeing of objects to their reference counts alone."""
        enabled, before = _is_enabled(), self._circle
        _disable()
        circle = _Object()
        circle.itself = circle
        self._circle = ref(circle)
        del circle
        try:
            yield
        finally:
            self._circle = before
            if enabled:
                _enable()

    def has_collected(self):
        """Whether the collector has run though it is off: then a circle made before has gone."""
        return COUNTS_REFERENCES and self._circle is not None and self._circle() is None

    def like(self, thing):
        """Make another object of the type of `thing`, without anything in it; None if it can't."""
        try:
            return object.__new__(_type(thing))
        except TypeError:  # it derives from a builtin type
            return None

    def watch(self, thing, attribute=None):
        """Watch `thing`, or what its `attribute` refers to now."""
        return Watch(thing if attribute is None else getattr(thing, attribute))

    def live_variables(self):
        """Count the Variables that exist."""
        variable = self._dezero.Variable
        known = {}  # by id, as types may have a hash of their own
        count = 0
        for thing in _get_objects():
            key = _id(_type(thing))
            if key not in known:
                known[key] = _is_kind(thing, variable)
            count += known[key]
        return count

    def reaches(self, output, variable):
        """Tell whether an entry of a function's outputs is `variable` or leads to it."""
        if _is_kind(output, ref):
            output = output()
        elif _type(output) in ProxyTypes:
            return output.data is variable.data
        elif not _is_kind(output, self._dezero.Variable) and callable(output):
            output = output()  # what is called as a reference is, and is none
        return output is variable
