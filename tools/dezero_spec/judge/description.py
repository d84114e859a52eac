"""What a host tells of the implementation that it has loaded."""

from __future__ import annotations

import platform
from typing import Any

import numpy as np

from dezero_spec import loading
from dezero_spec.loading.traits import left_behind

MOST_NAMES = 5000


def described(implementation: loading.Implementation, methods: list[str]) -> dict[str, Any]:
    """Return what the judge has to know of an implementation, as plain data.

    `methods`: the special methods of its Variables.
    """
    config = implementation.names.get("Config")
    flags = {}
    for name in dir(config) if config is not None else ():
        if type(name) is str and not name.startswith("_"):
            value = getattr(config, name, None)
            if type(value) is bool:
                flags[name] = value
    return {
        "file": str(implementation.file) if implementation.file else None,
        "where": implementation.where,
        "module": implementation.module_name,
        "package": implementation.package_name,
        "import_lines": list(implementation.import_lines),
        "traits": sorted(implementation.traits),
        "names": [name for name in implementation.namespace if type(name) is str][:MOST_NAMES],
        "methods": methods[:MOST_NAMES],
        "left_behind": left_behind(implementation.names)[:MOST_NAMES],
        "config": flags,
        "notes": [[n.kind, n.message[:10_000], n.file, n.line] for n in implementation.notes[:200]],
        "printed": implementation.printed[:30_000],
        "quiet_problems": [str(each)[:10_000] for each in implementation.quiet_problems[:200]],
        "python": platform.python_version(),
        "numpy": str(np.__version__),
    }
