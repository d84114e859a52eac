"""The filter of system calls, carried out step by step, for processors that we aren't on, too."""

from __future__ import annotations

import errno
import struct

import pytest
from dezero_spec.judge.sandbox.inside import syscall_filter

PROCESSORS = {"x86_64": (0xC000003E, 0, 56, 435), "aarch64": (0xC00000B7, 1, 220, 435)}
ALLOWED = "allowed"

pytestmark = pytest.mark.without_bubblewrap


def verdict(machine: str, number: int, argument: int = 0, identity: int | None = None) -> object:
    """Interpret the program as the kernel does."""
    code = syscall_filter.program(machine)
    steps = [struct.unpack_from("=HBBI", code, at) for at in range(0, len(code), 8)]
    data = struct.pack("=iIQQ", number, identity or PROCESSORS[machine][0], 0, argument)
    at, loaded = 0, 0
    while True:
        operation, yes, no, value = steps[at]
        at += 1
        if operation == 0x20:
            (loaded,) = struct.unpack_from("=I", data, value)
        elif operation == 0x15:
            at += yes if loaded == value else no
        elif operation == 0x35:
            at += yes if loaded >= value else no
        elif operation == 0x45:
            at += yes if loaded & value else no
        else:
            assert operation == 0x06
            if value == 0x7FFF0000:
                return ALLOWED
            return "killed" if value == 0x80000000 else value & 0xFFFF


@pytest.mark.parametrize("machine", PROCESSORS)
def test_what_is_listed_is_refused_and_nothing_else(machine: str) -> None:
    _, column, clone, clone3 = PROCESSORS[machine]
    listed = {
        numbers[column] for group in syscall_filter.FORBIDDEN.values() for numbers in group.values()
    } - {None}
    for number in range(600):
        expected = errno.EPERM if number in {*listed, clone} else ALLOWED
        if number == clone3:
            expected = errno.ENOSYS
        assert verdict(machine, number) == expected, number


@pytest.mark.parametrize("machine", PROCESSORS)
def test_threads_may_be_started_and_processes_not(machine: str) -> None:
    clone = PROCESSORS[machine][2]
    # `argument` is the second half of what follows the number: the first argument of the call.
    data_of_a_thread, data_of_a_process = 0x3D0F00, 0x01200011
    assert struct.calcsize("=iIQ") == 16
    assert verdict(machine, clone, data_of_a_thread) == ALLOWED
    assert verdict(machine, clone, data_of_a_process) == errno.EPERM


def test_calls_of_another_processor_end_the_process() -> None:
    assert verdict("x86_64", 1, identity=0x40000003) == "killed"
    assert verdict("x86_64", 1 | 0x40000000) == "killed"


def test_each_call_is_listed_once() -> None:
    for column in (0, 1):
        numbers = [
            each[column]
            for group in syscall_filter.FORBIDDEN.values()
            for each in group.values()
            if each[column] is not None
        ]
        assert len(numbers) == len(set(numbers))


def test_an_unknown_processor_has_no_filter() -> None:
    with pytest.raises(KeyError):
        syscall_filter.program("m68k")
