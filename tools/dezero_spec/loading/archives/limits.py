"""How much one submission may hold."""

from __future__ import annotations

from dataclasses import dataclass

from dezero_spec.loading.archives.refusal import Refused

MOST_MEMBERS = 5000
MOST_BYTES = 200_000_000
MOST_RATIO = 200
RATIO_MATTERS_FROM = 1_000_000
# Headers of an archive, those of ignored members included: what is held in memory at once.
MOST_HEADERS = 100_000
LARGEST_READ = 16_000_000
CHUNK = 1 << 16
ADVICE = "Leave out what is not source"


@dataclass
class Budget:
    """What may still be written for one submission, all its archives together."""

    files: int = MOST_MEMBERS
    bytes: int = MOST_BYTES

    def __post_init__(self) -> None:
        self._most_files, self._most_bytes = self.files, self.bytes

    def take_file(self, shown: str) -> None:
        """Count one more file; Refused when there are too many."""
        self.files -= 1
        if self.files < 0:
            reason = f"{shown} holds more than {self._most_files} files: refused"
            raise Refused(reason, ADVICE, hostile=True)

    def take_bytes(self, count: int, shown: str) -> None:
        """Count bytes about to be written; Refused when there are too many."""
        self.bytes -= count
        if self.bytes < 0:
            # Also where the declared sizes were a lie.
            reason = f"{shown} unpacks to more than {self._most_bytes / 1e6:.0f} MB: refused"
            raise Refused(reason, ADVICE, hostile=True)


def check_declared(shown: str, count: int, size: int, packed: int, budget: Budget) -> None:
    """Refuse by what an archive says of itself, before anything is written."""
    if count > budget.files:
        reason = f"{shown} holds {count} files; more than {budget.files} are refused"
        raise Refused(reason, ADVICE, hostile=True)
    dense = size > RATIO_MATTERS_FROM and size > MOST_RATIO * max(packed, 1)
    if size > budget.bytes or dense:
        reason = f"{shown} would unpack to {size / 1e6:.0f} MB from {packed / 1e6:.3f} MB: refused"
        raise Refused(reason, ADVICE, hostile=True)
