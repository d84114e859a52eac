"""Sources of small implementations, and writing them to disk as people hand them in."""

from __future__ import annotations

import json
import textwrap
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

# As small as a core can be that the loader knows as one; each part stands for itself, so that a
# test can leave it out or put it elsewhere.
IMPORTS = "import numpy as np\n"

CONFIG = """

class Config:
    enable_backprop = True


class using_config:
    def __init__(self, name, value):
        self.name, self.value = name, value

    def __enter__(self):
        self.old = getattr(Config, self.name)
        setattr(Config, self.name, self.value)

    def __exit__(self, *details):
        setattr(Config, self.name, self.old)


def no_grad():
    return using_config("enable_backprop", False)
"""

CLASSES = """

class Variable:
    __array_priority__ = 200

    def __init__(self, data, name=None):
        self.data, self.name, self.grad = data, name, None


def as_array(x):
    return np.array(x) if np.isscalar(x) else x


def as_variable(x):
    return x if isinstance(x, Variable) else Variable(as_array(x))


class Function:
    def __call__(self, *inputs):
        return Variable(as_array(self.forward(*(as_variable(x).data for x in inputs))))

    def forward(self, *xs):
        raise NotImplementedError


class Add(Function):
    def forward(self, x0, x1):
        return x0 + x1


class Mul(Function):
    def forward(self, x0, x1):
        return x0 * x1


def add(x0, x1):
    return Add()(x0, x1)


def mul(x0, x1):
    return Mul()(x0, x1)
"""

OPERATORS = """

Variable.__add__ = Variable.__radd__ = add
Variable.__mul__ = Variable.__rmul__ = mul
"""

SETUP = """

def setup_variable():
    Variable.__add__ = Variable.__radd__ = add
    Variable.__mul__ = Variable.__rmul__ = mul
"""

BARE = IMPORTS + CONFIG + CLASSES  # no operators attached
CORE = BARE + OPERATORS
WITH_SETUP = BARE + SETUP  # the course's convention: the package's __init__ is to call it

PATH_LINES = (
    "if '__file__' in globals():\n"
    "    import os, sys\n"
    "    sys.path.append(os.path.join(os.path.dirname(__file__), '..'))\n"
)

Content = str | bytes


def marked(mark: str, core: str = CORE) -> str:
    """A core that can be told from others: its ``MARK`` is `mark`."""
    return f"{core}\n\nMARK = {mark!r}\n"


def write(folder: Path, files: Mapping[str, Content]) -> Path:
    """Write files, by their paths relative to `folder`, and return `folder`."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        file.write_bytes(content)
    return folder


def write_zip(file: Path, files: Mapping[str, Content]) -> Path:
    """Pack files into a zip and return its path."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file


def notebook(cells: Iterable[str], **metadata: object) -> str:
    """The text of a notebook with these code cells, after a cell of prose."""
    code = [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": textwrap.dedent(cell).splitlines(keepends=True),
        }
        for cell in cells
    ]
    prose = {"cell_type": "markdown", "metadata": {}, "source": ["# My DeZero\n"]}
    content = {"cells": [prose, *code], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, ensure_ascii=False)
