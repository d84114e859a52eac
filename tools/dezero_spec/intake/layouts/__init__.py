"""How exports of learning management systems are laid out: one module a layout."""

from dezero_spec.intake.layouts import (
    blackboard,
    brightspace,
    canvas,
    classroom,
    gradescope,
    moodle,
    plain,
)
from dezero_spec.intake.layouts.piece import ABOUT, CONTENT, TEXT, WEB_LINK, Layout, Piece

# In the order in which they are tried; the last takes anything.
LAYOUTS: dict[str, Layout] = {
    module.LAYOUT.name: module.LAYOUT
    for module in (gradescope, moodle, blackboard, brightspace, canvas, classroom, plain)
}
NAMES = tuple(LAYOUTS)

__all__ = ["ABOUT", "CONTENT", "LAYOUTS", "NAMES", "TEXT", "WEB_LINK", "Layout", "Piece"]
