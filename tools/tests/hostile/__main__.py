"""`python -m tools.tests.hostile`: record what becomes of the corpus; read it before it is kept."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from .grading import GOLDEN, all_in_short, grade_corpus

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        found = all_in_short(grade_corpus(Path(folder)))
    GOLDEN.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(found)} outcomes are in {GOLDEN}")
