"""Give arrays of structured and of string dtypes."""
# base: broken
Variable.grad = property(
    lambda self: np.zeros(3, dtype=[("a", "f8"), ("b", "O")]), lambda self, value: None
)
Variable.shape = np.array(["(2, 3)"])
Variable.dtype = np.dtype([("a", "f8")])
