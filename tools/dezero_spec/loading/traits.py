"""What an implementation has of each step of the book: names, methods, attributes, parameters.

They are read from its code, and nothing of it is run: a mistake in what a name does is no reason to
say that it is not there.
"""

from __future__ import annotations

import dis
import types
from collections.abc import Iterator, Mapping
from typing import TypeGuard

# What each step introduces. `A.b` is what class A has or mentions, `A.b: c` what the code of its
# method b mentions, `A.b(c)` a parameter, and anything else a name of the module.
TRAITS: dict[int, tuple[str, ...]] = {
    10: (
        *("Variable", "Variable.data", "Variable.grad", "Variable.creator", "Variable.backward"),
        *("Variable.set_creator", "Function", "Function.forward", "Function.backward"),
    ),
    11: ("Function.inputs", "Function.outputs"),
    12: ("Function.__call__(*)",),
    13: ("Variable.backward: inputs",),
    14: ("Variable.backward: +", "Variable.cleargrad"),
    16: ("Variable.generation", "Function.generation"),
    17: ("weakref",),
    18: ("Variable.backward(retain_grad)", "Config", "using_config", "no_grad"),
    19: (
        *("Variable.__init__(name)", "Variable.shape", "Variable.ndim", "Variable.size"),
        *("Variable.dtype", "Variable.__len__", "Variable.__repr__"),
    ),
    20: ("Variable.__add__", "Variable.__mul__", "mul"),
    21: ("Variable.__radd__", "Variable.__rmul__", "Variable.__array_priority__", "as_variable"),
    22: (
        *("Variable.__neg__", "Variable.__sub__", "Variable.__rsub__", "Variable.__truediv__"),
        *("Variable.__rtruediv__", "Variable.__pow__", "neg", "sub", "div", "pow"),
    ),
    23: ("dezero.core_simple",),
}
# Other names under which people have the same.
OTHERWISE = {
    "Variable.cleargrad": ("clear_grad", "zero_grad", "zerograd", "clear_gradient", "reset_grad"),
    "Variable.__array_priority__": ("__array_ufunc__",),
    "Variable.backward: inputs": ("outputs", "input_gradients"),
}
_VARARGS = 4  # of a code object's flags
_MOST = 2000  # code objects of a class
_dict = type.__dict__["__dict__"].__get__
_mro = type.__dict__["__mro__"].__get__


def traits(names: Mapping[str, object], module: str | None) -> frozenset[str]:
    """Return which of the traits are there. `module`: the module's name, where it has one."""
    seen = _Seen(names, module)
    return frozenset(each for step in TRAITS.values() for each in step if seen.has(each))


def left_behind(names: Mapping[str, object]) -> list[str]:
    """Return the Functions that are still as in step 10, where the others are not any more.

    They ask for ``self.input``, which functions do not keep from step 11 on.
    """
    function = names.get("Function")
    if not _is_class(function) or "inputs" not in _Class(function).mentioned():
        return []
    kinds = {id(kind): kind for kind in names.values() if _is_class(kind)}
    return sorted(
        kind.__name__
        for kind in kinds.values()
        if kind is not function
        and any(base is function for base in _mro(kind))
        and "input" in (own := _Class(kind, function).mentioned())
        and "inputs" not in own
    )


def _is_class(thing: object) -> TypeGuard[type]:
    """Tell a class by its true type: in Python 3.10 ``list[int]`` claims to be one."""
    return issubclass(type(thing), type)


class _Seen:
    """An implementation's names, and what the code of its two classes mentions."""

    def __init__(self, names: Mapping[str, object], module: str | None) -> None:
        self._names, self._module = names, module
        self._classes = {name: _Class(names.get(name)) for name in ("Variable", "Function")}

    def has(self, trait: str) -> bool:
        owner, _, name = trait.partition(".")
        if owner not in self._classes:
            if trait == "weakref":
                return any(_is_weak(self._names.get(each)) for each in self._mentioned())
            return trait in self._names or trait == self._module
        found = self._classes[owner]
        if not name:
            return owner in self._names
        method, _, word = name.partition(": ")
        if word == "+":
            return found.adds(method)
        if word:
            words = {word, *OTHERWISE.get(trait, ())}
            return not words.isdisjoint(found.mentioned_by(method))
        method, _, parameter = name.rstrip(")").partition("(")
        if parameter:
            return found.takes(method, parameter)
        return not {name, *OTHERWISE.get(trait, ())}.isdisjoint(found.mentioned())

    def _mentioned(self) -> Iterator[str]:
        for found in self._classes.values():
            yield from found.mentioned()


class _Class:
    """A class's methods and its bases', but for those of `without`, by the code that they are."""

    def __init__(self, kind: object, without: type = object) -> None:
        self._methods: dict[str, list[types.CodeType]] = {}
        self._names: set[str] = set()
        left_out = _mro(without)
        bases = reversed(_mro(kind)) if _is_class(kind) else ()
        for base in (each for each in bases if each not in left_out):
            for name, value in _dict(base).items():
                self._names.add(str(name))
                self._methods[str(name)] = list(_codes(value))
                if name == "__slots__":
                    self._names |= {value} if isinstance(value, str) else set(map(str, value))

    def mentioned(self) -> set[str]:
        return self._names.union(*map(self.mentioned_by, self._methods))

    def mentioned_by(self, method: str) -> set[str]:
        codes = self._methods.get(method, ())
        return {name for code in codes for name in (*code.co_names, *code.co_freevars)}

    def takes(self, method: str, parameter: str) -> bool:
        for code in self._methods.get(method, ())[:1]:
            if parameter == "*":
                return bool(code.co_flags & _VARARGS)
            count = code.co_argcount + code.co_kwonlyargcount
            return any(parameter in each for each in code.co_varnames[:count])
        return False

    def adds(self, method: str) -> bool:
        return any(
            each.opname in ("BINARY_ADD", "INPLACE_ADD")
            or (each.opname == "BINARY_OP" and each.argrepr in ("+", "+="))
            for code in self._methods.get(method, ())
            for each in dis.get_instructions(code)
        )


def _codes(value: object) -> Iterator[types.CodeType]:
    """Yield the code of a function, method or property, and of what is defined inside it."""
    if isinstance(value, property):
        value = value.fget
    value = getattr(value, "__func__", value) if isinstance(value, _WRAPPERS) else value
    pending = [value.__code__] if isinstance(value, types.FunctionType) else []
    for _ in range(_MOST):
        if not pending:
            return
        code = pending.pop()
        yield code
        pending += [each for each in code.co_consts if isinstance(each, types.CodeType)]


_WRAPPERS = (staticmethod, classmethod)


def _is_weak(thing: object) -> bool:
    return getattr(thing, "__name__", None) == "weakref" or getattr(thing, "__module__", None) in (
        "weakref",
        "_weakref",
        "_weakrefset",
    )
