"""Have a repr of 10 MB, of which only a little can be shown."""
# base: broken
Variable.__repr__ = lambda self: "variable(" + "1" * 10_000_000 + ")"
Function.__call__ = lambda self, *inputs: self
