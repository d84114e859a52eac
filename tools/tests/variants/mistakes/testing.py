"""Mistakes about values, numerical derivatives and the gradient check."""

from .entry import Mistake

SQUARE = """    def forward(self, x):
        return x**2

    def backward(self, gy):
        x = self.inputs[0].data
        return 2 * x * gy
"""

MISTAKES = [
    Mistake(
        "square-doubles",
        "Wrote x * 2 for x², which is the same at 2.",
        "testing.square-forward",
        [("        return x**2\n", "        return x * 2\n")],
    ),
    Mistake(
        "square-backward-without-two",
        "Left out the 2 of 2x in the derivative of the square.",
        "testing.square-backward",
        [("return 2 * x * gy", "return x * gy")],
    ),
    Mistake(
        "square-backward-squares",
        "Returned x² · gy as the derivative of the square.",
        "testing.square-backward",
        [("return 2 * x * gy", "return x**2 * gy")],
    ),
    Mistake(
        "numerical-diff-forward",
        "Took the forward difference, and divided by one eps.",
        "testing.numerical-diff",
        [
            ("y0 = f(Variable(as_array(x.data - eps)))", "y0 = f(x)"),
            ("(2 * eps)", "eps"),
        ],
    ),
    Mistake(
        "numerical-diff-one-eps",
        "Divided the central difference by eps, not by 2 eps.",
        "testing.numerical-diff",
        [("/ (2 * eps)", "/ eps")],
    ),
    Mistake(
        "numerical-diff-precedence",
        "Left out the brackets: divided by 2 and multiplied by eps.",
        "testing.numerical-diff",
        [("/ (2 * eps)", "/ 2 * eps")],
    ),
    Mistake(
        "numerical-diff-in-place",
        "Moved x itself back and forth, and left it moved.",
        "testing.numerical-diff",
        [
            (
                "    y0 = f(Variable(as_array(x.data - eps)))\n"
                "    y1 = f(Variable(as_array(x.data + eps)))\n",
                "    x.data = as_array(x.data - eps)\n    y0 = f(x)\n"
                "    x.data = as_array(x.data + 2 * eps)\n    y1 = f(x)\n",
            )
        ],
    ),
    Mistake(
        "numerical-diff-fixed-eps",
        "Wrote 1e-4 into the formula beside the parameter eps.",
        "testing.numerical-diff",
        [
            ("x.data - eps", "x.data - 1e-4"),
            ("x.data + eps", "x.data + 1e-4"),
        ],
    ),
    Mistake(
        "numerical-diff-arrays",
        "Called the function with arrays instead of Variables.",
        "testing.numerical-diff",
        [
            ("f(Variable(as_array(x.data - eps)))", "f(x.data - eps)"),
            ("f(Variable(as_array(x.data + eps)))", "f(x.data + eps)"),
        ],
    ),
    Mistake(
        "numerical-diff-bare-scalar",
        "Made a Variable of what numpy gives for 0-d data, a scalar.",
        "testing.numerical-diff-scalar",
        [
            ("f(Variable(as_array(x.data - eps)))", "f(Variable(x.data - eps))"),
            ("f(Variable(as_array(x.data + eps)))", "f(Variable(x.data + eps))"),
        ],
    ),
    Mistake(
        "square-of-whole-part",
        "Cut the result to a whole number, which the tests with 2.0 and 3.0 do not show.",
        "testing.square-forward",
        [("        return x**2\n", "        return np.trunc(x**2)\n")],
    ),
    Mistake(
        "square-backward-of-one-element",
        "Took a vector of one element for a number, and forgot the 2 of its derivative.",
        "testing.unittest-form",
        [("return 2 * x * gy", "return (1 if x.shape == (1,) else 2) * x * gy")],
    ),
    Mistake(
        "sin-derivative-sign",
        "Added sin, with the sign of the derivative of cos.",
        "testing.gradient-check",
        [
            (
                "def numerical_diff(",
                "class Sin(Function):\n    def forward(self, x):\n        return np.sin(x)\n\n"
                "    def backward(self, gy):\n        x = self.inputs[0].data\n"
                "        return -np.cos(x) * gy\n\n\n"
                "def sin(x):\n    return Sin()(x)\n\n\ndef numerical_diff(",
            )
        ],
    ),
    Mistake(
        "exp-derivative-of-input",
        "Added exp, with its input for a derivative instead of its output.",
        "testing.gradient-check",
        [
            (
                "def numerical_diff(",
                "class Exp(Function):\n    def forward(self, x):\n        return np.exp(x)\n\n"
                "    def backward(self, gy):\n        x = self.inputs[0].data\n"
                "        return x * gy\n\n\n"
                "def exp(x):\n    return Exp()(x)\n\n\ndef numerical_diff(",
            )
        ],
    ),
    Mistake(
        "tanh-derivative-without-square",
        "Added tanh, whose derivative 1 - y² lacks the square.",
        "testing.gradient-check",
        [
            (
                "def numerical_diff(",
                "class Tanh(Function):\n    def forward(self, x):\n        return np.tanh(x)\n\n"
                "    def backward(self, gy):\n        x = self.inputs[0].data\n"
                "        return gy * (1 - np.tanh(x))\n\n\n"
                "def tanh(x):\n    return Tanh()(x)\n\n\ndef numerical_diff(",
            )
        ],
    ),
    Mistake(
        "square-in-float32",
        "Computed the square in float32.",
        "testing.square-forward",
        [("        return x**2\n", "        return x.astype(np.float32) ** 2\n")],
    ),
    Mistake(
        "square-backward-through-quotient",
        "Computed the derivative as 2 x² / x, which divides by x.",
        "testing.square-backward",
        [("return 2 * x * gy", "return 2 * x**2 / x * gy")],
    ),
    Mistake(
        "square-backward-of-absolute",
        "Took the absolute value of x in the derivative where x is small.",
        "testing.square-backward",
        [("return 2 * x * gy", "return 2 * np.where(np.abs(x) > 1e3, np.abs(x), x) * gy")],
    ),
    Mistake(
        "square-backward-whole-numbers",
        "Wrote the 2 of the derivative as 4 // 2 · x, cut to whole numbers of gy.",
        "testing.square-backward",
        [("return 2 * x * gy", "return (2 * x * gy).astype(int) if np.ndim(x) else 2 * x * gy")],
    ),
    Mistake(
        "numerical-diff-relative",
        "Moved x by a share of itself, which is nothing at zero.",
        "testing.numerical-diff",
        [
            (
                '    """Approximate the derivative',
                '    eps = eps * x.data / 2\n    """Approximate the derivative',
            )
        ],
    ),
    Mistake(
        "numerical-diff-mean",
        "Returned the mean of the differences of all elements.",
        "testing.numerical-diff",
        [
            (
                "return (y1.data - y0.data) / (2 * eps)",
                "return np.mean(y1.data - y0.data) / (2 * eps) + 0 * x.data",
            )
        ],
    ),
    Mistake(
        "numerical-diff-absolute",
        "Took the difference of absolute positions: left and right change places below zero.",
        "testing.numerical-diff",
        [
            ("x.data - eps", "np.abs(x.data) - eps"),
            ("x.data + eps", "np.abs(x.data) + eps"),
        ],
    ),
    Mistake(
        "numerical-diff-by-keyword",
        "Took eps by keyword only.",
        "testing.numerical-diff",
        [("def numerical_diff(f, x, eps=1e-4):", "def numerical_diff(f, x, *, eps=1e-4):")],
    ),
    Mistake(
        "numerical-diff-remembers",
        "Kept the result for a function that has come before.",
        "testing.numerical-diff",
        [
            (
                "    return (y1.data - y0.data) / (2 * eps)\n",
                "    slope = (y1.data - y0.data) / (2 * eps)\n"
                "    return known.setdefault((f.__name__, eps, x.shape), slope)\n\n\nknown = {}\n",
            )
        ],
    ),
    Mistake(
        "numerical-diff-sets-the-gradient",
        "Set x's gradient to the difference, too.",
        "testing.numerical-diff",
        [
            (
                "    return (y1.data - y0.data) / (2 * eps)\n",
                "    x.grad = (y1.data - y0.data) / (2 * eps)\n    return x.grad\n",
            )
        ],
    ),
    Mistake(
        "numerical-diff-of-whole-numbers",
        "Kept the type of the data: whole numbers move by nothing.",
        "testing.numerical-diff",
        [
            ("as_array(x.data - eps)", "as_array(x.data - eps).astype(x.dtype)"),
            ("as_array(x.data + eps)", "as_array(x.data + eps).astype(x.dtype)"),
        ],
    ),
    Mistake(
        "numerical-diff-never-negative",
        "Took the distance of the two values, so that a function that falls seems to rise.",
        "testing.numerical-diff",
        [("(y1.data - y0.data)", "abs(y1.data - y0.data)")],
    ),
    Mistake(
        "square-ignores-what-comes-in",
        "Left the gradient that comes in out of Square's backward.",
        "testing.square-backward",
        [("        return 2 * x * gy", "        return 2 * x * np.ones_like(gy)")],
    ),
]
