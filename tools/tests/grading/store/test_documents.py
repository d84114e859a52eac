"""What is stored comes back whole, or not at all."""

from __future__ import annotations

import dataclasses
import json

import pytest
from dezero_spec.grading.store import ClassRecord, Document, Unreadable, is_current, suite_digest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.tests.report.outputs import documents
from tools.tests.report.outputs.documents import graded, student, ungradable

HOSTILE = "\x1b[31m\u202e=1+1\x00<b>\ud800,\"'\n"


@pytest.mark.parametrize(
    "document",
    [
        graded(),
        graded(statuses={"accumulate.same-input-twice": ["pass", "fail", "timeout"]}),
        graded(of=student("1", "김철수", "kim@example.org"), because=documents.failure(HOSTILE)),
        ungradable(reason=HOSTILE),
    ],
    ids=["passing", "broken", "korean", "ungradable"],
)
def test_a_document_comes_back_as_it_was(document):
    text = document.to_json()
    back = Document.from_json(text)
    assert back.to_json() == text
    assert back.seconds == document.seconds
    assert [v.to_dict() for v in back.verdicts] == [v.to_dict() for v in document.verdicts]


def test_the_file_itself_is_ascii_without_control_characters():
    text = ungradable(reason=HOSTILE).to_json()
    assert text.isascii()
    assert text.rstrip("\n").isprintable()


def test_equal_results_are_equal_but_for_times():
    one, other = graded(seconds=1.0), graded(seconds=2.0)
    other.run["verdicts"][3]["cases"][0]["seconds"] = 9.0
    first, second = json.loads(one.to_json()), json.loads(other.to_json())
    assert first != second
    first.pop("times"), second.pop("times")
    assert first == second


def test_reading_the_verdicts_does_not_change_the_document():
    document = graded(statuses={"call.add": "fail"})
    text = document.to_json()
    assert document.verdicts
    assert document.to_json() == text


def test_a_rule_that_this_version_does_not_have_is_kept_apart():
    document = graded()
    document.run["verdicts"][0]["rule"] = "gone.rule"
    assert Document.from_json(document.to_json()).verdicts[0].rule.kind == "unknown"


TEXT = graded(statuses={"call.add": "fail"}).to_json()


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(TEXT) - 2))
def test_a_document_that_is_cut_short_is_refused(length):
    with pytest.raises(Unreadable):
        Document.from_json(TEXT[:length])


@settings(max_examples=300, deadline=None)
@given(st.integers(0, TEXT.index('"times"') - 1), st.characters(max_codepoint=255))
def test_a_document_with_one_character_changed_is_refused(place, character):
    changed = TEXT[:place] + character + TEXT[place + 1 :]
    if changed == TEXT:
        return
    with pytest.raises(Unreadable):
        Document.from_json(changed)


FOREIGN = [
    "",
    "null",
    "[]",
    "{}",
    "3",
    '{"schema": 1}',
    '{"schema": 2}',
    '{"schema": true}',
    '{"schema": NaN}',
    "\x00\x01",
    "[" * 100_000,
    b"\xff\xfe\x00",
]


@pytest.mark.parametrize("text", FOREIGN, ids=range(len(FOREIGN)))
def test_foreign_files_are_refused(text):
    with pytest.raises(Unreadable):
        Document.from_json(text)


def rewritten(change) -> str:
    """Return a document with a change and a digest that fits: as another program might write."""
    document = graded(statuses={"call.add": "fail"})
    changed = dataclasses.replace(document, **change(document))
    return changed.to_json()


def with_verdict(**changes):
    def change(document):
        document.run["verdicts"][1].update(changes)
        return {}

    return change


def with_case(**changes):
    def change(document):
        document.run["verdicts"][1]["cases"][0].update(changes)
        return {}

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda d: {"outcome": "great"},
        lambda d: {"outcome": "ungradable"},
        lambda d: {"run": None},
        lambda d: {"key": "../up"},
        lambda d: {"key": ".hidden"},
        lambda d: {"reason": None},
        lambda d: {"settings": []},
        lambda d: {"submission": {}},
        lambda d: {"submission": {**d.submission, "late": 1}},
        lambda d: {"submission": {**d.submission, "student": {"id": 3, "name": "", "email": ""}}},
        lambda d: {"run": {**d.run, "complete": "yes"}},
        with_verdict(status="passed"),
        with_verdict(rule=7),
        with_verdict(because=[1]),
        with_verdict(rule="testing.square-forward"),
        with_case(status="PASS"),
        with_case(extra=1),
        with_case(failure={"expected": "x"}),
    ],
    ids=range(18),
)
def test_wrong_parts_are_refused_even_if_the_digest_fits(change):
    with pytest.raises(Unreadable):
        Document.from_json(rewritten(change))


def test_what_makes_a_document_current():
    document = graded(digest="d")
    same = dict(documents.SETTINGS)
    suite = documents.SUITE
    assert is_current(document, "d", suite, same)
    assert is_current(document, "d", suite, same, sandbox="bubblewrap")
    assert not is_current(None, "d", suite, same)
    assert not is_current(document, "e", suite, same)
    assert not is_current(document, "d", "other", same)
    assert not is_current(document, "d", suite, {**same, "step": 18})
    assert not is_current(document, "d", suite, same, sandbox="none")
    assert not is_current(graded(digest=""), "", suite, same)
    assert not is_current(graded(digest="d", complete=False), "d", suite, same)


def test_the_suite_has_one_digest():
    assert suite_digest() == suite_digest()
    assert len(suite_digest()) == 64


def test_the_record_of_the_class_comes_back():
    record = ClassRecord(
        layout="canvas",
        roster="roster.csv",
        missing=(student("3", "박영희"),),
        unknown=("a",),
        notes=("one note",),
        keys=("a", "b"),
    )
    assert ClassRecord.from_json(record.to_json()) == record


@pytest.mark.parametrize("keys", [["../x"], [3], "ab", [""]])
def test_a_class_with_impossible_keys_is_refused(keys):
    data = json.loads(ClassRecord().to_json())
    with pytest.raises(Unreadable):
        ClassRecord.from_json(json.dumps({**data, "keys": keys}))
