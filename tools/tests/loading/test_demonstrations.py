"""Code at module level beside the definitions: prints, demonstrations, tests, exits."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

from .builder import CORE, PATH_LINES, marked, write


def student(tmp_path, after: str = "", before: str = ""):
    """A core with lines of the student's before and after it; `MARK` stands at the very end."""
    text = textwrap.dedent(before) + CORE + "\n\n" + textwrap.dedent(after) + "\nMARK = 'end'\n"
    return write(tmp_path, {"student.py": text}) / "student.py"


def line_of(file, text: str) -> int:
    """The line of a file that contains a text."""
    lines = file.read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_prints_are_kept_and_counted(tmp_path, load, capfd):
    file = student(tmp_path, "x = Variable(np.array(1.0))\nprint(x.data)\nprint('a\\nb', end='')")
    implementation = load(file)
    assert implementation.printed == "1.0\na\nb"
    assert implementation.quiet_problems == ["printed 3 lines"]
    assert implementation.notes == []
    assert capfd.readouterr() == ("", "")


def test_much_output_is_cut(tmp_path, load):
    implementation = load(student(tmp_path, "for i in range(100_000):\n    print(i)"))
    assert len(implementation.printed) < 30_000
    assert implementation.printed.endswith("… cut here, 588890 bytes in all")
    assert implementation.quiet_problems == ["printed 100000 lines"]


def test_output_by_other_ways(tmp_path, load):
    after = """
        import io, sys
        sys.stderr.write("warning\\n")
        sys.stdout.buffer.write("한글\\n".encode())
        sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding="utf-8")
        print("wrapped", flush=True)
    """
    assert load(student(tmp_path, after)).printed == "warning\n한글\nwrapped\n"


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("1 / 0", "fails with ZeroDivisionError: division by zero"),
        ("assert 1 == 2, 'wrong'", "fails with AssertionError: wrong"),
        ("print(y)", "fails with NameError: name 'y' is not defined"),
        ("import sys; sys.exit(1)", "ends the program"),
        ("quit()", "ends the program"),
        ("exit()", "ends the program"),
        ("raise SystemExit", "ends the program"),
        ("import unittest; unittest.main()", "ends the program"),
        ("raise GeneratorExit", "fails with GeneratorExit"),
        ("n = input('? ')", "fails with EOFError: it asks for input, and there is nobody to"),
        ("Variable(1).backward()", "fails with AttributeError: 'Variable' object has no attribute"),
        ("open('data.csv')", "fails with FileNotFoundError: [Errno 2] No such file or directory"),
        ("np.int", "fails with AttributeError: module 'numpy' has no attribute 'int' (this is"),
        ("(lambda f: f(f))(lambda f: f(f))", "fails with RecursionError: maximum recursion depth"),
        ("if True:\n    for i in range(3):\n        i / 0", "fails with ZeroDivisionError"),
    ],
)
def test_failing_statement_is_left_behind(tmp_path, load, code, what):
    file = student(tmp_path, code)
    implementation = load(file)
    assert implementation.namespace.MARK == "end"
    (note,) = implementation.notes
    assert note.kind == "statement-failed"
    line = line_of(file, code.splitlines()[-1])
    assert note.message.startswith(f"student.py line {line} {what}")
    assert note.message.endswith("; the statements after it were run")
    assert (note.file, note.line) == ("student.py", line)


def test_nothing_runs_twice(tmp_path, load):
    after = """
        count = 0
        count += 1; 1 / 0; count += 10
        count += 100
        'a string that stands alone'
        [][0]
        count += 1000
    """
    implementation = load(student(tmp_path, after))
    assert implementation.namespace.count == 1101
    assert len(implementation.notes) == 2
    assert implementation.names["__doc__"] is None


def test_many_failures_are_summed_up(tmp_path, load, messages):
    after = "\n".join(f"int('x{i}')" for i in range(9))
    found = messages(load(student(tmp_path, after)))
    assert len(found) == 6
    assert found[-1] == "and 4 more like this"


def test_failure_before_the_definitions(tmp_path, load, messages):
    implementation = load(student(tmp_path, before="import numpy as np\nprint(Variable)\n"))
    assert implementation.namespace.MARK == "end"
    assert messages(implementation) == [
        "student.py line 2 fails with NameError: name 'Variable' is not defined;"
        " the statements after it were run"
    ]


def test_exception_without_a_message_that_can_be_shown(tmp_path, load, messages):
    after = """
        class Odd(BaseException):
            def __str__(self):
                raise SystemExit
        raise Odd
    """
    (message,) = messages(load(student(tmp_path, after)))
    assert "fails with Odd: (its message cannot be shown);" in message


def test_main_block_does_not_run(tmp_path, load):
    implementation = load(student(tmp_path, "if __name__ == '__main__':\n    raise RuntimeError"))
    assert implementation.notes == []


def test_unittest_main_reports_to_nobody(tmp_path, load, capfd):
    after = """
        import unittest

        class AddTest(unittest.TestCase):
            def test_add(self):
                self.assertEqual(add(Variable(np.array(1)), 2).data, 4)

        unittest.main()
    """
    implementation = load(student(tmp_path, after))
    assert implementation.namespace.MARK == "end"
    assert "Ran " in implementation.printed
    assert capfd.readouterr() == ("", "")


def test_path_lines_of_the_course(tmp_path, load):
    files = {
        "dezero/__init__.py": "from dezero.core_simple import *\n",
        "dezero/core_simple.py": CORE,
        "steps/step23.py": PATH_LINES + "import numpy as np\nfrom dezero import Variable, add\n",
    }
    write(tmp_path, files)
    implementation = load(tmp_path / "steps" / "step23.py")
    assert implementation.where == "step23.py"
    x = implementation.namespace.Variable(np.array(1.0))
    assert (x + x).data == 2.0
    (note,) = [n for n in implementation.notes if n.kind == "defined-elsewhere"]
    assert note.message == "Variable is defined in dezero/core_simple.py"


def test_path_lines_in_the_core_itself(tmp_path, load):
    write(tmp_path, {"steps/step22.py": PATH_LINES + marked("step22")})
    implementation = load(tmp_path / "steps" / "step22.py")
    assert implementation.namespace.MARK == "step22"
    assert implementation.notes == []


def test_flag_that_a_demonstration_left_off(tmp_path, load, messages):
    implementation = load(student(tmp_path, "Config.enable_backprop = False"))
    assert implementation.namespace.Config.enable_backprop is True
    assert messages(implementation, "reset") == [
        "Config.enable_backprop had been left False: it is True again, as defined"
    ]


def test_flag_of_another_name_is_reset_to_what_its_class_says(tmp_path, load):
    core = CORE.replace("enable_backprop = True", "build_graph = True\n    verbose = False")
    write(tmp_path, {"student.py": core + "\nConfig.build_graph = False\nConfig.verbose = True\n"})
    config = load(tmp_path / "student.py").namespace.Config
    assert (config.build_graph, config.verbose) == (True, False)
