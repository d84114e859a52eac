"""The command as ``python -m dezero_spec``."""

from dezero_spec.command import main

main()
