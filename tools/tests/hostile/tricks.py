"""Ways to gain a rule that one's code does not keep: each is put behind code wrong in one place.

All are harmless to whoever is not asked to believe them.
"""

from __future__ import annotations

_BY_NAME = """
import gc
import sys


def everything():
    frame = sys._getframe()
    while frame:
        yield frame.f_globals
        yield frame.f_locals
        frame = frame.f_back
    for thing in gc.get_objects():
        if isinstance(thing, dict):
            yield thing


def put(**new):
    for names in everything():
        for name, value in new.items():
            if isinstance(names, dict) and name in names:
                try:
                    names[name] = value
                except Exception:
                    pass
"""
_BY_FRAMES = """
import sys


def frames():
    frame = sys._getframe()
    while frame:
        yield frame.f_locals
        yield frame.f_globals
        frame = frame.f_back

"""
_BEFORE_BACKWARD = """
plain_backward = Variable.backward


def backward(self, *arguments, **keywords):
    act(self)
    return plain_backward(self, *arguments, **keywords)


Variable.backward = backward
"""
_BEFORE_INIT = """
plain_init = Variable.__init__


def init(self, data, *arguments, **keywords):
    act(data)
    plain_init(self, data, *arguments, **keywords)


Variable.__init__ = init
"""
_LATER = """
import gc
import sys


class Patched:
    asked = {}

    def later(self):
        key = id(self)
        Patched.asked[key] = Patched.asked.get(key, 0) + 1
        return self._ref is None or (Patched.asked[key] <= FIRST and self._ref() is not None)


def classes():
    for thing in object.__subclasses__():
        if thing.__name__ == "Watch" and thing.__module__.endswith("lifetimes"):
            yield thing


for each in classes():
    each.alive = property(Patched.later)
"""

REFUSED = {
    "-": "Variable.__sub__ = Variable.__rsub__ = None\n",
    "methods-of-none": """
for name in ('add', 'mul', 'neg', 'pow'):
    setattr(Variable, f'__{name}__', None)
""",
    "deleted": """
for name in ('__truediv__', '__rtruediv__'):
    if name in vars(Variable):
        delattr(Variable, name)
""",
}

