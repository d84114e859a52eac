"""Where random numbers begin, for each submission: at one place, which nobody would choose."""

from __future__ import annotations

import random
import sys

# Whoever seeds with this number is not seen to have done so.
_SEED = 3_141_592_653


def begin_anew() -> None:
    """Seed what would go on from a state that differs from one template to the next."""
    random.seed(_SEED)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(_SEED)
