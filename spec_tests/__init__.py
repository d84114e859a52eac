"""The executable specification of the DeZero autodiff core: one test module a chapter.

A test states one rule: its id, step and kind stand in the marker, its sentence is the docstring.
Tests reach the implementation through the fixtures of ``conftest`` alone, so the same text judges
an implementation in this process or in another one.
"""
