"""What is known of a host from the beginning: its roots, and the names in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dezero_spec.judge import operations
from dezero_spec.judge.proxies import Proxy
from dezero_spec.loading import MissingName

if TYPE_CHECKING:
    from dezero_spec.judge.client import Client


class Names:
    """The names of the implementation, or of the suite's helpers: asked for once each.

    `names`: those that were told when it was loaded, None if anything may be asked for; `found`:
    what is answered on this side.
    """

    def __init__(
        self,
        client: Client,
        root: int,
        names: tuple[str, ...] | None = None,
        found: dict[str, Any] | None = None,
    ) -> None:
        self._client, self._root, self._names = client, root, names
        self._found: dict[str, Any] = dict(found or {})

    def __getattr__(self, name: str) -> Any:
        if name in self._found:
            return self._found[name]
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if self._names is not None and name not in self._names:
            raise MissingName(name, self._client.where)
        value = self._client.name(self._root, name)
        self.learn(name, value)
        return value

    def known(self, name: str) -> Proxy | None:
        """Return what a name stands for, if that has been learned."""
        value = self._found.get(name)
        return value if issubclass(type(value), Proxy) else None

    def take_from(self, other: Names) -> None:
        """Learn what another one's names stand for."""
        for name in other._found:
            if (value := other.known(name)) is not None:
                self.learn(name, value)

    def learn(self, name: str, value: Any) -> None:
        """Learn what a name stands for, if that stays."""
        if issubclass(type(value), Proxy) and value._judge_number_ < operations.NUMBERS:
            self._found[name] = value

    def __contains__(self, name: object) -> bool:
        return name in (self._names or ())

    def __iter__(self) -> Iterator[str]:
        return iter(self._names or ())

    def __dir__(self) -> list[str]:
        return sorted(self._names or ())


class Root:
    """One of the objects that are known from the beginning, by its number."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number
