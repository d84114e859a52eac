"""Run by the interpreter in question: print as JSON what it needs in order to work with numpy.

Standard library and numpy alone: it runs where nothing of this package is installed.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import sys
import sysconfig
import weakref


class _SharedObject(ctypes.Structure):
    # struct dl_phdr_info, as far as it is wanted
    _fields_ = [("address", ctypes.c_void_p), ("name", ctypes.c_char_p)]


def shared_libraries() -> list[str]:
    """Return the shared libraries of this process under the names by which they were found."""
    names: list[str] = []

    def note(found: ctypes._Pointer[_SharedObject], size: int, nothing: object) -> int:
        names.append(os.fsdecode(found.contents.name or b""))
        return 0

    kind = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.POINTER(_SharedObject), ctypes.c_size_t, ctypes.c_void_p
    )
    ctypes.CDLL(None).dl_iterate_phdr(kind(note), None)
    return [name for name in names if name.startswith("/")]


def import_extensions(folder: str, package: str = "") -> None:
    """Import all modules in C, so that the libraries that they need are loaded."""
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        module = name.split(".")[0]
        if name.endswith(".so") and "test" not in module and module not in ("_tkinter", "nis"):
            with contextlib.suppress(Exception):
                importlib.import_module(package + module)


def counts_references() -> bool:
    """Tell whether an object goes with its last name, by trying it."""
    thing = type("Object", (), {})()
    gone = weakref.ref(thing)
    del thing
    return gone() is None


def main() -> None:
    """Print the facts."""
    import numpy

    package = os.path.dirname(os.path.abspath(numpy.__file__))
    library = sysconfig.get_path("stdlib")
    platform_library = sysconfig.get_path("platstdlib")
    if sys.prefix != sys.base_prefix:
        # In a virtual environment the second is a folder of that, with nothing of the library.
        base = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
        library = sysconfig.get_path("stdlib", vars={**base, "installed_base": sys.base_prefix})
        platform_library = sysconfig.get_path("platstdlib", vars=base)
    import_extensions(os.path.join(library, "lib-dynload"))
    import_extensions(os.path.join(platform_library, "lib-dynload"))
    for folder, _, _ in os.walk(package):
        if "tests" not in folder:
            inner = os.path.relpath(folder, os.path.dirname(package)).replace(os.sep, ".")
            import_extensions(folder, inner + ".")
    facts = {
        "counts_references": counts_references(),
        "executable": os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable),
        "standard_library": sorted({library, platform_library}),
        "numpy": package,
        "libraries": shared_libraries(),
        "python": sys.version.split()[0],
        "numpy_version": numpy.__version__,
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
