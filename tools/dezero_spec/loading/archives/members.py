"""What a zip or a tar holds, read alike and without trust."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from dezero_spec.loading.archives import limits
from dezero_spec.loading.archives.names import clean, name_encoding
from dezero_spec.loading.archives.refusal import CannotWrite, Refused, writing_to

FILE, FOLDER, LINK, SPECIAL = "file", "folder", "link", "special"
ENCRYPTED = 0x1 | 0x40
UTF8_NAME = 0x800
UNICODE_PATH = 0x7075
ON_UNIX = 3
BLOCK = 512
# Headers whose size is that of more header, and not of a file's contents.
GOES_ON = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz")
SUFFIXES = (".zip", *TAR_SUFFIXES)
SIGNATURES = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip",
}
AGAIN = "Make the {kind} again"


@dataclass(frozen=True)
class Member:
    """One entry of an archive. ``name``: with slashes, composed, otherwise as it stands there."""

    name: str
    kind: str
    size: int
    packed: int
    encrypted: bool
    open: Callable[[], IO[bytes]]


def is_archive(name: str) -> bool:
    """Tell by its name whether a file is an archive that can be unpacked."""
    return name.lower().endswith(SUFFIXES)


@contextmanager
def open_archive(file: Path, shown: str, scratch: Path, most: int) -> Iterator[list[Member]]:
    """Open an archive; Refused where it is none, is damaged, or grows when read.

    ``scratch``: a folder for a decompressed tar of at most ``most`` bytes, gone afterwards.
    """
    with ExitStack() as stack:
        with refusing(file, shown):
            source = stack.enter_context(file.open("rb"))
            if shown.lower().endswith(TAR_SUFFIXES):
                plain = stack.enter_context(_plain_tar(source, shown, scratch, most))
                members = _tar_members(plain, shown)
            else:
                careful = cast("IO[bytes]", Careful(source, shown))
                members = _zip_members(stack.enter_context(zipfile.ZipFile(careful)), shown)
        yield members


@contextmanager
def refusing(file: Path, shown: str) -> Iterator[None]:
    """Turn whatever the readers of archives raise into Refused."""
    again = AGAIN.format(kind="archive" if shown.lower().endswith(TAR_SUFFIXES) else "zip")
    try:
        yield
    except (Refused, CannotWrite):
        raise
    except zipfile.BadZipFile as error:
        raise _broken(file, shown, error) from error
    except (tarfile.TarError, gzip.BadGzipFile) as error:
        start = _start(file)
        raise _known(start, shown, "a .tar.gz") or Refused(
            f"{shown} is damaged: {error}" if start else f"{shown} is empty", again
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        reason = f"{shown} is compressed in a way that Python cannot read ({error})"
        raise Refused(reason, f"{again} with 'deflate'") from error
    except MemoryError as error:
        raise Refused(f"{shown} needs too much memory", limits.ADVICE, hostile=True) from error
    except OSError as error:
        reason = f"{shown} cannot be unpacked: {error.strerror or error}"
        raise Refused(reason, "Unpack it and hand in the folder") from error
    except Exception as error:  # each method of compression has errors of its own
        raise Refused(f"{shown} is damaged: {error}", again) from error


class Careful(io.RawIOBase):
    """A file that is never read in one piece because a header says so."""

    def __init__(self, file: IO[bytes], shown: str) -> None:
        self._file = file
        self._shown = shown
        self._size = file.seek(0, io.SEEK_END)
        file.seek(0)

    def read(self, size: int | None = -1) -> bytes:
        """Read as files do; Refused for a piece that no honest archive asks for."""
        left = max(self._size - self._file.tell(), 0)
        wanted = left if size is None or size < 0 else min(size, left)
        _check_header(wanted, self._shown)
        return self._file.read(wanted)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move, as files do."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Tell the position."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Archives may jump in it."""
        return True

    def readable(self) -> bool:
        """It is for reading."""
        return True


def _zip_members(archive: zipfile.ZipFile, shown: str) -> list[Member]:
    infos = archive.infolist()
    _check_headers(len(infos), shown)
    raw = {
        id(info): info.orig_filename.encode("cp437")
        for info in infos
        if not info.flag_bits & UTF8_NAME
    }
    encoding = name_encoding([raw[key] for key in raw])
    members = []
    for info in infos:
        name = info.orig_filename
        if id(info) in raw:
            name = _unicode_path(info, raw[id(info)]) or raw[id(info)].decode(encoding)
        members.append(
            Member(
                clean(name),
                _zip_kind(info, name),
                info.file_size,
                info.compress_size,
                bool(info.flag_bits & ENCRYPTED),
                lambda info=info: archive.open(info),  # type: ignore[misc]
            )
        )
    return members


