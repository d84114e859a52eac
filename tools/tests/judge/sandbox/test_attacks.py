"""Code that attacks: it gets nowhere, by the namespaces alone as with the filter of calls."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import textwrap
from pathlib import Path

import dezero_spec
import numpy
import pytest
from dezero_spec import locations
from dezero_spec.judge.sandbox import SandboxedLauncher, policy
from dezero_spec.judge.sandbox.inside import syscall_filter

from .asking import Asked, Ended, processes_named

# What attacks share: `tried` returns an error's name instead of raising it.
TOOLS = """
import ctypes, os, sys, signal, socket, resource
libc = ctypes.CDLL(None, use_errno=True)
def tried(function, *arguments):
    try:
        function(*arguments)
    except BaseException as error:
        return type(error).__name__
    return "done"
"""


def attack(host: Asked, code: str) -> object:
    return host(TOOLS + textwrap.dedent(code))


# Seeing


def test_the_root_has_nothing_but_what_is_bound(host: Asked, launcher: SandboxedLauncher) -> None:
    files = policy.visible(launcher.interpreter, "", "")
    tops = {path.split("/")[1] for _, path in files.bound + files.bound_after}
    seen = set(host("import os; answer = os.listdir('/')"))
    assert seen - {"proc"} == tops | {"dev"}


def test_it_sees_its_own_submission_alone(host: Asked) -> None:
    code = "import os; answer = [os.listdir('/submission'), os.listdir('/submission/submission')]"
    assert host(code) == [["submission"], ["dezero.py"]]


def test_files_of_the_machine_are_invisible(host: Asked, submission: Path) -> None:
    private = [
        "/etc/passwd",
        "/etc/shadow",
        "/etc/hostname",
        "/sys/kernel",
        "/dev/shm",
        "/dev/tty",
        "/dev/mem",
        "/var/log",
        "/usr/bin",
        "/bin/sh",
        "/proc/self/environ",
        "/proc/1/root",
        "/proc/sys",
        str(Path.home() / ".bashrc"),
        str(locations.SUITE),
        str(locations.REFERENCE),
        str(Path(dezero_spec.__file__).parent),
        str(Path(pytest.__file__).parent),
        str(submission),
        tempfile.gettempdir() + "/dezero-spec-sandbox",
    ]
    assert host(f"import os; answer = [p for p in {private!r} if os.path.lexists(p)]") == []


def test_installed_packages_cannot_be_imported_but_numpy_can(host: Asked) -> None:
    code = """
    import importlib, sys
    from pathlib import Path
    sys.path += [str(p) for p in Path("/").rglob("*-packages")]
    def importable(name):
        try:
            importlib.import_module(name)
        except ImportError:
            return False
        return True
    names = ["pytest", "click", "_pytest", "rich", "dezero_spec.suite.run", "dezero"]
    names.append("numpy.linalg")
    answer = [name for name in names if importable(name)]
    """
    assert host(code) == ["numpy.linalg"]


def test_numpy_is_that_of_the_interpreter(host: Asked) -> None:
    assert host("import numpy; answer = numpy.__version__") == numpy.__version__
    assert host("import sys; answer = list(sys.version_info[:2])") == list(sys.version_info[:2])


def test_the_environment_is_emptied(host: Asked, launcher: SandboxedLauncher) -> None:
    seen = host("import os; answer = dict(os.environ)")
    allowed = policy.environment(launcher.interpreter)
    assert {n: v for n, v in seen.items() if n not in ("PWD", "LC_CTYPE")} == allowed


def test_no_descriptor_is_inherited_but_its_channel(host: Asked) -> None:
    code = """
    def open_here(number):
        try:
            os.fstat(number)
        except OSError:
            return False
        return True
    answer = [number for number in range(1024) if open_here(number)]
    """
    assert attack(host, code) == [0, 1, 2, 3]


def test_other_processes_are_invisible(host: Asked) -> None:
    code = """
    answer = [n for n in range(1, 5000) if tried(os.kill, n, 0) != "ProcessLookupError"]
    """
    # The first process of its namespace and itself.
    seen = attack(host, code)
    assert len(seen) <= 2 + (host.link._status is None)
    assert max(seen) <= 3


# Changing


def test_nothing_can_be_written_anywhere(host: Asked) -> None:
    code = """
    found = []
    for folder, _, files in os.walk("/"):
        for path in [os.path.join(folder, "new"), *(os.path.join(folder, f) for f in files[:3])]:
            if folder == "/dev" and path != "/dev/new":
                continue
            if tried(os.open, path, os.O_WRONLY | os.O_CREAT) == "done":
                found.append(path)
            if tried(os.chmod, path, 0o777) == "done" or tried(os.unlink, path) == "done":
                found.append(path)
        if tried(os.mkdir, os.path.join(folder, "new")) == "done":
            found.append(folder)
        if tried(os.symlink, "/", os.path.join(folder, "new")) == "done":
            found.append(folder)
    answer = found
    """
    assert attack(host, code) == []


def test_modules_of_the_interpreter_kit_and_numpy_cannot_be_replaced(host: Asked) -> None:
    code = """
    import numpy, json, exec_host
    paths = [sys.executable, json.__file__, numpy.__file__, exec_host.__file__]
    answer = [tried(open, path, "r+b") for path in paths]
    """
    assert set(attack(host, code)) <= {"OSError", "PermissionError"}


def test_what_is_mounted_cannot_be_changed(host: Asked) -> None:
    code = """
    new_user, new_mount = 0x10000000, 0x00020000
    libc.unshare(new_user | new_mount)  # may succeed when nothing filters it
    remount, bind = 32, 4096
    results = []
    for path in (b"/", b"/kit", b"/submission"):
        results.append(libc.mount(None, path, None, ctypes.c_ulong(remount | bind), None))
        results.append(libc.umount2(path, 2))
    results.append(libc.umount2(b"/proc", 2))
    answer = [results, tried(open, "/submission/new", "w"), os.path.exists("/proc/self")]
    """
    results, writing, proc = attack(host, code)
    assert set(results) == {-1}
    assert writing in ("OSError", "PermissionError")
    assert not proc


def test_rights_are_gone(host: Asked) -> None:
    code = """
    answer = [
        tried(os.setuid, 0), tried(os.setgid, 0), tried(os.chroot, "/kit"),
        tried(socket.sethostname, "other"),
        tried(os.nice, -5),
        tried(resource.setrlimit, resource.RLIMIT_AS, (-1, -1)),
        tried(resource.setrlimit, resource.RLIMIT_NPROC, (-1, -1)),
    ]
    """
    assert not {"done", "NameError"} & set(attack(host, code))


def test_a_device_cannot_be_made(host: Asked) -> None:
    code = "import stat; answer = tried(os.mknod, '/tmp/x', 0o600 | stat.S_IFCHR, 259)"
    assert attack(host, code) in ("OSError", "PermissionError", "FileNotFoundError")


# Reaching out


def test_the_network_is_out_of_reach(host: Asked) -> None:
    with socket.socket() as listener, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        datagrams.bind(("127.0.0.1", 0))
        port, other = listener.getsockname()[1], datagrams.getsockname()[1]
        code = f"""
