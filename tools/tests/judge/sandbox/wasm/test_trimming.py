"""What is left of the interpreter is whole, and runs; what is gone is nothing of its own."""

from __future__ import annotations

import io
import zipfile

import pytest
from dezero_spec.judge.sandbox.wasm import artifacts, trimming

from .... import whole
from .calls import called, functions, names


@pytest.mark.skipif(not whole.ASKED, reason=f"ten seconds of reading: {whole.VARIABLE}=1 does it")
def test_nothing_that_is_kept_calls_what_is_gone() -> None:
    """But for what begins a neighbour, and what had begun them all before the module was made."""
    module = artifacts.artifacts().read_module()
    name = names(module)
    assert {name[number]: number for number in trimming.SHOWN.values()} == trimming.SHOWN
    missing = {
        (name[function], name[other])
        for function, code in functions(module)
        if trimming.is_kept(function)
        for other in called(code)
        if not trimming.is_kept(other)
        if name[function] != "__wasm_call_ctors"
    }
    begun = {(one, other) for one, other in missing if other.startswith("PyInit_")}
    assert missing == begun
    assert {one.rstrip("0123456789") for one, _ in begun} == {"ctx_"}


@pytest.mark.without_wasm
def test_a_function_that_goes_leaves_a_trap(monkeypatch: pytest.MonkeyPatch) -> None:
    """All others, and the order of all, stay."""
    monkeypatch.setattr(trimming, "_KEPT", (range(2),))
    monkeypatch.setattr(trimming, "_SHARED", frozenset())
    monkeypatch.setattr(trimming, "SHOWN", {"second": 1})
    types = b"\x01\x05\x01\x60\x00\x01\x7f"  # () -> i32
    imports = b"\x02\x07\x01\x01a\x01b\x00\x00"
    declared = b"\x03\x03\x02\x00\x00"
    exports = b"\x07\x05\x01\x01x\x00\x02"
    code = b"\x0a\x0b\x02\x04\x00\x41\x07\x0b\x04\x00\x41\x08\x0b"
    custom = b"\x00\x05\x04name"
    head = b"\0asm\x01\0\0\0"
    done = trimming.trimmed(head + types + imports + declared + exports + code + custom)
    shown = b"\x07\x0e\x02\x01x\x00\x02\x06second\x00\x01"
    left = b"\x0a\x0a\x02\x04\x00\x41\x07\x0b\x03\x00\x00\x0b"
    assert done == head + types + imports + declared + shown + left
    assert [called(each) for _, each in functions(done)] == [set(), set()]


@pytest.mark.without_wasm
def test_the_library_is_that_of_python_and_numpy() -> None:
    """As in the other sandbox."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (
            "os.pyc",
            "numpy/a.pyc",
            "numpy/tests/t.pyc",
            "scipy/b.pyc",
            "six.pyc",
            "a.txt",
        ):
            archive.writestr(name, b"x" * 50)
        archive.writestr("scipy-1.dist-info/METADATA", b"")
    with zipfile.ZipFile(io.BytesIO(trimming.library(whole.getvalue()))) as kept:
        assert kept.namelist() == ["os.pyc", "numpy/a.pyc", "a.txt"]
        assert {entry.compress_type for entry in kept.infolist()} == {zipfile.ZIP_STORED}
