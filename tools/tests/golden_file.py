"""Outputs kept to the byte. DEZERO_SPEC_GOLDEN=write writes them anew: look at the change."""

from __future__ import annotations

import os
from pathlib import Path


def compare(made: str | bytes, golden: Path) -> None:
    """Insist that what was made is what the golden file holds."""
    data = made.encode("utf-8") if isinstance(made, str) else made
    if os.environ.get("DEZERO_SPEC_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(data)
    assert data.decode("utf-8") == golden.read_bytes().decode("utf-8")
