"""Unpacking one archive into a folder."""

from __future__ import annotations

from pathlib import Path

from dezero_spec.loading.archives.limits import Budget, check_declared
from dezero_spec.loading.archives.members import FILE, FOLDER, LINK, Member, open_archive, refusing
from dezero_spec.loading.archives.names import is_ignored, leads_outside, parts_of, visible
from dezero_spec.loading.archives.placing import Placer
from dezero_spec.loading.archives.refusal import Refused

WITHOUT_PASSWORD = "Make the zip again without a password"
FROM_FOLDER = "Make the zip again from the folder itself"
REAL_FILES = "Make the zip again with real files"


def unpack(file: Path, shown: str, into: Path, *, budget: Budget | None = None) -> list[str]:
    """Unpack a zip or tar into an empty folder; Refused for one that is broken or not safe.

    Everything is looked at before anything is written. What tools leave behind is ignored.
    Returns remarks on what was kept under another name. ``into.parent`` must be writable.
    """
    budget = budget or Budget()
    placer = Placer(into, budget, shown)
    with open_archive(file, shown, into.parent, budget.bytes) as members, refusing(file, shown):
        wanted = _wanted(members, placer)
        size = sum(member.size for member in wanted)
        packed = sum(member.packed for member in wanted)
        check_declared(shown, len(wanted), size, packed, budget)
        for member in wanted:
            left = budget.bytes
            with member.open() as source:
                placer.place(member.name, source)
            if left - budget.bytes != member.size:
                reason = (
                    f"{shown} is damaged: '{visible(member.name)}' has another size than it says"
                )
                raise Refused(reason, "Make the zip again")
    return placer.notes


def _wanted(members: list[Member], placer: Placer) -> list[Member]:
    environments = tuple(
        member.name.removesuffix("pyvenv.cfg")
        for member in members
        if member.name.endswith("/pyvenv.cfg")
    )
    wanted = []
    for member in members:
        if leads_outside(member.name):  # also in what is ignored otherwise
            raise _unsafe(placer.shown, member.name, "leads out of its folder", FROM_FOLDER)
        if is_ignored(member.name) or member.name.startswith(environments or "\0"):
            continue
        if member.encrypted:
            raise Refused(f"{placer.shown} is protected with a password", WITHOUT_PASSWORD)
        if member.kind == FOLDER:
            if parts_of(member.name):
                placer.check(member.name.rstrip("/"))
            continue
        if member.kind != FILE:
            what = "is a link" if member.kind == LINK else "is not a plain file"
            raise _unsafe(placer.shown, member.name, what, REAL_FILES)
        placer.check(member.name)
        wanted.append(member)
    return wanted


def _unsafe(shown: str, name: str, what: str, advice: str) -> Refused:
    reason = f"{shown} is not safe to unpack: its member '{visible(name)}' {what}"
    return Refused(reason, advice, hostile=True)
