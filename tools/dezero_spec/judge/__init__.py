"""Judging an implementation that lives in another process, where it can do no harm to verdicts.

`wire` says how values pass, `encoding` and `decoding` do it, `operations` numbers what is asked.
`errands`, `facts`, `table`, `actions`, `description` and `host` are the host's side; `peer`,
`client`, `proxies`, `names`, `objects`, `remote`, `session`, `package` and `bench` are the trusted
side. `scripts` holds what tests ask, `recording` and `noting` make them, `replay` serves a test by
their answers. Nothing is imported here: the host must start fast.
"""
