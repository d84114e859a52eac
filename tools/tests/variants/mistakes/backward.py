"""Mistakes about backward: from the result to every input."""

from .entry import Mistake

SEED = "            self.grad = np.ones_like(self.data)\n"
LOOP = """            for x, gx in zip(func.inputs, func.input_gradients()):
                x.grad = gx if x.grad is None else x.grad + gx  # never +=: gx may be shared
                if x.creator is not None and x.creator not in seen:
                    heappush(pending, (-x.creator.generation, len(seen), x.creator))
                    seen.add(x.creator)
"""
PUSH = """                if x.creator is not None and x.creator not in seen:
                    heappush(pending, (-x.creator.generation, len(seen), x.creator))
                    seen.add(x.creator)
"""
ADD_UP = "x.grad = gx if x.grad is None else x.grad + gx"
CONVERT = "        return gxs if isinstance(gxs, tuple) else (gxs,)\n"
NOTES_PUSH = """                if x.creator is not None:
                    add_func(x.creator)
"""

MISTAKES = [
    Mistake(
        "goes-on-through-new-gradients",
        "Went on through a variable only where it had no gradient before.",
        "backward.all-branches",
        [
            (
                "if x.creator is not None and x.creator not in seen:",
                "if x.creator is not None and x.creator not in seen and x.grad is gx:",
            )
        ],
    ),
    Mistake(
        "seed-of-shape-nothing",
        "Started from np.array(1.0), whatever the shape of the data.",
        "backward.seed",
        [(SEED, "            self.grad = np.array(1.0)\n")],
    ),
    Mistake(
        "seed-is-a-float",
        "Started from the float 1.0.",
        "backward.seed",
        [(SEED, "            self.grad = 1.0\n")],
    ),
    Mistake(
        "seed-is-always-float64",
        "Started from np.ones(shape), which is float64 for float32 data.",
        "backward.seed",
        [(SEED, "            self.grad = np.ones(self.data.shape)\n")],
    ),
    Mistake(
        "seed-of-zeros",
        "Started from zeros.",
        "backward.seed",
        [("np.ones_like", "np.zeros_like")],
    ),
    Mistake(
        "seed-is-the-data",
        "Started from the data instead of ones.",
        "backward.seed",
        [(SEED, "            self.grad = self.data\n")],
    ),
    Mistake(
        "no-seed",
        "Started from whatever gradient there is: None.",
        "backward.seed",
        [("        if self.grad is None:\n" + SEED, "")],
    ),
    Mistake(
        "seed-replaces-what-was-set",
        "Started from ones, also where a gradient had been set.",
        "backward.seed",
        [
            (
                "        if self.grad is None:\n" + SEED,
                "        self.grad = np.ones_like(self.data)\n",
            )
        ],
    ),
    Mistake(
        "weak-reference-not-called",
        "Took the gradient of the weak reference instead of the output.",
        "backward.seed",
        [("            output = ref()\n", "            output = ref\n")],
    ),
    Mistake(
        "gradients-handed-over-as-a-list",
        "Forgot the star where the function's backward is called.",
        "backward.seed",
        [("self.backward(*gys)", "self.backward(gys)")],
    ),
    Mistake(
        "input-and-output-of-one",
        "Left the loop as it was for functions of one input and one output.",
        "backward.seed",
        [
            (
                "            gys = [output().grad for output in f.outputs]\n"
                "            gxs = f.backward(*gys)\n",
                "            x, y = f.input, f.output\n            gxs = f.backward(y.grad)\n",
            )
        ],
        base="notes",
    ),
    Mistake(
        "backward-needs-a-creator",
        "Put an end to backward where there is a creator, instead of where there is none.",
        "backward.seed",
        [
            (
                "        if self.creator is None:\n            return\n",
                "        if self.creator is not None:\n            return\n",
            )
        ],
    ),
    Mistake(
        "first-gradient-for-all",
        "Gave every input the first gradient.",
        "backward.each-input",
        [(ADD_UP, "gx = func.input_gradients()[0]\n                " + ADD_UP)],
    ),
    Mistake(
        "gradients-in-reversed-order",
        "Took the inputs' gradients from the back.",
        "backward.each-input",
        [("func.input_gradients()):", "func.input_gradients()[::-1]):")],
    ),
    Mistake(
        "first-input-only",
        "Gave a gradient to the first input alone.",
        "backward.each-input",
        [("zip(func.inputs, func", "zip(func.inputs[:1], func")],
    ),
    Mistake(
        "misplaced-indent-of-gradient",
        "Assigned the gradient after the loop: the last input alone has one.",
        "backward.each-input",
        [
            (
                "                if x.grad is None:\n                    x.grad = gx\n"
                "                else:\n                    x.grad = x.grad + gx\n\n" + NOTES_PUSH,
                "                pass\n"
                "            if x.grad is None:\n                x.grad = gx\n"
                "            else:\n                x.grad = x.grad + gx\n"
                "            if x.creator is not None:\n                add_func(x.creator)\n",
            )
        ],
        base="notes",
    ),
    Mistake(
        "gradient-to-local-name",
        "Assigned the gradient to a local name.",
        "backward.each-input",
        [(ADD_UP, "grad = gx if x.grad is None else x.grad + gx  # noqa: F841")],
    ),
    Mistake(
        "notes-undefined-gx",
        "Typed gx for gxs where a bare gradient is made a tuple, as the notes do.",
        "backward.bare-result",
        [("gxs = (gxs,)", "gxs = (gx,)")],
        base="notes",
    ),
    Mistake(
        "no-tuple-check-in-backward",
        "Went through backward's result without asking whether it is a tuple.",
        "backward.bare-result",
        [(CONVERT, "        return gxs\n")],
    ),
    Mistake(
        "gradients-as-a-list-accepted-only",
        "Asked for a list instead of a tuple where backward's result is wrapped.",
        "backward.each-input",
        [("isinstance(gxs, tuple)", "isinstance(gxs, list)")],
    ),
    Mistake(
        "never-goes-on",
        "Computed the gradients of the last function's inputs, and stopped.",
        "backward.chain",
        [(PUSH, "")],
    ),
    Mistake(
        "follows-creators-of-leaves",
        "Asked whether the creator is None the wrong way round.",
        "backward.seed",
        [("if x.creator is not None and x.creator not in seen:", "if x.creator is None:")],
    ),
    Mistake(
        "notes-misplaced-indent",
        "Indented the step to the creator too little: only the last input's is followed.",
        "backward.all-branches",
        [
            (
                "\n" + NOTES_PUSH,
                "\n            if x.creator is not None:\n                add_func(x.creator)\n",
            )
        ],
        base="notes",
    ),
    Mistake(
        "first-branch-only",
        "Left the loop over the inputs with break after the first creator.",
        "backward.all-branches",
        [
            (
                "                    seen.add(x.creator)\n",
                "                    seen.add(x.creator)\n                    break\n",
            )
        ],
    ),
    Mistake(
        "seen-by-generation",
        "Remembered generations instead of functions.",
        "backward.all-branches",
        [
            ("seen = {self.creator}", "seen = {self.creator.generation}"),
            ("x.creator not in seen:", "x.creator.generation not in seen:"),
            ("seen.add(x.creator)", "seen.add(x.creator.generation)"),
        ],
    ),
    Mistake(
        "first-output-gradient-only",
        "Handed backward the gradient of the first output alone.",
        "backward.several-outputs",
        [("self.backward(*gys)", "self.backward(*gys[:1] * len(gys))")],
    ),
    Mistake(
        "output-gradients-reversed",
        "Handed backward the outputs' gradients back to front.",
        "backward.several-outputs",
        [("self.backward(*gys)", "self.backward(*reversed(gys))")],
    ),
    Mistake(
        "output-gradients-added",
        "Added the outputs' gradients up before backward.",
        "backward.several-outputs",
        [("self.backward(*gys)", "self.backward(*[sum(gys)] * len(gys))")],
    ),
    Mistake(
        "gradient-is-a-float",
        "Made a Python float of the gradient of a number.",
        "backward.gradient-type",
        [(ADD_UP, "gx = float(gx) if np.ndim(gx) == 0 else gx\n                " + ADD_UP)],
    ),
    Mistake(
        "gradient-is-a-list",
        "Kept gradients as lists.",
        "backward.gradient-type",
        [
            (
                "    def backward(self, retain_grad=False):",
                "    def __setattr__(self, name, value):\n"
                "        if name == 'grad' and isinstance(value, np.ndarray) and value.ndim"
                " and self.creator is None:\n"
                "            value = list(value)\n"
                "        super().__setattr__(name, value)\n\n"
                "    def backward(self, retain_grad=False):",
            ),
            (
                "        self.grad = None\n        self.creator = None\n",
                "        self.creator = None\n        self.grad = None\n",
            ),
        ],
    ),
    Mistake(
        "add-backward-one-gradient",
        "Returned one gradient from Add.backward.",
        "backward.add",
        [("        return gy, gy\n", "        return gy\n")],
    ),
    Mistake(
        "add-backward-of-mul",
        "Left Mul's gradients in Add.",
        "backward.add",
        [
            (
                "        return gy, gy\n",
                "        x0, x1 = self.inputs[0].data, self.inputs[1].data\n"
                "        return gy * x1, gy * x0\n",
            )
        ],
    ),
    Mistake(
        "add-backward-ones",
        "Returned ones from Add.backward instead of what came from above.",
        "backward.add",
        [("        return gy, gy\n", "        return np.ones_like(gy), np.ones_like(gy)\n")],
    ),
    Mistake(
        "add-backward-halves",
        "Shared the gradient out between the two inputs.",
        "backward.add",
        [("        return gy, gy\n", "        return gy / 2, gy / 2\n")],
    ),
    Mistake(
        "square-of-one-input-attribute",
        "Named one instance of Square square, instead of a function.",
        "backward.square",
        [("def square(x):\n    return Square()(x)\n", "square = Square()\n")],
    ),
    Mistake(
        "leaves-stepped-in-the-data",
        "Took a step of gradient descent at the end of backward, where data is no number.",
        "backward.data-untouched",
        [
            (
                "            if not retain_grad:\n",
                "            if not pending:\n"
                "                for x in [x for x in func.inputs if x.size > 1]:\n"
                "                    x.data = as_array(x.data - 0.01 * x.grad)\n"
                "            if not retain_grad:\n",
            )
        ],
    ),
    Mistake(
        "leaf-has-no-creator",
        "Began with the creator without asking whether there is one.",
        "backward.leaf-only",
        [("        if self.creator is None:\n            return\n\n", "")],
    ),
    Mistake(
        "gradients-in-one-array",
        "Stacked the gradients of several outputs, which must be of one shape then.",
        "backward.several-outputs",
        [("        gxs = self.backward(*gys)", "        gxs = self.backward(*np.stack(gys))")],
    ),
    Mistake(
        "three-inputs-at-most",
        "Gave a gradient to a function's first three inputs, however many there are.",
        "backward.each-input",
        [("zip(func.inputs, func", "zip(func.inputs[:3], func")],
    ),
    Mistake(
        "seed-by-the-data",
        "Made the first gradient of the data, times 0 plus 1: of infinite data that is nan.",
        "backward.seed",
        [("np.ones_like(self.data)", "self.data * 0 + np.ones_like(self.data)")],
    ),
    Mistake(
        "infinite-made-finite",
        "Made infinite gradients large numbers.",
        "backward.each-input",
        [("gx if x.grad is None else", "np.nan_to_num(gx) if x.grad is None else")],
    ),
    Mistake(
        "zero-gradients-skipped",
        "Passed nothing on where all of a gradient is zero: none stays.",
        "backward.each-input",
        [
            (
                "                x.grad = gx if",
                "                if not np.any(gx):\n                    continue\n"
                "                x.grad = gx if",
            )
        ],
    ),
    Mistake(
        "no-backward-no-word",
        "Passed over a function that has no backward in silence.",
        "backward.after-exception",
        [
            (
                "        gxs = self.backward(*gys)\n",
                "        try:\n            gxs = self.backward(*gys)\n"
                "        except NotImplementedError:\n            return ()\n",
            )
        ],
    ),
]
