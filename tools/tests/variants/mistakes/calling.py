"""Mistakes about calling functions: inputs, outputs and the nodes of the graph."""

from .entry import Mistake
from .operators import SCALARS

SINGLE = """        if len(outputs) == 1:
            return outputs[0]
"""
LIKES = """        # Some may be gone before backward, which needs to know what they were like.
        self.output_likes = [(output.shape, output.dtype) for output in outputs]
"""
RETURN = f"{SINGLE}{LIKES}        return outputs\n"
FORWARD = "ys = self.forward(*[x.data for x in inputs])"
TUPLE = "        if not isinstance(ys, tuple):\n            ys = (ys,)\n"
# With one node for all calls even a single output may be gone, which would hide what is wrong.
ALWAYS_LIKES = (f"{SINGLE}{LIKES}", f"{LIKES}{SINGLE}")

MISTAKES = [
    Mistake(
        "input-data-made-float",
        "Made the inputs' data float64 once the function had run.",
        "call.inputs-untouched",
        [
            (
                "        return outputs if len(outputs) > 1 else outputs[0]\n",
                "        for x in inputs:\n            x.data = x.data.astype(float)\n"
                "        return outputs if len(outputs) > 1 else outputs[0]\n",
            )
        ],
        base="notes",
    ),
    Mistake(
        "star-before-its-step",
        "Took the inputs by a star at step 11, where a function takes one list.",
        "call.list-form",
        step=11,
        only=("call.list-form",),
    ),
    Mistake(
        "call-takes-a-list",
        "Left __call__ as it was before the star: it takes one list.",
        "call.star-form",
        [("def __call__(self, *inputs):", "def __call__(self, inputs):")],
    ),
    Mistake(
        "forward-gets-a-list",
        "Forgot the star where forward is called.",
        "call.star-form",
        [(FORWARD, "ys = self.forward([x.data for x in inputs])")],
    ),
    Mistake(
        "call-returns-a-list",
        "Returned the list of outputs, also when there is one.",
        "call.star-form",
        [(SINGLE, "")],
    ),
    Mistake(
        "call-returns-the-first-output",
        "Returned the first output alone.",
        "call.star-form",
        [(RETURN, "        return outputs[0]\n")],
    ),
    Mistake(
        "outputs-reversed",
        "Built the list of outputs back to front.",
        "call.star-form",
        [("for y in ys]", "for y in ys[::-1]]")],
    ),
    Mistake(
        "call-returns-nothing",
        "Forgot to return the outputs.",
        "call.star-form",
        [(RETURN, "")],
    ),
    Mistake(
        "return-inside-loop",
        "Indented the return too far: it returns after the first output.",
        "call.star-form",
        [
            (
                "            for output in outputs:\n                output.set_creator(self)\n"
                "            self.inputs = inputs\n",
                "            self.inputs = inputs\n",
            ),
            (
                RETURN,
                "        for output in outputs:\n"
                "            if Config.enable_backprop:\n"
                "                output.set_creator(self)\n"
                "            return output\n",
            ),
        ],
    ),
    Mistake(
        "forward-gets-variables",
        "Handed forward the Variables instead of their data.",
        "call.star-form",
        [(FORWARD, "ys = self.forward(*inputs)")],
    ),
    Mistake(
        "no-tuple-check",
        "Went through forward's result without asking whether it is a tuple.",
        "call.bare-forward-result",
        [(TUPLE, "")],
    ),
    Mistake(
        "always-wraps-forward-result",
        "Made a tuple of forward's result, also when it is one.",
        "call.star-form",
        [(TUPLE, "        ys = (ys,)\n")],
    ),
    Mistake(
        "tuple-check-the-other-way",
        "Asked the question about the tuple the other way round.",
        "call.star-form",
        [("if not isinstance(ys, tuple):", "if isinstance(ys, tuple):")],
    ),
    Mistake(
        "two-inputs-only",
        "Wrote __call__ for two inputs, as add and mul have them.",
        "call.one-or-many-inputs",
        [
            ("def __call__(self, *inputs):", "def __call__(self, x0, x1):"),
            ("for x in inputs]\n        ys", "for x in (x0, x1)]\n        ys"),
        ],
    ),
    Mistake(
        "at-most-two-inputs",
        "Wrote __call__ for one input and an optional second one.",
        "call.one-or-many-inputs",
        [
            ("def __call__(self, *inputs):", "def __call__(self, x0, x1=None):"),
            (
                "inputs = [as_variable(x) for x in inputs]",
                "inputs = [as_variable(x) for x in (x0, x1) if x is not None]",
            ),
        ],
    ),
    Mistake(
        "outputs-without-as-array",
        "Made Variables of forward's results without as_array: numpy's scalars are rejected.",
        "call.outputs-are-variables",
        [("Variable(as_array(y))", "Variable(y)")],
    ),
    Mistake(
        "numpy-scalars-as-data",
        "Let Variable take numpy's scalars, and left them as data.",
        "call.outputs-are-variables",
        [
            ("Variable(as_array(y))", "Variable(y)"),
            ("isinstance(data, np.ndarray)", "isinstance(data, (np.ndarray, np.generic))"),
        ],
        also=("variable.rejects",),
    ),
    Mistake(
        "outputs-of-floats-only",
        "as_array asks for float: of numpy's scalars that is float64 alone.",
        "call.outputs-are-variables",
        [(SCALARS, "    if not isinstance(x, float):\n        return x\n")],
        also=("op.as-array",),
    ),
    Mistake(
        "outputs-are-arrays",
        "Returned the arrays that forward gave.",
        "call.star-form",
        [(RETURN, "        return ys if len(ys) > 1 else ys[0]\n")],
    ),
    Mistake(
        "outputs-at-least-1d",
        "Made arrays of the results with np.atleast_1d.",
        "call.outputs-are-variables",
        [("Variable(as_array(y))", "Variable(np.atleast_1d(y))")],
    ),
    Mistake(
        "outputs-become-float",
        "Made every result a float64 array.",
        "call.outputs-are-variables",
        [("Variable(as_array(y))", "Variable(np.array(y, dtype=float))")],
    ),
    Mistake(
        "add-without-return",
        "Forgot the return in add.",
        "call.add",
        [("    return Add()(x0, as_array(x1, x0))", "    Add()(x0, as_array(x1, x0))")],
    ),
    Mistake(
        "add-function-missing",
        "Wrote the class Add but not the function add.",
        "call.add",
        [
            ("def add(x0, x1):\n", "def _plus(x0, x1):\n"),
            (
                "Variable.__add__ = Variable.__radd__ = add",
                "Variable.__add__ = _plus\nVariable.__radd__ = _plus",
            ),
            ("    add,\n", "", 0),
        ],
        also=("package.core-import",),
    ),
    Mistake(
        "add-forward-multiplies",
        "Copied Mul's forward to Add and left the asterisk.",
        "call.add",
        [("return x0 + x1", "return x0 * x1")],
    ),
    Mistake(
        "add-class-of-another-name",
        "Called the class Plus: Add()(x0, x1) is not there.",
        "call.add",
        [("class Add(Function)", "class Plus(Function)"), ("return Add()", "return Plus()")],
    ),
    Mistake(
        "creator-is-the-class",
        "Kept the class of the function as creator, not the function.",
        "call.creator",
        [("self.creator = func\n", "self.creator = type(func)\n")],
        also=("backward.seed",),
    ),
    Mistake(
        "set-creator-not-called",
        "Wrote set_creator and never called it.",
        "call.creator",
        [
            (
                "            for output in outputs:\n                output.set_creator(self)\n",
                "",
            )
        ],
        also=("backward.seed",),
    ),
    Mistake(
        "set-creator-is-empty",
        "Left set_creator without its body.",
        "call.creator",
        [
            (
                "        self.creator = func\n        self.generation = func.generation + 1\n",
                "        pass\n",
            )
        ],
        also=("backward.seed",),
    ),
    Mistake(
        "creator-assigns-local",
        "Forgot self in set_creator: assigned to a local name.",
        "call.creator",
        [("self.creator = func\n", "creator = func  # noqa: F841\n")],
        also=("backward.seed",),
    ),
    Mistake(
        "creator-of-the-first-output-only",
        "Set the creator of the first output alone.",
        "call.creator",
        [
            (
                "            for output in outputs:\n                output.set_creator(self)\n",
                "            outputs[0].set_creator(self)\n",
            )
        ],
        also=("backward.unused-output", "memory.dead-output", "order.outputs-first"),
    ),
    Mistake(
        "backprop-switch-inverted",
        "Builds the graph when backprop is off, and not when it is on.",
        "call.creator",
        [("if Config.enable_backprop:", "if not Config.enable_backprop:")],
        also=("backward.seed",),
    ),
    Mistake(
        "inputs-kept-as-data",
        "Kept the inputs' arrays instead of the Variables.",
        "call.inputs-outputs",
        [("self.inputs = inputs", "self.inputs = [x.data for x in inputs]")],
        also=("backward.seed",),
    ),
    Mistake(
        "inputs-not-kept",
        "Forgot to keep the inputs.",
        "call.inputs-outputs",
        [("            self.inputs = inputs\n", "")],
        also=("backward.seed",),
    ),
    Mistake(
        "single-input-kept",
        "Kept self.input, as before the function took several.",
        "call.inputs-outputs",
        [("            self.inputs = inputs\n", "            self.input = inputs[0]\n")],
        also=("backward.seed",),
    ),
    Mistake(
        "outputs-not-kept",
        "Forgot to keep the outputs.",
        "call.inputs-outputs",
        [
            (
                "            self.outputs = [weakref.ref(output) for output in outputs]\n",
                "",
            )
        ],
        also=("backward.seed",),
    ),
    Mistake(
        "outputs-kept-as-data",
        "Took the weak reference of the output's array instead of the output.",
        "call.inputs-outputs",
        [("weakref.ref(output) for", "weakref.ref(output.data) for")],
        also=("backward.seed",),
    ),
    Mistake(
        "inputs-kept-reversed",
        "Kept the inputs in the order in which a stack hands them out.",
        "call.inputs-outputs",
        [("self.inputs = inputs", "self.inputs = inputs[::-1]")],
        also=("backward.each-input",),
    ),
    Mistake(
        "forward-without-body",
        "Left Function.forward with pass.",
        "call.abstract",
        [
            (
                "    def forward(self, *xs):\n        raise NotImplementedError\n",
                "    def forward(self, *xs):\n        pass\n",
            )
        ],
    ),
    Mistake(
        "raises-not-implemented",
        "Raised NotImplemented, which is no exception.",
        "call.abstract",
        [("raise NotImplementedError", "raise NotImplemented", 2)],
    ),
    Mistake(
        "returns-not-implemented-error",
        "Returned the exception instead of raising it.",
        "call.abstract",
        [("raise NotImplementedError", "return NotImplementedError()", 2)],
    ),
    Mistake(
        "backward-missing-in-function",
        "Left backward out of Function.",
        "call.abstract",
        [("\n    def backward(self, *gys):\n        raise NotImplementedError\n", "")],
    ),
    Mistake(
        "one-add-for-all-calls",
        "Made one Add for all calls of add.",
        "call.fresh-instance",
        [
            ALWAYS_LIKES,
            (
                "def add(x0, x1):\n    return Add()(",
                "ADD = Add()\n\n\ndef add(x0, x1):\n    return ADD(",
            ),
        ],
    ),
    Mistake(
        "one-mul-for-all-calls",
        "Made one Mul for all calls of mul, as a default argument.",
        "op.new-result",
        [
            ALWAYS_LIKES,
            (
                "def mul(x0, x1):\n    return Mul()(",
                "def mul(x0, x1, function=Mul()):\n    return function(",
            ),
        ],
    ),
    Mistake(
        "one-neg-for-all-calls",
        "Named an instance of Neg neg, instead of a function.",
        "op.new-result",
        [
            ALWAYS_LIKES,
            ("def neg(x):\n    return Neg()(x)\n", "neg = Neg()\n"),
            ("Variable.__neg__ = neg\n", "Variable.__neg__ = lambda self: neg(self)\n"),
        ],
    ),
    Mistake(
        "functions-are-cached",
        "Kept the functions by class, to save making them.",
        "call.fresh-instance",
        [
            ALWAYS_LIKES,
            (
                "    def __call__(self, *inputs):",
                "    made = {}\n\n    def __new__(cls, *arguments):\n"
                "        if cls.__module__ != __name__:\n            return super().__new__(cls)\n"
                "        return cls.made.setdefault(cls, super().__new__(cls))\n\n"
                "    def __call__(self, *inputs):",
            ),
        ],
    ),
]
