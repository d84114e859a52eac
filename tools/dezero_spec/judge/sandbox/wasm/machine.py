"""Guests: instances of the interpreter, each with a memory of its own. The one module on wasmtime.

A guest has no thread, no socket, no process and no clock that it could set; of files it sees the
folders that it is given. It reaches the outside by one function, the door: bytes out, bytes in.
"""

from __future__ import annotations

import ctypes
import struct
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import wasmtime
from wasmtime import _ffi

from dezero_spec.judge.sandbox.wasm.trimming import SHOWN

_MB = 1 << 20
# The interpreter's stack in its memory, and the processor's behind it: so deep that a submission
# meets Python's own limit first, as elsewhere. Each costs what is used of it.
_STACK, _STACK_TOP, _NATIVE_STACK = 1 * _MB, 16 * _MB, 192 * _MB
THREAD_STACK = 224 * _MB  # of the thread that runs guests
_NEVER = 1 << 40
_PAGE = 4096
_GET_STATE, _SET_STACK = SHOWN
_FAULT, _INVALID = -2, 28
_CLOCK, _REALTIME, _ABSOLUTE = 0, 0, 1
_MOST_WAITS = 256

Door = Callable[[bytes], bytes]


class Ended(Exception):
    """A guest has come to an end; ``str()`` says how."""


class TooMuch(Exception):
    """A guest says more at once than anyone wants to hear."""


def engine() -> wasmtime.Engine:
    """Return an engine; one that compiles and one that loads must be alike."""
    settings = wasmtime.Config()
    settings.epoch_interruption = True
    # Not in the public interface yet, and it must not be smaller than the other.
    _ffi.wasmtime_config_async_stack_size_set(settings.ptr(), _NATIVE_STACK)
    settings.max_wasm_stack = _NATIVE_STACK
    return wasmtime.Engine(settings)


def compiled(module: bytes) -> bytes:
    """Compile a module. Takes half a minute and more than 1 GB."""
    native: bytes = bytes(wasmtime.Module(engine(), module).serialize())
    return native


class Unusable(Exception):
    """What was compiled is not for this runtime or processor."""


class Machine:
    """Runs guests of a compiled module, one at a time, all by one thread of `THREAD_STACK`.

    `folders`: what guests see, read-only, by the path inside; `environment`: theirs; `memory_mb`:
    what each may have; `most`: bytes that one may say at once.
    """

    def __init__(
        self,
        native: Path,
        folders: Mapping[str, Path],
        environment: Mapping[str, str],
        *,
        memory_mb: int,
        most: int,
    ) -> None:
        """Load the module: Unusable where that can't be done."""
        self._engine = engine()
        try:
            self._module = wasmtime.Module.deserialize_file(self._engine, str(native))
        except wasmtime.WasmtimeError as error:
            raise Unusable(str(error)) from None
        self._folders, self._environment = folders, environment
        self._memory_mb, self._most = memory_mb, most
        self._door: Door | None = None
        self._stopping = threading.Event()
        self._born = 0.0
        self._linker = wasmtime.Linker(self._engine)
        self._linker.define_wasi()
        self._linker.allow_shadowing = True
        four = wasmtime.FuncType([wasmtime.ValType.i32()] * 4, [wasmtime.ValType.i32()])
        self._linker.define_func("host", "call", four, self._call, True)
        # The runtime's own would sleep on when a guest is to end.
        self._linker.define_func("wasi_snapshot_preview1", "poll_oneoff", four, self._wait, True)

    def guest(self) -> Guest:
        """Make a guest."""
        wasi = wasmtime.WasiConfig()
        wasi.argv = ["python"]
        wasi.env = list(self._environment.items())
        for inside, folder in self._folders.items():
            wasi.preopen_dir(str(folder), inside, False)
        # Nothing is said of the standard streams: they lead nowhere.
        self._born = time.perf_counter()  # from where its clock counts that can't be set
        store = wasmtime.Store(self._engine)
        store.set_wasi(wasi)
        store.set_epoch_deadline(_NEVER)
        store.set_limits(memory_size=self._memory_mb * _MB)
        try:
            return Guest(self, store, self._linker.instantiate(store, self._module).exports(store))
        except wasmtime.WasmtimeError as error:
            raise Unusable(str(error)) from None

    def running(self, guest: Guest, code: str, door: Door) -> int:
        """Run code in a guest until its end, or the guest's: Ended, TooMuch, what `door` raises."""
        self._stopping.clear()
        self._door = door
        guest.store.set_epoch_deadline(1)  # what `stop` moves on
        try:
            return guest.turn(code)
        finally:
            self._door = None

    def stop(self) -> None:
        """End the guest that runs, from another thread."""
        self._stopping.set()
        self._engine.increment_epoch()

    def _call(self, caller: Any, start: int, length: int, to: int, to_length: int) -> int:
        """Carry bytes out through the door, and others in."""
        if self._door is None:
            return _FAULT
        start, length = start & 0xFFFFFFFF, length & 0xFFFFFFFF
        to, to_length = to & 0xFFFFFFFF, to_length & 0xFFFFFFFF
        if length > self._most:  # before it is copied
            raise TooMuch
        memory = caller["memory"]
        size = memory.data_len(caller)
        if start + length > size or to + 4 > size or to_length + 4 > size:
            return _FAULT
        answer = self._door(bytes(memory.read(caller, start, start + length)))
        place = caller["host_alloc"](caller, len(answer)) & 0xFFFFFFFF
        if not place or place + len(answer) > memory.data_len(caller):
            return _FAULT
        memory.write(caller, answer, place)
        memory.write(caller, struct.pack("<I", place), to)
        memory.write(caller, struct.pack("<I", len(answer)), to_length)
        return 0

    def _wait(self, caller: Any, asked: int, events: int, count: int, done: int) -> int:
        """Wait as WASI has it: until the first of some clocks, or no time at all for files."""
        asked, events = asked & 0xFFFFFFFF, events & 0xFFFFFFFF
        memory = caller["memory"]
        size = memory.data_len(caller)
        if not 0 < count <= _MOST_WAITS:
            return _INVALID
        if asked + 48 * count > size or events + 32 * count > size or done + 4 > size:
            return _INVALID
        waits = []
        for at in range(asked, asked + 48 * count, 48):
            asks = bytes(memory.read(caller, at, at + 48))
            data, kind, clock, until, flags = struct.unpack("<QB7xI4xQ8xH6x", asks)
            seconds = until / 1e9 if kind == _CLOCK else 0.0
            if kind == _CLOCK and flags & _ABSOLUTE:
                seconds -= time.time() if clock == _REALTIME else time.perf_counter() - self._born
            waits.append((max(seconds, 0.0), data, kind))
        first = min(seconds for seconds, _, _ in waits)
        if first:
            self._stopping.wait(min(first, threading.TIMEOUT_MAX))
        due = [each for each in waits if each[0] <= first]
        for number, (_, data, kind) in enumerate(due):
            memory.write(caller, struct.pack("<QHB21x", data, 0, kind), events + 32 * number)
        memory.write(caller, struct.pack("<I", len(due)), done)
        return 0


