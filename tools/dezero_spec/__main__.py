"""The command as ``python -m dezero_spec``."""

from dezero_spec.cli import main

main(prog_name="dezero-spec")
