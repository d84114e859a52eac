"""What a test does, call by call: the lines to paste, the graph to draw, the places in the code.

Reads tests and frames; judges nothing. Imports `loading` and the ground floor.
"""
