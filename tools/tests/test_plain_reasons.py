"""A reason in lines: the fact for a teacher, and the whole without what is quoted in it."""

from __future__ import annotations

import pytest
from dezero_spec import loading
from dezero_spec.plain import fact, unquoted
from dezero_spec.translations import LANGUAGES, language

from tools.tests.loading.builder import write

CORE = "class Variable: pass\nclass Function: pass\n"
LATE = "from __future__ import division\n"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_syntax_error_is_told_in_a_line(tmp_path, code) -> None:
    """Neither the source line nor its caret is in it, and no order to the student."""
    with pytest.raises(loading.CannotLoad) as refused:
        loading.load(write(tmp_path / "kim", {"core.py": CORE + LATE}))
    say, reason = language(code), refused.value.in_lines
    assert "\n    from __future__ import division\n" in reason
    advice = say.told("Move that line to the beginning of the file")
    short, whole = fact(say.told(reason)), unquoted(say.told(reason))
    assert "SyntaxError" in short
    assert advice not in short
    assert advice in whole
    for text in (short, whole):
        assert "^" not in text
        assert "import division" not in text
    assert say.told(fact(reason)).rstrip(".。") == short.rstrip(".。")
