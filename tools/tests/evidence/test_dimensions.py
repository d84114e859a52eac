"""The table rule by dimension is whole: no rule without a row, no cell that says nothing."""

import pytest
from dezero_spec.suite import catalogue
from evidence import dimensions
from evidence import pages as rendering

FILES = sorted({dimensions.file_of(rule) for rule in catalogue.rules() if rule.in_force()})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_chapter_s_rows_are_whole(file):
    """Each rule has its row, each cell cases that exist or a reason, each case its cell."""
    assert list(dimensions.problems(file)) == []


def test_there_are_no_others():
    """A file of no chapter would be read by nobody."""
    assert set(dimensions.CELLS.glob("*.toml")) <= set(FILES)


ROW = "\n".join(f'{name} = "why not"' for name in dimensions.DIMENSIONS)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('["package.quiet-import"]', '["package.quiet"]'), "package.quiet-import: no row"),
        (('["package.quiet-import"]', '["package.quiet"]'), "package.quiet: no rule of this"),
        (('value = "why not"', 'value = ""'), "value is empty"),
        (('value = "why not"', "value = []"), "value is empty"),
        (('value = "why not"\n', ""), "value is empty"),
        (('value = "why not"', 'value = ["test_nothing"]'), "value: no case test_nothing"),
        (('value = "why not"', 'values = "why not"'), "values is no dimension"),
        (("test_quiet_import", "test_top_level"), "its case test_quiet_import is in no cell"),
    ],
)
def test_what_is_not_whole_is_said(tmp_path, change, said):
    """Each way in which a chapter's file can be wrong is found."""
    file = tmp_path / "10_package.toml"
    whole = "\n".join(
        f'["package.{name}"]\n{ROW}'.replace('again = "why not"', f'again = ["test_{case}"]')
        for name, case in (
            ("core-import", "core_import"),
            ("top-level", "top_level"),
            ("quiet-import", "quiet_import"),
        )
    )
    file.write_text(whole, encoding="utf-8")
    assert list(dimensions.problems(file)) == []
    before, _, last = whole.rpartition('["package.quiet')
    file.write_text(before + ('["package.quiet' + last).replace(*change), encoding="utf-8")
    assert any(said in problem for problem in dimensions.problems(file))


def test_it_is_shown():
    """As a table: every row that there is, and what was decided."""
    page = rendering.asked_for(dimensions.table())
    for rule, row in dimensions.table().items():
        assert f"| `{rule}` |" in page
        assert not row.decided or f"- `{rule}`: " in page
