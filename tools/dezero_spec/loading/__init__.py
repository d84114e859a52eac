"""Load anyone's implementation of the DeZero core, whatever form it comes in."""

from dezero_spec.loading.errors import CannotLoad, MissingName
from dezero_spec.loading.implementation import Implementation, Namespace
from dezero_spec.loading.journal import LoadNote
from dezero_spec.loading.loader import load

__all__ = ["CannotLoad", "Implementation", "LoadNote", "MissingName", "Namespace", "load"]