def _zip_kind(info: zipfile.ZipInfo, name: str) -> str:
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        return LINK
    if name.endswith(("/", "\\")):
        return FOLDER
    made = stat.S_IFMT(mode) if info.create_system == ON_UNIX else 0
    return FILE if made in (0, stat.S_IFREG) else FOLDER if stat.S_ISDIR(mode) else SPECIAL


def _unicode_path(info: zipfile.ZipInfo, raw: bytes) -> str | None:
    """Read the extra field in which some tools keep the name in UTF-8 beside the other."""
    extra = info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == UNICODE_PATH and len(body) > 5 and body[0] == 1:
            (checksum,) = struct.unpack("<L", body[1:5])
            if checksum == zlib.crc32(raw):  # otherwise the name was changed after it
                try:
                    return body[5:].decode("utf-8")
                except UnicodeDecodeError:
                    return None
    return None


@contextmanager
def _plain_tar(source: IO[bytes], shown: str, scratch: Path, most: int) -> Iterator[Careful]:
    if shown.lower().endswith(".tar"):
        yield Careful(source, shown)
        return
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    most += limits.MOST_HEADERS * BLOCK
    written = 0
    with _scratch_file(scratch) as plain, gzip.GzipFile(fileobj=source) as packed:
        while chunk := packed.read(limits.CHUNK):
            written += len(chunk)
            dense = written > limits.RATIO_MATTERS_FROM and written > limits.MOST_RATIO * size
            if written > most or dense:
                reason = (
                    f"{shown} unpacks to more than {written / 1e6:.0f} MB from"
                    f" {size / 1e6:.3f} MB: refused"
                )
                raise Refused(reason, limits.ADVICE, hostile=True)
            with writing_to(scratch):
                plain.write(chunk)
                plain.flush()
        yield Careful(plain, shown)


def _scratch_file(scratch: Path) -> IO[bytes]:
    with writing_to(scratch):
        return tempfile.TemporaryFile(dir=scratch)


def _tar_members(plain: Careful, shown: str) -> list[Member]:
    class Info(tarfile.TarInfo):
        """A header; since Python 3.14 one that goes on is read in pieces, whatever its size."""

        def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
            # tarfile's comments offer it to subclasses: what is called for each header.
            if self.type in GOES_ON:
                _check_header(self.size, shown)
            return super()._proc_member(archive)  # type: ignore[misc, no-any-return]

    archive = tarfile.TarFile(
        fileobj=cast("IO[bytes]", plain),
        tarinfo=Info,
        encoding="utf-8",
        errors="surrogateescape",
    )
    infos: list[tarfile.TarInfo] = []
    for info in archive:
        infos.append(info)
        _check_headers(len(infos), shown)
    # Python's reader takes anything that is no header for the end.
    plain.seek(archive.offset)
    if plain.read(BLOCK).strip(b"\0"):
        raise Refused(f"{shown} is damaged: it ends in the middle", AGAIN.format(kind="archive"))
    raw = [info.name.encode("utf-8", "surrogateescape") for info in infos]
    encoding = name_encoding(raw)
    return [
        Member(
            clean(name.decode(encoding)),
            _tar_kind(info),
            info.size,
            info.size,
            False,
            lambda info=info: _tar_file(archive, info),  # type: ignore[misc]
        )
        for info, name in zip(infos, raw)
    ]


def _tar_kind(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return LINK
    if info.isdir():
        return FOLDER
    return FILE if info.isreg() and not info.issparse() else SPECIAL


def _tar_file(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(info)
    assert file is not None  # only what is a plain file is opened
    return file


def _check_header(wanted: int, shown: str) -> None:
    if wanted > limits.LARGEST_READ:
        reason = f"{shown} has headers of {wanted / 1e6:.0f} MB: refused"
        raise Refused(reason, limits.ADVICE, hostile=True)


def _check_headers(count: int, shown: str) -> None:
    if count > limits.MOST_HEADERS:
        reason = f"{shown} holds more than {limits.MOST_HEADERS} files: refused"
        raise Refused(reason, limits.ADVICE, hostile=True)


def _start(file: Path) -> bytes:
    with file.open("rb") as source:
        return source.read(8)


def _known(start: bytes, shown: str, wanted: str) -> Refused | None:
    for signature, what in SIGNATURES.items():
        if start.startswith(signature) and not (wanted.endswith("gz") and "gzip" in what):
            return Refused(f"{shown} is {what}, not {wanted}", "Hand in a .zip or the folder")
    return None


def _broken(file: Path, shown: str, error: Exception) -> Refused:
    start = _start(file)
    if not start:
        return Refused(f"{shown} is empty", "Make the zip again")
    known = None if start.startswith(b"PK") else _known(start, shown, "a zip")
    if known is not None:
        return known
    detail = str(error) if zipfile.is_zipfile(file) else "it is not a zip"
    return Refused(f"{shown} is damaged: {detail}", "Make the zip again")
