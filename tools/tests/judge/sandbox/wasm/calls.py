"""Which functions a function of a WebAssembly module calls by name, read from its code."""

from __future__ import annotations

from collections.abc import Iterator

from dezero_spec.judge.sandbox.wasm.trimming import number, sections

_PLAIN = {*range(0x45, 0xC5), 0x00, 0x01, 0x05, 0x0A, 0x0B, 0x0F, 0x19, 0x1A, 0x1B, 0xD1}
# How many numbers follow an instruction.
_NUMBERS = {
    **dict.fromkeys((0x02, 0x03, 0x04, 0x06, 0x07, 0x08, 0x09, 0x0C, 0x0D, 0x18), 1),
    **dict.fromkeys((*range(0x20, 0x27), 0x3F, 0x40, 0x41, 0x42, 0xD0), 1),
    **dict.fromkeys((0x11, 0x13), 2),
}
_CALLS = (0x10, 0x12, 0xD2)
_BULK = {8: 2, 9: 1, 10: 2, 11: 1, 12: 2, 13: 1, 14: 2, 15: 1, 16: 1, 17: 1}


def functions(module: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each function's number and its code."""
    parts = dict(sections(module))
    first, _ = number(parts[2], 0)
    count, at = number(parts[10], 0)
    for function in range(first, first + count):
        size, at = number(parts[10], at)
        yield function, parts[10][at : at + size]
        at += size


def names(module: bytes) -> dict[int, str]:
    """Return the functions' names."""
    found = {}
    for kind, body in sections(module):
        size, at = number(body, 0)
        if kind or body[at : at + size] != b"name":
            continue
        at += size
        while at < len(body):
            part = body[at]
            size, at = number(body, at + 1)
            end = at + size
            if part == 1:
                count, at = number(body, at)
                for _ in range(count):
                    function, at = number(body, at)
                    size, at = number(body, at)
                    found[function] = body[at : at + size].decode(errors="replace")
                    at += size
            at = end
    return found


def called(code: bytes) -> set[int]:
    """Return the functions that are called by name, or whose reference is taken."""
    found: set[int] = set()
    groups, at = number(code, 0)
    for _ in range(groups):
        at = _after(code, at, 1) + 1
    while at < len(code):
        instruction = code[at]
        at += 1
        if instruction in _PLAIN:
            continue
        if instruction in _CALLS:
            function, at = number(code, at)
            found.add(function)
        elif instruction in _NUMBERS:
            at = _after(code, at, _NUMBERS[instruction])
        else:
            at = _rest(code, at, instruction)
    assert at == len(code)
    return found


def _rest(code: bytes, at: int, instruction: int) -> int:
    """Return where an instruction of another kind ends."""
    if instruction == 0x0E:  # br_table
        count, at = number(code, at)
        return _after(code, at, count + 1)
    if instruction == 0x1C:  # select, of types
        count, at = number(code, at)
        return at + count
    if instruction == 0x1F:  # try_table
        count, at = number(code, _after(code, at, 1))
        for _ in range(count):
            at = _after(code, at + 1, 2 if code[at] < 2 else 1)
        return at
    if instruction in (0x43, 0x44):  # f32.const, f64.const
        return at + (4 if instruction == 0x43 else 8)
    if 0x28 <= instruction <= 0x3E:  # loads and stores
        return _address(code, at)
    kind, at = number(code, at)
    if instruction == 0xFC:
        return at if kind < 8 else _after(code, at, _BULK[kind])
    assert instruction == 0xFD, hex(instruction)  # vectors
    if kind <= 11 or kind in (92, 93):
        return _address(code, at)
    if 84 <= kind <= 91:
        return _address(code, at) + 1
    return at + (16 if kind in (12, 13) else 1 if 21 <= kind <= 34 else 0)


def _address(code: bytes, at: int) -> int:
    alignment, at = number(code, at)
    return _after(code, at, 2 if alignment & 64 else 1)


def _after(code: bytes, at: int, count: int) -> int:
    """Return where so many numbers end."""
    for _ in range(count):
        while code[at] > 127:
            at += 1
        at += 1
    return at
