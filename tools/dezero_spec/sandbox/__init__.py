"""Run code that nobody has vetted, where it can do no harm."""

from dezero_spec.sandbox.errors import SandboxUnavailable
from dezero_spec.sandbox.launcher import SandboxedLauncher
from dezero_spec.sandbox.policy import Limits
from dezero_spec.sandbox.trials import Ready, require

__all__ = ["Limits", "Ready", "SandboxUnavailable", "SandboxedLauncher", "require"]