class Guest:
    """One instance. Used by the thread that runs guests."""

    def __init__(self, machine: Machine, store: Any, exports: Any) -> None:
        self.store, self._machine, self._exports = store, machine, exports
        self._memory = exports["memory"]

    def turn(self, code: str) -> int:
        """Run code by the guest's interpreter; return 0 where it has raised nothing."""
        store, text = self.store, code.encode()
        place = self._exports["host_alloc"](store, len(text))
        self._memory.write(store, text, place)
        try:
            status: int = self._exports["turn"](store, place, len(text))
        except wasmtime.ExitTrap as end:
            raise Ended(f"exited {end.code}") from None
        except wasmtime.Trap as trap:
            raise Ended(_in_short(trap)) from None
        except wasmtime.WasmtimeError:
            raise Ended("trapped") from None
        return status

    def deepen(self) -> None:
        """Let the interpreter use more of its stack than it was made for."""
        state = self._exports[_GET_STATE](self.store)
        self._exports[_SET_STACK](self.store, state, _STACK_TOP - _STACK, _STACK)

    def memory(self) -> bytes:
        """Return a copy of all its memory."""
        return bytes(self._memory.get_buffer_ptr(self.store))

    def become(self, image: Image) -> None:
        """Take on the memory of another guest; both have to be at rest."""
        page = self._memory.page_size(self.store)
        self._memory.grow(self.store, image.size // page - self._memory.size(self.store))
        start = ctypes.addressof(self._memory.data_ptr(self.store).contents)
        for offset, data in image.parts:
            ctypes.memmove(start + offset, data, len(data))

    def close(self) -> None:
        """Let its memory and files go."""
        self.store.close()


class Image:
    """The memory of a guest that is ready, as far as a new one's differs from it."""

    def __init__(self, new: bytes, ready: bytes) -> None:
        self.size = len(ready)
        self.parts: list[tuple[int, bytes]] = []
        new = new.ljust(len(ready), b"\0")
        start = None
        for at in range(0, len(ready) + _PAGE, _PAGE):
            differs = at < len(ready) and new[at : at + _PAGE] != ready[at : at + _PAGE]
            if differs and start is None:
                start = at
            elif not differs and start is not None:
                self.parts.append((start, ready[start:at]))
                start = None


def _in_short(trap: wasmtime.Trap) -> str:
    if trap.trap_code == wasmtime.TrapCode.INTERRUPT:
        return "stopped"
    if trap.trap_code == wasmtime.TrapCode.STACK_OVERFLOW:
        return "stack"
    return "trapped"
