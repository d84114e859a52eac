"""The stored results of a class: one JSON document a submission, from which all else is made."""

from dezero_spec.grading.store.atomic import StoreError
from dezero_spec.grading.store.documents import (
    ClassRecord,
    Document,
    is_current,
)
from dezero_spec.grading.store.folder import Store
from dezero_spec.grading.store.suite import suite_digest
from dezero_spec.grading.store.whole import GRADED, UNGRADABLE, Unreadable

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
