"""Which file of a folder holds the implementation, decided without running any of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dezero_spec.loading.errors import CannotLoad
from dezero_spec.loading.facts import REQUIRED_NAMES, Imported
from dezero_spec.loading.notebook import of_marimo
from dezero_spec.loading.spelling import readable
from dezero_spec.loading.survey import Candidate, Survey

# A folder with an attempt, as submission systems number them.
ATTEMPT = re.compile(r"(?:(?:attempt|submission|version|v|try)[-_ ]?)?(\d{1,6})", re.IGNORECASE)
STEMS = ("core_simple", "core", "dezero", "__init__")


@dataclass
class Choice:
    """The file taken, and what to say about it."""

    candidate: Candidate
    remarks: list[str]


def choose(survey: Survey, shown: str) -> Choice:
    """Take the file that holds the implementation; CannotLoad when none does, or two do alike."""
    attempt, said = _last_attempt(survey)
    candidates = [c for c in survey.candidates.values() if c.relative.startswith(attempt)]
    able = [c for c in candidates if "Variable" in c.known]
    if not able:
        able = [c for c in candidates if imports_core(c.facts.imports)]
    if not able:
        raise _none_suitable(survey, candidates, shown)
    able, series = _latest_of_series(able)
    ranked = sorted(able, key=_rank, reverse=True)
    best = ranked[0]
    rivals = [c for c in ranked[1:] if _rank(c) == _rank(best)]
    if rivals and any(_digest(c, survey) != _digest(best, survey) for c in rivals):
        reason = f"{shown} holds several implementations that are alike: " + _listed(
            [best, *rivals]
        )
        advice = "Keep one of them, or name it to check with --entry FILE"
        raise CannotLoad(reason, file=survey.folder, advice=advice)
    package = survey.candidates.get(best.file.parent / "__init__.py")
    if (
        package is not None
        and package.complete
        and (package.known & REQUIRED_NAMES) > (best.known & REQUIRED_NAMES)
    ):
        best = package  # it gathers what the package's modules define
    for broken in candidates:
        if broken.claims_variable and broken.problem and _preferred(broken) > _preferred(best):
            raise broken.problem  # nobody is judged on an earlier step instead
    remarks = said + ([series[best.file]] if best.file in series else [])
    others = [
        c
        for c in ranked
        if c is not best
        and "Variable" in c.facts.classes
        and not c.is_test
        and not (_preferred(best) and _leads_to(best, c))
    ]
    if others:
        remarks.append(
            f"{best.relative} was taken; Variable is also defined in {_listed(others)}:"
            " choose another with --entry FILE"
        )
    for broken in candidates:
        if broken.claims_variable and broken.problem and not broken.is_test:
            why = broken.problem.reason.partition("\n")[0]
            remarks.append(f"{best.relative} was taken; {why}, so that file was left out")
    return Choice(best, remarks)


def pick(survey: Survey, entry: str, shown: str) -> Candidate:
    """Take the file that the user names, by path or dotted name; CannotLoad if it isn't there."""
    wanted = readable(entry.replace("\\", "/")).removeprefix("./").strip("/")
    whole = readable(survey.folder.name)
    dotted = wanted.replace(".", "/")
    for form in (wanted, f"{wanted}.py", f"{dotted}.py", f"{wanted}/__init__.py",
                 f"{dotted}/__init__.py"):  # fmt: skip
        found = [
            candidate
            for candidate in survey.candidates.values()
            if candidate.relative == form or f"{whole}/{candidate.relative}" == form
        ] or [c for c in survey.candidates.values() if c.relative.endswith("/" + form)]
        if len(found) == 1:
            return found[0]
        if found:
            reason = f"several files of {shown} are called {entry}: {_listed(found)}"
            raise CannotLoad(reason, file=survey.folder, advice="Give the whole path to --entry")
    there = _listed(survey.candidates.values()) or "no Python files"
    reason = f"{shown} has no {entry}; it holds {there}"
    raise CannotLoad(reason, file=survey.folder, advice="Give one of these to --entry")


def imports_core(imports: Iterable[Imported]) -> Imported | None:
    """Find an import of Variable from wherever it may be."""
    return next((i for i in imports if i.at_top and "Variable" in i.names), None)


def _preferred(candidate: Candidate) -> int:
    """Rank a file by the place that the notes give to the core."""
    in_dezero = candidate.file.parent.name == "dezero"
    return {"core_simple": 2, "core": 1}.get(candidate.stem, 0) if in_dezero else 0


def _leads_to(best: Candidate, other: Candidate) -> bool:
    """Tell whether a file is a step on the way to `best`, in the folder that the notes keep it."""
    numbered = other.file.parent.name == "steps" and re.fullmatch(r"step\d+", other.stem)
    return bool(numbered) and other.known & REQUIRED_NAMES <= best.known


