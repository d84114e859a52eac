"""Plain: every entry is a submission, called as its student or teacher liked."""

from __future__ import annotations

from collections.abc import Sequence

from dezero_spec.grading.intake.layouts.piece import Layout, Piece, plainly
from dezero_spec.grading.intake.nodes import Node


def read(_: Node, entries: Sequence[Node]) -> list[Piece | None]:
    """Take each entry as it is."""
    return [piece_of(node) for node in entries]


def piece_of(node: Node) -> Piece:
    """Take one entry, of whatever layout the others are."""
    return Piece(node, node.name, node.name, node.name)


LAYOUT = Layout("plain", "plain", plainly(read), "one file, archive or folder a submission")
