"""Which objects of a host there are proxies of, by number, and which have lost theirs."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dezero_spec.judge import operations
from dezero_spec.judge.encoding import Writer
from dezero_spec.judge.names import Names, Root
from dezero_spec.judge.proxies import Method, Proxy
from dezero_spec.judge.wire import ProtocolError

if TYPE_CHECKING:
    from dezero_spec.judge.client import Client


def number_of(value: Any, client: Client) -> int | None:
    """Return the number of what stands for an object of the host; None if nothing does."""
    kind = type(value)
    if kind is Method:
        value = value.judge_looked_up()
        kind = type(value)
    if issubclass(kind, Proxy):
        if value._judge_client_ is not client:
            raise ProtocolError("an object of a host that has ended")
        if not client.objects.knows(value):
            raise ProtocolError("an object of a test that has ended")
        number: int = value._judge_number_
        return number
    if kind is Names:
        return int(value._root)
    return value.number if kind is Root else None


class _Reference(weakref.ref[Proxy]):
    """A weak reference to a proxy that knows the object's number."""

    __slots__ = ("number",)
    number: int


class Objects:
    """The proxies that exist, and the objects whose proxies have gone.

    A proxy in a circle goes whenever the collector runs, which is between any two lines here.
    """

    def __init__(self) -> None:
        self._references: dict[int, _Reference] = {}
        self._released: dict[int, None] = {}

        references, released = self._references, self._released

        def gone(reference: _Reference) -> None:
            number = reference.number
            if references.get(number) is reference:
                del references[number]
                released[number] = None

        self._gone: Callable[[_Reference], None] = gone

    def proxy(self, number: int, kind: type[Proxy], client: Client) -> Proxy:
        """Return the one proxy of an object."""
        reference = self._references.get(number)
        proxy = reference() if reference is not None else None
        if proxy is None:
            proxy = object.__new__(kind)
            _set_client(proxy, client)
            _set_number(proxy, number)
            reference = _Reference(proxy, self._gone)
            reference.number = number
            self._references[number] = reference
            # The host has sent it again before it heard that it is not needed.
            self._released.pop(number, None)
        return proxy

    def knows(self, proxy: Proxy) -> bool:
        """Tell whether a proxy is the one of its object: after a test, it no longer is."""
        reference = self._references.get(proxy._judge_number_)
        return reference is not None and reference() is proxy

    def begin(self) -> None:
        """Forget the objects of a test, which the host lets go: their numbers come again."""
        self._released.clear()
        for number in list(self._references):
            if number >= operations.NUMBERS:
                self._references.pop(number, None)

    def write_released(self, writer: Writer) -> None:
        """Append the numbers of the objects that may go."""
        released = list(self._released)
        writer.u32(len(released))
        for number in released:
            del self._released[number]
            writer.u32(number)

    def forget(self) -> None:
        """Forget what was to be released: the host itself lets everything go."""
        self._released.clear()


_set_client = Proxy.__dict__["_judge_client_"].__set__
_set_number = Proxy.__dict__["_judge_number_"].__set__
