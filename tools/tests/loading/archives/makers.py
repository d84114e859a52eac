"""Archives as students, Windows and attackers make them."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

CORE = b"class Variable:\n    pass\n\n\nclass Function:\n    pass\n"


def zip_bytes(files: dict[str, bytes], *, compress: bool = True) -> bytes:
    """A plain zip."""
    buffer = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def raw_zip(
    entries: list[tuple[bytes, bytes]], *, flags: int = 0, extra: bytes = b"", mode: int = 0
) -> bytes:
    """A stored zip whose names are these bytes, whatever Python would make of them."""
    body, directory = b"", b""
    for name, data in entries:
        crc = zlib.crc32(data)
        common = struct.pack(
            "<HHHHHLLLHH", 20, flags, 0, 0, 0x21, crc, len(data), len(data), len(name), len(extra)
        )
        directory += b"PK\x01\x02" + struct.pack("<H", 3 << 8 | 20) + common
        directory += struct.pack("<HHHLL", 0, 0, 0, mode << 16, len(body)) + name + extra
        body += b"PK\x03\x04" + common + name + extra + data
    count = len(entries)
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def unicode_path(raw: bytes, name: str, *, checksum: int | None = None) -> bytes:
    """The extra field 0x7075: a name in UTF-8 beside the one in the header."""
    body = b"\x01" + struct.pack("<L", zlib.crc32(raw) if checksum is None else checksum)
    body += name.encode("utf-8")
    return struct.pack("<HH", 0x7075, len(body)) + body


def zip_with_mode(name: str, data: bytes, mode: int) -> bytes:
    """A zip with a good file and one whose kind is what the mode says: a link, a device."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("core.py", CORE)
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = mode << 16
        archive.writestr(info, data)
    return buffer.getvalue()


def tar_bytes(
    files: dict[str, bytes], special: list[tarfile.TarInfo] | None = None, *, packed: bool = True
) -> bytes:
    """A tar, gzipped, with members besides plain files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in special or []:
            archive.addfile(info)
    return gzip.compress(buffer.getvalue(), mtime=0) if packed else buffer.getvalue()


def tar_info(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """A member that is no plain file."""
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = target
    return info


def zeros_zip(megabytes: int, name: str = "core.py") -> bytes:
    """A bomb by size and ratio."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as sink,
    ):
        for _ in range(megabytes):
            sink.write(bytes(1_000_000))
    return buffer.getvalue()


def lying_zip(declared: int) -> bytes:
    """A zip that declares another size than its data has, in both headers."""
    data = zip_bytes({"core.py": CORE * 100})
    true = struct.pack("<L", len(CORE * 100))
    assert data.count(true) == 2
    return data.replace(true, struct.pack("<L", declared))


def encrypted_zip(name: str = "core.py") -> bytes:
    """A zip that says it is encrypted."""
    return raw_zip([(name.encode(), CORE)], flags=0x1)


def quine_like(depth: int) -> bytes:
    """A zip in a zip in a zip: nothing but archives, as deep as asked."""
    data = zip_bytes({"r.txt": b"nothing"})
    for _ in range(depth):
        data = zip_bytes({"r/r.zip": data})
    return data


