"""The process in which an implementation lives: it does what the judge asks for, one by one.

Needs Python and numpy alone. Everything here may be tampered with by the implementation; that
changes what it answers, and nothing else. Care is taken that no reference to an object outlives
the request that needed it, or lifetimes would be wrong.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import socket
import sys
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from dezero_spec import lifeline, loading
from dezero_spec.judge import operations, scripts, wire
from dezero_spec.judge.actions import ACTIONS
from dezero_spec.judge.decoding import Reader
from dezero_spec.judge.description import described
from dezero_spec.judge.encoding import Writer
from dezero_spec.judge.errands import Errands
from dezero_spec.judge.facts import Types, mro
from dezero_spec.judge.prepared import prepared
from dezero_spec.judge.table import Table
from dezero_spec.judge.wire import HEADER, TooLarge
from dezero_spec.loading.loader import load_found
from dezero_spec.loading.targets import find
from dezero_spec.script.reached.noting import Notes

functions: Any = importlib.import_module("spec_tests.functions")
lifetimes: Any = importlib.import_module("spec_tests.lifetimes")
_SCRIPTS = prepared(scripts.told())
_NO_LENGTH = wire.U32.pack(0)  # yet

_MOST_ANSWERS = wire.MOST_FRAME - (1 << 20)  # bytes of a script's


def serve(sock: socket.socket) -> None:
    """Answer requests until the other side closes the socket."""
    host = Host()
    receive, send = sock.recv, sock.sendall
    while (request := _receive(receive)) is not None:
        send(host.answer(request))
        del request


def hide_kit() -> None:
    """Make the kit's modules no one's to import: they are the judge's."""
    here = str(functions.__file__).rpartition("spec_tests")[0].rstrip("/\\")
    sys.path[:] = [item for item in sys.path if item.rstrip("/\\") != here]
    for name in [name for name in sys.modules if name.partition(".")[0] in _KIT_PACKAGES]:
        del sys.modules[name]
    # Nor those of an installed dezero-spec, where the interpreter has one.
    sys.modules.update(dict.fromkeys(_KIT_PACKAGES))  # type: ignore[arg-type]


_KIT_PACKAGES = ("dezero_spec", "spec_tests")


def _receive(receive: Callable[[int], bytes]) -> bytes | None:
    data = receive(16384)
    while len(data) < HEADER.size:
        more = receive(16384)
        if not more:
            return None
        data += more
    length = HEADER.unpack_from(data)[0] + HEADER.size
    if len(data) == length:
        return data
    parts, size = [data], len(data)
    while size < length:
        more = receive(min(length - size, 1 << 20))
        if not more:
            return None
        parts.append(more)
        size += len(more)
    return b"".join(parts)