def connect():
    s = socket.socket()
    s.settimeout(5)
    s.connect(("127.0.0.1", {port}))
def outside():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.sendto(b"x", ("192.0.2.1", 9))
def datagram():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {other}))
tried(datagram)
answer = [tried(connect), tried(outside), tried(socket.getaddrinfo, "example.org", 80)]
"""
        assert "done" not in attack(host, code)
        datagrams.setblocking(False)
        with pytest.raises(BlockingIOError):
            datagrams.recv(1)


def test_sockets_of_this_machine_are_out_of_reach(host: Asked, tmp_path: Path) -> None:
    name = f"dezero-spec-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("\0" + name)
        listener.listen()
        code = f"""
answer = tried(lambda: socket.socket(socket.AF_UNIX).connect("\\0{name}"))
"""
        assert attack(host, code) in ("PermissionError", "ConnectionRefusedError")


def test_signals_reach_nobody_else(
    host: Asked, launcher: SandboxedLauncher, submission: Path
) -> None:
    before = launcher._sandbox
    code = f"""
for number in [1, os.getppid(), {os.getpid()}, {os.getppid()}]:
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
        if number not in (0, os.getpid()):
            tried(os.kill, number, kind)
tried(os.killpg, 1, signal.SIGKILL)
tried(os.kill, -1, signal.SIGKILL)
answer = "alive"
"""
    assert attack(host, code) == "alive"
    host.close()
    again = Asked(launcher.start(submission))
    assert again("answer = 1 + 1") == 2
    if launcher.way.nested:
        assert launcher._sandbox is before
    again.close()


def test_memory_of_others_is_out_of_reach(host: Asked) -> None:
    code = """
    attach = 16
    targets = [n for n in range(1, 50) if n != os.getpid()]
    answer = [n for n in targets if libc.ptrace(attach, n, None, None) == 0]
    class Piece(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
    buffer = ctypes.create_string_buffer(16)
    ours = Piece(ctypes.addressof(buffer), 16)
    theirs = Piece(id(answer), 16)
    for n in targets:
        if libc.process_vm_readv(n, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) > 0:
            answer.append(n)
    """
    assert attack(host, code) == []


def test_each_forbidden_call_is_refused_by_the_kernel(
    host: Asked, launcher: SandboxedLauncher
) -> None:
    column = 0 if os.uname().machine == "x86_64" else 1
    numbers = {
        name: each[column]
        for group in syscall_filter.FORBIDDEN.values()
        for name, each in group.items()
        if each[column] is not None and name not in ("fork", "vfork")
    }
    if launcher.layer == "warm, namespaces alone":
        numbers = {"unshare": numbers["unshare"]}
    code = f"""
answer = dict()
for name, number in {numbers!r}.items():
    # Arguments that none of them takes: without a filter the kernel says so.
    result = libc.syscall(number, *[ctypes.c_long(-1)] * 6)
    answer[name] = os.strerror(ctypes.get_errno()) if result == -1 else "done"
"""
    refused = "Operation not permitted"
    answers = attack(host, code)
    if launcher.layer == "warm, namespaces alone":
        assert answers == {"unshare": "Invalid argument"}
    else:
        assert {name for name, how in answers.items() if how != refused} == set()


# Remaining


def test_nothing_goes_on_after_its_end(launcher: SandboxedLauncher, submission: Path) -> None:
    name = f"left-{os.getpid()}"
    code = f"""
libc.prctl(15, {name.encode()!r}, 0, 0, 0)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
libc.prctl(1, 0, 0, 0, 0)  # no signal when the parent ends
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.pause()
        os._exit(0)
    answer = "forked"
except OSError as error:
    answer = type(error).__name__
"""
    host = Asked(launcher.start(submission))
    answer = attack(host, code)
    assert answer == ("forked" if launcher.layer == "warm, namespaces alone" else "PermissionError")
    assert processes_named(name)  # seen from outside, so that their absence means something
    host.close()
    assert processes_named(name) == []


def test_what_ends_by_itself_leaves_nothing(launcher: SandboxedLauncher, submission: Path) -> None:
    name = f"gone-{os.getpid()}"
    host = Asked(launcher.start(submission))
    code = f"""
libc.prctl(15, {name.encode()!r}, 0, 0, 0)
try:
    if os.fork() == 0:
        os.setsid()
        signal.pause()
except OSError:
    pass
os._exit(3)
"""
    with pytest.raises(Ended, match="exited with status 3"):
        attack(host, code)
    again = Asked(launcher.start(submission))
    assert processes_named(name) == []
    host.close()
    # Closing the link of an earlier host doesn't touch the one that runs.
    assert again("answer = 5") == 5
    again.close()


STATE = """
import numpy, builtins
left = []
def leave(what, function, *arguments):
    if tried(function, *arguments) == "done":
        left.append(what)
segment = libc.shmget(0x5EED, 4096, 0o1666)
queue = libc.msgget(0x5EED, 0o1666)
semaphore = libc.semget(0x5EED, 1, 0o1666)
for folder in ("/tmp", "/dev/shm", "/dev/mqueue", "/submission", "/kit", "/"):
    leave(folder, open, os.path.join(folder, "left"), "x")
try:
    name = socket.socket(socket.AF_UNIX)
    name.bind("\\0left")
    name.listen()
except OSError as error:
    left.append("name: " + error.strerror)
numpy.left = builtins.left_behind = True
os.environ["LEFT"] = "1"
answer = [left, segment >= 0, queue >= 0, semaphore >= 0]
"""
FINDING = """
import numpy, builtins
try:
    reached = tried(socket.socket(socket.AF_UNIX).connect, "\\0left")
except OSError as error:
    reached = type(error).__name__
answer = [
    libc.shmget(0x5EED, 4096, 0o666) >= 0,
    libc.msgget(0x5EED, 0o666) >= 0,
    libc.semget(0x5EED, 1, 0o666) >= 0,
    reached == "done",
    hasattr(numpy, "left"),
    hasattr(builtins, "left_behind"),
    "LEFT" in os.environ,
]
"""


def test_nothing_is_carried_to_the_next_submission(
    launcher: SandboxedLauncher, submission: Path
) -> None:
    first = Asked(launcher.start(submission))
    written, *shared = attack(first, STATE)
    assert [item for item in written if not item.startswith("name: ")] == []
    # With one line of defence down there is something that could be carried over.
    assert all(shared) is (launcher.layer == "warm, namespaces alone")
    first.close()
    second = Asked(launcher.start(submission))
    assert attack(second, FINDING) == [False] * 7
    second.close()


def test_random_numbers_begin_anew(launcher: SandboxedLauncher, submission: Path) -> None:
    code = """
    import random, numpy
    answer = [random.random(), float(numpy.random.rand()), hash("text")]
    """
    seen = []
    for _ in range(2):
        host = Asked(launcher.start(submission))
        seen.append(host(code))
        host.close()
    assert seen[0] == seen[1]


def test_random_numbers_begin_where_nobody_would(host: Asked) -> None:
    """Or it would not be seen that a submission seeds them."""
    code = """
    import random, numpy
    before = random.getstate(), numpy.random.get_state()[1].tolist()
    found = []
    for seed in (0, 1, 42, 123, 1234, 2026):
        random.seed(seed), numpy.random.seed(seed)
        now = random.getstate(), numpy.random.get_state()[1].tolist()
        found += [one == other for one, other in zip(before, now)]
    answer = any(found)
    """
    assert host(code) is False


def test_the_submission_before_is_gone(launcher: SandboxedLauncher, tmp_path: Path) -> None:
    for name in ("first.py", "second.py"):
        (tmp_path / name).write_text("x = 1\n")
        host = Asked(launcher.start(tmp_path / name))
        assert host("import os; answer = os.listdir('/submission')") == [name]
        host.close()
        staging = launcher._folder / "submission"
        assert list(staging.iterdir()) == []
