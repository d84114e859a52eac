"""Bringing what one student handed in to where it is judged, unpacked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dezero_spec.grading.intake.digests import SOURCES, digest_of
from dezero_spec.grading.intake.errors import IntakeError
from dezero_spec.grading.intake.grouping import Draft
from dezero_spec.grading.intake.layouts import CONTENT, TEXT, WEB_LINK, Piece
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading import archives
from dezero_spec.loading.archives.members import FOLDER, LINK
from dezero_spec.loading.archives.names import visible
from dezero_spec.loading.targets import NOT_SOURCE

# An archive, and the archives in it; what lies deeper stays packed.
DEEPEST = 2
HALF = ".half-"
CONTENTS = "submission"
LONGEST_STEM = 80
AS_CODE = "Hand in the code itself as .py, .ipynb or .zip"


@dataclass
class Staged:
    """A submission in place; ``problem`` says why it is not."""

    path: Path | None = None
    problem: str = ""
    digest: str = ""
    files: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


def stage(draft: Draft, staging: Path) -> Staged:
    """Copy and unpack a submission into ``staging/key``, whole or not at all.

    What is wrong with the submission is returned; IntakeError is for what keeps any from being
    written.
    """
    target = staging / draft.key
    half = staging / f"{HALF}{draft.key}"
    try:
        remove(half)
        remove(target)
        half.mkdir(parents=True)
        try:
            staged = _Stage(draft, half).run()
        except archives.Refused as refused:
            staged = Staged(problem=str(refused))
        if staged.path is not None:
            half.rename(target)
            staged.path = target / staged.path.relative_to(half)
        else:
            remove(half)
    except OSError as error:
        remove(half, quietly=True)
        reason = f"{staging} cannot be written to: {error.strerror or error}"
        raise IntakeError(reason, "Make room there, or name another place") from error
    return staged


class _Stage:
    """One submission on its way."""

    def __init__(self, draft: Draft, half: Path) -> None:
        self.draft = draft
        self.half = half
        self.root = half / CONTENTS
        self.root.mkdir()
        self.budget = archives.Budget()
        self.notes: list[str] = []
        self.packed: list[str] = []  # what stayed so

    def run(self) -> Staged:
        pieces = [piece for piece in self.draft.pieces if piece.role == CONTENT]
        typed = {piece.role for piece in self.draft.pieces} & {TEXT, WEB_LINK}
        if not pieces:
            return Staged(problem=_typed(typed))
        if typed:
            self.notes.append("there is also text or a link typed into the LMS, which is not read")
        label = visible(self.draft.label)
        placer = archives.Placer(self.root, self.budget, label, "is refused: its file")
        for piece in pieces:
            self._copy(piece, placer)
        self.notes += placer.notes
        self._unpack()
        files = _files(self.root)
        if not any(file.suffix.lower() in SOURCES for file in files):
            return Staged(problem=self._without_source(files), notes=self.notes)
        path = self._path(files)
        base = path if path.is_dir() else path.parent
        names = tuple(file.relative_to(base).as_posix() for file in files)
        return Staged(path, "", digest_of(files), names, self.notes)

    def _copy(self, piece: Piece, placer: archives.Placer) -> None:
        for name, node in _walk(piece.node, _own_name(piece)):
            if (node.kind == LINK and _leads_out(node, piece.node)) or (
                node.hostile and node.kind != LINK
            ):
                raise archives.Refused(
                    f"'{visible(name)}' {node.trouble}", "Hand in real files", hostile=True
                )
            if node.trouble and node.origin is None:  # of an archive
                raise archives.Refused(f"'{visible(name)}' {node.trouble}")
            if node.trouble:
                self.notes.append(f"'{visible(name)}' {node.trouble}: left out")
                continue
            try:
                assert node.open is not None
                source = node.open()
                with source:
                    placer.place(name, source)
            except (archives.Refused, archives.CannotWrite):
                raise
            except Exception as error:  # readers of archives raise many kinds
                raise _unreadable(name, error) from error

    def _unpack(self) -> None:
        for depth in range(1, DEEPEST + 1):
            for file in [f for f in _files(self.root) if archives.is_archive(f.name)]:
                if file.relative_to(self.root).as_posix() not in self.packed:
                    self._unpack_one(file)
            if depth == DEEPEST:
                deeper = [f for f in _files(self.root) if archives.is_archive(f.name)]
                for name in [f.relative_to(self.root).as_posix() for f in deeper]:
                    if name not in self.packed:
                        self.packed.append(name)
                        self.notes.append(f"'{visible(name)}' is packed too deep: left as it is")

    def _unpack_one(self, file: Path) -> None:
        name = file.relative_to(self.root).as_posix()
        stem = file.name[: -len(_suffix(file.name))][:LONGEST_STEM].rstrip(". ") or CONTENTS
        into = file.parent / stem
        number = 1
        while os.path.lexists(into):
            number += 1
            into = file.parent / f"{stem}~{number}"
        # Beside the contents until it is whole: its folder may not be made by anything else.
        place = self.half / "unpacking"
        try:
            self.notes += archives.unpack(file, visible(file.name), place, budget=self.budget)
        except archives.Refused as refused:
            remove(place)
            others = any(f.suffix.lower() in SOURCES for f in _files(self.root))
            if refused.hostile or not others:
                raise
            self.packed.append(name)
            self.notes.append(f"{refused.reason}: left as it is, there is source beside it")
            return
        file.unlink()
        if place.exists():
            place.rename(into)
        else:
            into.mkdir()

    def _path(self, files: list[Path]) -> Path:
        if len(files) == 1 and files[0].parent == self.root:
            return files[0]
        inside = list(self.root.iterdir())
        return inside[0] if len(inside) == 1 else self.root

    def _without_source(self, files: list[Path]) -> str:
        names = [visible(file.relative_to(self.root).as_posix()) for file in files]
        label = visible(self.draft.label)
        if not names:
            return f"{label} is empty. {AS_CODE}."
        if len(files) == 1:
            what, advice = NOT_SOURCE.get(files[0].suffix.lower(), ("no Python source", AS_CODE))
            if archives.is_archive(files[0].name):
                what = "an archive inside archives"
                advice = "Pack the files once"
            return f"{names[0]} is {what}. {advice}."
        some = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
        return f"{label} holds no Python source, only {some}. {AS_CODE}."


def _walk(node: Node, name: str) -> Iterator[tuple[str, Node]]:
    """Give all files under a node with their names; Refused where it cannot be read."""
    top = node
    waiting = [(name, node)]
    while waiting:
        name, node = waiting.pop()
        if node.kind != FOLDER:
            yield name, node
            continue
        try:
            children = node.children()
        except OSError as error:
            raise _unreadable(name or node.name, error) from error
        if node is not top and any(child.name == "pyvenv.cfg" for child in children):
            continue
        if len(name) > archives.names.LONGEST_NAME:
            reason = f"'{visible(name)}' lies too deep"
            raise archives.Refused(reason, "Hand in fewer folders", hostile=True)
        for child in reversed(children):
            if not archives.is_ignored(child.name):
                waiting.append((f"{name}/{child.name}" if name else child.name, child))


def _leads_out(link: Node, top: Node) -> bool:
    """Tell whether a link leads out of its submission; what lies inside is there without it."""
    if link.origin is None or top.origin is None or top.kind == LINK:
        return True
    inside = os.path.realpath(top.origin)
    return not Path(os.path.realpath(link.origin)).is_relative_to(inside)


def _own_name(piece: Piece) -> str:
    """Give a submission's file or folder the name that it is staged under.

    A folder that stands for a student is named by whoever collected it: whatever is not safe in
    that name is no fault of the student's.
    """
    if piece.node.kind != FOLDER or not piece.name:
        return piece.name
    return piece.name if not archives.fault(piece.name) else CONTENTS


def _files(root: Path) -> list[Path]:
    return sorted(Path(folder, name) for folder, _, names in os.walk(root) for name in names)


def _suffix(name: str) -> str:
    return next(s for s in (".tar.gz", ".tgz", ".tar", ".zip") if name.lower().endswith(s))


def _typed(roles: set[str]) -> str:
    if roles == {WEB_LINK}:
        return f"A link was handed in, not a file. {AS_CODE}."
    if roles == {TEXT}:
        return f"Text was typed into the LMS, and no file handed in. {AS_CODE}."
    return f"Nothing was handed in that is a file. {AS_CODE}."


def _unreadable(name: str, error: Exception) -> archives.Refused:
    detail = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return archives.Refused(f"'{visible(name)}' cannot be read: {detail}")


def remove(path: Path, *, quietly: bool = False) -> None:
    """Remove a file or folder if it is there, links themselves and not what they lead to."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path, ignore_errors=quietly)
