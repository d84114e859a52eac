"""Mistakes about operators."""

from .entry import Mistake

MUL = "        return gy * x1, gy * x0\n"
SUB = "        return gy, -gy\n"
DIV = "        return gy / x1, -gy * x0 / x1**2\n"
POW = "        return self.c * x ** (self.c - 1) * gy\n"
SCALARS = """    if isinstance(x, np.generic):  # what numpy makes of 0-d arrays
        return np.array(x)
    if isinstance(x, Variable) or not np.isscalar(x):
        return x
"""
AS_ARRAY = (
    SCALARS
    + """    weak = like is not None and type(x) in (int, float) and like.dtype.kind == "f"
    return np.array(x, like.dtype) if weak else np.array(x)
"""
)
PRIORITY = (
    "    __array_priority__ = 200  # ndarray's is 0: `array * variable` is left to the variable\n"
)
MULS = "Variable.__mul__ = Variable.__rmul__ = mul\n"
ADDS = "Variable.__add__ = Variable.__radd__ = add\n"
SUBS = "Variable.__sub__, Variable.__rsub__ = sub, rsub\n"
DIVS = "Variable.__truediv__, Variable.__rtruediv__ = div, rdiv\n"
AS_VARIABLE = "    return x if isinstance(x, Variable) else Variable(x)\n"