class Host:
    """Holds an implementation and the objects that the judge knows of."""

    def __init__(self) -> None:
        self._table = Table()
        self._types = Types()
        self._errands = Errands()
        self._implementation: loading.Implementation
        self._variable: Any = None
        self._apart: list[int] | None = None  # where the types of a script's answers are noted
        self._notes: Notes | None = None  # of which lines run, where that is asked for
        self._restore_collector = gc.enable if gc.isenabled() else gc.disable
        self._operations: dict[int, Callable[..., Any]] = {
            operations.LOAD: self._load,
            operations.HELPERS: self._helpers,
            operations.NAME: self._name,
            **ACTIONS,
            operations.IMPORTED: self._imported,
            operations.TOP_LEVEL_HAS: self._top_level_has,
            operations.WRITTEN: self._written,
            operations.REACHED_FILES: self._reached_files,
            operations.REACHED: self._reached,
            operations.END: self._end,
            operations.NAMES: self._names,
        }

    def answer(self, request: bytes) -> bytes:
        """Carry out a request; return the frame to send back, whatever happens in it."""
        writer = Writer(self._write_handle)
        self._begin(writer)
        try:
            if request[HEADER.size] == operations.SCRIPT:
                self._script(request, writer)
            else:
                self._carry_out(request, HEADER.size, writer, HEADER.size)
        except BaseException as error:
            # A traceback holds every object on its way: it must be gone before the next request.
            failed = Writer(self._write_handle)
            self._begin(failed)
            self._write_error(error, failed, HEADER.size)
            writer = failed
        return self._frame(writer, request)

    def _script(self, request: bytes, writer: Writer) -> None:
        """Carry out requests of a script, until one raises; write how many, and their answers.

        Objects in them are told with the facts of their types that a test can see; which types
        these are, in full, follows at the end.
        """
        reader = Reader(request, HEADER.size + 1)
        test, part, orders = (reader.read() for _ in range(reader.byte()))
        if part == 0:
            self._end()
        requests = _SCRIPTS[test][part]
        if orders:
            requests = list(requests)
            for start, order in orders:
                requests[start : start + len(order)] = [requests[start + i] for i in order]
        types: list[int] = []
        self._apart = types
        answers, count = Writer(self._write_handle), 0
        out, table = answers.out, self._table
        objects, release, begin = table.objects, table.release, table.begin
        try:
            for work, releases in requests:
                before, known = len(out), len(types)
                out += _NO_LENGTH
                out.append(operations.VALUE)
                answers.restart()
                count += 1
                try:
                    if releases:
                        release(releases)
                    begin()
                    answers.write(work(objects, self._operations))
                    if len(out) > _MOST_ANSWERS:
                        raise TooLarge("a value that is too large for the judge")
                except BaseException as error:
                    del types[known:], out[before + len(_NO_LENGTH) + 1 :]
                    answers.restart()
                    self._write_error(error, answers, before + len(_NO_LENGTH))
                    wire.U32.pack_into(out, before, len(out) - before - len(_NO_LENGTH))
                    break
                wire.U32.pack_into(out, before, len(out) - before - len(_NO_LENGTH))
        finally:
            self._apart = None
        writer.out[HEADER.size] = operations.VALUE
        writer.u32(count)
        writer.u32(len(out))
        writer.out += out
        for kind in types:
            writer.u32(kind)

    def _begin(self, writer: Writer) -> None:
        writer.out += b"\0" * (HEADER.size + 1)

    def _frame(self, writer: Writer, request: bytes) -> bytes:
        out = writer.out
        if self._types.new and out[HEADER.size] == operations.VALUE:
            told = Writer(self._write_handle)
            self._begin(told)
            told.out[HEADER.size] = operations.NEW_TYPES
            new, self._types.new = self._types.new, []
            told.write([tuple(facts) for facts in new])
            told.out += out[HEADER.size + 1 :]
            out = told.out
        if len(out) > wire.MOST_FRAME:
            writer = Writer(self._write_handle)
            self._begin(writer)
            error = TooLarge("a value that is too large for the judge")
            self._write_error(error, writer, HEADER.size)
            out = writer.out
        HEADER.pack_into(out, 0, len(out) - HEADER.size, HEADER.unpack_from(request)[1])
        return bytes(out)

    def _carry_out(self, request: bytes, start: int, writer: Writer, kind: int) -> None:
        reader = Reader(request, start, object=self._read_object)
        operation = reader.byte()
        arguments = [reader.read() for _ in range(reader.byte())]
        for _ in range(reader.u32()):
            self._table.release((reader.u32(),))
        if operation in operations.ASKED:
            self._table.begin()
        writer.out[kind] = operations.VALUE
        if self._notes is None:
            writer.write(self._operations[operation](*arguments))
        else:
            writer.write(self._notes.tracer.run(self._operations[operation], arguments))

    def _read_object(self, reader: Reader) -> Any:
        return self._table.get(reader.u32())

    def _write_handle(self, thing: Any, writer: Writer) -> None:
        kind = type(thing)
        if self._types.is_array(kind):
            variable = self._variable
            if not any(base is variable for base in mro(kind)) and writer.array(thing, 0):
                return
        writer.out.append(wire.HANDLE)
        writer.u32(self._table.number(thing))
        number = self._types.number(kind)
        if self._apart is None:
            writer.u32(number)
        else:
            writer.u32(self._types.flags[number])
            self._apart.append(number)

    def _write_error(self, error: BaseException, writer: Writer, kind: int) -> None:
        out = writer.out
        if type(error) is loading.MissingName:
            out[kind] = operations.MISSING_NAME
            writer.write(error.name if type(error.name) is str else "")
        elif type(error) is loading.CannotLoad:
            out[kind] = operations.CANNOT_LOAD
            file = str(error.file) if error.file else None
            writer.write([str(error.reason), file, error.line, str(error.advice)])
        else:
            out[kind] = operations.ERROR
            self._errands.write(error, writer)

    # What only this side can do.

    def _load(self, path: str, entry: str | None, note: bool = False) -> dict[str, Any]:
        plan = find(path, entry)
        hide_kit()
        # All that is there by now is ours: out of sight of gc.get_objects. What an implementation
        # leaves behind must not get out of sight in the same way. PyPy has no such thing.
        freeze = getattr(gc, "freeze", _do_nothing)
        freeze()
        gc.freeze = gc.unfreeze = _do_nothing
        notes = Notes() if note else None
        with notes.tracer.loading(self._errands.own) if notes else contextlib.nullcontext():
            implementation = load_found(plan)
        freeze()  # nor does a look at what a test has made walk over what loading has
        self._notes = notes
        implementation.active().__enter__()
        _as_usual()
        self._implementation = implementation
        self._variable = implementation.names.get("Variable")
        self._errands.is_at(str(implementation.file.parent) if implementation.file else None)
        self._errands.helpers = str(functions.__file__)
        self._table.put(operations.DEZERO, implementation.namespace)
        self._table.put(operations.LIFETIME, lifetimes.Lifetimes(implementation.namespace))
        return described(implementation, functions.methods_of(implementation.names))

    def _helpers(self, step: int) -> None:
        """Define the suite's helper functions, in the form of a book step."""
        made = functions.define(self._implementation.namespace, step)
        self._table.put(operations.FUNCTIONS, SimpleNamespace(**vars(made)))

    def _name(self, root: Any, name: str, number: int) -> Any:
        """Return a name of the implementation or of the helpers; the object stays known."""
        thing = getattr(root, name)
        self._table.keep(thing, number)
        return thing

    def _names(self, root: Any, names: list[str], numbers: list[int]) -> list[Any]:
        """Return several names, None for one that there isn't."""
        found = []
        for name, number in zip(names, numbers):
            try:
                found.append(self._name(root, name, number))
            except Exception:
                found.append(None)  # who asks for it by itself is told why
        return found

    def _imported(self, module: str, name: str) -> Any:
        return getattr(self._implementation.import_module(module), name)

    def _top_level_has(self, name: str) -> bool:
        package = self._implementation.package_name
        return package is not None and hasattr(self._implementation.import_module(package), name)

    def _written(self, calls: list[list[list[str]]]) -> list[list[Any]]:
        return self._errands.written(self._implementation.names, calls)

    def _reached_files(self) -> list[list[Any]]:
        return self._notes.files(self._implementation) if self._notes else []

    def _reached(self) -> list[list[Any]]:
        """Return which lines ran since the last time."""
        return self._notes.taken() if self._notes else []

    def _end(self) -> None:
        """End a test: let its objects go, and put back what it may have left changed."""
        self._table.clear()
        sys.settrace(None)
        self._restore_collector()
        _as_usual()
        self._implementation.reset()


def _do_nothing() -> None:
    """Stand for what is not for an implementation to do."""


def _as_usual() -> None:
    """Let numpy and Python warn of nothing, as in a test in the judge's own process."""
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")


def main() -> None:
    """Serve on the socket whose number is the last argument, after that of the parent."""
    lifeline.end_with(int(sys.argv[-2]))
    serve(socket.socket(fileno=int(sys.argv[-1])))
