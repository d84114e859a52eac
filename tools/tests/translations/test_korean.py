"""Korean as students and teachers read it: from real refusals and notes to the terminal."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from dezero_spec import loading, locations
from dezero_spec.cli import COMMANDS, main
from dezero_spec.report import markdown, summary, terminal
from dezero_spec.report.shown import shown
from dezero_spec.suite import catalogue, verdicts
from dezero_spec.suite.verdicts import Case, Failure, Run
from dezero_spec.translations import language
from rich.cells import cell_len

from tools.tests.loading.builder import write, write_zip

KOREAN = language("ko")
# Words of Python, of files and of other programs, and names in lower case.
FOREIGN = re.compile(
    r"[\w./-]+\.(?:py|zip|ipynb|txt)\b|`[^`]*`|'[^']*'|\w*Error: .*?(?: 예외|\n)|--\w+"
    r"|[a-z]+\.[a-z-]+"
)


def english_in(text: str) -> list[str]:
    """Return what is left of English: two words in a row."""
    return re.findall(r"\b[a-z]{2,} [a-z]{2,}\b", FOREIGN.sub(" ", text))


CORE = "class Variable: pass\nclass Function: pass\n"


@pytest.mark.parametrize(
    "files",
    [
        {"empty.py": ""},
        {"a.py": "class Variable(:\n"},
        {"a.py": "print 1\n"},
        {"a.py": "x = 1\n"},
        {"a.py": "from numby import Variable\n"},
        {"a.py": "class Function: pass\n"},
        {"a.py": "x = y\n" + CORE.replace("pass", "z")},
        {"a.py": "raise SystemExit\n"},
        {"a.py": "<!doctype html>\n"},
        {"a.ipynb": "{}"},
        {"a.ipynb": ""},
        {"notes.txt": "Variable"},
        {"one.py": CORE, "two.py": CORE + "x = 1\n"},
    ],
    ids=str,
)
def test_why_nothing_can_be_loaded(tmp_path, files):
    """Each reason is told with its advice, in Korean alone."""
    with pytest.raises(loading.CannotLoad) as refused:
        loading.load(write(tmp_path / "kim", files)).close()
    text = KOREAN.told(str(refused.value))
    assert re.search("[가-힣]", text), text
    assert english_in(text) == [], text


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": CORE + "print(undefined)\nx = 1\n"},
        {"a.py": "import matplotlib_not_there as plt\nimport torchviz\n" + CORE},
        {"step01.py": CORE, "step02.py": CORE + "y = 1\n"},
        {"a.py": CORE, "b.py": CORE.replace("Function", "Other")},
        {"a.py": b"# \xc7\xd1\xb1\xdb\n" + CORE.encode()},
        {"code/__init__.py": "", "code/core.py": CORE},
    ],
    ids=str,
)
def test_notes_of_the_loader(tmp_path, files):
    """So is what was out of the ordinary."""
    implementation = loading.load(write(tmp_path / "kim", files))
    implementation.close()
    assert implementation.notes
    for note in implementation.notes:
        text = KOREAN.told(note.message)
        assert re.search("[가-힣]", text), text
        assert english_in(text) == [], text


def test_archives(tmp_path):
    """A zip that is refused."""
    file = write_zip(tmp_path / "kim.zip", {"../a.py": CORE})
    with pytest.raises(loading.CannotLoad) as refused:
        loading.load(file)
    text = KOREAN.told(str(refused.value))
    assert text == (
        "kim.zip: 안전하게 풀 수 없습니다. '../a.py': 폴더 밖을 가리킵니다. "
        "폴더 자체를 zip으로 다시 만드세요."
    )


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        (
            "core.py line 3 fails with NameError: name 'x' is not defined, before Variable is "
            "defined; a.py line 1 ends the program before that. Correct that line first.",
            "Variable이 정의되기 전에 core.py 3번째 줄에서 NameError: name 'x' is not defined "
            "예외가 발생합니다. 그보다 앞서 a.py 1번째 줄에서 프로그램이 종료됩니다. "
            "그 줄부터 고치세요.",
        ),
        (
            "a.py line 6: IndentationError: expected an indented block after 'if' on line 5\n"
            "    x\n    ^\nCheck the indentation of this line and of the one before it.",
            "a.py 6번째 줄: IndentationError: expected an indented block after 'if' on line 5\n"
            "    x\n    ^\n이 줄과 앞줄의 들여쓰기를 확인하세요.",
        ),
        ("the roster r.csv is empty", "명단 r.csv: 비어 있습니다"),
        ("left out, hidden: a, b and 3 more", "숨은 파일이어서 뺐습니다: a, b 외 3개"),
        ("김: '_x' is a link and was not followed", "김: '_x': 링크여서 따라가지 않았습니다"),
        (
            "kim.py is empty. Hand in the code itself as .py, .ipynb or .zip.",
            "kim.py: 비어 있습니다. 코드를 .py, .ipynb 또는 .zip으로 제출하세요.",
        ),
        (
            "it took the grader down 3 times (killed by signal 9 (SIGKILL))",
            "채점하던 프로세스가 3번 중단되었습니다 (시그널 9 (SIGKILL)에 종료되었습니다)",
        ),
        ("x.grad is an ndarray or a numpy scalar", "x.grad가 ndarray 또는 넘파이 스칼라임"),
        ("the operation / is not provided", "구현하지 않음: 연산 /"),
        (
            "/a/b can't be written: the disk is full.",
            "/a/b: 쓸 수 없습니다 (디스크가 가득 찼습니다).",
        ),
        ("NameError: name 'core.py' is not defined", "NameError: name 'core.py' is not defined"),
        ("[1. 2.]  (ndarray, shape (2,), float64)", "[1. 2.]  (ndarray, shape (2,), float64)"),
    ],
)
def test_sentences_from_everywhere(english, korean):
    """What is made in pieces is told as a whole; what Python says is left as it is."""
    assert KOREAN.told(english) == korean


def case(rule: str, status: str, **of) -> Case:
    """Return a case of a rule."""
    failure = Failure(**of) if of else None
    return Case(rule, "", status, failure=failure)


ARRAY = "[[1., 2.], [3., {}.]]  (ndarray, shape (2, 2), float64)"
CASES = {
    "backward.seed": case("backward.seed", verdicts.FAIL, expected=ARRAY.format(4),
                          obtained=ARRAY.format(5), subject="x.grad", snippet="print(1)"),
    "call.creator": case("call.creator", verdicts.FAIL, expected="f.input is x",
                         obtained="it is not so"),
    "variable.len": case("variable.len", verdicts.ERROR, expected="no exception",
                         obtained="ValueError: wrong"),
    "variable.name": case("variable.name", verdicts.FAIL, expected="Variable to be there",
                          obtained="Variable is not defined in core.py"),
    "op.neg": case("op.neg", verdicts.TIMEOUT, expected="an end",
                   obtained="not finished after 10 seconds"),
    "op.sub": case("op.sub", verdicts.CRASH, expected="an answer",
                   obtained="the implementation's process was killed by signal 11 (SIGSEGV) "
                            "in this test"),
    "op.div": case("op.div", verdicts.NOT_PROVIDED),
    "op.dtype": case("op.dtype", verdicts.FAIL, expected="dtype float64", obtained="dtype float32"),
}  # fmt: skip


def run_of(**settings) -> Run:
    """Return a run in which much is broken."""
    rules = catalogue.rules()
    cases = [CASES.get(rule.id) or case(rule.id, verdicts.PASS) for rule in rules]
    return Run(
        "core.py",
        "core.py",
        "core.py",
        verdicts.judge(rules, cases, rules),
        complete=True,
        notes=("Variable is defined in a.py",),
        settings={"step": 23, **settings},
        environment={"python": "3.12.1", "numpy": "2.1.0"},
    )


@pytest.mark.parametrize("verbose", [False, True])
def test_the_terminal(verbose):
    """It fits in 80 columns, wide characters counted as such, and says nothing in English."""
    text = terminal.text(run_of(), verbose=verbose, say=KOREAN)
    assert max(map(cell_len, text.splitlines())) <= 80
    assert english_in(text.replace("dtype float", "")) == []
    assert "먼저 고칠 것: call.creator  (함수 호출, 10단계)" in text
    assert text.splitlines()[-1].startswith("규칙 ")
    columns = [line.index("지켜짐") for line in text.splitlines() if line.startswith("메모리")]
    assert cell_len("메모리") == 6
    assert len(set(columns)) <= 1


def test_columns_are_aligned():
    """Titles of whatever width leave the steps where they belong."""
    text = terminal.text(run_of(), say=KOREAN)
    places = set()
    for title in ("테스트", "함수 호출", "역전파", "기울기 누적", "메모리"):
        (line,) = [each for each in text.splitlines() if each.startswith(f"{title} ")]
        step = re.search(r"[\d~]+단계", line)
        places.add(cell_len(line[: step.start()]))
    assert len(places) == 1


def test_markdown():
    """So does the summary for pull requests."""
    text = markdown.render(run_of(), KOREAN)
    assert english_in(text.replace("ndarray, shape", "")) == []
    assert "| 장 | 단계 | 규칙 | 지켜지지 않음 |" in text


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"position": {"step": 13, "next": 14, "broken": []}, "step": 14}, "다음은 14단계"),
        ({"position": {"step": None, "next": 11, "broken": []}, "step": 11}, "11단계로 가는 길"),
        ({"position": {"step": 13, "next": 14, "broken": ["op.neg"]}, "step": 14}, "op.neg"),
        ({"asked": ["op.neg"]}, "요청한"),
        ({}, "먼저 고칠 것: call.creator"),
    ],
)
def test_the_outcome_in_a_sentence(settings, said):
    """Of one on the way, of a choice of rules, of all."""
    run = run_of(**settings)
    for text in (summary.sentence(run, KOREAN), summary.position(run, KOREAN)):
        assert english_in(text) == []
    assert said in summary.sentence(run, KOREAN) + summary.position(run, KOREAN)


def test_documents_stay_english(tmp_path, monkeypatch):
    """What programs read is the same in every language, byte for byte."""
    monkeypatch.chdir(write(tmp_path, {"core.py": CORE}))
    made = {}
    for code in ("en", "ko"):
        files = [f"{code}.json", f"{code}.xml", f"{code}.svg"]
        options = ["--lang", code, "--json", files[0], "--junit", files[1], "--badge", files[2]]
        found = CliRunner().invoke(main, ["check", "core.py", "--rule", "variable.data", *options])
        assert found.exit_code == 1
        made[code] = [(tmp_path / name).read_text(encoding="utf-8") for name in files]
        made[code] = [re.sub(r'(time|"seconds")(=|: )"?[\d.e-]+"?', "", t) for t in made[code]]
    assert made["en"] == made["ko"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("steps",),
        ("steps", "15", "20"),
        ("rules",),
        ("rules", "--markdown"),
        ("rules", "order.diamond"),
    ],
)
def test_lists(arguments):
    """The path through the book and the rules."""
    found = CliRunner().invoke(main, [*arguments, "--lang", "ko"])
    assert found.exit_code == 0
    assert [line for line in found.stdout.splitlines() if english_in(line)] == []
    assert max(map(cell_len, found.stdout.splitlines())) <= 80 or "markdown" in arguments[-1]


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help(command):
    """Of each command and option, within 80 columns; in English it is what click makes of it."""
    korean = CliRunner(env={"LC_ALL": "ko_KR.UTF-8"}).invoke(main, [*command, "--help"])
    english = CliRunner(env={"LC_ALL": "C"}).invoke(main, [*command, "--help"])
    assert (korean.exit_code, english.exit_code) == (0, 0)
    assert korean.stdout.startswith("사용법: ")
    assert english.stdout.startswith("Usage: ")
    assert not re.search("([a-z]{2,} ){3}", korean.stdout)
    assert max(map(cell_len, korean.stdout.splitlines())) <= 80
    assert "…" not in korean.stdout
    assert not command or "--lang" in korean.stdout
    named = [set(re.findall(r"--[a-z-]+", found.stdout)) for found in (korean, english)]
    assert named[0] == named[1]


@pytest.mark.parametrize("arguments", [("rules",), ("steps",)])
def test_json_stays_english(arguments):
    """A program that reads it need not know the language."""
    outputs = [
        CliRunner().invoke(main, [*arguments, "--json", "--lang", code]).stdout
        for code in ("en", "ko")
    ]
    assert outputs[0] == outputs[1] != ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "nothere.py"), "파일이나 폴더가 없습니다: nothere.py"),
        (("check", locations.REFERENCE, "--rule", "op.nge"), "op.nge: 그런 규칙은 없습니다."),
        (("rules", "--chapter", "nothing"), "그런 장은 없습니다"),
        (("report", "nothere"), "결과가 없습니다"),
        (("grade", "nothere", "-o", "out", "--assignment", "x"), "채울 열을 고릅니다"),
    ],
)
def test_errors(arguments, said, tmp_path, monkeypatch):
    """The command says in Korean why it can't; by the locale, too, but not in the C locale."""
    monkeypatch.chdir(tmp_path)
    arguments = list(map(str, arguments))
    found = CliRunner().invoke(main, [*arguments, "--lang", "ko"])
    assert found.exit_code == 2
    assert said in found.stderr
    by_locale = {"LC_ALL": "", "LC_MESSAGES": "", "LANGUAGE": "", "LANG": "ko_KR.UTF-8"}
    assert CliRunner(env=by_locale).invoke(main, arguments).stderr == found.stderr
    in_c = CliRunner(env={**by_locale, "LC_ALL": "C"}).invoke(main, arguments)
    assert not re.search("[가-힣]", in_c.stderr)


def test_english_is_what_it_was():
    """Without a language, a run is said in English."""
    run = run_of()
    assert terminal.text(run) == terminal.text(run, say=language("en"))
    assert repr(shown(run)) == terminal.text(run)


def test_at_a_prompt(monkeypatch):
    """A run that is shown there speaks the locale's language."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert repr(shown(run_of())) == terminal.text(run_of(), say=KOREAN)