MISTAKES = [
    Mistake(
        "mul-gradients-swapped",
        "Gave each factor itself as derivative.",
        "op.mul",
        [(MUL, "        return gy * x0, gy * x1\n")],
    ),
    Mistake(
        "mul-without-upstream",
        "Left out what came from above in Mul.",
        "op.mul",
        [(MUL, "        return x1, x0\n")],
    ),
    Mistake(
        "mul-one-gradient",
        "Returned the product of the gradients from Mul.backward.",
        "op.mul",
        [(MUL, "        return gy * x1 * x0\n")],
    ),
    Mistake(
        "mul-sums-gradient",
        "Took the sum of what came from above, as if it were one number.",
        "op.mul",
        [(MUL, "        return np.sum(gy) * x1, np.sum(gy) * x0\n")],
    ),
    Mistake(
        "mul-mean-of-factor",
        "Took the mean of the other factor.",
        "op.mul",
        [(MUL, "        return gy * np.mean(x1), gy * np.mean(x0)\n")],
    ),
    Mistake(
        "mul-uses-variables",
        "Used the inputs instead of their data in Mul.backward: gradients become Variables.",
        "op.mul",
        [
            (
                "        x0, x1 = self.inputs[0].data, self.inputs[1].data\n" + MUL,
                "        x0, x1 = self.inputs\n        return gy @ x1, gy @ x0\n",
            )
        ],
    ),
    Mistake(
        "mul-not-attached",
        "Wrote mul and did not attach it to Variable.",
        "op.mul",
        [(MULS, "")],
    ),
    Mistake(
        "mul-forward-matrix",
        "Wrote @ for * in Mul.",
        "op.mul",
        [("return x0 * x1\n", "return x0 @ x1\n")],
    ),
    Mistake(
        "add-not-attached",
        "Wrote add and did not attach it to Variable.",
        "op.expression",
        [(ADDS, "")],
    ),
    Mistake(
        "as-variable-leaves-arrays",
        "Returned what as_variable was given, in any case.",
        "op.as-variable",
        [(AS_VARIABLE, "    return x\n")],
    ),
    Mistake(
        "as-variable-copies",
        "Made a new Variable of a Variable's data: the graph ends there.",
        "op.as-variable",
        [(AS_VARIABLE, "    return Variable(x.data if isinstance(x, Variable) else x)\n")],
        also=("call.inputs-outputs", "backward.each-input", "order.generation-variable"),
    ),
    Mistake(
        "as-variable-missing",
        "Wrote it into Function, and no as_variable.",
        "op.as-variable",
        [("def as_variable(x):", "def _as_variable(x):"), ("[as_variable(x)", "[_as_variable(x)")],
    ),
    Mistake(
        "as-array-floats-only",
        "Asked as_array for int and float: numpy's scalars stay as they are.",
        "op.as-array",
        [
            (
                SCALARS,
                "    if not isinstance(x, (int, float)):\n        return x\n",
            ),
            ("Variable(as_array(y))", "Variable(np.asarray(y))"),
        ],
    ),
    Mistake(
        "as-array-copies",
        "Made a new array of an array too.",
        "op.as-array",
        [
            (
                SCALARS,
                "    if isinstance(x, np.ndarray):\n"
                "        return x.copy()\n"
                "    if not np.isscalar(x):\n"
                "        return x\n",
            )
        ],
    ),
    Mistake(
        "as-array-of-everything",
        "Made an array of whatever comes, Variables too.",
        "op.as-array",
        [(AS_ARRAY, "    return np.array(x)\n")],
        also=("call.add", "op.mul", "op.sub", "op.div"),
    ),
    Mistake(
        "as-array-makes-vectors",
        "Made an array of one element of a number.",
        "op.as-array",
        [
            (
                "np.array(x, like.dtype) if weak else np.array(x)",
                "np.array([x], like.dtype) if weak else np.array([x])",
            ),
            ("Variable(as_array(y))", "Variable(np.asarray(y))"),
        ],
    ),
    Mistake(
        "as-array-whole-numbers",
        "Made integer arrays of numbers: 2.5 becomes 2.",
        "op.as-array",
        [
            ("np.array(x, like.dtype) if weak else np.array(x)", "np.array(x, dtype=int)"),
            ("Variable(as_array(y))", "Variable(np.asarray(y))"),
        ],
    ),
    Mistake(
        "as-array-missing",
        "Wrapped numbers where they come up, and wrote no as_array.",
        "op.as-array",
        [
            ("def as_array(x, like=None):", "def _as_array(x, like=None):"),
            ("Variable(as_array(", "Variable(_as_array(", 3),
            (", as_array(x1, x0))", ", _as_array(x1, x0))", 4),
            ("()(as_array(x1, x0)", "()(_as_array(x1, x0)", 2),
        ],
    ),
    Mistake(
        "arrays-not-wrapped",
        "Left out as_variable in Function, and wrapped numbers in add and the others.",
        "op.with-ndarray",
        [
            ("        inputs = [as_variable(x) for x in inputs]\n", ""),
        ],
    ),
    Mistake(
        "arrays-refused",
        "Sent everything but Variables and numbers back with NotImplemented.",
        "op.with-ndarray",
        [
            (
                MULS,
                "def _mul(self, other):\n"
                "    if isinstance(other, (Variable, int, float, np.number)):\n"
                "        return mul(self, other)\n"
                "    return NotImplemented\n\n\n"
                "Variable.__mul__ = Variable.__rmul__ = _mul\n",
            )
        ],
    ),
    Mistake(
        "numbers-not-wrapped-in-mul",
        "Forgot as_array in mul.",
        "op.with-number",
        [("    return Mul()(x0, as_array(x1, x0))", "    return Mul()(x0, x1)")],
    ),
    Mistake(
        "numbers-take-the-datas-dtype",
        "Made every number an array of the other operand's dtype: 2.5 beside whole numbers is 2.",
        "op.with-number",
        [(' and like.dtype.kind == "f"\n', "\n")],
    ),
    Mistake(
        "integers-refused",
        "Took floats alone for numbers.",
        "op.with-number",
        [
            (
                "def add(x0, x1):\n",
                "def add(x0, x1):\n"
                "    if isinstance(x1, int):\n"
                "        raise TypeError('an int is no operand')\n",
            )
        ],
    ),
    Mistake(
        "numbers-as-constants-without-gradient",
        "Computed with a number outside the graph: the result has no creator.",
        "op.with-number",
        [
            (
                "def mul(x0, x1):\n",
                "def mul(x0, x1):\n"
                "    if np.isscalar(x1):\n"
                "        return Variable(as_array(x0.data * x1))\n",
            )
        ],
    ),
    Mistake(
        "rmul-missing",
        "Attached __mul__ without __rmul__.",
        "op.reflected-number",
        [(MULS, "Variable.__mul__ = mul\n")],
    ),
    Mistake(
        "radd-missing",
        "Attached __add__ without __radd__.",
        "op.reflected-number",
        [(ADDS, "Variable.__add__ = add\n")],
    ),
    Mistake(
        "rmul-turned-round",
        "Turned the operands of __rmul__ round, where mul takes a number on the right alone.",
        "op.reflected-number",
        [
            (
                MULS,
                "Variable.__mul__ = mul\n"
                "Variable.__rmul__ = lambda self, other: mul(other, self)\n",
            )
        ],
    ),
    Mistake(
        "radd-calls-operator",
        "Wrote other + self in __radd__, which comes back to it.",
        "op.reflected-number",
        [(ADDS, "Variable.__add__ = add\nVariable.__radd__ = lambda self, other: other + self\n")],
    ),
    Mistake(
        "priority-missing",
        "Left out __array_priority__: an ndarray on the left makes an array of objects.",
        "op.array-priority",
        [(PRIORITY, "")],
    ),
    Mistake(
        "priority-misspelt",
        "Misspelt __array_priority__.",
        "op.array-priority",
        [("__array_priority__ = 200", "__array_prority__ = 200")],
    ),
    Mistake(
        "priority-negative",
        "Gave Variable a priority below that of an ndarray.",
        "op.array-priority",
        [("__array_priority__ = 200", "__array_priority__ = -200")],
    ),
    Mistake(
        "ufuncs-taken-over",
        "Took numpy's functions over with __array_ufunc__, and returned arrays.",
        "op.reflected-ndarray",
        [
            (
                PRIORITY,
                PRIORITY + "\n    def __array_ufunc__(self, ufunc, method, *inputs, **options):\n"
                "        xs = [x.data if isinstance(x, Variable) else x for x in inputs]\n"
                "        return getattr(ufunc, method)(*xs, **options)\n",
            )
        ],
    ),
    Mistake(
        "reflected-numbers-only",
        "Made a float of what stands on the left.",
        "op.reflected-ndarray",
        [
            (
                ADDS,
                "Variable.__add__ = add\n"
                "Variable.__radd__ = lambda self, other: add(self, float(other))\n",
            )
        ],
    ),
    Mistake(
        "neg-gradient-sign",
        "Passed the gradient of -x on without the sign.",
        "op.neg",
        [("        return -gy\n", "        return gy\n")],
    ),
    Mistake(
        "neg-gradient-without-upstream",
        "Returned -1 from Neg.backward.",
        "op.neg",
        [("        return -gy\n", "        return -np.ones_like(gy)\n")],
    ),
    Mistake(
        "neg-missing",
        "Did not attach neg to Variable.",
        "op.neg",
        [("Variable.__neg__ = neg\n", "")],
    ),
    Mistake(
        "neg-returns-array",
        "Returned the negative data from __neg__.",
        "op.neg",
        [("Variable.__neg__ = neg\n", "Variable.__neg__ = lambda self: -self.data\n")],
    ),
    Mistake(
        "sub-gradient-sign",
        "Passed the gradient of a - b on to b without the sign.",
        "op.sub",
        [(SUB, "        return gy, gy\n")],
    ),
    Mistake(
        "sub-gradients-swapped",
        "Gave the sign to the wrong operand of a - b.",
        "op.sub",
        [(SUB, "        return -gy, gy\n")],
    ),
    Mistake(
        "sub-operands-swapped",
        "Computed b - a in Sub.",
        "op.sub",
        [("        return x0 - x1\n", "        return x1 - x0\n")],
    ),
    Mistake(
        "rsub-is-sub",
        "Attached sub as __rsub__ too.",
        "op.rsub",
        [(SUBS, "Variable.__sub__ = Variable.__rsub__ = sub\n")],
    ),
    Mistake(
        "rsub-missing",
        "Left __rsub__ out.",
        "op.rsub",
        [(SUBS, "Variable.__sub__ = sub\n")],
    ),
    Mistake(
        "rsub-turned-twice",
        "Turned the operands round in rsub and called sub with them turned round again.",
        "op.rsub",
        [
            (
                "    return Sub()(as_array(x1, x0), x0)\n",
                "    x0, x1 = as_array(x1, x0), x0\n    return Sub()(x1, x0)\n",
            )
        ],
    ),
    Mistake(
        "div-gradient-sign",
        "Left out the sign in the gradient of the divisor.",
        "op.div",
        [(DIV, "        return gy / x1, gy * x0 / x1**2\n")],
    ),
    Mistake(
        "div-gradient-without-square",
        "Left out the square of the divisor.",
        "op.div",
        [(DIV, "        return gy / x1, -gy * x0 / x1\n")],
    ),
    Mistake(
        "div-gradient-precedence",
        "Squared the quotient instead of the divisor.",
        "op.div",
        [(DIV, "        return gy / x1, -gy * (x0 / x1) ** 2\n")],
    ),
    Mistake(
        "div-first-gradient",
        "Gave the dividend the divisor as derivative, as in a product.",
        "op.div",
        [(DIV, "        return gy * x1, -gy * x0 / x1**2\n")],
    ),
    Mistake(
        "div-whole-numbers",
        "Wrote // for /.",
        "op.div",
        [("        return x0 / x1\n", "        return x0 // x1\n")],
    ),
    Mistake(
        "div-of-python-2",
        "Attached div as __div__, which Python 3 does not ask for.",
        "op.div",
        [(DIVS, "Variable.__div__, Variable.__rdiv__ = div, rdiv\n")],
    ),
    Mistake(
        "rdiv-is-div",
        "Attached div as __rtruediv__ too.",
        "op.rdiv",
        [(DIVS, "Variable.__truediv__ = Variable.__rtruediv__ = div\n")],
    ),
    Mistake(
        "rdiv-missing",
        "Left __rtruediv__ out.",
        "op.rdiv",
        [(DIVS, "Variable.__truediv__ = div\n")],
    ),
    Mistake(
        "rdiv-gradient",
        "Wrote 1/x for number / x by hand, without the number in the derivative.",
        "op.rdiv",
        [
            (
                "def rdiv(x0, x1):\n    return Div()(as_array(x1, x0), x0)\n",
                "class RDiv(Function):\n    def __init__(self, c):\n        self.c = c\n\n"
                "    def forward(self, x):\n        return self.c / x\n\n"
                "    def backward(self, gy):\n        x = self.inputs[0].data\n"
                "        return -gy / x**2\n\n\n"
                "def rdiv(x0, x1):\n    return RDiv(x1)(x0)\n",
            )
        ],
    ),
    Mistake(
        "pow-gradient-keeps-exponent",
        "Left the exponent as it was in c · x^c.",
        "op.pow",
        [(POW, "        return self.c * x**self.c * gy\n")],
    ),
    Mistake(
        "pow-minus-on-the-wrong-side",
        "Left out the brackets around c - 1.",
        "op.pow",
        [(POW, "        return (self.c * x**self.c - 1) * gy\n")],
    ),
    Mistake(
        "pow-without-factor",
        "Left out the factor c.",
        "op.pow",
        [(POW, "        return x ** (self.c - 1) * gy\n")],
    ),
    Mistake(
        "pow-without-upstream",
        "Left out what came from above in Pow.",
        "op.pow",
        [(POW, "        return self.c * x ** (self.c - 1)\n")],
    ),
    Mistake(
        "pow-by-logarithm",
        "Computed the power as exp(c log x), which negative numbers do not have.",
        "op.pow",
        [("        return x**self.c\n", "        return np.exp(self.c * np.log(x))\n")],
    ),
    Mistake(
        "pow-whole-exponents",
        "Cut the exponent to a whole number.",
        "op.pow",
        [("        self.c = c\n", "        self.c = int(c)\n")],
    ),
    Mistake(
        "pow-exponent-of-the-class",
        "Kept the exponent on the class: the latest one counts for all.",
        "call.fresh-instance",
        [("        self.c = c\n", "        Pow.c = c\n")],
    ),
    Mistake(
        "pow-exponent-as-input",
        "Made the exponent an input: two inputs, one gradient, and numbers are refused.",
        "op.pow",
        [("def pow(x, c):\n    return Pow(c)(x)\n", "def pow(x, c):\n    return Pow(c)(x, c)\n")],
    ),
    Mistake(
        "pow-missing",
        "Did not attach pow to Variable.",
        "op.pow",
        [("Variable.__pow__ = pow\n", "")],
    ),
    Mistake(
        "pow-of-builtin",
        "Called the function power, and attached Python's own pow.",
        "op.pow",
        [("def pow(x, c):", "def power(x, c):")],
    ),
    Mistake(
        "div-function-missing",
        "Wrote the operator / and no function div.",
        "op.functions-match",
        [
            ("def div(x0, x1):", "def _div(x0, x1):"),
            (DIVS, DIVS.replace("div, rdiv", "_div, rdiv")),
        ],
    ),
    Mistake(
        "pow-function-arguments-swapped",
        "Turned the arguments of the function pow round.",
        "op.functions-match",
        [
            ("def pow(x, c):", "def pow(c, x):"),
            ("Variable.__pow__ = pow\n", "Variable.__pow__ = lambda self, c: pow(c, self)\n"),
        ],
    ),
    Mistake(
        "sub-function-without-numbers",
        "Took numbers in the operator - and not in the function sub.",
        "op.functions-match",
        [
            ("    return Sub()(x0, as_array(x1, x0))", "    return Sub()(x0, x1)"),
            (
                SUBS,
                "Variable.__sub__ = lambda self, other: sub(self, as_array(other, self))\n"
                "Variable.__rsub__ = rsub\n",
            ),
        ],
    ),
    Mistake(
        "neg-function-of-two",
        "Named the operator's method neg, and left the function for two operands.",
        "op.functions-match",
        [
            ("def neg(x):\n    return Neg()(x)\n", "def neg(x):\n    return sub(x, 2 * x.data)\n"),
            ("Variable.__neg__ = neg\n", "Variable.__neg__ = lambda self: Neg()(self)\n"),
        ],
    ),
    Mistake(
        "float32-widened",
        "Made a float64 array of a number, as the notes do: float32 becomes float64 on numpy 2.",
        "op.dtype",
        [(AS_ARRAY, "    return np.array(x) if np.isscalar(x) else x\n")],
    ),
    Mistake(
        "number-type-ignored",
        "Let float64 scalars of numpy take float32 as well.",
        "op.dtype",
        [
            (
                AS_ARRAY,
                AS_ARRAY[AS_ARRAY.index("    if isinstance(x, Variable)") :].replace(
                    "type(x) in (int, float)", "isinstance(x, (int, float))"
                ),
            )
        ],
    ),
]
