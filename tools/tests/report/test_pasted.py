"""The words in lines to paste: in the reader's language, and the code as it was."""

from __future__ import annotations

import ast

import pytest
from dezero_spec.report.pasted import pasted
from dezero_spec.translations import LANGUAGES, language

LINES = """\
import numpy as np
# in the folder /home/me
from core import Variable  # expected Variable to be there

x = Variable(np.array([[1.0, 2.0]]))  # a remark of one's own
y = x.data
y
# expected [[1. 2.]
#           [3. 4.]]
x.grad  # expected 'expected 3.0'
# expected: it defines names and does nothing else"""
JAPANESE = """\
import numpy as np
# フォルダー /home/me で
from core import Variable  # 期待 Variable があること

x = Variable(np.array([[1.0, 2.0]]))  # a remark of one's own
y = x.data
y
# 期待 [[1. 2.]
#       [3. 4.]]
x.grad  # 期待 'expected 3.0'
# 期待: 名前を定義するだけで、ほかには何もしない"""


def test_english_is_as_it_was() -> None:
    """What the lines are made in."""
    assert pasted(LINES, language()) == LINES


def test_japanese() -> None:
    """Wide characters count twice where lines are aligned."""
    assert pasted(LINES, language("ja")) == JAPANESE


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_code_stays(code: str) -> None:
    """Comments alone differ, and none of them is left in English."""
    said = pasted(LINES, language(code))
    assert ast.dump(ast.parse(said)) == ast.dump(ast.parse(LINES))
    assert "# expected" not in said
    assert "in the folder" not in said


@pytest.mark.parametrize("code", ["ko", "ja", "zh_CN"])
def test_a_name_that_is_missing_is_told(code: str) -> None:
    line = "from core import using_config  # expected using_config to be there"
    said = pasted(line, language(code))
    assert said.startswith("from core import using_config  # ")
    assert "using_config" in said.partition("# ")[2]
    assert "expected" not in said
    assert "to be there" not in said
