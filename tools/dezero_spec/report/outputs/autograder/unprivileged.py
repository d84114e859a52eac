"""Judge a submission in a process of a user without rights, where there can be no sandbox.

Run by root: `python -m dezero_spec.report.outputs.autograder.unprivileged STEP SEED SUBMISSION`;
prints what `check --isolated --json -` would, with the same statuses.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dezero_spec.judge.running import run_judged
from dezero_spec.judge.sandbox import SandboxedLauncher
from dezero_spec.judge.sandbox.box import UNPRIVILEGED
from dezero_spec.loading import CannotLoad
from dezero_spec.status import CANNOT_RUN


def main(step: str, seed: str, submission: str) -> int:
    """Judge it at that step."""
    with SandboxedLauncher(way=UNPRIVILEGED) as launcher:
        try:
            path = Path(submission)
            found = run_judged(path, launcher=launcher, step=int(step), seed=int(seed))
        except CannotLoad as error:
            print(f"dezero-spec: {error}", file=sys.stderr)
            return CANNOT_RUN
    json.dump(found.to_dict(), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
