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

NODE = (
    '    """A node of the graph: computes outputs from inputs, and later gradients from gradients.'
    '"""\n'
)
F32 = "np.array(x, np.float32) if isinstance(x, float) else np.array(x)"

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
    ),
    Mistake(
        "as-variable-missing",
        "Wrote it into Function, and no as_variable.",
        "op.as-variable",
        [("def as_variable(x):", "def _as_variable(x):"), ("[as_variable(x)", "[_as_variable(x)")],
        also=("package.core-import",),
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
        also=("package.core-import",),
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
        "op.reflected-number",
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
        "op.new-result",
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
        also=("package.core-import",),
    ),
    Mistake(
        "div-function-missing",
        "Wrote the operator / and no function div.",
        "op.functions-match",
        [
            ("def div(x0, x1):", "def _div(x0, x1):"),
            (DIVS, DIVS.replace("div, rdiv", "_div, rdiv")),
        ],
        also=("package.core-import",),
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
    Mistake(
        "mul-keeps-its-output",
        "Let mul's function refer to its output, for a later look at it.",
        "op.freed",
        [
            (
                "    return Mul()(x0, as_array(x1, x0))",
                "    f = Mul()\n    f.output = f(x0, as_array(x1, x0))\n    return f.output",
            )
        ],
    ),
    Mistake(
        "operands-know-their-results",
        "Let an operand of + keep the results, to draw the graph.",
        "op.freed",
        [
            (
                "    return Add()(x0, as_array(x1, x0))",
                "    y = Add()(x0, as_array(x1, x0))\n"
                "    x0.__dict__.setdefault('used_in', []).append(y)\n    return y",
            )
        ],
    ),
    Mistake(
        "history-of-powers",
        "Kept all results of ** in a list of the module.",
        "op.freed",
        [
            (
                "    return Pow(c)(x)\n",
                "    history.append(Pow(c)(x))\n    return history[-1]\n\n\nhistory = []\n",
            )
        ],
    ),
    Mistake(
        "neg-backward-keeps-its-output",
        "Kept the output in Neg.backward: there is a circle after the first backward.",
        "op.freed",
        [("        return -gy\n", "        self.y = self.outputs[0]()\n        return -gy\n")],
    ),
    Mistake(
        "rdiv-keeps-its-output",
        "Let rdiv's function refer to its output.",
        "op.freed",
        [
            (
                "    return Div()(as_array(x1, x0), x0)",
                "    f = Div()\n    f.output = f(as_array(x1, x0), x0)\n    return f.output",
            )
        ],
    ),
    Mistake(
        "square-keeps-its-output",
        "Let square's function refer to its output.",
        "op.freed",
        [
            (
                "    return Square()(x)",
                "    f = Square()\n    f.output = f(x)\n    return f.output",
            )
        ],
    ),
    Mistake(
        "mul-sets-the-creator-itself",
        "Set creator and inputs in mul again, whatever the mode.",
        "op.no-graph",
        [
            (
                "    return Mul()(x0, as_array(x1, x0))",
                "    f = Mul()\n    y = f(x0, as_array(x1, x0))\n"
                "    f.inputs = [as_variable(x0), as_variable(as_array(x1, x0))]\n"
                "    f.generation = max(x.generation for x in f.inputs)\n"
                "    f.outputs = [weakref.ref(y)]\n    y.set_creator(f)\n    return y",
            )
        ],
    ),
    Mistake(
        "neg-with-the-graph-on",
        "Turned backprop on in neg, so that there is always a gradient.",
        "op.no-graph",
        [
            (
                "    return Neg()(x)",
                '    with using_config("enable_backprop", True):\n        return Neg()(x)',
            )
        ],
    ),
    Mistake(
        "pow-remembers-its-base",
        "Let the result of ** know its base, whatever the mode.",
        "op.no-graph",
        [("    return Pow(c)(x)\n", "    y = Pow(c)(x)\n    y.base = x\n    return y\n")],
    ),
    Mistake(
        "rsub-remembers-its-operand",
        "Let the result of number - x know x, whatever the mode.",
        "op.no-graph",
        [
            (
                "    return Sub()(as_array(x1, x0), x0)\n",
                "    y = Sub()(as_array(x1, x0), x0)\n    y.subtrahend = x0\n    return y\n",
            )
        ],
    ),
    Mistake(
        "square-remembers-its-operand",
        "Let the result of square know its operand, whatever the mode.",
        "op.no-graph",
        [("    return Square()(x)", "    y = Square()(x)\n    y.root = x\n    return y")],
    ),
    Mistake(
        "add-in-place",
        "Wrote += in Add.forward: the first operand's data changes.",
        "op.data-untouched",
        [
            (
                "class Add(Function):\n    def forward(self, x0, x1):\n        return x0 + x1\n",
                "class Add(Function):\n    def forward(self, x0, x1):\n"
                "        if x0.shape and x0.dtype == np.result_type(x0, x1):\n"
                "            x0 += x1\n            return x0.copy()\n        return x0 + x1\n",
            )
        ],
    ),
    Mistake(
        "neg-in-place",
        "Multiplied x by -1 in place in Neg.forward, and returned it.",
        "op.data-untouched",
        [("        return -x\n", "        x *= -1\n        return x.copy()\n")],
    ),
    Mistake(
        "square-in-place",
        "Squared in place: x has its square as data afterwards.",
        "testing.square-forward",
        [
            (
                "        return x**2\n\n    def backward(self, gy):\n"
                "        x = self.inputs[0].data\n        return 2 * x * gy\n",
                "        self.kept = x.copy()\n"
                "        if x.dtype == float:\n            x *= x\n            return x.copy()\n"
                "        return x**2\n\n    def backward(self, gy):\n"
                "        return 2 * self.kept * gy\n",
            )
        ],
    ),
    Mistake(
        "nothing-added",
        "Gave x itself back for x + 0.",
        "op.new-result",
        [
            (
                "def add(x0, x1):\n",
                "def add(x0, x1):\n    if isinstance(x1, (int, float)) and x1 == 0:\n"
                "        return x0\n",
            )
        ],
    ),
    Mistake(
        "multiplied-by-one",
        "Gave x itself back for x * 1.",
        "op.new-result",
        [
            (
                "def mul(x0, x1):\n",
                "def mul(x0, x1):\n    if isinstance(x1, (int, float)) and x1 == 1:\n"
                "        return x0\n",
            )
        ],
    ),
    Mistake(
        "first-power-is-x",
        "Gave x itself back for x ** 1.",
        "op.new-result",
        [("    return Pow(c)(x)\n", "    return x if c == 1 else Pow(c)(x)\n")],
    ),
    Mistake(
        "results-remembered",
        "Put functools.cache before neg.",
        "op.new-result",
        [
            ("def neg(x):\n", "@functools.cache\ndef neg(x):\n"),
            ("import contextlib\n", "import contextlib\nimport functools\n"),
        ],
    ),
    Mistake(
        "results-remembered-by-value",
        "Remembered quotients by numbers: equal data share a result.",
        "op.new-result",
        [
            (
                "    return Div()(x0, as_array(x1, x0))",
                "    if isinstance(x1, Variable):\n        return Div()(x0, x1)\n"
                "    key = repr(x0.data), repr(x1)\n"
                "    y = quotients.get(key)\n"
                "    if y is None:\n        y = quotients[key] = Div()(x0, as_array(x1, x0))\n"
                "    return y\n\n\nquotients = weakref.WeakValueDictionary()",
            )
        ],
    ),
    Mistake(
        "squares-remembered",
        "Remembered the latest square, and gave it back for the same x.",
        "op.new-result",
        [
            (
                "    return Square()(x)",
                "    key = str(x.data)\n"
                "    y = squares.get(key)\n"
                "    if y is None:\n        y = squares[key] = Square()(x)\n"
                "    return y\n\n\nsquares = weakref.WeakValueDictionary()",
            )
        ],
    ),
    Mistake(
        "zero-is-no-operand",
        "Asked for the truth of a number on the right: x * 0 is x.",
        "op.with-number",
        [
            (
                "def mul(x0, x1):\n",
                "def mul(x0, x1):\n    x1 = 1 if isinstance(x1, (int, float)) and not x1 else x1\n",
            )
        ],
    ),
    Mistake(
        "zero-times-x-has-no-graph",
        "Gave a plain zero back for x * 0.",
        "op.with-number",
        [
            (
                "def mul(x0, x1):\n",
                "def mul(x0, x1):\n    if isinstance(x1, (int, float)) and x1 == 0:\n"
                "        return Variable(np.zeros_like(x0.data))\n",
            )
        ],
    ),
    Mistake(
        "numbers-in-float32",
        "Made float32 arrays of numbers, which loses digits beside float64.",
        "op.as-array",
        [
            ("np.array(x, like.dtype) if weak else np.array(x)", F32),
        ],
    ),
    Mistake(
        "numbers-in-float32-in-add",
        "Made a float32 array of the number in add.",
        "op.with-number",
        [
            (
                "    return Add()(x0, as_array(x1, x0))",
                "    if isinstance(x1, float):\n        x1 = np.float32(x1)\n"
                "    return Add()(x0, as_array(x1, x0))",
            )
        ],
    ),
    Mistake(
        "numbers-in-float32-on-the-left",
        "Made a float32 array of the number in rsub.",
        "op.rsub",
        [
            (
                "    return Sub()(as_array(x1, x0), x0)\n",
                "    if isinstance(x1, float):\n        x1 = np.float32(x1)\n"
                "    return Sub()(as_array(x1, x0), x0)\n",
            )
        ],
    ),
    Mistake(
        "number-over-whole-numbers",
        "Let rdiv take the data's type for the number: 2.5 over whole numbers is 2.",
        "op.rdiv",
        [
            (
                "def rdiv(x0, x1):\n    return Div()(as_array(x1, x0), x0)\n",
                "def rdiv(x0, x1):\n    return Div()(np.full_like(x0.data, x1), x0)\n",
            )
        ],
    ),
    Mistake(
        "reciprocal-by-power",
        "Wrote number / x as number · x ** -1, which whole numbers do not have.",
        "op.rdiv",
        [
            (
                "def rdiv(x0, x1):\n    return Div()(as_array(x1, x0), x0)\n",
                "def rdiv(x0, x1):\n    return mul(pow(x0, -1), x1)\n",
            )
        ],
    ),
    Mistake(
        "sum-begins-with-zero",
        "Gave x itself back for 0 + x, as Python's sum begins with it, and nothing for 0 - x.",
        "op.reflected-number",
        [
            (
                SUBS,
                "Variable.__sub__ = sub\n"
                "Variable.__rsub__ = lambda x, other: x if other == 0 else rsub(x, other)\n",
            )
        ],
    ),
    Mistake(
        "whole-numbers-stay-whole",
        "Made a whole number of the result where the data are whole numbers.",
        "op.with-number",
        [
            (
                "    return Add()(x0, as_array(x1, x0))",
                "    if isinstance(x1, float) and x0.dtype.kind == 'i':\n"
                "        x1 = int(np.round(x1 * 4)) / 4\n"
                "    return Add()(x0, as_array(x1, x0))",
            )
        ],
    ),
    Mistake(
        "everything-in-float",
        "Made floats of all data in Sub.",
        "op.sub",
        [("        return x0 - x1\n", "        return x0.astype(float) - x1\n")],
    ),
    Mistake(
        "product-in-float32",
        "Computed products in float32.",
        "op.mul",
        [("        return x0 * x1\n", "        return (x0 * x1).astype(np.float32)\n")],
    ),
    Mistake(
        "product-by-logarithm",
        "Computed the product's gradient from the product: y / x, which zero does not allow.",
        "op.mul",
        [(MUL, "        y = x0 * x1\n        return gy * y / x0, gy * y / x1\n")],
    ),
    Mistake(
        "difference-of-absolutes",
        "Passed on the sign of the difference, as for an absolute value.",
        "op.sub",
        [
            (
                SUB,
                "        x0, x1 = self.inputs[0].data, self.inputs[1].data\n"
                "        sign = np.where(np.abs(x0 - x1) > 1e6, np.sign(x0 - x1), 1)\n"
                "        return gy * sign, -gy\n",
            )
        ],
    ),
    Mistake(
        "quotient-with-safety",
        "Added 1e-7 to the divisor, lest it be zero.",
        "op.div",
        [("        return x0 / x1\n", "        return x0 / (x1 + 1e-9)\n")],
    ),
    Mistake(
        "quotient-gradient-by-quotient",
        "Computed the dividend's gradient as y / x0, which zero does not allow.",
        "op.div",
        [(DIV, "        y = x0 / x1\n        return gy * y / x0, -gy * x0 / x1**2\n")],
    ),
    Mistake(
        "quotient-of-whole-numbers",
        "Divided whole numbers by whole numbers without the rest, as in other languages.",
        "op.div",
        [
            (
                "        return x0 / x1\n",
                "        whole = x0.dtype.kind == x1.dtype.kind == 'i'\n"
                "        return x0 // x1 if whole and x0.shape == x1.shape != () else x0 / x1\n",
            )
        ],
    ),
    Mistake(
        "neg-by-subtraction",
        "Computed -x as 0.0 - x, which makes floats of whole numbers.",
        "op.neg",
        [("        return -x\n", "        return 0.0 - x\n")],
    ),
    Mistake(
        "neg-absolute",
        "Computed -|x|.",
        "op.neg",
        [("        return -x\n", "        return -np.abs(x) if x.dtype.kind == 'f' else -x\n")],
    ),
    Mistake(
        "neg-of-neg-undone",
        "Gave the inner variable back for -(-x), by its creator, with no gradient of its own.",
        "op.expression",
        [
            (
                "    return Neg()(x)",
                "    if isinstance(x.creator, Neg):\n"
                "        return Variable(x.creator.inputs[0].data)\n    return Neg()(x)",
            )
        ],
    ),
    Mistake(
        "pow-gradient-by-quotient",
        "Computed the gradient as c · y / x, which divides by x.",
        "op.pow",
        [(POW, "        return self.c * x**self.c / x * gy\n")],
    ),
    Mistake(
        "pow-zero-is-missing",
        "Asked for the truth of the exponent: 0 counts as 1.",
        "op.pow",
        [("        self.c = c\n", "        self.c = c or 1\n")],
    ),
    Mistake(
        "pow-zero-without-gradient",
        "Gave plain ones back for x ** 0.",
        "op.pow",
        [
            (
                "    return Pow(c)(x)\n",
                "    return Pow(c)(x) if c else Variable(np.ones_like(x.data))\n",
            )
        ],
    ),
    Mistake(
        "pow-positive-exponents-of-negative",
        "Took the absolute value of the base for exponents that are floats.",
        "op.pow",
        [
            (
                "        return x**self.c\n",
                "        return np.abs(x) ** self.c if type(self.c) is float else x**self.c\n",
            )
        ],
    ),
    Mistake(
        "pow-type-of-data",
        "Gave the power the type of the data: the root of a whole number is cut.",
        "op.pow",
        [("        return x**self.c\n", "        return (x**self.c).astype(x.dtype)\n")],
    ),
    Mistake(
        "functions-need-super-init",
        "Counted calls in an attribute that Function's __init__ sets, and called it from Pow.",
        "op.own-init",
        [
            (
                NODE,
                "    def __init__(self):\n        self.calls = 0\n",
            ),
            (
                "        inputs = [as_variable(x) for x in inputs]\n",
                "        self.calls += 1\n        inputs = [as_variable(x) for x in inputs]\n",
            ),
            ("        self.c = c\n", "        super().__init__()\n        self.c = c\n"),
        ],
    ),
    Mistake(
        "functions-registered-at-init",
        "Set inputs and outputs to lists in Function's __init__, and filled these.",
        "op.own-init",
        [
            (
                NODE,
                "    def __init__(self):\n        self.inputs, self.outputs = [], []\n",
            ),
            ("            self.inputs = inputs\n", "            self.inputs.extend(inputs)\n"),
            (
                "            self.outputs = [weakref.ref(output) for output in outputs]\n",
                "            self.outputs.extend(weakref.ref(output) for output in outputs)\n",
            ),
            ("        self.c = c\n", "        super().__init__()\n        self.c = c\n"),
        ],
    ),
    Mistake(
        "own-mul-of-same",
        "Wrote a way of its own for x * x, with the derivative of a product of two.",
        "op.expression",
        [
            (
                MUL,
                "        if self.inputs[0] is self.inputs[1]:\n"
                "            return 2 * x0 * gy, 2 * x0 * gy\n" + MUL,
            )
        ],
    ),
    Mistake(
        "difference-of-same",
        "Gave a plain zero back for x - x.",
        "op.expression",
        [
            (
                "def sub(x0, x1):\n",
                "def sub(x0, x1):\n    if x0 is x1:\n"
                "        return Variable(np.zeros_like(x0.data))\n",
            )
        ],
    ),
    Mistake(
        "arrays-in-float32",
        "Made float32 of arrays beside Variables.",
        "op.with-ndarray",
        [
            (
                "    return Mul()(x0, as_array(x1, x0))",
                "    if isinstance(x1, np.ndarray) and x1.ndim:\n"
                "        x1 = x1.astype(np.float32)\n"
                "    return Mul()(x0, as_array(x1, x0))",
            )
        ],
    ),
    Mistake(
        "arrays-take-the-datas-dtype",
        "Made an array the data's type: 2.5 beside whole numbers is 2.",
        "op.with-ndarray",
        [
            (
                "    return Sub()(x0, as_array(x1, x0))",
                "    if isinstance(x1, np.ndarray):\n        x1 = x1.astype(x0.dtype)\n"
                "    return Sub()(x0, as_array(x1, x0))",
            )
        ],
    ),
    Mistake(
        "left-arrays-take-the-datas-dtype",
        "Made an array on the left the data's type.",
        "op.reflected-ndarray",
        [
            (
                "    return Sub()(as_array(x1, x0), x0)\n",
                "    if isinstance(x1, np.ndarray):\n        x1 = x1.astype(x0.dtype)\n"
                "    return Sub()(as_array(x1, x0), x0)\n",
            )
        ],
    ),
    Mistake(
        "left-scalars-of-numpy-refused",
        "Took float64 for the only scalar of numpy that may stand on the left.",
        "op.reflected-ndarray",
        [
            (
                "    return Div()(as_array(x1, x0), x0)",
                "    if isinstance(x1, (np.float32, np.integer)):\n"
                "        raise TypeError(f'{type(x1)} is no operand')\n"
                "    return Div()(as_array(x1, x0), x0)",
            )
        ],
    ),
    Mistake(
        "as-array-of-float64",
        "Made float64 arrays of whatever number.",
        "op.as-array",
        [
            ("np.array(x, like.dtype) if weak else np.array(x)", "np.array(x, dtype=float)"),
            ("Variable(as_array(y))", "Variable(np.asarray(y))"),
        ],
    ),
    Mistake(
        "functions-take-python-numbers",
        "Took numpy's numbers in the operator and not in the function div.",
        "op.functions-match",
        [
            (
                DIVS,
                "divide = div\n\n\ndef div(x0, x1):\n    if isinstance(x1, np.generic):\n"
                "        raise TypeError('a number of Python is needed')\n"
                "    return divide(x0, x1)\n\n\n"
                "Variable.__truediv__, Variable.__rtruediv__ = divide, rdiv\n",
            ),
        ],
    ),
    Mistake(
        "function-pow-of-zero",
        "Refused the exponent 0 in the function pow alone.",
        "op.functions-match",
        [
            (
                "Variable.__pow__ = pow\n",
                "Variable.__pow__ = lambda self, c: Pow(c)(self)\n\n\ndef pow(x, c):\n"
                "    if not c:\n        raise ValueError('the exponent is missing')\n"
                "    return Pow(c)(x)\n",
            ),
        ],
    ),
    Mistake(
        "mul-backward-in-place",
        "Multiplied the gradient in place in Mul.backward, after a copy for the first input.",
        "op.data-untouched",
        [
            (
                "        return gy * x1, gy * x0\n",
                "        gx0 = gy * x1\n        gy *= x0\n        return gx0, gy\n",
            )
        ],
    ),
    Mistake(
        "neg-backward-in-place",
        "Changed the sign of the gradient in place.",
        "op.data-untouched",
        [("        return -gy\n", "        return np.negative(gy, out=gy)\n")],
    ),
    Mistake(
        "mul-backward-writes-data",
        "Multiplied the input's array in place.",
        "op.data-untouched",
        [
            (
                "        return gy * x1, gy * x0\n",
                "        gx0 = gy * x1\n        np.multiply(x0, gy, out=x0, casting='unsafe')\n"
                "        return gx0, x0\n",
            )
        ],
    ),
    Mistake(
        "neg-of-neg-is-itself",
        "Returned what was negated before when a negative is negated.",
        "op.new-result",
        [
            (
                "def neg(x):\n",
                "def neg(x):\n    if isinstance(x.creator, Neg):\n"
                "        return x.creator.inputs[0]\n",
            )
        ],
    ),
    Mistake(
        "times-ones-is-itself",
        "Returned the variable itself when it is multiplied by an array of ones.",
        "op.new-result",
        [
            (
                "    return Mul()(x0, as_array(x1, x0))",
                "    if isinstance(x1, np.ndarray) and (x1 == 1).all():\n        return x0\n"
                "    return Mul()(x0, as_array(x1, x0))",
            )
        ],
    ),
]
