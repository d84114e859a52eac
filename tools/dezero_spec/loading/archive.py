"""Unpacking a zip that strangers made: nothing outside the folder, nothing without end."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from dezero_spec.loading.errors import CannotLoad

MOST_MEMBERS = 5000
MOST_BYTES = 200_000_000
MOST_RATIO = 200
RATIO_MATTERS_FROM = 1_000_000
CHUNK = 1 << 16
ENCRYPTED = 0x1
UTF8_NAME = 0x800
SIGNATURES = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF document",
}
IGNORED = frozenset({"__MACOSX", ".git", "__pycache__", ".venv", "venv", "node_modules"})


def unpack(file: Path, shown: str, into: Path) -> None:
    """Extract a zip into an empty folder; CannotLoad for one that is broken or not safe."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check(archive, file, shown)
            _extract(archive, file, shown, into)
    except zipfile.BadZipFile as error:
        raise _broken(file, shown, error) from error
    except (zlib.error, EOFError, ValueError) as error:
        reason = f"{shown} is damaged: {error}"
        raise CannotLoad(reason, file=file, advice="Make the zip again") from error
    except NotImplementedError as error:
        reason = f"{shown} is compressed in a way that Python cannot read ({error})"
        raise CannotLoad(reason, file=file, advice="Make the zip again with 'deflate'") from error
    except OSError as error:
        reason = f"{shown} cannot be unpacked: {error.strerror or error}"
        raise CannotLoad(reason, file=file, advice="Unpack it and hand in the folder") from error


def _check(archive: zipfile.ZipFile, file: Path, shown: str) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        reason = f"{shown} holds {len(members)} files; more than {MOST_MEMBERS} are refused"
        raise CannotLoad(reason, file=file, advice="Leave out what is not source")
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if size > MOST_BYTES or (size > RATIO_MATTERS_FROM and size > MOST_RATIO * max(packed, 1)):
        reason = f"{shown} would unpack to {size / 1e6:.0f} MB from {packed / 1e6:.3f} MB: refused"
        raise CannotLoad(reason, file=file, advice="Leave out what is not source")
    for member in members:
        if member.flag_bits & ENCRYPTED:
            reason = f"{shown} is protected with a password"
            raise CannotLoad(reason, file=file, advice="Make the zip again without a password")
        name = _name(member)
        if _leads_outside(name):
            reason = f"{shown} is not safe to unpack: its member {name!r} leads out of its folder"
            raise CannotLoad(reason, file=file, advice="Make the zip again from the folder itself")
        if stat.S_ISLNK(member.external_attr >> 16):
            reason = f"{shown} is not safe to unpack: its member {name!r} is a link"
            raise CannotLoad(reason, file=file, advice="Make the zip again with real files")


def _extract(archive: zipfile.ZipFile, file: Path, shown: str, into: Path) -> None:
    written = 0
    for member in archive.infolist():
        name = _name(member)
        parts = PurePosixPath(name).parts
        if member.is_dir() or name.endswith("/") or not parts or IGNORED & set(parts):
            continue
        target = into.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("wb") as sink:
            while chunk := source.read(CHUNK):
                written += len(chunk)
                if written > MOST_BYTES:  # the declared sizes were a lie
                    reason = f"{shown} unpacks to more than {MOST_BYTES / 1e6:.0f} MB: refused"
                    raise CannotLoad(reason, file=file, advice="Leave out what is not source")
                sink.write(chunk)


def _name(member: zipfile.ZipInfo) -> str:
    """Decode a member's name; older Windows tools write the system's encoding without saying so."""
    name = member.orig_filename
    if not member.flag_bits & UTF8_NAME and not name.isascii():
        raw = name.encode("cp437")
        for encoding in ("utf-8", "cp949", "cp932"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    # A backslash is never part of a name here: it is how some Windows tools write a slash.
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _leads_outside(name: str) -> bool:
    parts = name.split("/")
    return name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name


def _broken(file: Path, shown: str, error: Exception) -> CannotLoad:
    start = file.read_bytes()[:8] if file.stat().st_size < 1e9 else b""
    for signature, what in SIGNATURES.items():
        if start.startswith(signature):
            return CannotLoad(
                f"{shown} is {what}, not a zip", file=file, advice="Hand in a .zip or the folder"
            )
    if not start:
        return CannotLoad(f"{shown} is empty", file=file, advice="Make the zip again")
    detail = "it is not a zip" if not zipfile.is_zipfile(file) else str(error)
    return CannotLoad(f"{shown} is damaged: {detail}", file=file, advice="Make the zip again")
