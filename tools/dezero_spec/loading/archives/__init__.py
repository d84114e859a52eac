"""Archives that strangers made: nothing outside the folder, nothing without end.

Standard library alone: loading uses it where nothing else is installed.
"""

from dezero_spec.loading.archives.limits import Budget
from dezero_spec.loading.archives.members import Member, is_archive, open_archive
from dezero_spec.loading.archives.names import fault, is_ignored, visible
from dezero_spec.loading.archives.placing import Placer
from dezero_spec.loading.archives.refusal import CannotWrite, Refused
from dezero_spec.loading.archives.unpacking import unpack

__all__ = [
    "Budget",
    "CannotWrite",
    "Member",
    "Placer",
    "Refused",
    "fault",
    "is_archive",
    "is_ignored",
    "open_archive",
    "unpack",
    "visible",
]
