"""Typed throughout: a generic Function, protocols, final names; outputs looked up by number.

Functions know the numbers of their outputs, and a weak dictionary the variables with a number.
"""

from __future__ import annotations

import heapq
import itertools
import weakref
from abc import ABC
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar, Final, Generic, Protocol, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.generic]
Number: TypeAlias = "int | float | np.number"
Operand: TypeAlias = "Variable | Array | Number"
T = TypeVar("T", bound="Function")


class Config:
    enable_backprop: ClassVar[bool] = True


@contextmanager
def using_config(name: str, value: bool) -> Iterator[None]:
    old: Final = getattr(Config, name)
    setattr(Config, name, value)
    try:
        yield None
    finally:
        setattr(Config, name, old)


def no_grad():
    return using_config("enable_backprop", False)


class HasData(Protocol):
    data: Array | None


class Variable(HasData):
    __array_priority__: ClassVar[float] = 200.0
    data: Array | None
    name: str | None
    grad: Array | None
    creator: Function | None
    generation: int

    def __init__(self, data: Array | None, name: str | None = None) -> None:
        if data is not None and not isinstance(data, np.ndarray):
            raise TypeError(f"{type(data)} is not supported")
        self.data = data
        self.name = name
        self.grad = None
        self.creator = None
        self.generation = 0
        self.number: Final[int] = next(_numbers)

    def set_creator(self, func: Function) -> None:
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self) -> None:
        self.grad = None

    def backward(self, retain_grad: bool = False) -> None:
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        queue: Pending[Function] = Pending()
        queue.add(self.creator)
        for func in queue:
            outputs = list(func.outputs)
            gradients = func.backward(*[cast(Array, y.grad) for y in outputs])
            for x, gradient in zip(
                func.inputs, gradients if isinstance(gradients, tuple) else (gradients,)
            ):
                x.grad = gradient if x.grad is None else x.grad + gradient
                queue.add(x.creator)
            if not retain_grad:
                for y in outputs:
                    y.cleargrad()

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    @property
    def ndim(self) -> int:
        return self.data.ndim

    @property
    def size(self) -> int:
        return self.data.size

    @property
    def dtype(self) -> np.dtype:
        return self.data.dtype

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        return "variable(" + str(self.data).replace("\n", "\n" + " " * 9) + ")"

    def __add__(self, other: Operand) -> Variable:
        return add(self, other)

    def __radd__(self, other: Operand) -> Variable:
        return add(self, other)

    def __mul__(self, other: Operand) -> Variable:
        return mul(self, other)

    def __rmul__(self, other: Operand) -> Variable:
        return mul(self, other)

    def __sub__(self, other: Operand) -> Variable:
        return sub(self, other)

    def __rsub__(self, other: Operand) -> Variable:
        return Sub()(as_array(other), self)

    def __truediv__(self, other: Operand) -> Variable:
        return div(self, other)

    def __rtruediv__(self, other: Operand) -> Variable:
        return Div()(as_array(other), self)

    def __neg__(self) -> Variable:
        return neg(self)

    def __pow__(self, c: Number) -> Variable:
        return pow(self, c)


_numbers: Final = itertools.count()
_numbered: Final[weakref.WeakValueDictionary[int, Variable]] = weakref.WeakValueDictionary()


class Outputs(Sequence):
    """The variables with certain numbers, as far as they are alive."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        _numbered.update({y.number: y for y in variables})
        self._numbers = tuple(y.number for y in variables)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, index: int) -> Variable:
        return _numbered[self._numbers[index]]


class Pending(Generic[T]):
    """Functions, the one of the highest generation first, each once."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, T]] = []
        self._seen: set[T] = set()

    def add(self, func: T | None) -> None:
        if func is not None and func not in self._seen:
            self._seen.add(func)
            heapq.heappush(self._heap, (-func.generation, len(self._seen), func))

    def __iter__(self) -> Iterator[T]:
        while self._heap:
            yield heapq.heappop(self._heap)[-1]


class Function(ABC):
    inputs: Sequence[Variable]
    outputs: Sequence[Variable]
    generation: int

    def __call__(self, *inputs: Variable | Array) -> Variable | Sequence[Variable]:
        variables = [as_variable(x) for x in inputs]
        results = self.forward(*[x.data for x in variables])
        if not isinstance(results, tuple):
            results = (results,)
        outputs = [Variable(as_array(result)) for result in results]
        if Config.enable_backprop:
            self.generation = max(x.generation for x in variables)
            self.inputs, self.outputs = variables, Outputs(outputs)
            for y in outputs:
                y.set_creator(self)
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs: Array) -> Array | tuple[Array, ...]:
        raise NotImplementedError

    def backward(self, *gys: Array) -> Array | tuple[Array, ...]:
        raise NotImplementedError

    def arrays(self) -> list[Array]:
        return [x.data for x in self.inputs]


class Add(Function):
    def forward(self, x0: Array, x1: Array) -> Array:
        return x0 + x1

    def backward(self, gy: Array) -> tuple[Array, Array]:
        return gy, gy


class Mul(Function):
    def forward(self, x0: Array, x1: Array) -> Array:
        return x0 * x1

    def backward(self, gy: Array) -> tuple[Array, Array]:
        x0, x1 = self.arrays()
        return gy * x1, gy * x0


class Neg(Function):
    def forward(self, x: Array) -> Array:
        return -x

    def backward(self, gy: Array) -> Array:
        return -gy


class Sub(Function):
    def forward(self, x0: Array, x1: Array) -> Array:
        return x0 - x1

    def backward(self, gy: Array) -> tuple[Array, Array]:
        return gy, -gy


class Div(Function):
    def forward(self, x0: Array, x1: Array) -> Array:
        return x0 / x1

    def backward(self, gy: Array) -> tuple[Array, Array]:
        x0, x1 = self.arrays()
        return gy / x1, -gy * x0 / x1**2


class Pow(Function):
    def __init__(self, c: Number) -> None:
        self.c: Final = c

    def forward(self, x: Array) -> Array:
        return x**self.c

    def backward(self, gy: Array) -> Array:
        (x,) = self.arrays()
        return self.c * x ** (self.c - 1) * gy


class Tanh(Function):
    def forward(self, x: Array) -> Array:
        return np.tanh(x)

    def backward(self, gy: Array) -> Array:
        (x,) = self.arrays()
        return gy / np.cosh(x) ** 2


def as_variable(x: Variable | Array) -> Variable:
    return x if isinstance(x, Variable) else Variable(x)


def as_array(x: Operand) -> Variable | Array:
    return np.array(x) if np.isscalar(x) else x


def add(x0: Variable, x1: Operand) -> Variable:
    return Add()(x0, as_array(x1))


def mul(x0: Variable, x1: Operand) -> Variable:
    return Mul()(x0, as_array(x1))


def neg(x: Variable) -> Variable:
    return Neg()(x)


def sub(x0: Variable, x1: Operand) -> Variable:
    return Sub()(x0, as_array(x1))


def div(x0: Variable, x1: Operand) -> Variable:
    return Div()(x0, as_array(x1))


def pow(x: Variable, c: Number) -> Variable:
    return Pow(c)(x)


def tanh(x: Variable) -> Variable:
    return Tanh()(x)


functions: Final[Mapping[str, type[Function]]] = {"add": Add, "mul": Mul, "neg": Neg}
