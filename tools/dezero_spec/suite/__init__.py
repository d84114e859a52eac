"""The specification as a program: its rules, what is collected of it, running it, its verdicts.

Imports `script`, `loading` and the ground floor. Nothing is imported here: hosts must start fast.
"""
