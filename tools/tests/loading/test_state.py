"""The process is as it was before, whatever a submission does while it is imported."""

from __future__ import annotations

import builtins
import importlib
import logging
import os
import random
import signal
import subprocess
import sys
import threading
import warnings

import numpy as np
import pytest
from dezero_spec import loading

from .builder import CORE, marked, notebook, write
from .conftest import no_trace

CHANGES = {
    "np.seterr(all='raise')": "changed numpy's error state",
    "np.seterrcall(print)": "changed numpy's error callback",
    "np.set_printoptions(precision=2, suppress=True)": "changed numpy's print options",
    "np.random.seed(0)": "reseeded numpy's random generator",
    "np.add = None": "changed numpy.add",
    "np.zeros = np.ones": "changed numpy.zeros",
    "np.mine = 1": "changed numpy.mine",
    "del np.ones": "changed numpy.ones",
    "import builtins; builtins.print = None": "changed the builtin print",
    "import builtins; builtins.mine = 1": "changed the builtin mine",
    "import sys; sys.path.insert(0, '/nowhere')": None,
    "import sys; sys.path = []": None,
    "import sys; sys.path.clear()": None,
    "import sys; sys.meta_path.clear()": None,
    "import sys; sys.argv = ['a']": None,
    "import sys; sys.argv.append('a')": None,
    "import sys; sys.exit = print": "changed sys.exit",
    "import sys; sys.excepthook = None": "changed sys.excepthook",
    "import sys; sys.setrecursionlimit(12345)": "changed the recursion limit to 12345",
    "import sys; sys.stdout = None": None,
    "import sys; sys.stdout.close()": None,
    "import io, sys; sys.stderr = io.StringIO()": None,
    "import sys; sys.dont_write_bytecode = False": None,
    "import os; os.chdir('/')": "changed the working directory",
    "import os; os.environ['MINE'] = '1'": "changed the environment variable MINE",
    "import os; del os.environ['PATH']": "changed the environment variable PATH",
    "import os; os.environ['MPLBACKEND'] = 'TkAgg'": "changed the environment variable MPLBACKEND",
    "import os; os.umask(0)": "changed the permissions of new files",
    "import gc; gc.disable()": "changed the garbage collector's settings",
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)":
        "changed how signals are handled",
    "import warnings; warnings.simplefilter('error')": None,
    "import warnings; warnings.warn('old')": None,
    "import random; random.seed(0)": None,
    "np.random.rand(1000)": None,
    "np.random.randn(3)": None,
    "import logging; logging.root.addHandler(logging.NullHandler())":
        "changed how messages are logged",
    "import logging; logging.root.setLevel(10)": "changed how messages are logged",
    "import threading; threading.Thread(target=lambda: None).start()": None,
    "import sys; sys.modules['json'] = sys": "replaced the module json",
    "import sys; del sys.modules['json']": "replaced the module json",
    "import sys, types; sys.modules['mine'] = types.ModuleType('mine')": None,
    "import json; sys = __import__('sys'); sys.modules['dezero.mine'] = json": None,
}  # fmt: skip


@pytest.fixture
def unchanged():
    """More of the process than what every load is checked for."""
    before = _more()
    with no_trace():
        yield
    after = _more()
    for what, value in before.items():
        assert after[what] == value, f"{what} was left changed"


def _more() -> dict[str, object]:
    mask = os.umask(0)
    os.umask(mask)
    return {
        "umask": mask,
        "builtins": dict(vars(builtins)),
        "numpy": {n: id(v) for n, v in vars(np).items() if callable(v)},
        "error callback": np.geterrcall(),
        "sys.exit": (sys.exit, sys.excepthook, sys.displayhook),
        "random": random.getstate(),
        "logging": (list(logging.root.handlers), logging.root.level),
        "interrupt": signal.getsignal(signal.SIGINT),
        "json": sys.modules["json"],
        "mine": "mine" in sys.modules,
        "threads": threading.active_count(),
    }


@pytest.mark.parametrize("code", CHANGES)
def test_restored_and_said_so(tmp_path, load, unchanged, code):
    write(tmp_path, {"student.py": f"{CORE}\n\n{code}\n"})
    implementation = load(tmp_path / "student.py")
    problem = CHANGES[code]
    assert implementation.quiet_problems == ([problem] if problem else [])


@pytest.mark.parametrize("code", CHANGES)
def test_restored_after_a_failure(tmp_path, refused, unchanged, code):
    write(tmp_path, {"student.py": f"import numpy as np\n{code}\nclass Variable(Base): pass\n"})
    refused(tmp_path / "student.py")


@pytest.mark.parametrize(
    "raising", ["raise KeyboardInterrupt", "import os, signal; os.kill(os.getpid(), signal.SIGINT)"]
)
@pytest.mark.parametrize("as_zip", [True, False])
def test_restored_after_ctrl_c(tmp_path, temporary_folders, unchanged, raising, as_zip):
    changes = "\n".join(line for line in CHANGES if "signal" not in line and "path" not in line)
    code = f"import numpy as np\n{changes}\n{CORE}\n\n{raising}\n"
    folder = write(tmp_path / "kim", {"student.py": code, "helper.py": ""})
    target = folder / "student.py"
    if as_zip:
        import shutil

        target = shutil.make_archive(str(tmp_path / "kim"), "zip", folder)
    with pytest.raises(KeyboardInterrupt):
        loading.load(target)
    assert not list(temporary_folders.iterdir())
    assert not list(tmp_path.rglob("__pycache__"))


