"""A file of one step that is wrong in one place is taken for that step all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dezero_spec import loading
from dezero_spec.suite.steps.position import step_of

from ...variants.mistakes import all_mistakes
from . import variants

LEAST_RIGHT = 0.99


def wrong_in_one_place() -> Iterator[tuple[int, str, str]]:
    """Yield the step, the mistake's name and the text of each solution with each mistake."""
    for step in variants.STEPS:
        solution = variants.solution(step)
        for mistake in all_mistakes():
            if mistake.whole or mistake.step or mistake.base != "reference":
                continue
            text = solution
            for old, new, *times in mistake.edits:
                if text.count(old) != (times[0] if times else 1):
                    break
                text = text.replace(old, new)
            else:
                yield step, mistake.name, text


def test_step_is_the_files_own(tmp_path: Path) -> None:
    """Of every step's solution with every mistake that applies, 99 of 100 are told."""
    tried, missed = 0, []
    for step, name, text in wrong_in_one_place():
        file = tmp_path / f"step{step}.py"
        file.write_text(text, encoding="utf-8")
        try:
            implementation = loading.load(file)
        except loading.CannotLoad:  # the mistake does not fit into this step
            continue
        found = step_of(implementation.traits)
        implementation.close()
        tried += 1
        if found != step:
            missed.append(f"step {step} with {name}: {found}")
    assert tried > 1000
    assert len(missed) <= (1 - LEAST_RIGHT) * tried, "\n".join([f"of {tried}:", *missed])
