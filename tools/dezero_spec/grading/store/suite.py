"""What the verdicts depend on, apart from the submission: the suite, as one digest."""

from __future__ import annotations

import functools
import hashlib

from dezero_spec import locations
from dezero_spec.suite import foundations
from dezero_spec.version import TOOLS


@functools.cache
def suite_digest() -> str:
    """Return a digest of the suite's files, what its rules stand on, and this package's version."""
    digest = hashlib.sha256(f"dezero-spec {TOOLS}\n".encode())
    for path in sorted(locations.SUITE.rglob("*.py")):
        content = path.read_bytes()
        name = path.relative_to(locations.SUITE).as_posix()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    digest.update(foundations.FILE.read_bytes())
    return digest.hexdigest()