def _rank(candidate: Candidate) -> tuple[object, ...]:
    stem = candidate.stem.lower()
    return (
        not candidate.is_test,
        _preferred(candidate),
        candidate.complete,
        len(candidate.known & REQUIRED_NAMES),
        candidate.defines_variable,
        candidate.file.suffix.lower() == ".py",
        -STEMS.index(stem) if stem in STEMS else -len(STEMS),
        len(candidate.known),
        -candidate.relative.count("/"),
    )


def _last_attempt(survey: Survey) -> tuple[str, list[str]]:
    """Of folders that are attempts by their numbers, with no Python beside them, name the last.

    It counts even if it can't be read: nobody is judged on an earlier attempt instead.
    """
    numbers: dict[str, int] = {}
    python = [candidate.relative for candidate in survey.candidates.values()]
    for name in (*python, *survey.others):
        top, inside, _ = name.partition("/")
        if found := ATTEMPT.fullmatch(top) if inside else None:
            numbers[top] = int(found[1])
    beside = any(name.partition("/")[0] not in numbers for name in python)
    if beside or len(numbers) < 2 or len(set(numbers.values())) < len(numbers):
        return "", []
    last = max(numbers, key=lambda top: numbers[top])
    return f"{last}/", [f"{last} was taken: the last of {len(numbers)} numbered attempts"]


def _latest_of_series(able: list[Candidate]) -> tuple[list[Candidate], dict[Path, str]]:
    """Of step01.py … step22.py keep the last that is complete in itself, with a remark on it."""
    series: dict[tuple[Path, str], list[Candidate]] = {}
    for candidate in able:
        if re.search(r"\d", candidate.stem):
            pattern = re.sub(r"\d+", "#", candidate.stem) + candidate.file.suffix.lower()
            series.setdefault((candidate.file.parent, pattern), []).append(candidate)
    remarks = {}
    kept = list(able)
    for members in series.values():
        whole = [c for c in members if c.complete and c.defines_variable]
        if len(members) < 2 or not whole:
            continue
        last = max(whole, key=lambda c: [int(n) for n in re.findall(r"\d+", c.stem)])
        kept = [c for c in kept if c is last or c not in members]
        remarks[last.file] = (
            f"{last.relative} was taken: the last of {len(members)} numbered files that defines"
            " both Variable and Function; choose another with --entry FILE"
        )
    return kept, remarks


def _none_suitable(survey: Survey, candidates: list[Candidate], shown: str) -> CannotLoad:
    folder = survey.folder
    broken = [c for c in candidates if c.problem]
    broken.sort(key=lambda c: (not c.claims_variable, c.is_test, -_preferred(c)))
    problem = broken[0].problem if broken else None
    if problem is not None:
        if broken[0].claims_variable or len(candidates) == 1:
            return problem
        reason = f"no file of {shown} that can be read defines Variable; {problem.reason}"
        return CannotLoad(reason, file=problem.file, line=problem.line, advice=problem.advice)
    for candidate in candidates:
        if candidate.facts.is_marimo:
            return of_marimo(candidate.where, candidate.file)
    if candidates:
        advice = "Hand in the file with the classes Variable and Function"
        if len(candidates) == 1:
            (one,) = candidates
            empty = _is_empty(one, survey)
            reason = f"{one.relative} is empty" if empty else f"{one.relative} defines no Variable"
        else:
            reason = f"no file of {shown} defines Variable; it holds {_listed(candidates)}"
        return CannotLoad(reason, file=folder, advice=advice)
    if survey.others:
        more = ", …" if len(survey.others) > 5 else ""
        some = ", ".join(map(readable, survey.others[:5])) + more
        reason = f"{shown} holds no Python source, only {some}"
        if all(other.endswith(".pyc") for other in survey.others):
            return CannotLoad(
                reason, file=folder, advice="Compiled .pyc files are not enough: add the .py files"
            )
        return CannotLoad(reason, file=folder, advice="Hand in .py files, an .ipynb or a .zip")
    return CannotLoad(
        f"{shown} is empty", file=folder, advice="Hand in .py files, an .ipynb or a .zip"
    )


def _listed(candidates: Iterable[Candidate]) -> str:
    names = sorted(candidate.relative for candidate in candidates)
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def _is_empty(candidate: Candidate, survey: Survey) -> bool:
    text = survey.files.text(candidate.file)
    return not (candidate.file.read_bytes() if text is None else text).strip()


def _digest(candidate: Candidate, survey: Survey) -> bytes:
    text = survey.files.text(candidate.file)
    data = candidate.file.read_bytes() if text is None else text.encode()
    return hashlib.sha256(data).digest()
