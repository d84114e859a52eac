"""The stored results of a class: one JSON document a submission, from which all else is made."""

from dezero_spec.grading.store.atomic import StoreError
from dezero_spec.grading.store.documents import (
    GRADED,
    UNGRADABLE,
    ClassRecord,
    Document,
    Unreadable,
    is_current,
)
from dezero_spec.grading.store.folder import Store
from dezero_spec.grading.store.suite import suite_digest

__all__ = [
    "GRADED",
    "UNGRADABLE",
    "ClassRecord",
    "Document",
    "Store",
    "StoreError",
    "Unreadable",
    "is_current",
    "suite_digest",
]
