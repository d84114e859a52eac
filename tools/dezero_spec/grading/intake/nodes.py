"""What a teacher points at as a tree: a folder, or an archive, read as it is needed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from dezero_spec.grading.intake.errors import IntakeError
from dezero_spec.loading import archives
from dezero_spec.loading.archives.members import FILE, FOLDER, LINK, SPECIAL, Member
from dezero_spec.loading.archives.names import (
    clean,
    leads_outside,
    name_encoding,
    parts_of,
    visible,
)

# Of a whole export: as many as 3,000 submissions may honestly need, and no bomb.
MOST_BYTES = 20_000_000_000


@dataclass(eq=False)
class Node:
    """A file or folder. ``trouble``: why it must not be taken, as a sentence's end."""

    name: str  # composed, with nothing else changed
    kind: str
    trouble: str = ""
    hostile: bool = False
    origin: Path | None = None  # on disk
    load: Callable[[], list[Node]] | None = None
    open: Callable[[], IO[bytes]] | None = None
    inside: dict[str, list[Node]] = field(default_factory=dict)

    def children(self) -> list[Node]:
        """List a folder's content by name; OSError if it cannot be read."""
        nodes = self.load() if self.load else [n for same in self.inside.values() for n in same]
        return sorted(nodes, key=lambda node: node.name)

    def child(self, name: str) -> Node | None:
        """Find one by its name; None if it is not there, or can't be looked for."""
        try:
            return next((node for node in self.children() if node.name == name), None)
        except OSError:
            return None


@contextmanager
def opened(source: Path, scratch: Path) -> Iterator[Node]:
    """Open what the teacher named; IntakeError says what is wrong with it."""
    if not os.path.lexists(source):
        raise IntakeError(f"there is no file or folder {source}", "Check the path")
    if source.is_dir():
        yield Node(source.name, FOLDER, origin=source, load=lambda: _listed(source))
    elif source.is_file() and archives.is_archive(source.name):
        try:
            with archives.open_archive(source, source.name, scratch, MOST_BYTES) as members:
                yield _tree(members, source.name)
        except archives.Refused as refused:
            advice = "Unpack it and name the folder" if refused.hostile else refused.advice
            raise IntakeError(refused.reason, advice) from refused
        except archives.CannotWrite as error:
            reason = f"{scratch.parent} cannot be written to: {error.strerror}"
            raise IntakeError(reason, "Make room there, or name another place") from error
    elif source.is_file():
        reason = f"{source} is one file, not a class's submissions"
        raise IntakeError(reason, "Name the folder or the .zip that the LMS exported")
    else:
        reason = f"{source} is neither a folder nor a .zip (a broken link?)"
        raise IntakeError(reason, "Name the folder or the .zip that the LMS exported")


def _listed(folder: Path) -> list[Node]:
    with os.scandir(folder) as entries:
        listed = list(entries)
    # Names that a tool took out of a zip as they stood there, in Windows' encoding.
    raw = [os.fsencode(entry.name) for entry in listed if _undecoded(entry.name)]
    encoding = name_encoding(raw) if raw else ""
    return [_node(entry, encoding) for entry in listed]


def _undecoded(name: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in name)


def _node(entry: os.DirEntry[str], encoding: str) -> Node:
    path = Path(entry.path)
    text = os.fsencode(entry.name).decode(encoding) if _undecoded(entry.name) else entry.name
    name = clean_part(text)
    if entry.is_symlink():
        return Node(name, LINK, "is a link and was not followed", True, path)
    if entry.is_dir(follow_symlinks=False):
        return Node(name, FOLDER, origin=path, load=lambda: _listed(path))
    if entry.is_file(follow_symlinks=False):
        return Node(name, FILE, origin=path, open=lambda: _open_plain(path))
    return Node(name, SPECIAL, "is a socket, pipe or device", False, path)


def clean_part(name: str) -> str:
    """Compose a name; a backslash in it stays, to be refused where it would be a slash."""
    return clean(name.replace("\\", "\0")).replace("\0", "\\")


def _open_plain(path: Path) -> IO[bytes]:
    # Neither a link nor a pipe that took the file's place is opened.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    number = os.open(path, flags | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(f"{path.name} is no plain file any more")
    return os.fdopen(number, "rb")


def _tree(members: list[Member], name: str) -> Node:
    root = Node(name, FOLDER)
    for member in members:
        if leads_outside(member.name):
            shown = visible(member.name)
            node = Node(shown, SPECIAL, "leads out of the folder that it is unpacked to", True)
            root.inside.setdefault(shown, []).append(node)
            continue
        parts = parts_of(member.name)
        if not parts:
            continue
        place = root
        for part in parts[:-1]:
            place = _folder(place, part)
        if member.kind == FOLDER:
            _folder(place, parts[-1])
        else:
            place.inside.setdefault(parts[-1], []).append(_leaf(member, parts[-1]))
    return root


def _folder(place: Node, name: str) -> Node:
    same = place.inside.setdefault(name, [])
    found = next((node for node in same if node.kind == FOLDER), None)
    if found is None:
        found = Node(name, FOLDER)
        same.append(found)
    return found


def _leaf(member: Member, name: str) -> Node:
    if member.encrypted:
        return Node(name, SPECIAL, "is protected with a password")
    if member.kind != FILE:
        what = "is a link" if member.kind == LINK else "is not a plain file"
        return Node(name, member.kind, what, True)
    return Node(name, FILE, open=member.open)
