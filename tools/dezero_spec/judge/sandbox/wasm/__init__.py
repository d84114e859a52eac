"""A sandbox without rights and without a system: CPython and numpy compiled to WebAssembly.

`artifacts`, `trimming` and `cache` make what is run, `machine` runs it, `keeper` is the process in
which that is done, `launcher` is the judge's side. Only `machine` and `cache` know the runtime.
"""
