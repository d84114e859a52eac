"""Make a wheel of the running package, installed or not, without tools and without a network."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import io
import zipfile

from dezero_spec import locations
from dezero_spec.report.outputs.entries import OutputError
from dezero_spec.version import TOOLS

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WHEEL = "Wheel-Version: 1.0\nGenerator: dezero-spec\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def make() -> tuple[str, bytes]:
    """Return the wheel's name and content. Raises OutputError."""
    try:
        known = importlib.metadata.distribution("dezero-spec")
    except importlib.metadata.PackageNotFoundError as error:
        raise OutputError(
            "dezero-spec is not installed here, so no wheel of it can be made: install it, or "
            "give one with --wheel"
        ) from error
    info = f"dezero_spec-{TOOLS}.dist-info"
    files = _package_files()
    files[f"{info}/METADATA"] = (known.read_text("METADATA") or "").encode()
    files[f"{info}/entry_points.txt"] = (known.read_text("entry_points.txt") or "").encode()
    files[f"{info}/WHEEL"] = _WHEEL.encode()
    record = "".join(f"{name},{_hash(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o100644 << 16
            file.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return f"dezero_spec-{TOOLS}-py3-none-any.whl", archive.getvalue()


def _package_files() -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for folder, name in (
        (locations.PACKAGE, "dezero_spec"),
        (locations.SUITE, "dezero_spec/spec_tests"),
        (locations.REFERENCE, "dezero_spec/reference"),
    ):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                files[f"{name}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return files


def _hash(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
    return f"sha256={digest}"
