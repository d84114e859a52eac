"""Judging an implementation that lives in another process, where it can do no harm to verdicts.

`wire`, `operations`, `errands`, `facts`, `table` and `host` are the host's side or both sides';
`client`, `proxies`, `remote`, `session` and `bench` are the trusted side. `scripts` holds what
tests ask, `recording` and `noting` make them, `replay` serves a test by their answers. Nothing is
imported here: the host must start fast.
"""
