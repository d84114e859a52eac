"""Which layout an export has: the one whose names most of its entries have."""

from __future__ import annotations

from dataclasses import dataclass, field

from dezero_spec.grading.intake.errors import IntakeError
from dezero_spec.grading.intake.layouts import ABOUT, LAYOUTS, NAMES, Layout, Readings, plain
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading.archives import is_archive, is_ignored, visible
from dezero_spec.loading.archives.members import FILE, FOLDER

ENOUGH = 0.5
# How deep an export may lie inside the one folder of a zip.
DEEPEST = 2
SUBMISSIONS = "submissions"
# What of an export that has a layout of its own is a submission all the same.
SOURCES = (".py", ".ipynb")


@dataclass
class Recognised:
    """What an export's entries may be, and what to say about how they were read."""

    layout: Layout
    readings: list[Readings]
    notes: list[str] = field(default_factory=list)


@dataclass
class _Level:
    """A folder in which the submissions may lie, and its way from the source."""

    place: Node
    entries: list[Node]
    way: str
    notes: list[str]


def recognise(root: Node, wanted: str | None, leave_out: set[str], *, packed: bool) -> Recognised:
    """Read an export in the wanted layout or in the one that fits; IntakeError if none can be."""
    if wanted is not None and wanted not in LAYOUTS:
        reason = f"there is no layout called {visible(wanted)}"
        raise IntakeError(reason, f"The layouts are {', '.join(NAMES)}")
    levels = _levels(root, leave_out)
    if wanted == "plain":
        return _plain(root, levels, packed=packed)
    best, found = 0.0, None
    for level in levels:
        for name in [wanted] if wanted else NAMES[:-1]:
            is_one = LAYOUTS[name].is_one
            if is_one and not wanted and not is_one(level.place, level.entries):
                continue
            share, read = _read(LAYOUTS[name], level)
            if share > best:
                best, found = share, read
    if found is not None and (wanted or best >= ENOUGH):
        return found
    if wanted:
        form = LAYOUTS[wanted].form
        reason = f"no entry of {visible(root.name)} has the form of the layout {wanted} ({form})"
        raise IntakeError(reason, f"Leave out --layout, or choose from {', '.join(NAMES)}")
    return _plain(root, levels, packed=packed)


def _plain(root: Node, levels: list[_Level], *, packed: bool) -> Recognised:
    """Take each entry as a submission, of the one folder of a zip where it is but a wrapper."""
    inner = len(levels) > 1 and packed and _is_wrapper(root, levels[1])
    return _read(LAYOUTS["plain"], levels[1] if inner else levels[0])[1]


def _levels(root: Node, leave_out: set[str]) -> list[_Level]:
    """List the folders in which the submissions may lie: the source's, or its only one's."""
    levels = [_level(root, "", leave_out)]
    while len(levels) <= DEEPEST:
        above = levels[-1]
        if len(above.entries) != 1 or above.entries[0].kind != FOLDER:
            break
        only = above.entries[0]
        levels.append(_level(only, f"{above.way}/{only.name}".strip("/"), set()))
        levels[-1].notes[:0] = above.notes
    # Submitty's, beside folders of results.
    last = levels[-1]
    for node in last.entries:
        if node.name == SUBMISSIONS and node.kind == FOLDER:
            levels.append(_level(node, f"{last.way}/{node.name}".strip("/"), set()))
    return levels


def _level(place: Node, way: str, leave_out: set[str]) -> _Level:
    try:
        nodes = place.children()
    except OSError as error:
        reason = f"{visible(place.name)} cannot be read: {error.strerror or error}"
        raise IntakeError(reason, "Check its permissions") from error
    # What must not be taken is told as such, whatever it is called.
    nodes = [node for node in nodes if node.trouble or not is_ignored(node.name)]
    own = [node for node in nodes if node.name in leave_out]
    hidden = [n for n in nodes if n.name.startswith(".") and not n.trouble and n not in own]
    notes = [f"the submissions were taken from its folder {visible(way)}"] if way else []
    notes += [f"left out, no submission: {_listed(own)}"] if own else []
    notes += [f"left out, hidden: {_listed(hidden)}"] if hidden else []
    apart = {*own, *hidden}
    entries = [node for node in nodes if node not in apart]
    return _Level(place, entries, way, notes)


def _read(layout: Layout, level: _Level) -> tuple[float, Recognised]:
    """Read entries in a layout, with the share that has its form."""
    readings = layout.read(level.place, level.entries)
    others = [node for node, each in zip(level.entries, readings) if not each]
    # What the LMS says of one attempt stands for it if nothing else does.
    read = [each for each in readings if each and (each[0].who or each[0].role != ABOUT)]
    fitting = [each for each in read if each[0].role != ABOUT]
    share = len(fitting) / max(len(fitting) + len(others), 1)
    found = Recognised(layout, read, notes=list(level.notes))
    taken = [node for node in others if _may_be_submission(node)]
    left = [node for node in others if not _may_be_submission(node)]
    found.readings += [(plain.piece_of(node),) for node in taken]
    if layout.name != "plain":
        found.notes.append(
            f"read as an export of {layout.title}: {len(fitting)} of"
            f" {len(fitting) + len(others)} entries have its form"
        )
    if taken:
        found.notes.append(f"not of that form, taken as plain submissions: {_listed(taken)}")
    if left:
        found.notes.append(f"not of that form, left out: {_listed(left)}")
    return share, found


def _may_be_submission(node: Node) -> bool:
    # What could not be looked into is never dropped in silence either.
    by_name = node.name.lower().endswith(SOURCES) or is_archive(node.name)
    return node.kind != FILE or by_name


def _is_wrapper(root: Node, inner: _Level) -> bool:
    """Tell whether a zip's one folder holds the submissions, or is itself the only one."""
    stem = root.name.rsplit(".", 1)[0].removesuffix(".tar")
    return bool(inner.entries) and (
        inner.place.name.casefold() == stem.casefold()
        or all(node.kind == FOLDER or is_archive(node.name) for node in inner.entries)
    )


def _listed(nodes: list[Node]) -> str:
    names = ", ".join(visible(node.name) for node in nodes[:10])
    return names + (f" and {len(nodes) - 10} more" if len(nodes) > 10 else "")
