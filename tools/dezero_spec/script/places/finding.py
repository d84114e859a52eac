"""Where what a failing case calls is written, for an implementation here or in a host."""

from __future__ import annotations

import functools

from dezero_spec import locations
from dezero_spec.deadline import TimeLimit
from dezero_spec.loading import Implementation
from dezero_spec.script.places.own import Own
from dezero_spec.script.places.place import Place
from dezero_spec.script.places.written import written as written_here
from dezero_spec.script.remote import Crash
from dezero_spec.script.snippets.called import called


def own_files(implementation: Implementation) -> Own:
    """Return what tells the files of an implementation in this process."""
    folder = str(implementation.file.parent) if implementation.file else None
    return Own(folder, str(locations.SUITE))


def written(snippet: str, implementation: Implementation) -> tuple[Place, ...]:
    """Return where that is written which the lines of a case call; nothing if not found.

    Never raises: a report without a place is better than none.
    """
    try:
        calls = called(snippet, implementation.names)
        if not calls:
            return ()
        # A function that is reached by two names is written in one place.
        return tuple(dict.fromkeys(written_in(implementation, calls)))
    except (Exception, Crash, TimeLimit):
        return ()


@functools.singledispatch
def written_in(
    implementation: Implementation, calls: list[list[tuple[str, ...]]]
) -> tuple[Place, ...]:
    """Return where the first of `calls` that can be found is written.

    `judge` registers how to ask an implementation elsewhere.
    """
    found = written_here(implementation.names, calls, own_files(implementation))
    return tuple(Place(*each[:5], tuple(each[5]), each[6]) for each in found)
