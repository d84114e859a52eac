"""How exports of learning management systems are laid out: one module a layout."""

from dezero_spec.grading.intake.layouts import (
    autolab,
    blackboard,
    brightspace,
    canvas,
    classroom,
    gradescope,
    ilias,
    moodle,
    nbgrader,
    plain,
    submitty,
)
from dezero_spec.grading.intake.layouts.piece import (
    ABOUT,
    CONTENT,
    TEXT,
    WEB_LINK,
    Layout,
    Piece,
    Readings,
)

# In the order in which they are tried; the last takes anything.
LAYOUTS: dict[str, Layout] = {
    module.LAYOUT.name: module.LAYOUT
    for module in (
        *(gradescope, moodle, blackboard, brightspace, canvas),
        *(nbgrader, autolab, submitty, ilias, classroom, plain),
    )
}
NAMES = tuple(LAYOUTS)

__all__ = [
    "ABOUT", "CONTENT", "LAYOUTS", "NAMES", "TEXT", "WEB_LINK", "Layout", "Piece", "Readings",
]  # fmt: skip
