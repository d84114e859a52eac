"""Mistakes about how long things live."""

from .entry import Mistake

DEAD = """            if output is None:
                gys.append(np.zeros(*self.output_likes[len(gys)]))
"""
UNUSED = """            elif output.grad is None:
                gys.append(np.zeros_like(output.data))
"""
WEAK = "self.outputs = [weakref.ref(output) for output in outputs]"

MISTAKES = [
    Mistake(
        "inputs-weak",
        "Held the inputs weakly too: what nobody names is gone before backward.",
        "memory.kept-while-needed",
        [
            (
                "            self.inputs = inputs\n",
                "            self._inputs = [weakref.ref(x) for x in inputs]\n",
            ),
            (
                "    def input_gradients(self):",
                "    @property\n    def inputs(self):\n"
                "        return [x for x in (ref() for ref in self._inputs) if x is not None]\n\n"
                "    def input_gradients(self):",
            ),
        ],
    ),
    Mistake(
        "creator-weak",
        "Held the creator weakly instead of the outputs: functions are gone at once.",
        "call.creator",
        [
            ("        self.creator = func\n", "        self._creator = weakref.ref(func)\n"),
            ("        self.creator = None\n", "        self._creator = None\n"),
            (
                "    @property\n    def shape(self):",
                "    @property\n    def creator(self):\n"
                "        return None if self._creator is None else self._creator()\n\n"
                "    @property\n    def shape(self):",
            ),
        ],
        also=("backward.each-input",),
    ),
    Mistake(
        "notes-strong-outputs",
        "Kept the outputs themselves: variable and function hold each other.",
        "memory.weak-outputs",
        [
            (WEAK, "self.outputs = outputs"),
            ("[output().grad for", "[output.grad for"),
            ("y().grad = None", "y.grad = None"),
        ],
        base="notes",
        also=("memory.freed-by-refcount",),
    ),
    Mistake(
        "weak-reference-called-at-once",
        "Called the weak references when they are made.",
        "memory.weak-outputs",
        [
            (WEAK, "self.outputs = [weakref.ref(output)() for output in outputs]"),
            ("[output().grad for", "[output.grad for"),
            ("y().grad = None", "y.grad = None"),
        ],
        base="notes",
        also=("memory.freed-by-refcount",),
    ),
    Mistake(
        "output-kept-beside",
        "Left self.output from before, beside the weak outputs.",
        "memory.weak-outputs",
        [
            (
                "            " + WEAK + "\n",
                "            " + WEAK + "\n            self.output = outputs[0]\n",
            )
        ],
        also=("memory.freed-by-refcount",),
    ),
    Mistake(
        "proxy-of-a-copy",
        "Kept lambdas that return the outputs, and so the outputs.",
        "memory.weak-outputs",
        [
            (
                WEAK,
                "self.refs = [lambda output=output: output for output in outputs]\n            "
                + WEAK,
            )
        ],
        also=("memory.freed-by-refcount",),
    ),
    Mistake(
        "recursive-inner-function",
        "Let a function inside backward call itself: it holds itself, and all that it has seen.",
        "memory.freed-by-refcount",
        [
            (
                "        add_func(self.creator)\n\n        while funcs:",
                "        def visit(f):\n"
                "            add_func(f)\n"
                "            if False:\n"
                "                visit(f)\n\n"
                "        visit(self.creator)\n\n"
                "        while funcs:",
            ),
            ("                    add_func(x.creator)\n", "                    visit(x.creator)\n"),
        ],
        base="notes",
    ),
    Mistake(
        "list-of-all-functions",
        "Kept every function in a list, to walk it backwards.",
        "memory.freed-by-refcount",
        [
            ("class Function:\n", "TAPE = []\n\n\nclass Function:\n"),
            (
                "            self.inputs = inputs\n",
                "            self.inputs = inputs\n            TAPE.append(self)\n",
            ),
        ],
    ),
    Mistake(
        "inputs-know-their-outputs",
        "Let every variable list what was computed from it.",
        "memory.freed-by-refcount",
        [
            (
                "        self.generation = 0\n",
                "        self.generation = 0\n        self.children = []\n",
            ),
            (
                "            self.inputs = inputs\n",
                "            self.inputs = inputs\n"
                "            for x in inputs:\n"
                "                x.children.extend(outputs)\n",
            ),
        ],
        also=("memory.weak-outputs",),
    ),
    Mistake(
        "gradients-kept-in-a-history",
        "Kept the gradient that each backward began with, for a look at it later.",
        "memory.no-growth",
        [
            (
                "            self.grad = np.ones_like(self.data)\n",
                "            self.grad = np.ones_like(self.data)\n"
                "            Variable.history.append(Variable(self.grad))\n",
            ),
            ("    __array_priority__ = 200", "    history = []\n    __array_priority__ = 200"),
        ],
    ),
    Mistake(
        "results-cached-by-leaf",
        "Kept a copy of each result on the inputs, for a look at it later.",
        "memory.no-growth",
        [
            (
                "            self.inputs = inputs\n",
                "            self.inputs = inputs\n"
                "            for x in inputs:\n"
                "                if x.creator is None:\n"
                "                    x.seen.append(Variable(outputs[0].data.copy()))\n",
            ),
            (
                "        self.generation = 0\n",
                "        self.generation = 0\n        self.seen = []\n",
            ),
        ],
    ),
    Mistake(
        "dead-output-not-asked-for",
        "Took the gradient of an output that may be gone.",
        "memory.dead-output",
        [(DEAD + "            elif output.grad is None:", "            if output.grad is None:")],
    ),
    Mistake(
        "unused-output-not-asked-for",
        "Handed backward None for an output that nothing used.",
        "memory.dead-output",
        [(UNUSED, "")],
    ),
    Mistake(
        "strong-from-the-third",
        "Referred to a function's first two outputs weakly, and to further ones as they are.",
        "memory.freed-by-refcount",
        [
            (
                "[weakref.ref(output) for output in outputs]",
                "[*map(weakref.ref, outputs[:2]), *(lambda o=o: o for o in outputs[2:])]",
            )
        ],
    ),
]
