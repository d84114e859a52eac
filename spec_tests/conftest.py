"""The fixtures through which the tests reach an implementation, and nothing else."""

import pytest


def pytest_addoption(parser, pluginmanager):
    """Bring in the plugins that load implementations, unless `-p` has done so already."""
    if not pluginmanager.has_plugin("dezero_spec.suite.pytest_plugin"):
        pluginmanager.import_plugin("dezero_spec")


@pytest.fixture
def dezero(bench):
    """The implementation's names: ``dezero.Variable``, ``dezero.add`` and so on."""
    return bench.dezero


@pytest.fixture
def functions(bench):
    """Functions defined against the implementation: see functions.py."""
    return bench.functions


@pytest.fixture
def lifetime(bench):
    """What is still alive: see lifetimes.py."""
    return bench.lifetime


@pytest.fixture
def package(bench):
    """How the implementation is packaged, what importing it did, and the numpy it runs with."""
    return bench.package
