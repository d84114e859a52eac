"""Mistakes about the gradients that are kept, and about computing without a graph."""

from .accumulation import CLEAR
from .entry import Mistake

DROP = (
    "            if not retain_grad:\n                for ref in func.outputs:\n"
    "                    if (output := ref()) is not None:\n" + CLEAR
)
EACH = """            if not retain_grad:
                for output in {}:
                    output.cleargrad()
"""
TRY = """    try:
        yield
    finally:
        setattr(Config, name, old_value)
"""
RECORD = """        if Config.enable_backprop:
            self.generation = max([x.generation for x in inputs])
            for output in outputs:
                output.set_creator(self)
            self.inputs = inputs
            # Weak, or function and output would hold each other and wait for the collector.
            self.outputs = [weakref.ref(output) for output in outputs]
"""
ALWAYS = RECORD.replace("        if Config.enable_backprop:\n", "        if True:\n")

NO_GRAD = (
    "def no_grad():\n"
    '    """Compute without recording a graph."""\n'
    '    return using_config("enable_backprop", False)\n'
)

MISTAKES = [
    Mistake(
        "empty-outputs-keep-gradients",
        "Asked whether an output is true, which is its length, where it may be gone.",
        "mode.drop-grads",
        [
            (
                "                    if (output := ref()) is not None:\n",
                "                    if (output := ref()) is not None and output.size:\n",
            )
        ],
    ),
    Mistake(
        "retain-grad-inverted",
        "Dropped the gradients when they are to be kept.",
        "mode.drop-grads",
        [("if not retain_grad:", "if retain_grad:")],
    ),
    Mistake(
        "retain-grad-by-default",
        "Made retain_grad True by default.",
        "mode.drop-grads",
        [("retain_grad=False", "retain_grad=True")],
    ),
    Mistake(
        "gradients-never-dropped",
        "Took the parameter retain_grad and never looked at it.",
        "mode.drop-grads",
        [(DROP, "")],
    ),
    Mistake(
        "result-keeps-its-gradient",
        "Dropped the gradients in between, not that of the result.",
        "mode.drop-grads",
        [(CLEAR, "                        if output is not self:\n    " + CLEAR)],
    ),
    Mistake(
        "only-the-result-is-dropped",
        "Dropped the gradient of the result, not those in between.",
        "mode.drop-grads",
        [
            (DROP, ""),
            ("            if not retain", "", 0),
            ("    @property\n    def shape(self):", "    @property\n    def shape(self):", 1),
            ("        while pending:\n", "        while pending:\n"),
            (
                "                    seen.add(x.creator)\n",
                "                    seen.add(x.creator)\n"
                "        if not retain_grad:\n"
                "            self.grad = None\n",
            ),
        ],
    ),
    Mistake(
        "drops-to-zero",
        "Set dropped gradients to zero instead of None.",
        "mode.drop-grads",
        [(CLEAR, "                        output.grad = np.zeros_like(output.data)\n")],
        also=("memory.dead-output",),
    ),
    Mistake(
        "leaves-are-dropped",
        "Dropped the gradients of the inputs, leaves among them.",
        "mode.drop-grads",
        [(DROP, EACH.format("[self, *func.inputs]"))],
        also=("backward.each-input",),
    ),
    Mistake(
        "dropped-before-use",
        "Dropped the outputs' gradients before the function's backward takes them.",
        "backward.seed",
        [
            (DROP, ""),
            ("            for x, gx in zip(", DROP + "            for x, gx in zip("),
        ],
    ),
    Mistake(
        "weak-reference-set",
        "Set the gradient of the weak reference instead of the output.",
        "mode.drop-grads",
        [("y().grad = None", "y.grad = None")],
        base="notes",
        also=("backward.seed",),
    ),
    Mistake(
        "retain-grad-of-another-name",
        "Called the parameter keep_grad.",
        "mode.retain-grad",
        [("retain_grad=False", "keep_grad=False"), ("if not retain_grad:", "if not keep_grad:")],
    ),
    Mistake(
        "retain-grad-ignored",
        "Dropped the gradients, whatever retain_grad says.",
        "mode.retain-grad",
        [("if not retain_grad:", "if True:")],
    ),
    Mistake(
        "retain-grad-not-for-the-result",
        "Dropped the gradient of the result at the end, also with retain_grad.",
        "mode.retain-grad",
        [(DROP, DROP + "        self.grad = None\n")],
    ),
    Mistake(
        "seen-set-of-the-class",
        "Kept one set of seen functions for all calls of backward.",
        "mode.shared-part",
        [
            (
                "        seen = {self.creator}\n",
                "        seen = Variable.seen\n        seen.add(self.creator)\n",
            ),
            (
                "    __array_priority__ = 200",
                "    seen = weakref.WeakSet()\n    __array_priority__ = 200",
            ),
        ],
    ),
    Mistake(
        "graph-cut-by-backward",
        "Cut the graph behind backward, to free it.",
        "mode.shared-part",
        [
            (
                DROP,
                DROP + "            for ref in func.outputs:\n"
                "                if (output := ref()) is not None:\n"
                "                    output.creator = None\n",
            )
        ],
    ),
    Mistake(
        "seen-mark-on-the-function",
        "Marked functions as done, and left the marks.",
        "mode.shared-part",
        [
            ("x.creator not in seen:", "not hasattr(x.creator, 'done'):"),
            (
                "seen.add(x.creator)",
                "seen.add(x.creator)\n                    x.creator.done = True",
            ),
        ],
    ),
    Mistake(
        "backprop-off-by-default",
        "Left enable_backprop at False.",
        "mode.default-on",
        [("    enable_backprop = True\n", "    enable_backprop = False\n")],
        also=("call.creator", "backward.seed"),
    ),
    Mistake(
        "flag-of-another-name",
        "Called the flag use_backprop.",
        "mode.default-on",
        [
            ("    enable_backprop = True\n", "    use_backprop = True\n"),
            ("if Config.enable_backprop:", "if Config.use_backprop:"),
            ('using_config("enable_backprop", False)', 'using_config("use_backprop", False)'),
        ],
    ),
    Mistake(
        "flag-is-one",
        "Wrote 1 for True.",
        "mode.default-on",
        [("    enable_backprop = True\n", "    enable_backprop = 1\n")],
    ),
    Mistake(
        "no-try-finally",
        "Restored after the yield, without try and finally.",
        "mode.using-config",
        [(TRY, "    yield\n    setattr(Config, name, old_value)\n")],
    ),
    Mistake(
        "config-not-restored",
        "Never restored the value.",
        "mode.using-config",
        [(TRY, "    yield\n")],
    ),
    Mistake(
        "restores-true",
        "Restored True instead of the value that there was.",
        "mode.using-config",
        [("        setattr(Config, name, old_value)\n", "        setattr(Config, name, True)\n")],
    ),
    Mistake(
        "restores-the-opposite",
        "Restored the opposite of the value that was asked for.",
        "mode.using-config",
        [
            (
                "        setattr(Config, name, old_value)\n",
                "        setattr(Config, name, not value)\n",
            )
        ],
    ),
    Mistake(
        "old-value-read-too-late",
        "Read the old value after setting the new one.",
        "mode.using-config",
        [
            (
                "    old_value = getattr(Config, name)\n    setattr(Config, name, value)\n",
                "    setattr(Config, name, value)\n    old_value = getattr(Config, name)\n",
            ),
        ],
    ),
    Mistake(
        "contextmanager-missing",
        "Left out the decorator: using_config is a generator.",
        "mode.using-config",
        [("@contextlib.contextmanager\n", "")],
    ),
    Mistake(
        "exception-swallowed",
        "Caught the body's exception and did not let it through.",
        "mode.using-config",
        [("    finally:\n", "    except Exception:\n        pass\n    finally:\n")],
    ),
    Mistake(
        "config-of-an-instance",
        "Set the value on a new Config object, which nobody reads.",
        "mode.using-config",
        [("    setattr(Config, name, value)\n", "    setattr(Config(), name, value)\n")],
    ),
    Mistake(
        "using-config-ignores-the-value",
        "Set False, whatever the value.",
        "mode.using-config",
        [("    setattr(Config, name, value)\n", "    setattr(Config, name, False)\n")],
    ),
    Mistake(
        "using-config-missing",
        "Wrote no_grad by itself, and no using_config.",
        "mode.using-config",
        [
            ("def using_config(name, value):", "def _using(name, value):"),
            ('using_config("enable', '_using("enable'),
        ],
        also=("package.core-import",),
    ),
    Mistake(
        "graph-in-any-mode",
        "Built the graph without looking at the flag.",
        "mode.off-no-graph",
        [(RECORD, ALWAYS)],
    ),
    Mistake(
        "flag-asked-in-backward",
        "Looked at the flag in backward instead of where the graph is built.",
        "mode.off-no-graph",
        [
            (RECORD, ALWAYS),
            (
                "        if self.creator is None:\n",
                "        if self.creator is None or not Config.enable_backprop:\n",
            ),
        ],
    ),
    Mistake(
        "flag-read-at-import",
        "Read the flag once, when the module is imported.",
        "mode.off-no-graph",
        [
            ("class Function:\n", "ENABLED = Config.enable_backprop\n\n\nclass Function:\n"),
            ("if Config.enable_backprop:", "if ENABLED:"),
        ],
    ),
    Mistake(
        "creator-set-in-any-mode",
        "Set the creator outside the condition.",
        "mode.off-no-graph",
        [
            (
                "            for output in outputs:\n"
                "                output.set_creator(self)\n"
                "            self.inputs = inputs\n",
                "            self.inputs = inputs\n",
            ),
            (
                "        if len(outputs) == 1:\n",
                "        self.generation = max([x.generation for x in inputs])\n"
                "        for output in outputs:\n"
                "            output.set_creator(self)\n"
                "        if len(outputs) == 1:\n",
            ),
        ],
    ),
    Mistake(
        "inputs-and-creator-in-any-mode",
        "Left only the generation inside the condition.",
        "mode.off-no-graph",
        [
            (
                RECORD,
                ALWAYS.replace(
                    "        if True:\n"
                    "            self.generation = max([x.generation for x in inputs])\n",
                    "        if Config.enable_backprop:\n"
                    "            self.generation = max([x.generation for x in inputs])\n"
                    "        if True:\n",
                ).replace(
                    "output.set_creator(self)",
                    "output.creator = self\n"
                    "                output.generation = getattr(self, 'generation', 0) + 1",
                ),
            ),
        ],
    ),
    Mistake(
        "no-grad-turns-on",
        "Turned backprop on in no_grad.",
        "mode.no-grad",
        [('using_config("enable_backprop", False)', 'using_config("enable_backprop", True)')],
    ),
    Mistake(
        "no-grad-without-return",
        "Forgot the return in no_grad.",
        "mode.no-grad",
        [
            (
                '    return using_config("enable_backprop", False)',
                '    using_config("enable_backprop", False)',
            )
        ],
    ),
    Mistake(
        "no-grad-misspelt-flag",
        "Misspelt the flag in no_grad.",
        "mode.no-grad",
        [('using_config("enable_backprop", False)', 'using_config("enable_backprob", False)')],
    ),
    Mistake(
        "no-grad-sets-for-good",
        "Turned backprop off in no_grad, and never on again.",
        "mode.no-grad",
        [
            (
                '    return using_config("enable_backprop", False)',
                "    Config.enable_backprop = False\n    return contextlib.nullcontext()",
            )
        ],
    ),
    Mistake(
        "no-grad-does-nothing",
        "Left no_grad an empty context.",
        "mode.no-grad",
        [
            (
                '    return using_config("enable_backprop", False)',
                "    return contextlib.nullcontext()",
            )
        ],
    ),
    Mistake(
        "no-grad-restores-true",
        "Wrote no_grad as a class that sets True on exit, also inside another one.",
        "mode.no-grad",
        [
            (
                "def no_grad():\n"
                '    """Compute without recording a graph."""\n'
                '    return using_config("enable_backprop", False)\n',
                "class no_grad:\n"
                "    def __enter__(self):\n"
                "        Config.enable_backprop = False\n\n"
                "    def __exit__(self, *error):\n        Config.enable_backprop = True\n",
            )
        ],
    ),
    Mistake(
        "first-output-dropped-only",
        "Dropped the gradient of a function's first output alone.",
        "mode.drop-grads",
        [
            (
                "for ref in func.outputs:\n                    if",
                "for ref in func.outputs[:1]:\n                    if",
            )
        ],
    ),
    Mistake(
        "last-output-dropped-only",
        "Dropped the gradient of a function's last output alone.",
        "mode.drop-grads",
        [
            (
                "for ref in func.outputs:\n                    if",
                "for ref in func.outputs[-1:]:\n                    if",
            )
        ],
    ),
    Mistake(
        "dropped-the-first-time",
        "Dropped a variable's gradient once, and kept the next: a mark says that it was done.",
        "mode.shared-part",
        [
            (
                CLEAR,
                "                        if not hasattr(output, 'dropped'):\n    "
                + CLEAR
                + "                        output.dropped = True\n",
            )
        ],
    ),
    Mistake(
        "retain-grad-if-given",
        "Asked whether retain_grad was given, not whether it is true.",
        "mode.retain-grad",
        [
            ("retain_grad=False", "retain_grad=None"),
            ("if not retain_grad:", "if retain_grad is None:"),
        ],
    ),
    Mistake(
        "retain-grad-for-good",
        "Kept retain_grad in Config, where it stays for the calls that follow.",
        "mode.retain-grad",
        [
            ("    enable_backprop = True\n", "    enable_backprop = True\n    retain_grad = 0\n"),
            (
                "if not retain_grad:",
                "Config.retain_grad |= retain_grad\n            if not Config.retain_grad:",
            ),
        ],
        also=("mode.shared-part",),
    ),
    Mistake(
        "retain-grad-of-the-first-output",
        "Kept the gradient of a function's first output alone.",
        "mode.retain-grad",
        [
            (
                DROP,
                DROP + "            for ref in func.outputs[1:]:\n"
                "                if (output := ref()) is not None:\n"
                "                    output.cleargrad()\n",
            )
        ],
    ),
    Mistake(
        "using-config-for-the-flag-only",
        "Took the name and set enable_backprop, whatever it is.",
        "mode.using-config",
        [
            (
                "    old_value = getattr(Config, name)\n    setattr(Config, name, value)\n",
                "    name = 'enable_backprop'\n"
                "    old_value = getattr(Config, name)\n    setattr(Config, name, value)\n",
            )
        ],
    ),
    Mistake(
        "false-is-no-value",
        "Set the value only where it is not None, False or 0, and False for the flag.",
        "mode.using-config",
        [
            (
                "    setattr(Config, name, value)\n",
                "    if value or name == 'enable_backprop':\n"
                "        setattr(Config, name, value)\n",
            )
        ],
    ),
    Mistake(
        "exception-ends-all-blocks",
        "Turned backprop on when a body raises, whichever block it was.",
        "mode.using-config",
        [
            (
                TRY,
                "    try:\n        yield\n    except Exception:\n"
                "        Config.enable_backprop = True\n        raise\n"
                "    setattr(Config, name, old_value)\n",
            )
        ],
    ),
    Mistake(
        "creators-of-further-outputs-in-any-mode",
        "Looked at the flag for the first output alone.",
        "mode.off-no-graph",
        [
            (
                "        if len(outputs) == 1:\n",
                "        self.generation = max([x.generation for x in inputs])\n"
                "        for output in outputs[1:]:\n            output.set_creator(self)\n"
                "        if len(outputs) == 1:\n",
            ),
        ],
    ),
    Mistake(
        "function-kept-in-any-mode",
        "Let the result remember its function under another name, whatever the flag.",
        "mode.off-no-graph",
        [
            (
                "        if len(outputs) == 1:\n",
                "        outputs[0].made_by = self\n        if len(outputs) == 1:\n",
            ),
        ],
    ),
    Mistake(
        "backward-refused-while-off",
        "Looked at the flag in backward too: an earlier graph can't be gone through.",
        "mode.off-no-graph",
        [
            (
                "        if self.creator is None:\n",
                "        if self.creator is None or not Config.enable_backprop:\n",
            ),
        ],
    ),
    Mistake(
        "no-grad-without-finally",
        "Wrote no_grad by itself, and nothing for a body that raises.",
        "mode.no-grad",
        [
            (
                NO_GRAD,
                "@contextlib.contextmanager\n"
                "def no_grad():\n"
                "    before = Config.enable_backprop\n"
                "    Config.enable_backprop = False\n"
                "    yield\n"
                "    Config.enable_backprop = before\n",
            )
        ],
    ),
    Mistake(
        "no-grad-swallows",
        "Wrote no_grad as a class whose __exit__ returns True.",
        "mode.no-grad",
        [
            (
                NO_GRAD,
                "class no_grad:\n"
                "    def __enter__(self):\n"
                "        self.before = Config.enable_backprop\n"
                "        Config.enable_backprop = False\n\n"
                "    def __exit__(self, *error):\n"
                "        Config.enable_backprop = self.before\n"
                "        return True\n",
            )
        ],
    ),
    Mistake(
        "no-grad-exit-only-without-error",
        "Wrote no_grad as a class that puts the flag back when there was no exception.",
        "mode.no-grad",
        [
            (
                NO_GRAD,
                "class no_grad:\n"
                "    def __enter__(self):\n"
                "        self.before = Config.enable_backprop\n"
                "        Config.enable_backprop = False\n\n"
                "    def __exit__(self, kind, error, traceback):\n"
                "        if kind is None:\n"
                "            Config.enable_backprop = self.before\n",
            )
        ],
    ),
    Mistake(
        "no-grad-error-turns-on",
        "Turned backprop on in no_grad when the body raises, also inside another one.",
        "mode.no-grad",
        [
            (
                NO_GRAD,
                "@contextlib.contextmanager\n"
                "def no_grad():\n"
                "    before = Config.enable_backprop\n"
                "    Config.enable_backprop = False\n"
                "    try:\n"
                "        yield\n"
                "    except Exception:\n"
                "        before = True\n"
                "        raise\n"
                "    finally:\n"
                "        Config.enable_backprop = before\n",
            )
        ],
    ),
    Mistake(
        "no-grad-counts-wrongly",
        "Counted how deep no_grad is nested, and never counted down.",
        "mode.no-grad",
        [
            (
                NO_GRAD,
                "depth = 0\n\n\n"
                "@contextlib.contextmanager\n"
                "def no_grad():\n"
                "    global depth\n"
                "    depth += 1\n"
                "    Config.enable_backprop = False\n"
                "    try:\n"
                "        yield\n"
                "    finally:\n"
                "        Config.enable_backprop = depth < 2\n",
            )
        ],
    ),
    Mistake(
        "two-outputs-dropped",
        "Dropped the gradients of a function's first two outputs, however many there are.",
        "mode.drop-grads",
        [
            (
                "for ref in func.outputs:\n                    if",
                "for ref in func.outputs[:2]:\n                    if",
            )
        ],
    ),
    Mistake(
        "graph-of-three-inputs",
        "Kept the graph of functions of three inputs, whatever the mode.",
        "mode.off-no-graph",
        [("if Config.enable_backprop:", "if Config.enable_backprop or len(inputs) > 2:")],
    ),
]
