"""The processor's time of all that a program starts, also of what it kills and nobody waits for.

Times of children are those of children that were waited for; hosts in a sandbox are killed, and
most of what grading costs would be nobody's. A control group counts them, where Linux lets us make
one: as root, or as a user to whom a part of them is delegated.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

# Where groups are made, and the file in one that tells what it has used: of both of Linux's kinds.
_KINDS = (
    (Path("/sys/fs/cgroup/cpuacct"), "cpuacct.usage"),
    (Path("/sys/fs/cgroup"), "cpu.stat"),
)
# For the program: it joins the group that GROUP names, and `used` returns seconds.
JOIN = """
import os
GROUP = os.environ.get("GROUP")
if GROUP:
    with open(os.path.dirname(GROUP) + "/cgroup.procs", "w") as procs:
        procs.write(str(os.getpid()))
def used():
    if not GROUP:
        return sum(os.times()[:4])
    with open(GROUP) as file:
        words = file.read().split()
    return int(words[0]) / 1e9 if len(words) == 1 else int(words[1]) / 1e6
"""


@contextlib.contextmanager
def group() -> Iterator[str]:
    """Give the file that tells what a group has used, for GROUP; "" where there can be none."""
    for above, name in _KINDS:
        place = above / f"dezero-spec-{os.getpid()}"
        with contextlib.suppress(OSError):
            place.mkdir()
            if (place / name).is_file():
                break
            place.rmdir()
    else:
        yield ""
        return
    try:
        yield str(place / name)
    finally:
        with contextlib.suppress(OSError):  # what was killed may still be there
            place.rmdir()
