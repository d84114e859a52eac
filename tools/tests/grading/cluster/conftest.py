"""A small class, and sandboxes where there are any."""

import pytest
from dezero_spec import locations
from dezero_spec.judge.sandbox import SandboxUnavailable
from dezero_spec.judge.sandbox.trials import require

SOURCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def sandboxed():
    """Whether this machine has a working sandbox."""
    try:
        require()
    except SandboxUnavailable:
        return False
    return True


@pytest.fixture
def handed_in(tmp_path):
    """Return a function that writes a class of so many submissions, the first one wrong."""

    def write(number):
        folder = tmp_path / "in"
        folder.mkdir()
        for index in range(number):
            text = SOURCE if index else SOURCE.replace("x.grad + gx", "gx")
            (folder / f"student{index}.py").write_text(f"{text}\n# {index}\n", encoding="utf-8")
        return folder

    return write
