"""For all tests of the tools: the suite's marks are known, so that it may be imported."""

from __future__ import annotations

import os
import signal
import threading

import pytest

# What is compared with English text is English on whatever machine.
os.environ["LC_ALL"] = "C.UTF-8"

# A shell has what it starts in the background ignore Ctrl-C, which is part of what is tested.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as nohup has it ignored


def pytest_configure(config: pytest.Config) -> None:
    """Register the marks that reading the catalogue meets."""
    config.addinivalue_line("markers", "rule(id, step, until, not_at, kind): states a rule")
    config.addinivalue_line("markers", "case_of(id, step): a further test of a rule")


LONGEST = ("test_mistakes.py", "test_corpus.py", "test_same_verdicts.py", "test_browser.py")


def pytest_collection_modifyitems(items):
    """Begin with the longest files, or one process would wait for another at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
