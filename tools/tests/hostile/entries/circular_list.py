"""Return a list that contains itself."""
# base: reference
circle = []
circle.append(circle)
Variable.shape = property(lambda self: circle)
Variable.name = property(lambda self: {"a": circle}, lambda self, name: None)
