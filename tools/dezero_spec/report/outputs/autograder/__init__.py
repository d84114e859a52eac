"""The zip that Gradescope takes as an autograder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from dezero_spec.grading import marks
from dezero_spec.grading.settings import fresh_seed
from dezero_spec.grading.store import atomic
from dezero_spec.report.outputs.autograder import wheel
from dezero_spec.report.outputs.entries import OutputError

SCRIPTS = ("setup.sh", "run_autograder")
SEED = "seed.txt"  # the number of the first random case
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same content gives the same archive


def build(
    path: Path,
    rubric: Path | None = None,
    wheels: Sequence[Path] = (),
    seed: int | None = None,
) -> list[str]:
    """Write the archive; return the names in it.

    `wheels`: further ones, of numpy and so on, with which the setup needs no network; one of
    dezero-spec itself is taken instead of making it. `seed`: of the random cases, a fresh one by
    default. Raises OutputError, RubricError, StoreError.
    """
    number = fresh_seed() if seed is None else seed
    files = {SEED: f"{number}\n".encode("ascii")}
    for name in SCRIPTS:
        files[name] = (Path(__file__).parent / name).read_bytes().replace(b"\r\n", b"\n")
    if rubric is not None:
        marks.load(rubric)
        files["rubric.toml"] = rubric.read_bytes()
    for given in wheels:
        if not zipfile.is_zipfile(given):
            raise OutputError(f"{given} is no wheel")
        files[f"wheels/{given.name}"] = given.read_bytes()
    if not any(name.startswith("wheels/dezero_spec-") for name in files):
        name, content = wheel.make()
        files[f"wheels/{name}"] = content
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = (0o100755 if name in SCRIPTS else 0o100644) << 16
            file.writestr(info, content, zipfile.ZIP_DEFLATED)
    atomic.write(path, archive.getvalue())
    return sorted(files)
