"""A zip as the place of an implementation."""

from __future__ import annotations

from pathlib import Path

from dezero_spec.loading import archives
from dezero_spec.loading.errors import CannotLoad


def unpack(file: Path, shown: str, into: Path) -> list[str]:
    """Extract a zip into an empty folder; CannotLoad for one that is broken or not safe.

    Returns remarks on files that were kept under another name.
    """
    try:
        return archives.unpack(file, shown, into)
    except archives.Refused as refused:
        raise CannotLoad(refused.reason, file=file, advice=refused.advice) from refused
    except OSError as error:
        reason = f"{shown} cannot be unpacked: {error.strerror or error}"
        raise CannotLoad(reason, file=file, advice="Unpack it and hand in the folder") from error
