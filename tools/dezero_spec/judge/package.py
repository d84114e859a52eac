"""What tests ask of the package that an implementation comes as."""

from __future__ import annotations

from typing import Any

from dezero_spec.judge import operations
from dezero_spec.judge.client import Client
from dezero_spec.judge.session import JudgedImplementation


class JudgedPackage:
    """The fixture `package`. `told`: what of it is known to the judge."""

    told = ("name", "module", "has_core_simple", "import_effects", "numpy")

    def __init__(self, implementation: JudgedImplementation, client: Client) -> None:
        self._client = client
        self.module = implementation.module_name
        self.name = implementation.package_name
        self.has_core_simple = implementation.module_name == "dezero.core_simple"
        self.import_effects = list(implementation.quiet_problems)
        self.numpy = implementation.environment["numpy"]

    def imported(self, module: str, name: str) -> Any:
        """Return what ``from module import name`` gives."""
        return self._client.request(operations.IMPORTED, module, name)

    def top_level_has(self, name: str) -> bool:
        """Tell whether the package itself, not its core alone, has `name`."""
        if self.name is None or self.name == self.module:
            return False
        return self._client.request(operations.TOP_LEVEL_HAS, name) is True
