"""Lines that reproduce a failure at a Python prompt, made from the test that found it.

The test's own source is cut off at the line that failed, its parameters and fixtures are written
out, and the check that failed becomes a ``print``. ``of`` is called at a failure only, and never
raises: a report without a snippet is better than none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dezero_spec.script.snippets.failing import Snippet, snippet_of
from dezero_spec.script.snippets.in_lists import STEP, in_lists

if TYPE_CHECKING:
    import pytest

    from dezero_spec.loading import Implementation

__all__ = ["Snippet", "of"]


def of(
    item: pytest.Item,
    excinfo: pytest.ExceptionInfo[BaseException],
    implementation: Implementation,
    expected: str,
    obtained: str,
) -> Snippet:
    """Return the snippet for a test that did not hold."""
    try:
        made = snippet_of(item, excinfo, implementation, expected, obtained)
        if item.config.getoption("--step", None) == STEP:
            return Snippet(in_lists(made.text), in_lists(made.subject))
        return made
    except (Exception, SystemExit):  # which an implementation in this process may raise
        return Snippet()
