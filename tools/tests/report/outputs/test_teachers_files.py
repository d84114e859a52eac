"""Files of learning platforms are filled in without changing anything else in them."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from dezero_spec.grading.store import ClassRecord, Store
from dezero_spec.report.outputs import OutputError, write_all
from dezero_spec.report.outputs.teachers_file import TeachersFile
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.tests.report.outputs.documents import graded, student, ungradable

CANVAS = "Student,ID,SIS Login ID,Section,Lab (7)\n  Points Possible,,,,100\n"
MOODLE = "Identifier,Full name,Email address,Grade,Maximum grade,Feedback comments\n"


def results_of(tmp_path, *documents):
    """Store documents as a class."""
    store = Store(tmp_path / "results")
    store.prepare()
    for document in documents:
        store.put(document)
    store.put_class(ClassRecord(keys=tuple(document.key for document in documents)))
    return store.folder


def fill(tmp_path, kind, text, *documents, **options):
    """Fill an export, given as text or bytes; return the rows of the result, and what was told."""
    export = tmp_path / f"{kind}-export.csv"
    export.write_bytes(text if isinstance(text, bytes) else text.encode())
    results = results_of(tmp_path, *documents)
    told = write_all(results, formats=(), to=tmp_path / "out", **{kind: export}, **options)
    made = tmp_path / "out" / f"{kind}.csv"
    return (made.read_bytes() if made.exists() else None), told


ONE = graded("a", of=student("101", "Kim Minsu", "minsu@example.org"))


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('ab,;\t"\r\n 가'), max_size=60), st.sampled_from(["", "\ufeff"]))
def test_a_file_that_nobody_fills_stays_as_it_is(tmp_path_factory, text, mark):
    folder = tmp_path_factory.mktemp("file")
    path = folder / "in.csv"
    path.write_bytes((mark + text).encode())
    with contextlib.suppress(OutputError):  # empty, or a quotation mark that is not closed
        written = TeachersFile(path).write(folder / "out.csv")
        assert written.read_bytes() == path.read_bytes()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab,"\r\n 가'), max_size=5), min_size=3, max_size=3),
        min_size=1,
        max_size=4,
    ),
    st.text(st.sampled_from('ab,"\r\n 가'), max_size=6),
)
def test_cells_are_read_and_written_as_csv(tmp_path_factory, rows, text):
    folder = tmp_path_factory.mktemp("file")
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["x", "y", "z"], *rows])
    (folder / "in.csv").write_bytes(out.getvalue().encode())
    file = TeachersFile(folder / "in.csv")
    assert [[file.get(r, c) for c in range(3)] for r in range(1, len(file))] == rows
    file.set(1, 1, text)
    rows[0][1] = text
    written = file.write(folder / "out.csv").read_bytes().decode()
    assert list(csv.reader(io.StringIO(written, newline="")))[1:] == rows


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("cp949", b""), ("utf-16-le", b"\xff\xfe")],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_separator_and_line_ends_are_kept(tmp_path, encoding, mark, separator, end):
    def table(grade):
        rows = [["Student", "ID", "과제 (7)"], ["김민수", "101", grade], ["박", "5", '"x"']]
        return mark + "".join(separator.join(row) + end for row in rows).encode(encoding)

    made, told = fill(tmp_path, "canvas", table(""), ONE)
    assert told.problems == []
    assert made == table("100")


@pytest.mark.parametrize(
    ("row", "of"),
    [
        ('"Kim, Minsu",101,,A,', student("101")),
        ('"Kim, Minsu",9,101,A,', student("101")),
        ('"Kim, Minsu",9,minsu@example.org,A,', student("", "", "Minsu@example.org")),
        ('"Kim, Minsu",9,,A,', student("", "Minsu Kim")),
        ('"Kim, Minsu",9,,A,', student("", "kimminsu")),
        ('"O\'Neil-Kim, Min Su",9,,A,', student("", "Min Su O'Neil-Kim")),
        ("김민수,9,,A,", student("", "\u1100\u1175\u11b7\u1106\u1175\u11ab\u1109\u116e")),
        ("Kim,core,,A,", student()),  # as the file is called
    ],
)
def test_who_is_found(tmp_path, row, of):
    made, told = fill(tmp_path, "canvas", f"{CANVAS}{row}\n", graded("a", of=of))
    assert made == f"{CANVAS}{row}100\n".encode()
    assert told.notes == []


@pytest.mark.parametrize(
    ("rows", "documents", "note"),
    [
        (["Kim,9,,A,"], [ONE], "Kim Minsu is not in it"),
        (
            ['"Kim, Minsu",9,,A,', '"Minsu, Kim",8,,A,'],
            [graded("a", of=student("", "Kim Minsu"))],
            "Kim Minsu fits several rows of it",
        ),
        (
            ["Kim,101,,A,"],
            [ONE, graded("b", of=student("101", "Other"))],
            "several submissions fit one row of it: Kim Minsu, Other",
        ),
    ],
)
def test_what_is_not_sure_is_left_alone_and_told(tmp_path, rows, documents, note):
    text = CANVAS + "".join(f"{row}\n" for row in rows)
    made, told = fill(tmp_path, "canvas", text, *documents)
    assert made == text.encode()
    assert told.notes == [f"canvas: {note}"]


def test_an_id_that_fits_two_rows_is_settled_by_the_name(tmp_path):
    text = CANVAS + '"Lee, X",101,,A,\n"Kim, Minsu",9,101,A,\n'
    made, _ = fill(tmp_path, "canvas", text, graded("a", of=student("101", "Minsu Kim")))
    assert made.decode().splitlines()[2:] == ['"Lee, X",101,,A,', '"Kim, Minsu",9,101,A,100']


SEVERAL = "Student,ID,Lab (7),Lab (8),Final Score (read only)\nKim,101,,,\n"


@pytest.mark.parametrize("assignment", ["Lab (8)", "8"])
def test_the_assignment_can_be_chosen(tmp_path, assignment):
    made, _ = fill(tmp_path, "canvas", SEVERAL, ONE, assignment=assignment)
    assert made.decode().splitlines()[1] == "Kim,101,,100,"


@pytest.mark.parametrize(
    ("kind", "text", "assignment", "problem"),
    [
        ("canvas", SEVERAL, None, "2 assignments; say which one to fill"),
        ("canvas", SEVERAL, "Lab", 'several assignments "Lab"'),
        ("canvas", SEVERAL, "Essay", 'no assignment "Essay"; it has: "Lab (7)", "Lab (8)"'),
        ("canvas", "Student,ID\nKim,1\n", None, "has no assignment"),
        ("canvas", MOODLE, None, "is no gradebook exported from Canvas"),
        ("canvas", "", None, "is empty"),
        ("canvas", 'Student,"ID\n', None, "a quotation mark is not closed"),
        ("canvas", b"PK\x03\x04....", None, "is a workbook"),
        ("canvas", CANVAS.replace("100", "10"), None, "put 'out_of = 10' in the rubric"),
        ("moodle", CANVAS, None, "is no grading worksheet of Moodle"),
        ("moodle", f"{MOODLE}Participant 101,,,,10,\n", None, "put 'out_of = 10' in the rubric"),
    ],
)
def test_a_file_that_can_not_be_filled_is_told(tmp_path, kind, text, assignment, problem):
    options = {"assignment": assignment} if assignment else {}
    made, told = fill(tmp_path, kind, text, ONE, **options)
    assert made is None
    assert problem in told.problems[0]


def test_a_file_that_is_not_there_is_told(tmp_path):
    results = results_of(tmp_path, ONE)
    told = write_all(results, formats=(), canvas=tmp_path / "none.csv")
    assert "can't be read: No such file" in told.problems[0]


def test_the_exported_file_itself_is_never_overwritten(tmp_path):
    export = tmp_path / "canvas.csv"
    export.write_text(f"{CANVAS}Kim,101,,A,3\n")
    told = write_all(results_of(tmp_path, ONE), formats=(), to=tmp_path, canvas=export)
    assert "is the exported file itself" in told.problems[0]
    assert export.read_text() == f"{CANVAS}Kim,101,,A,3\n"


# Headings as in Moodle's public language packs; the last two are of languages that nobody knows.
WORKSHEETS = {
    "de": (
        "ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Bestwertung;"
        "Bewertung kann geändert werden;Zuletzt geändert (Abgabe);Zuletzt geändert (Bewertung);"
        "Feedback als Kommentar",
        "Teilnehmer/in101;Minsu Kim;m@x.org;Zur Bewertung abgegeben;{};100,00;Ja;"
        '"Montag, 3. November 2025, 10:15";-;{}',
    ),
    "fr": (
        "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,"
        "La note peut être modifiée,Dernière modification (travail remis),"
        "Dernière modification (note),Feedback par commentaires",
        'Participant101,Minsu Kim,m@x.org,\' -,{},"100,00",Oui,-,-,{}',
    ),
    "pt": (
        "Número de identificação,Nome,Endereço,Estado,Nota,Nota máxima,Pode ser alterada,"
        "Última alteração (trabalho),Última alteração (nota),Comentários de feedback",
        'Participante101,Minsu Kim,m@x.org,Submetido,{},"100,00",Sim,-,-,{}',
    ),
    "it": (
        "Identificativo,Nome,Indirizzo,Stato,Valutazione,Massimo,Modificabile,"
        "Ultima modifica (consegna),Ultima modifica (valutazione),Commenti",
        'Partecipante101,Minsu Kim,m@x.org,Consegnato,{},"100,00",Sì,-,-,{}',
    ),
    "nl": (
        "ID,Naam,E-mailadres,Status,Cijfer,Maximum,Kan gewijzigd worden,"
        "Laatst gewijzigd (inzending),Laatst gewijzigd (cijfer),Feedback",
        'Deelnemer101,Minsu Kim,m@x.org,Ingestuurd,{},"100,00",Ja,-,-,{}',
    ),
    "blind": ("aa,bb,cc,dd,ee,ff,gg,hh,ii", 'xx 101,st,g,{},100,ok,-,"2025 10:15",{}'),
    "typed": ("aa,bb,cc,dd,ee,ff,gg,hh,ii", "xx 101,N,m@x.org,st,{},100,ok,-,{}"),
}


@pytest.mark.parametrize(
    ("language", "of"),
    [
        (language, of)
        for language, (_, row) in WORKSHEETS.items()
        for of in (student("101"), student("", "", "m@x.org"))
        if of["id"] or of["email"] in row
    ],
)
def test_worksheets_in_the_languages_of_sites(tmp_path, language, of):
    header, row = WORKSHEETS[language]
    half = graded("a", of=of, statuses={"call.add": "fail"})
    made, told = fill(tmp_path, "moodle", f"{header}\n{row.format('', '')}\n", half)
    assert told.problems == []
    assert told.notes == []
    separator = ";" if ";" in header else ","
    before = next(csv.reader([row.format("", "")], delimiter=separator))
    after = list(csv.reader(io.StringIO(made.decode()), delimiter=separator))[1]
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    mark = told.overview.rows[0].text
    assert changed[0] == (mark.replace(".", ",") if "100,00" in row else mark)
    assert changed[1].startswith("Mark: ")
    assert len(changed) == 2


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Identifier,Full name,Email address,Grade,Maximum grade", "Participant 101,,,{},100"),
        ("식별자,성명,이메일 주소,성적,최대 성적", "참가자101,,,{},100"),
        ("ID,氏名,メール,評点,最大評点", "参加者 101,,,{},100"),
        (  # times alone are no comments, nor is a second column that nobody knows
            "Identifiant,Nom complet,Adresse,Note,Note maximale,aa,bb",
            'Participant 101,,,{},100,-,"lundi 3 novembre 2025, 10:15"',
        ),
        ("Identifiant,Nom complet,Adresse,Note,Max,aa,bb,cc", "Participant 101,,,{},100,-,,"),
    ],
)
def test_a_worksheet_without_a_column_for_feedback(tmp_path, header, row):
    made, told = fill(tmp_path, "moodle", f"{header}\n{row.format('')}\n", ONE)
    assert told.problems == []
    assert made.decode().splitlines()[1] == row.format("100")
    assert told.notes == ["moodle: the worksheet has no column for feedback comments: marks only"]


NAMED_APART = "LastName,FirstName,ID,SIS Login ID,Section,Lab (7)\n    Points Possible,,,,,100\n"


@pytest.mark.parametrize("of", [student("101"), student("", "Minsu Kim")])
def test_canvas_gradebooks_with_last_and_first_names(tmp_path, of):
    text = f"{NAMED_APART}Kim,Minsu,101,mk,A,\nLee,Ann,102,al,A,5\n"
    made, told = fill(tmp_path, "canvas", text, graded("a", of=of))
    assert told.problems == told.notes == []
    assert made.decode() == text.replace("mk,A,", "mk,A,100")
    made, told = fill(tmp_path, "canvas", text.replace(",,100", ",,10"), ONE)
    assert "put 'out_of = 10' in the rubric" in told.problems[0]


@pytest.mark.parametrize("read_only", ["(read only)", "(schreibgeschützt)", ""])
@pytest.mark.parametrize(
    "total",
    ["Current Score (2024)", "Labs Unposted Final Score (2024)", "Override Score (2024)"],
)
def test_totals_of_canvas_are_no_assignments(tmp_path, total, read_only):
    text = f"Student,ID,Lab (7),{total}\n    Points Possible,,100,{read_only}\nKim,101,,50\n"
    made, told = fill(tmp_path, "canvas", text, ONE)
    assert told.problems == []
    assert made.decode() == text.replace("101,,50", "101,100,50")


def test_an_assignment_that_is_called_like_a_total_is_one(tmp_path):
    text = "Student,ID,Final Score (7)\n    Points Possible,,100\nKim,101,\n"
    made, _ = fill(tmp_path, "canvas", text, ONE)
    assert made.decode() == f"{text[:-1]}100\n"


def test_canvas_in_a_language_with_decimal_commas(tmp_path):
    head = "\ufeffStudent;ID;Lab (7)\n;;Manuelle Veröffentlichung\n    Points Possible;;100,00\n"
    half = graded("a", of=student("101"), statuses={"call.add": "fail"})
    made, told = fill(tmp_path, "canvas", f"{head}Kim;101;\n", half)
    mark = told.overview.rows[0].text.replace(".", ",")
    assert "," in mark
    assert made.decode() == f"{head}Kim;101;{mark}\n"


@pytest.mark.parametrize("cell", ["EX", "N/A"])
def test_who_is_excused_or_has_no_such_assignment_stays_so(tmp_path, cell):
    text = f"{CANVAS}Kim,101,,A,{cell}\n"
    made, told = fill(tmp_path, "canvas", text, ONE)
    assert made.decode() == text
    assert told.notes == [f"canvas: Kim Minsu keeps {cell}: its mark would be 100"]


@pytest.mark.parametrize(
    "document",
    [
        ungradable("a", of=student("101", "Kim Minsu")),
        graded("a", of=student("101", "Kim Minsu"), complete=False),
    ],
)
def test_a_teachers_mark_is_never_emptied(tmp_path, document):
    text = f"{CANVAS}Kim,101,,A,7\n"
    made, told = fill(tmp_path, "canvas", text, document)
    assert made.decode() == text
    assert told.notes[0].startswith("canvas: Kim Minsu has no mark, it keeps 7: ")
    text = f"{MOODLE}Participant 101,,,7,100,well argued\n"
    made, told = fill(tmp_path, "moodle", text, document)
    assert made.decode() == text
    assert told.notes[0].startswith("moodle: Kim Minsu has no mark, it keeps 7: ")


def test_marks_have_the_sites_decimal_sign(tmp_path):
    half = graded("a", of=student("101"), statuses={"call.add": "fail"})
    text = MOODLE + 'Participant 101,,,,"100,00",\n'
    made, _ = fill(tmp_path, "moodle", text, half)
    (row,) = list(csv.DictReader(io.StringIO(made.decode())))
    assert "," in row["Grade"]
    assert "." not in row["Grade"]


def test_feedback_is_html_in_which_nothing_of_a_submission_acts(tmp_path):
    bad = ungradable("a", "<script>alert(1)</script>\x1b[2J", of=student("101"))
    made, _ = fill(tmp_path, "moodle", f"{MOODLE}Participant 101,,,,100,old\n", bad)
    (row,) = list(csv.DictReader(io.StringIO(made.decode())))
    assert row["Feedback comments"] == ("No mark: &lt;script&gt;alert(1)&lt;/script&gt;\\x1b[2J")


def test_each_member_of_a_team_gets_the_mark(tmp_path):
    team = graded("t", of=student("", "Team 1"))
    members = [student("1", "Ann"), student("2", "Bob"), student("3", "Cy")]
    team.submission["members"] = members
    made, told = fill(tmp_path, "canvas", f"{CANVAS}Ann,1,,A,\nBob,2,,A,\n", team)
    assert made.decode().splitlines()[2:] == ["Ann,1,,A,100", "Bob,2,,A,100"]
    assert told.notes == ["canvas: Cy is not in it"]
    write_all(tmp_path / "results", formats=("gradebook",), to=tmp_path / "out")
    with open(tmp_path / "out" / "gradebook.csv", encoding="utf-8-sig", newline="") as file:
        found = [(row["Name"], row["Mark"]) for row in csv.DictReader(file)]
    assert found == [("Ann", "100"), ("Bob", "100"), ("Cy", "100")]


def test_other_ids_of_a_student_count_too(tmp_path):
    known = {**student("77", "X"), "known_as": ["s-101"]}
    made, _ = fill(tmp_path, "canvas", f"{CANVAS}Kim,9,S-101,A,\n", graded("a", of=known))
    assert made.decode().splitlines()[-1] == "Kim,9,S-101,A,100"


def test_an_id_and_a_name_of_different_rows_fill_neither(tmp_path):
    """An id that is one student's and a name that is another's: nobody's mark is guessed."""
    text = f"{CANVAS}Kim Minsu,7,kim,A,\nLee Jun,101,lee,A,\n"
    made, told = fill(tmp_path, "canvas", text, ONE)
    assert made is None or made == text.encode()
    assert any("Kim Minsu" in note for note in told.notes)
