"""The results folder of a class."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from dezero_spec.grading.store import atomic
from dezero_spec.grading.store.atomic import StoreError
from dezero_spec.grading.store.documents import ClassRecord, Document
from dezero_spec.grading.store.whole import Unreadable, check_key
from dezero_spec.judge import kept


class Store:
    """The documents in ``FOLDER/submissions`` and the class's record in ``FOLDER/class.json``.

    Every write is atomic. What can't be read counts as absent; `notes` says of what and why.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self.submissions = self.folder / "submissions"
        self.notes: list[str] = []

    def prepare(self) -> None:
        """Make the folder, and remove what a killed run left unfinished. Raises StoreError."""
        try:
            self.submissions.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError.of("made", self.submissions, error) from error
        atomic.tidy(self.folder)
        for folder in self.folder.iterdir():  # the documents, and what is made of them
            if folder.is_dir():
                atomic.tidy(folder)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Prepare the folder and keep other runs out of it meanwhile. Raises StoreError.

        The lock goes when the process does, however it ends.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = open(self.folder / ".lock", "ab")  # noqa: SIM115
        except OSError as error:
            raise StoreError.of("written", self.folder, error) from error
        with file:
            if kept.is_held(file.fileno()):
                raise StoreError(f"another run is writing to {self.folder}")
            self.prepare()
            yield

    def put(self, document: Document) -> Path:
        """Store a document in place of an earlier one of its key. Raises StoreError."""
        return atomic.write(self._path(document.key), document.to_json())

    def get(self, key: str) -> Document | None:
        """Return a submission's document; None when there is none that can be trusted."""
        path = self._path(key)
        try:
            document = Document.from_json(_text(path))
            if document.key != key:
                raise Unreadable(f"it is the result of {document.key!r}")
        except FileNotFoundError:
            return None
        except (OSError, Unreadable) as error:
            why = error.strerror if isinstance(error, OSError) else error
            self.notes.append(f"{path} is left out: {why}")
            return None
        return document

    def remove(self, key: str) -> None:
        """Forget a submission's document. Raises StoreError."""
        path = self._path(key)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError.of("removed", path, error) from error

    def all_keys(self) -> tuple[str, ...]:
        """Return the submissions of the class, in its order; of all documents if none is known."""
        if (record := self.get_class()) is not None:
            return record.keys
        try:
            found = sorted(path.stem for path in self.submissions.glob("*.json"))
        except OSError:
            return ()
        return tuple(key for key in found if _is_key(key))

    def documents(self) -> Iterator[Document]:
        """Iterate over the documents in the order of the class; one is in memory at a time."""
        for key in self.all_keys():
            if (document := self.get(key)) is not None:
                yield document

    def put_class(self, record: ClassRecord) -> Path:
        """Store the record of the class. Raises StoreError."""
        return atomic.write(self.folder / "class.json", record.to_json())

    def get_class(self) -> ClassRecord | None:
        """Return the record of the class; None when there is none that can be trusted."""
        path = self.folder / "class.json"
        try:
            return ClassRecord.from_json(_text(path))
        except FileNotFoundError:
            return None
        except (OSError, Unreadable) as error:
            why = error.strerror if isinstance(error, OSError) else error
            if (note := f"{path} is left out: {why}") not in self.notes:
                self.notes.append(note)
            return None

    def _path(self, key: str) -> Path:
        check_key(key)
        return self.submissions / f"{key}.json"


def _text(path: Path) -> bytes:
    """Return what a file holds; Unreadable where it is none: reading a pipe would never end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise Unreadable("it is no regular file")
    return path.read_bytes()


def _is_key(text: str) -> bool:
    try:
        check_key(text)
    except Unreadable:
        return False
    return True
