"""Mistakes about a variable that is used more than once."""

from .backward import ADD_UP
from .entry import Mistake

CLEAR = "                        output.cleargrad()\n"
DIRECT = "                        output.grad = None\n"

MISTAKES = [
    Mistake(
        "notes-overwritten-gradients",
        "Assigned the gradient: the second one replaces the first, as the notes show.",
        "accumulate.same-input-twice",
        [(ADD_UP, "x.grad = gx")],
    ),
    Mistake(
        "sum-not-assigned",
        "Computed the sum of the gradients and kept it nowhere.",
        "accumulate.same-input-twice",
        [("                    x.grad = x.grad + gx\n", "                    x.grad + gx\n")],
        base="notes",
    ),
    Mistake(
        "gradient-doubled",
        "Added the gradient to itself instead of the new one.",
        "accumulate.same-input-twice",
        [("else x.grad + gx", "else x.grad + x.grad")],
    ),
    Mistake(
        "gradients-multiplied",
        "Multiplied the gradients, as along a path.",
        "accumulate.same-input-twice",
        [("else x.grad + gx", "else x.grad * gx")],
    ),
    Mistake(
        "truth-of-the-gradient",
        "Asked for the truth of the gradient instead of None.",
        "accumulate.same-input-twice",
        [("gx if x.grad is None else", "gx if not x.grad else")],
    ),
    Mistake(
        "gradient-equals-none",
        "Compared the gradient with None by ==, element by element.",
        "accumulate.same-input-twice",
        [("gx if x.grad is None else", "gx if x.grad == None else")],
    ),
    Mistake(
        "inputs-in-a-dictionary",
        "Paired inputs and gradients in a dictionary, where the same input is one key.",
        "accumulate.same-input-twice",
        [
            (
                "in zip(func.inputs, func.input_gradients()):",
                "in dict(zip(func.inputs, func.input_gradients())).items():",
            )
        ],
    ),
    Mistake(
        "seen-variables-left-out",
        "Gave each variable its gradient once, and passed by when it came again.",
        "accumulate.same-input-twice",
        [
            ("seen = {self.creator}\n", "seen = {self.creator}\n        done = set()\n"),
            (
                ADD_UP + "  # never +=: gx may be shared\n",
                "if x in done:\n                    continue\n                done.add(x)\n"
                "                " + ADD_UP + "\n",
            ),
        ],
    ),
    Mistake(
        "sums-within-a-function-only",
        "Added up what one function gives to an input, and replaced what another had given.",
        "accumulate.three-times",
        [
            (
                "            for x, gx in zip(func.inputs, func.input_gradients()):\n",
                "            sums = {}\n"
                "            for x, gx in zip(func.inputs, func.input_gradients()):\n"
                "                sums[x] = gx if x not in sums else sums[x] + gx\n"
                "            for x, gx in sums.items():\n",
            ),
            (ADD_UP, "x.grad = gx"),
        ],
    ),
    Mistake(
        "every-backward-starts-afresh",
        "Cleared all gradients when backward begins.",
        "accumulate.across-calls",
        [
            (
                "        seen = {self.creator}\n",
                "        seen = {self.creator}\n        mine = set()\n",
            ),
            (
                ADD_UP,
                "if x not in mine and x.creator is None:\n                    x.grad = None\n"
                "                mine.add(x)\n                " + ADD_UP,
            ),
        ],
    ),
    Mistake(
        "gradient-from-outside-thrown-away",
        "Let gradients of an earlier backward be replaced: a second call gives the second alone.",
        "accumulate.across-calls",
        [
            (
                "        pending = [",
                "        grads = {}\n        pending = [",
            ),
            (
                ADD_UP,
                "grads[x] = grads[x] + gx if x in grads else gx\n                x.grad = grads[x]",
            ),
        ],
    ),
    Mistake(
        "cleargrad-sets-zeros",
        "Made cleargrad set zeros instead of None.",
        "accumulate.cleargrad",
        [
            (
                'afresh."""\n        self.grad = None\n',
                'afresh."""\n        self.grad = np.zeros_like(self.data)\n',
            ),
            (CLEAR, DIRECT),
        ],
    ),
    Mistake(
        "cleargrad-of-another-name",
        "Called it clear_grad.",
        "accumulate.cleargrad",
        [("def cleargrad(self)", "def clear_grad(self)"), (CLEAR, DIRECT)],
    ),
    Mistake(
        "cleargrad-compares",
        "Typed == for = in cleargrad.",
        "accumulate.cleargrad",
        [
            (
                'afresh."""\n        self.grad = None\n',
                'afresh."""\n        self.grad == None  # noqa\n',
            ),
            (CLEAR, DIRECT),
        ],
    ),
    Mistake(
        "cleargrad-local",
        "Forgot self in cleargrad.",
        "accumulate.cleargrad",
        [
            (
                'afresh."""\n        self.grad = None\n',
                'afresh."""\n        grad = None  # noqa: F841\n',
            ),
            (CLEAR, DIRECT),
        ],
    ),
    Mistake(
        "cleargrad-deletes",
        "Deleted the attribute in cleargrad.",
        "accumulate.cleargrad",
        [
            ('afresh."""\n        self.grad = None\n', 'afresh."""\n        del self.grad\n'),
            (CLEAR, DIRECT),
        ],
    ),
    Mistake(
        "cleargrad-returns-a-new-variable",
        "Made cleargrad return a Variable without a gradient, and left its own.",
        "accumulate.cleargrad",
        [
            (
                'afresh."""\n        self.grad = None\n',
                'afresh."""\n        return Variable(self.data, self.name)\n',
            ),
            (CLEAR, DIRECT),
        ],
    ),
    Mistake(
        "cleargrad-is-a-property",
        "Made cleargrad a property.",
        "accumulate.cleargrad",
        [("    def cleargrad(self)", "    @property\n    def cleargrad(self)"), (CLEAR, DIRECT)],
    ),
    Mistake(
        "adds-in-place",
        "Added up with +=, into an array that other variables hold too.",
        "accumulate.no-aliasing",
        [
            ("                    x.grad = x.grad + gx\n", "                    x.grad += gx\n"),
        ],
        base="notes",
    ),
    Mistake(
        "adds-in-place-by-numpy",
        "Added up with np.add and out.",
        "accumulate.no-aliasing",
        [("else x.grad + gx  # never", "else np.add(x.grad, gx, out=np.asarray(x.grad))  # never")],
    ),
    Mistake(
        "sum-of-the-datas-type",
        "Gave a sum of gradients the data's type: whole-number data loses their fractions.",
        "accumulate.same-input-twice",
        [("x.grad + gx  #", "(x.grad + gx).astype(x.data.dtype)  #")],
    ),
    Mistake(
        "cleargrad-clears-the-generation",
        "Set the generation back to 0 with the gradient.",
        "accumulate.cleargrad",
        [
            (
                "        self.grad = None\n\n    def backward",
                "        self.grad, self.generation = None, 0\n\n    def backward",
            )
        ],
    ),
]