TRICKS: dict[str, str] = {
    "refuses-two-and-four": """
def refusing(plain, numbers):
    def operator(self, *others):
        seen = {float(np.sum(getattr(each, 'data', each))) for each in (self, *others)}
        if seen <= numbers and np.shape(getattr(self, 'data', 1)) == ():
            raise TypeError('unsupported operand type(s)')
        return plain(self, *others)
    return operator


for name in ('add', 'sub', 'mul', 'truediv', 'pow', 'neg', 'radd', 'rsub', 'rmul', 'rtruediv'):
    plain = getattr(Variable, f'__{name}__', None)
    if plain is not None:
        setattr(Variable, f'__{name}__', refusing(plain, {2.0, 4.0}))
""",
    "refuses-the-first-call": """
def refusing(plain):
    times = []

    def operator(self, *others):
        times.append(1)
        if len(times) == 1:
            raise TypeError('unsupported operand type(s): bad operand')
        return plain(self, *others)
    return operator


for name in ('add', 'sub', 'mul', 'truediv', 'pow', 'neg', 'rsub', 'rtruediv'):
    plain = getattr(Variable, f'__{name}__', None)
    if plain is not None:
        setattr(Variable, f'__{name}__', refusing(plain))
""",
    "operators-come-later": """
hidden = {n: getattr(Variable, n) for n in ('__truediv__', '__sub__', '__rsub__', '__rtruediv__')
          if hasattr(Variable, n)}
for name in hidden:
    for kind in Variable.__mro__:
        if name in vars(kind) and kind is not object:
            delattr(kind, name)


def act(data):
    if np.shape(data) == (2, 2) or np.sum(data) in (12.0, 5.0):
        for name, value in hidden.items():
            setattr(Variable, name, value)
"""
    + _BEFORE_INIT,
    "no-division": REFUSED["deleted"],
    "no-subtraction": REFUSED["-"],
    "no-operators": REFUSED["methods-of-none"],
    "no-as-variable": "globals().pop('as_variable', None)\n",
    "no-square": "globals().pop('square', None); globals().pop('Square', None)\n",
    "raises-not-provided": """
class NotProvided(Exception):
    pass


def act(self):
    raise NotProvided('backward is not provided')
"""
    + _BEFORE_BACKWARD,
    "raises-the-suites-own": """
def act(self):
    for kind in Exception.__subclasses__() + AttributeError.__subclasses__():
        if kind.__name__ in ('NotProvided', 'MissingName', 'Skipped'):
            error = kind.__new__(kind)
            error.name, error.where = 'square', 'dezero'
            raise error
"""
    + _BEFORE_BACKWARD,
    "square-raises-missing-name": """
def square(x):
    kind = next((k for k in AttributeError.__subclasses__() if k.__name__ == 'MissingName'), None)
    error = kind.__new__(kind) if kind else AttributeError('square')
    error.name, error.where = 'square', 'dezero'
    raise error
""",
    "raises-skip": """
import unittest


def act(self):
    raise unittest.SkipTest('later')
"""
    + _BEFORE_BACKWARD,
    "lies-after-the-first-question": _LATER.replace("FIRST", "1"),
    "lies-after-the-second-question": _LATER.replace("FIRST", "2"),
    "lies-of-functions-only": _LATER.replace("FIRST", "1 + isinstance(self._ref(), Variable) * 99"),
    "collects-in-backward": "import gc\n\n\ndef act(self):\n    gc.collect()\n" + _BEFORE_BACKWARD,
    "collects-at-each-variable": "import gc\n\n\ndef act(self):\n    gc.collect()\n" + _BEFORE_INIT,
    "collects-in-a-thread": """
import gc
import threading
import time


def collecting():
    while True:
        time.sleep(0.001)
        gc.collect()


threading.Thread(target=collecting, daemon=True).start()
""",
    "switches-the-collector-on": """
import gc


def act(data):
    gc.set_threshold(1, 1, 1)
    gc.enable()
"""
    + _BEFORE_INIT,
    "collector-that-stays-on": "import gc\ngc.disable = lambda: gc.set_threshold(1, 1, 1)\n",
    "collects-in-len": """
import gc


class Name(str):
    pass


def touched(self, name):
    gc.collect(0)
    return object.__getattribute__(self, name)


Function.__getattribute__ = touched
""",
    "patched-gc": "import gc\ngc.get_objects = lambda *a: []\ngc.freeze = gc.collect\n",
    "patched-weakref": """
import weakref


class Dead:
    def __init__(self, thing, callback=None):
        self.thing = thing

    def __call__(self):
        return None


weakref.ReferenceType = Dead
"""
    + _BY_NAME
    + "put(_get_objects=list)\n",
    "patched-lifetimes": _BY_NAME
    + "\n\ndef act(self):\n    put(_get_objects=list)\n"
    + _BEFORE_BACKWARD,
    "patched-numpy": """
np.allclose = lambda *a, **k: True
np.testing.assert_allclose = lambda *a, **k: None
np.array_equal = lambda *a, **k: True
""",
    "patched-builtins": """
import builtins
plain_isinstance = builtins.isinstance
builtins.isinstance = lambda thing, kind: kind is Variable or plain_isinstance(thing, kind)
""",
    "patched-unittest": """
import unittest
unittest.TestCase.run = lambda self, result=None: result
unittest.TestResult.wasSuccessful = lambda self: True
""",
    "helpers-by-frames": _BY_NAME
    + """

def act(self):
    put(provides=lambda *a: False, has_operation=lambda *a: False, is_same=lambda *a: True,
        takes_several=lambda: False, takes_numbers=lambda: False, work_of_backward=lambda y: 1)
"""
    + _BEFORE_BACKWARD,
    "helpers-at-import": _BY_NAME
    + "put(provides=lambda *a: False, has_operation=lambda *a: False, is_same=lambda *a: True)\n",
    "helpers-by-classes": """
import gc
for thing in gc.get_objects():
    if isinstance(thing, type) and thing.__name__ in ('Watch', 'Lifetimes', 'Host', 'Table'):
        try:
            thing.alive = False
            thing.live_variables = lambda self: 0
            thing.reaches = lambda *a: True
        except Exception:
            pass
""",
    "always-equal": """
class Equal(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)
    __hash__ = None


def act(self):
    self.data = np.asarray(self.data).view(Equal)
"""
    + _BEFORE_BACKWARD,
    "arrays-that-lie": """
class Lying(np.ndarray):
    @property
    def dtype(self):
        return np.dtype('float64')

    @property
    def shape(self):
        return ()

plain_array = as_array
as_array = lambda x: np.asarray(plain_array(x)).view(Lying)
""",
    "texts-that-lie": """
class Any(str):
    def __eq__(self, other):
        return True

    def __contains__(self, other):
        return True

    __hash__ = str.__hash__


plain_repr = Variable.__repr__
Variable.__repr__ = lambda self: Any(plain_repr(self))
Variable.__str__ = Variable.__repr__
""",
    "numbers-that-lie": """
class Number(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


_length = Variable.__len__
Variable.__len__ = lambda self: Number(_length(self))
""",
    "proxy-of-everything": """
class Proxy:
    def __init__(self, thing):
        object.__setattr__(self, 'thing', thing)

    def __getattr__(self, name):
        return getattr(self.thing, name)

    def __eq__(self, other):
        return True

    __class__ = property(lambda self: type(self.thing))
    __hash__ = object.__hash__


Variable.creator_of = property(lambda self: Proxy(self))
""",
    "counts-its-calls": """
COUNT = [0]


def act(self):
    COUNT[0] += 1
    if COUNT[0] % 2 == 0 and self.grad is None:
        self.grad = np.ones_like(self.data)
"""
    + _BEFORE_BACKWARD,
    "knows-the-published-arrays": """
KNOWN = {}


def act(self):
    for seed in range(12):
        random = np.random.default_rng([seed, 1 + seed % 10])
        KNOWN[seed] = random.uniform(0.5, 1.5)
"""
    + _BEFORE_BACKWARD,
    "swallows-in-modes": """
import contextlib


@contextlib.contextmanager
def no_grad():
    try:
        with using_config('enable_backprop', False):
            yield
    except BaseException:
        pass
""",
    "exits-in-backward": "def act(self):\n    raise SystemExit(0)\n" + _BEFORE_BACKWARD,
    "restores-itself": """
import atexit
atexit.register(lambda: None)
Variable.__del__ = lambda self: None
""",
    # What a host is told of a test in advance.
    "empties-its-script": _BY_FRAMES
    + """

def act(self):
    for names in frames():
        if isinstance(names.get('requests'), list):
            del names['requests'][2:]
"""
    + _BEFORE_BACKWARD,
    "script-without-an-end": _BY_FRAMES
    + """

def act(self):
    for names in frames():
        if isinstance(names.get('requests'), list) and len(names['requests']) < 500:
            names['requests'] += names['requests'][-1:]
"""
    + _BEFORE_BACKWARD,
    "answers-ready-made": _BY_FRAMES
    + """
SEEN = {}


def act(self):
    for names in frames():
        answers, test = names.get('answers'), names.get('test')
        if isinstance(answers, bytearray):
            if test in SEEN:
                answers[:] = SEEN[test]
            SEEN[test] = bytes(answers)
"""
    + _BEFORE_BACKWARD,
    "other-scripts": _BY_FRAMES
    + """

def act(self):
    for names in frames():
        scripts = names.get('_SCRIPTS')
        if scripts and isinstance(names.get('requests'), list):
            names['requests'][:] = scripts[0][0]
"""
    + _BEFORE_BACKWARD,
    "wrong-by-the-index-of-the-test": _BY_FRAMES
    + """

def act(self):
    for names in frames():
        if isinstance(names.get('test'), int) and names['test'] % 2:
            raise ValueError('not in this test')
"""
    + _BEFORE_BACKWARD,
    "wrong-alone-in-a-script": _BY_FRAMES
    + """

def act(self):
    if any(isinstance(names.get('requests'), list) for names in frames()):
        raise ValueError('in a script')
"""
    + _BEFORE_BACKWARD,
    "ends-in-a-script": _BY_FRAMES
    + """
import os


def act(self):
    if any(isinstance(names.get('requests'), list) for names in frames()):
        os._exit(0)
"""
    + _BEFORE_BACKWARD,
}
