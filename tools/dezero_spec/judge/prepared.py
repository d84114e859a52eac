"""Requests of scripts, made ready before a submission is there: what need not be read each time."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from dezero_spec.judge import operations
from dezero_spec.judge.decoding import Reader
from dezero_spec.judge.scripts import Requests

Objects = Mapping[int, Any]
_Make = Callable[[Objects], Any]  # an operand, anew each time where it can be changed


class Request(NamedTuple):
    """`work` carries it out, given the objects by number and what is done by operation."""

    work: Callable[[Objects, Mapping[int, Callable[..., Any]]], Any]
    releases: tuple[int, ...]


class _Object(NamedTuple):
    number: int


def prepared(scripts: tuple[Requests, ...]) -> list[list[list[Request]]]:
    """Return the requests of all scripts, part by part."""
    return [[[_ready(request) for request in part] for part in parts] for parts in scripts]


@functools.cache
def _ready(request: bytes) -> Request:
    """Make a request ready; one for all tests that ask so: what a host touches it has to copy."""
    reader = Reader(request, object=lambda reader: _Object(reader.u32()))
    operation = reader.byte()
    operands = [reader.read() for _ in range(reader.byte())]
    releases = tuple([reader.u32() for _ in range(reader.u32())])
    return Request(_work(operation, operands), releases)


def _work(operation: int, operands: list[Any]) -> Callable[..., Any]:
    if operation == operations.GETATTR and type(operands[0]) is _Object:
        number, name = operands[0].number, operands[1]
        return lambda objects, does: getattr(objects[number], name)
    if operation == operations.CALL and type(operands[0]) is _Object and not operands[2]:
        called, given = operands[0].number, _make(operands[1])
        return lambda objects, does: objects[called](*given(objects))
    if operation == operations.CALL_METHOD and type(operands[0]) is _Object and not operands[3]:
        owner, method, handed = operands[0].number, operands[1], _make(operands[2])
        return lambda objects, does: getattr(objects[owner], method)(*handed(objects))
    makers = [_make(operand) for operand in operands]
    return lambda objects, does: does[operation](*[make(objects) for make in makers])


def _make(value: Any) -> _Make:
    kind = type(value)
    if kind is _Object:
        number = value.number
        return lambda objects: objects[number]
    if _is_constant(value):
        return lambda objects: value
    if kind is np.ndarray:
        return _array(value)
    if kind is dict:
        named = {key: _make(each) for key, each in value.items()}
        return lambda objects: {key: make(objects) for key, make in named.items()}
    if kind is slice:
        bounds = _make((value.start, value.stop, value.step))
        return lambda objects: slice(*bounds(objects))
    makers = [_make(each) for each in value]
    if kind is list:
        return lambda objects: [make(objects) for make in makers]
    if len(makers) == 1:
        (only,) = makers
        return lambda objects: (only(objects),)
    return lambda objects: tuple([make(objects) for make in makers])


def _array(value: np.ndarray) -> _Make:
    if value.dtype.hasobject:
        flat = _make(list(value.flat))

        def of_objects(objects: Objects) -> np.ndarray:
            array = np.empty(value.size, dtype=object)
            for place, each in enumerate(flat(objects)):
                array[place] = each
            shaped: np.ndarray = array.reshape(value.shape)
            return shaped

        return of_objects
    if value.flags.writeable:
        copy = value.copy
        return lambda objects: copy()

    def unwritable(objects: Objects) -> np.ndarray:
        array: np.ndarray = value.copy()
        array.flags.writeable = False
        return array

    return unwritable


def _is_constant(value: Any) -> bool:
    """Tell whether nobody can change a value, so that one will do for all."""
    if type(value) is tuple:
        return all(map(_is_constant, value))
    return type(value) not in (_Object, np.ndarray, list, dict, slice)
