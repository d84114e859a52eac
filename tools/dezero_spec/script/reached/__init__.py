"""Which lines of an implementation each rule reaches: noted in its host, kept beside its verdicts.

`tracing` and `statements` are the host's side, a part of its kit: standard library alone. What
comes from there is for people to read, never for marks.
"""