def test_thread_that_goes_on(tmp_path, load):
    code = "import threading\nend = threading.Event()\n"
    code += "thread = threading.Thread(target=end.wait, daemon=True)\nthread.start()\n"
    write(tmp_path, {"student.py": CORE + code})
    implementation = load(tmp_path / "student.py")
    assert implementation.quiet_problems == ["started a thread"]
    implementation.names["end"].set()
    implementation.names["thread"].join()


def test_a_signal_reaches_the_handlers_of_before(tmp_path, load, monkeypatch):
    received = []
    before = signal.signal(signal.SIGUSR1, lambda *_: received.append(1))
    try:
        code = "import signal\nsignal.signal(signal.SIGUSR1, lambda *_: 1 / 0)\n"
        write(tmp_path, {"student.py": CORE + code})
        load(tmp_path / "student.py")
        os.kill(os.getpid(), signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert received == [1]


def test_in_another_thread_too(tmp_path):
    write(tmp_path, {"student.py": marked("thread")})
    found = []
    thread = threading.Thread(target=lambda: found.append(loading.load(tmp_path / "student.py")))
    thread.start()
    thread.join()
    assert found[0].namespace.MARK == "thread"


def test_warnings_are_shown_again_afterwards(tmp_path, load):
    write(tmp_path, {"student.py": CORE + "\nimport warnings\nwarnings.warn('in a core')\n"})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        load(tmp_path / "student.py")
        warnings.warn("ours", stacklevel=1)
    assert [str(warning.message) for warning in caught] == ["ours"]


def test_warnings_about_a_source_file_are_nobodys_business(tmp_path, load):
    source = CORE + '\n\n"\\d"\nx = 1 is 1\nassert (x, "always")\n'
    write(tmp_path, {"kim/student.py": source, "kim/b.ipynb": notebook([source])})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load(tmp_path / "kim")
        load(tmp_path / "kim" / "b.ipynb")


def test_libraries_that_a_submission_imported_stay(tmp_path, load, monkeypatch):
    monkeypatch.delitem(sys.modules, "this", raising=False)
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    write(tmp_path, {"student.py": "import colorsys\n" + CORE})
    load(tmp_path / "student.py")
    assert "colorsys" in sys.modules
    assert importlib.import_module("colorsys") is sys.modules["colorsys"]


def test_own_modules_do_not_stay(tmp_path, load):
    files = {"student.py": "import helper_of_kim\nimport parts_of_kim.one\n" + CORE}
    files |= {"helper_of_kim.py": "", "parts_of_kim/one.py": ""}
    write(tmp_path, files)
    load(tmp_path / "student.py")
    kept = [name for name in sys.modules if name.endswith("_of_kim") or name == "student"]
    assert kept == []


def test_bytecode_is_neither_read_nor_written(tmp_path, load):
    import py_compile

    write(tmp_path, {"student.py": marked("old")})
    stale = py_compile.compile(str(tmp_path / "student.py"), doraise=True)
    stamp = os.stat(tmp_path / "student.py")
    write(tmp_path, {"student.py": marked("new")})
    os.utime(tmp_path / "student.py", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    size = os.stat(stale).st_size
    assert loading.load(tmp_path / "student.py").namespace.MARK == "new"
    assert os.stat(stale).st_size == size


def test_a_read_only_folder(tmp_path, load):
    write(tmp_path / "kim", {"dezero/core_simple.py": CORE})
    before = sorted(tmp_path.rglob("*"))
    load(tmp_path / "kim")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("when", ["before the classes", "after them"])
@pytest.mark.parametrize("option", ["legacy='9.9'", "legacy='9.9', precision=3"])
def test_print_option_of_another_numpy(tmp_path, load, messages, option, when):
    """numpy takes it with a warning, and then can neither print nor tell its options."""
    line = f"np.set_printoptions({option})\n"
    text = (
        CORE.replace("import numpy as np\n", f"import numpy as np\n{line}")
        if when[0] == "b"
        else ""
    )
    write(tmp_path, {"core.py": text or CORE + line})
    implementation = load(tmp_path / "core.py")
    assert messages(implementation) == [
        f"numpy's print options were set to what numpy {np.__version__} does not know; they were"
        " put back"
    ]
    assert implementation.quiet_problems == ["changed numpy's print options"]
    assert str(np.array([1.5])) == "[1.5]"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("gc", "get_threshold"),
        ("sys", "getrefcount"),
        ("sys", "unraisablehook"),
        ("os", "umask"),
        ("signal", "valid_signals"),
    ],
)
def test_what_an_interpreter_may_lack(tmp_path, module, name):
    """PyPy counts no references, WASI knows neither signals nor permissions."""
    write(tmp_path, {"core.py": CORE})
    code = (
        f"import {module}; del {module}.{name}; from dezero_spec import loading;"
        f" print(loading.load({str(tmp_path / 'core.py')!r}).where)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("core.py\n", "")