def hostile() -> dict[str, tuple[str, bytes, str]]:
    """The corpus: what it is -> file name, content, words of the refusal."""
    link = stat.S_IFLNK | 0o777
    names = {
        "traversal": ("../evil.py", "leads out"),
        "traversal inside": ("a/../../evil.py", "leads out"),
        "traversal by backslash": ("..\\evil.py", "leads out"),
        "traversal in what is ignored": ("__MACOSX/../../evil.py", "leads out"),
        "absolute": ("/tmp/evil.py", "leads out"),
        "network share": ("\\\\server\\share\\evil.py", "leads out"),
        "drive letter": ("C:\\evil.py", "leads out"),
        "drive without slash": ("C:evil.py", "leads out"),
        "escape in name": ("a\x1b[2J.py", "control characters"),
        "line end in name": ("a\nb.py", "control characters"),
        "reversed name": ("core\u202eyp.exe.py", "reverse how it reads"),
        "long name": ("a" * 300 + ".py", "too long"),
        "long Korean name": ("가" * 90 + ".py", "too long"),
        "deep name": ("a/" * 200 + "core.py", "too long"),
        "trailing dot": ("core.py.", "ends in a dot"),
        "trailing space": ("dezero /core.py", "ends in a dot"),
        "device": ("aux.py", "device on Windows"),
        "device folder": ("NUL/core.py", "device on Windows"),
    }
    corpus = {
        what: ("hw.zip", raw_zip([(b"core.py", CORE), (name.encode(), CORE)], flags=0x800), words)
        for what, (name, words) in names.items()
    }
    corpus |= {
        "NUL in name": ("hw.zip", raw_zip([(b"core.py\0.txt", CORE)]), "control characters"),
        "zip link": ("hw.zip", zip_with_mode("notes.py", b"/etc/passwd", link), "is a link"),
        "zip link to a folder": ("hw.zip", zip_with_mode("out", b"..", link), "is a link"),
        "zip fifo": ("hw.zip", zip_with_mode("p", b"", stat.S_IFIFO), "not a plain file"),
        "zip device": ("hw.zip", zip_with_mode("d", b"", stat.S_IFCHR), "not a plain file"),
        "duplicate": ("hw.zip", raw_zip([(b"core.py", CORE), (b"core.py", b"x")]), "two files"),
        "duplicate by form": (
            "hw.zip",
            raw_zip([("가.py".encode(), CORE), ("\u1100\u1161.py".encode(), CORE)], flags=0x800),
            "two files",
        ),
        "file and folder": (
            "hw.zip",
            raw_zip([(b"a", CORE), (b"a/core.py", CORE)]),
            "both as a file",
        ),
        "folder and file": (
            "hw.zip",
            raw_zip([(b"a/core.py", CORE), (b"a", CORE)]),
            "both as a file",
        ),
        "bomb by ratio": ("hw.zip", zeros_zip(20), "would unpack to 20 MB"),
        "bomb by size": ("hw.zip", zeros_zip(260), "would unpack to 260 MB"),
        "bomb by count": (
            "hw.zip",
            raw_zip([(b"%d.py" % n, b"") for n in range(5001)]),
            "5001 files",
        ),
        "size too small": ("hw.zip", lying_zip(10), "damaged"),
        "size too large": ("hw.zip", lying_zip(100_000), "damaged"),
        "encrypted": ("hw.zip", encrypted_zip(), "protected with a password"),
        "truncated": ("hw.zip", zip_bytes({"core.py": CORE * 50})[:-30], "damaged"),
        "flipped": (
            "hw.zip",
            raw_zip([(b"core.py", CORE)]).replace(b"Function", b"functioN"),
            "damaged",
        ),
        "empty file": ("hw.zip", b"", "is empty"),
        "not a zip": ("hw.zip", b"import os\n", "damaged: it is not a zip"),
        "RAR called zip": ("hw.zip", b"Rar!\x1a\x07\x01\x00" + bytes(50), "is a RAR archive"),
        "gzip called zip": ("hw.zip", tar_bytes({"core.py": CORE}), "is a gzip file, not a zip"),
        "unknown method": (
            "hw.zip",
            zip_bytes({"core.py": CORE}).replace(
                b"\x08\x00\x00\x00!\x00", b"\x62\x00\x00\x00!\x00"
            ),
            "compressed in a way",
        ),
        "tar traversal": ("hw.tar.gz", tar_bytes({"../evil.py": CORE}), "leads out"),
        "tar absolute": ("hw.tgz", tar_bytes({"/tmp/evil.py": CORE}), "leads out"),
        "tar duplicate": (
            "hw.tar",
            tar_bytes({"a.py": CORE, "./a.py": CORE}, packed=False),
            "two files",
        ),
        "tar bomb": ("hw.tar.gz", tar_bytes({"core.py": bytes(30_000_000)}), "refused"),
        "tar truncated": ("hw.tar.gz", tar_bytes({"core.py": CORE})[:-20], "damaged"),
        "tar cut": (
            "hw.tar",
            tar_bytes({"a.py": CORE, "b.py": CORE}, packed=False)[:1300],
            "damaged",
        ),
        "tar with rubbish": (
            "hw.tar",
            tar_bytes({"a.py": CORE}, packed=False)[:1024] + b"x" * 1024,
            "damaged",
        ),
        "not a tar": ("hw.tar.gz", b"plain text", "is damaged"),
        "gzip of text": ("hw.tar.gz", gzip.compress(b"text" * 400), "is damaged"),
        "zip called tar": ("hw.tar.gz", zip_bytes({"core.py": CORE}), "is a zip, not a .tar.gz"),
        "tar empty": ("hw.tar.gz", b"", "is empty"),
    }
    kinds = {
        "tar link": (tarfile.SYMTYPE, "/etc/passwd", "is a link"),
        "tar hard link": (tarfile.LNKTYPE, "../other", "is a link"),
        "tar fifo": (tarfile.FIFOTYPE, "", "not a plain file"),
        "tar device": (tarfile.CHRTYPE, "", "not a plain file"),
        "tar block device": (tarfile.BLKTYPE, "", "not a plain file"),
    }
    for what, (kind, target, words) in kinds.items():
        data = tar_bytes({"core.py": CORE}, [tar_info("odd.py", kind, target)])
        corpus[what] = ("hw.tar.gz", data, words)
    endless = {"header": tarfile.XHDTYPE, "name": tarfile.GNUTYPE_LONGNAME}
    for what, kind in endless.items():
        header = tarfile.TarInfo("x")
        header.type = kind
        header.size = 40_000_000
        data = header.tobuf() + bytes(40_000_000)
        corpus[f"tar with an endless {what}"] = ("hw.tar", data, "headers of")
    return corpus


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Everything under a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
