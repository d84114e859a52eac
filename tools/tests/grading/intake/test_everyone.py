"""No one gets another's work, no work vanishes: classes drawn at random, in each export's form.

``python -m tools.tests.grading.intake.test_everyone [COUNT]`` tries many more, and says what it
found.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from dezero_spec.grading.intake import Class, IntakeError, Submission, intake

from tests.grading.intake import exports
from tests.grading.intake.classes import EXPORTS, Drawn, Person, drawn

OWNER = re.compile(rb"# owner (\d+)")


def taken(place: Path, given: Drawn) -> Class:
    """Take an export in."""
    roster = place / "roster.csv"
    roster.write_text(given.roster, encoding="utf-8")
    return intake(
        exports.folder(place / "class", given.files), layout=None,
        roster=roster if given.roster else None, staging=place / "staging",
    )  # fmt: skip


def faults(given: Drawn, found: Class) -> Iterator[str]:
    """Say what went to a wrong person, and what was lost."""
    seen: set[int] = set()
    for submission in found.submissions:
        owners = {int(n) for n in OWNER.findall(b"\n".join(contents(submission)))}
        seen |= owners
        if len(owners) > 1:
            yield f"{submission.label}: of {sorted(owners)} together"
        for number in owners:
            wrong = claims(submission) & others(given.people, number)
            if wrong:
                yield f"{submission.label}: of {given.people[number]}, but called {sorted(wrong)}"
    handed_in = {int(n) for data in given.files.values() for n in OWNER.findall(data)}
    for number in handed_in - seen:
        yield f"the work of {given.people[number]} is gone"


def contents(submission: Submission) -> Iterator[bytes]:
    """Give the files that are judged."""
    if submission.path is not None:
        path = submission.path
        for file in path.rglob("*") if path.is_dir() else [path]:
            if file.is_file():
                yield file.read_bytes()


def claims(submission: Submission) -> set[str]:
    """Give everything by which a submission finds its way back."""
    student = submission.student
    return {student.id, student.name, student.email, *student.known_as} - {""}


def others(people: list[Person], number: int) -> set[str]:
    """Give what identifies everyone but one."""
    mine = identities(people[number])
    return {text for p in people if p.number != number for text in identities(p)} - mine


def identities(person: Person) -> set[str]:
    """Give what identifies a person."""
    return {person.name, person.login, person.student_id, person.email, person.user}


def told(given: Drawn, found: Class) -> tuple[int, int]:
    """Count the submissions that say whose they are, and all."""
    right = 0
    for submission in found.submissions:
        owners = {int(n) for n in OWNER.findall(b"\n".join(contents(submission)))}
        mine = {text for number in owners for text in identities(given.people[number])}
        right += bool(claims(submission) & mine)
    return right, len(found.submissions)


def tried(seed: int, place: Path) -> tuple[str, list[str], tuple[int, int]]:
    """Draw a class; return its form, what went wrong, and how many say whose they are."""
    name, given = drawn(seed)
    try:
        found = taken(place, given)
    except IntakeError as error:
        return name, [f"refused: {error}"], (0, 0)
    return name, list(faults(given, found)), told(given, found)


# How many of a hundred submissions are told whose they are, at least: nobody's is safe, and no use.
# Groups and teams are not people, and in ILIAS the roster alone can tell.
USEFUL = dict.fromkeys(EXPORTS, 97) | {
    "canvas": 70, "canvas_groups": 40, "blackboard": 60, "classroom": 40, "ilias": 25, "plain": 20,
}  # fmt: skip


@pytest.mark.parametrize("export", EXPORTS)
def test_everyone_gets_their_own(tmp_path: Path, export: str) -> None:
    """Each form twenty times; all of them are tried in endurance."""
    right = every = 0
    for seed in range(list(EXPORTS).index(export), 20 * len(EXPORTS), len(EXPORTS)):
        place = tmp_path / str(seed)
        place.mkdir()
        name, found, counts = tried(seed, place)
        assert (name, found) == (export, [])
        right, every = right + counts[0], every + counts[1]
    assert 100 * right >= USEFUL[export] * every


def main() -> int:
    """Try as many classes as are asked for."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    wrong, useful, all_ = Counter[str](), Counter[str](), Counter[str]()
    for seed in range(count):
        place = Path(tempfile.mkdtemp())
        name, found, (right, every) = tried(seed, place)
        shutil.rmtree(place)
        wrong[name] += bool(found)
        useful[name] += right
        all_[name] += every
        for fault in found:
            print(f"{seed} {name}: {fault}")
    print(f"{sum(wrong.values())} of {count} classes are wrong: {dict(wrong)}")
    print({name: f"{100 * useful[name] // max(all_[name], 1)} % told" for name in EXPORTS})
    return int(any(wrong.values()))


if __name__ == "__main__":
    raise SystemExit(main())
