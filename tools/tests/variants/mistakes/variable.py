"""Mistakes about Variable: its data, name, shape and face."""

from .entry import Mistake

INIT = "def __init__(self, data, name=None):"
CHECK = "        if data is not None and not isinstance(data, np.ndarray):\n"
RAISE = (
    '            raise TypeError(f"{type(data)} is not supported: '
    'data must be an ndarray or None")\n'
)
REPR = '        return f"variable({text})"\n'
TEXT = '        text = str(self.data).replace("\\n", "\\n" + " " * len("variable("))\n'
DATA = "        self.data = data\n"


def method(name, body):
    """Return an edit of the property `name`'s body."""
    return (f"        return self.data.{name}\n", f"        return {body}\n")


def no_property(name):
    """Return an edit that takes the decorator from `name`."""
    return (f"    @property\n    def {name}(self):", f"    def {name}(self):")


NONE = """        if {}:
            return "variable(None)"
"""

MISTAKES = [
    Mistake(
        "data-not-kept",
        "Forgot to keep the data.",
        "variable.data",
        [(DATA, "        self.array = data\n")],
    ),
    Mistake(
        "data-as-floats",
        "Made a float64 array of the data.",
        "variable.data",
        [(DATA, "        self.data = data if data is None else data.astype(float)\n")],
    ),
    Mistake(
        "data-flattened",
        "Flattened the data.",
        "variable.data",
        [(DATA, "        self.data = data if data is None else data.ravel()\n")],
    ),
    Mistake(
        "name-not-kept",
        "Took the name and did not keep it.",
        "variable.name",
        [("        self.name = name\n", "")],
    ),
    Mistake(
        "name-none",
        "Set the name to None, whatever was given.",
        "variable.name",
        [("        self.name = name\n", "        self.name = None\n")],
    ),
    Mistake(
        "name-is-required",
        "Gave the name an empty string as default.",
        "variable.name",
        [(INIT, 'def __init__(self, data, name=""):')],
    ),
    Mistake(
        "name-missing",
        "Left the parameter name out.",
        "variable.name",
        [
            (INIT, "def __init__(self, data):"),
            ("        self.name = name\n", "        self.name = None\n"),
        ],
    ),
    Mistake(
        "name-read-only",
        "Made the name a property that can't be set.",
        "variable.name",
        [
            ("        self.name = name\n", "        self._name = name\n"),
            (
                "    @property\n    def shape(self):",
                "    @property\n"
                "    def name(self):\n"
                "        return self._name\n\n"
                "    @property\n"
                "    def shape(self):",
            ),
        ],
    ),
    Mistake(
        "no-type-check",
        "Took any data.",
        "variable.rejects",
        [(CHECK + RAISE, "")],
    ),
    Mistake(
        "assert-for-type-error",
        "Asserted the type instead of raising TypeError.",
        "variable.rejects",
        [
            (
                CHECK + RAISE,
                "        assert data is None or isinstance(data, np.ndarray), type(data)\n",
            )
        ],
    ),
    Mistake(
        "value-error-for-type-error",
        "Raised ValueError instead of TypeError.",
        "variable.rejects",
        [("raise TypeError(", "raise ValueError(")],
    ),
    Mistake(
        "type-error-returned",
        "Made the TypeError and did not raise it.",
        "variable.rejects",
        [("raise TypeError(", "TypeError(")],
    ),
    Mistake(
        "message-without-type",
        "Left the type out of the message.",
        "variable.rejects",
        [(RAISE, '            raise TypeError("data is not supported")\n')],
    ),
    Mistake(
        "message-not-formatted",
        "Forgot to format the message: it says {}.",
        "variable.rejects",
        [
            ("'{} is not supported'.format(type(data))", "", 0),
            (RAISE, '            raise TypeError("{} is not supported", data)\n'),
        ],
    ),
    Mistake(
        "numbers-wrapped",
        "Made arrays of numbers instead of rejecting them.",
        "variable.rejects",
        [
            (
                "        if data is not None and",
                "        if np.isscalar(data):\n"
                "            data = np.array(data)\n"
                "        if data is not None and",
            )
        ],
    ),
    Mistake(
        "lists-wrapped",
        "Made an array of whatever comes.",
        "variable.rejects",
        [(CHECK + RAISE, "        if data is not None:\n            data = np.asarray(data)\n")],
    ),
    Mistake(
        "numbers-only-rejected",
        "Rejected int, float and list, and nothing else.",
        "variable.rejects",
        [(CHECK, "        if isinstance(data, (int, float, list)):\n")],
    ),
    Mistake(
        "none-rejected",
        "Rejected None too.",
        "variable.accepts-none",
        [(CHECK, "        if not isinstance(data, np.ndarray):\n")],
    ),
    Mistake(
        "none-becomes-array",
        "Made an array of None.",
        "variable.accepts-none",
        [(DATA, "        self.data = np.array(data)\n")],
    ),
    Mistake(
        "truth-of-data",
        "Asked for the truth of the data instead of None.",
        "variable.data",
        [("if data is not None and not", "if data and not")],
    ),
    Mistake(
        "shape-is-a-method",
        "Left out @property: shape is to be called.",
        "variable.shape-ndim-size-dtype",
        [no_property("shape"), ("(output.shape,", "(output.data.shape,")],
    ),
    Mistake(
        "dtype-is-a-method",
        "Left out @property: dtype is to be called.",
        "variable.shape-ndim-size-dtype",
        [
            no_property("dtype"),
            ("output.dtype)", "output.data.dtype)"),
            ("like.dtype", "like.data.dtype", 2),
        ],
    ),
    Mistake(
        "size-missing",
        "Left size out.",
        "variable.shape-ndim-size-dtype",
        [("    @property\n    def size(self):\n        return self.data.size\n\n", "")],
    ),
    Mistake(
        "ndim-is-the-length-of-data",
        "Returned the length of the data as ndim.",
        "variable.shape-ndim-size-dtype",
        [method("ndim", "len(self.data)")],
    ),
    Mistake(
        "size-in-bytes",
        "Returned the number of bytes as size.",
        "variable.shape-ndim-size-dtype",
        [method("size", "self.data.nbytes")],
    ),
    Mistake(
        "shape-is-a-list",
        "Returned the shape as a list.",
        "variable.shape-ndim-size-dtype",
        [method("shape", "list(self.data.shape)")],
    ),
    Mistake(
        "dtype-is-the-arrays-type",
        "Returned the type of the array, ndarray, as dtype.",
        "variable.shape-ndim-size-dtype",
        [
            method("dtype", "type(self.data)"),
            ("output.dtype)", "output.data.dtype)"),
            ("like.dtype", "like.data.dtype", 2),
        ],
    ),
    Mistake(
        "shape-kept-at-first",
        "Kept the shape when the Variable is made, before the data is turned round.",
        "variable.shape-ndim-size-dtype",
        [method("shape", "self.data.shape[::-1]")],
    ),
    Mistake(
        "len-is-size",
        "Returned the number of elements as len.",
        "variable.len",
        [("return len(self.data)", "return self.data.size")],
    ),
    Mistake(
        "len-of-shape",
        "Returned the number of axes as len.",
        "variable.len",
        [("return len(self.data)", "return len(self.data.shape)")],
    ),
    Mistake(
        "len-of-scalar-is-one",
        "Returned 1 as the len of a number.",
        "variable.len",
        [("return len(self.data)", "return len(np.atleast_1d(self.data))")],
    ),
    Mistake(
        "len-missing",
        "Left __len__ out.",
        "variable.len",
        [("    def __len__(self):\n        return len(self.data)\n\n", "")],
    ),
    Mistake(
        "len-of-last-axis",
        "Returned the length of the last axis.",
        "variable.len",
        [
            (
                "return len(self.data)",
                "return self.data.shape[-1] if self.data.ndim else len(self.data)",
            )
        ],
    ),
    Mistake(
        "repr-capital",
        "Wrote Variable( for variable(.",
        "variable.repr-scalar-vector",
        [(REPR, '        return f"Variable({text})"\n')],
    ),
    Mistake(
        "repr-of-array",
        "Showed the array's repr instead of its text.",
        "variable.repr-scalar-vector",
        [("str(self.data).replace", "repr(self.data).replace")],
    ),
    Mistake(
        "repr-trailing-newline",
        "Ended repr with a new line.",
        "variable.repr-scalar-vector",
        [(REPR, '        return f"variable({text})\\n"\n')],
    ),
    Mistake(
        "repr-prints",
        "Printed in __repr__ and returned nothing.",
        "variable.repr-scalar-vector",
        [(REPR, '        print(f"variable({text})")\n')],
    ),
    Mistake(
        "repr-missing",
        "Left __repr__ out.",
        "variable.repr-scalar-vector",
        [("    def __repr__(self):\n" + TEXT + REPR, "")],
    ),
    Mistake(
        "str-for-repr",
        "Wrote __str__ instead of __repr__.",
        "variable.repr-scalar-vector",
        [("def __repr__", "def __str__")],
    ),
    Mistake(
        "repr-of-none-empty",
        "Showed nothing between the brackets without data.",
        "variable.repr-none",
        [(REPR, '        return f"variable({text})" if self.data is not None else "variable()"\n')],
    ),
    Mistake(
        "repr-of-none-raises",
        "Asked the data for its shape before looking whether there is any.",
        "variable.repr-none",
        [(TEXT, "        assert self.data.shape is not None\n" + TEXT)],
    ),
    Mistake(
        "repr-not-indented",
        "Left further lines of a matrix where str puts them.",
        "variable.repr-matrix",
        [(TEXT, "        text = str(self.data)\n")],
    ),
    Mistake(
        "repr-eight-blanks",
        "Counted variable( as 8 characters.",
        "variable.repr-matrix",
        [('" " * len("variable(")', '" " * 8')],
    ),
    Mistake(
        "repr-blanks-after-bracket",
        "Replaced blanks instead of line ends.",
        "variable.repr-matrix",
        [(TEXT, '        text = str(self.data).replace("\\n ", "\\n" + " " * len("variable("))\n')],
    ),
    Mistake(
        "repr-first-line-break-only",
        "Indented the second line alone.",
        "variable.repr-matrix",
        [
            (
                TEXT,
                '        text = str(self.data).replace("\\n", "\\n" + " " * len("variable("), 1)\n',
            )
        ],
    ),
    Mistake(
        "str-differs-from-repr",
        "Let __str__ show the bare array.",
        "variable.repr-matrix",
        [
            (
                "    def __repr__(self):",
                "    def __str__(self):\n        return str(self.data)\n\n    def __repr__(self):",
            )
        ],
    ),
    Mistake(
        "names-of-types-rejected",
        "Rejected by a list of names, on which np.float32, dict and others are not.",
        "variable.rejects",
        [
            (
                CHECK,
                "        names = ('float', 'int', 'list', 'str', 'tuple', 'float64')\n"
                "        if type(data).__name__ in names:\n",
            )
        ],
    ),
    Mistake(
        "builtin-types-rejected",
        "Rejected int, float, list, tuple and str, and numpy's float64 as it is a float.",
        "variable.rejects",
        [(CHECK, "        if isinstance(data, (int, float, list, tuple, str)):\n")],
    ),
    Mistake(
        "scalars-and-sequences-rejected",
        "Rejected numbers, text and sequences; a dict passes.",
        "variable.rejects",
        [(CHECK, "        if np.isscalar(data) or isinstance(data, (list, tuple)):\n")],
    ),
    Mistake(
        "what-has-no-shape-rejected",
        "Rejected what has no dtype: numpy's own scalars have one.",
        "variable.rejects",
        [
            (
                CHECK,
                "        if type(data) is np.float64:\n"
                "            raise TypeError(f'{type(data)} is not supported')\n"
                "        if data is not None and not hasattr(data, 'dtype'):\n",
            )
        ],
    ),
    Mistake(
        "falsy-data-accepted",
        "Asked for the type only of data that is true: 0, empty lists and False pass.",
        "variable.rejects",
        [
            (
                CHECK,
                "        if not isinstance(data, np.ndarray) and data:\n",
            )
        ],
    ),
    Mistake(
        "zero-becomes-none",
        "Took 0.0 for no data.",
        "variable.rejects",
        [
            (
                CHECK,
                "        if isinstance(data, float) and data == 0:\n            data = None\n"
                + CHECK,
            )
        ],
    ),
    Mistake(
        "variable-in-variable",
        "Accepted a Variable as data, and took its data.",
        "variable.rejects",
        [
            (
                CHECK,
                "        if isinstance(data, Variable):\n            data = data.data\n" + CHECK,
            )
        ],
    ),
    Mistake(
        "booleans-wrapped",
        "Made arrays of truth values instead of rejecting them.",
        "variable.rejects",
        [
            (
                CHECK,
                "        if isinstance(data, (bool, np.bool_)):\n"
                "            data = np.array(data)\n" + CHECK,
            )
        ],
    ),
    Mistake(
        "sets-and-dicts-wrapped",
        "Made a list of a set or a dict, and an array of that.",
        "variable.rejects",
        [
            (
                CHECK,
                "        if isinstance(data, (set, dict)):\n"
                "            data = np.array(list(data))\n" + CHECK,
            )
        ],
    ),
    Mistake(
        "name-of-the-class",
        "Kept the name on the class: the latest one is everybody's.",
        "variable.name",
        [("        self.name = name\n", "        Variable.name = name\n")],
    ),
    Mistake(
        "name-passed-on",
        "Gave a result the name of its first input.",
        "variable.name",
        [
            (
                "outputs = [Variable(as_array(y)) for y in ys]",
                "outputs = [Variable(as_array(y), inputs[0].name) for y in ys]",
            )
        ],
    ),
    Mistake(
        "name-with-data-only",
        "Kept the name only where there is data.",
        "variable.name",
        [
            (
                "        self.name = name\n",
                "        self.name = None\n        if data is not None:\n"
                "            self.name = name\n",
            )
        ],
    ),
    Mistake(
        "empty-name-is-none",
        "Made None of an empty name.",
        "variable.name",
        [("        self.name = name\n", "        self.name = name or None\n")],
    ),
    Mistake(
        "whole-numbers-become-floats",
        "Made floats of whole numbers, so that there is something to differentiate.",
        "variable.data",
        [
            (
                DATA,
                "        if data is not None and data.ndim == 0:\n"
                "            data = data.astype(float)\n" + DATA,
            )
        ],
    ),
    Mistake(
        "truth-values-become-numbers",
        "Made whole numbers of truth values.",
        "variable.data",
        [
            (
                DATA,
                "        if data is not None and data.dtype == bool:\n"
                "            data = data.astype(int)\n" + DATA,
            )
        ],
    ),
    Mistake(
        "dtypes-listed",
        "Returned float for whatever is neither float32 nor int64 as dtype.",
        "variable.shape-ndim-size-dtype",
        [
            method(
                "dtype",
                "self.data.dtype if self.data.dtype in ('f4', 'i8', 'f8') else np.dtype(float)",
            )
        ],
    ),
    Mistake(
        "zeros-print-as-none",
        "Asked whether there is anything in the data, instead of whether it is None.",
        "variable.repr-scalar-vector",
        [(TEXT, NONE.format("self.data is None or not self.data.any()") + TEXT)],
    ),
    Mistake(
        "zero-prints-as-none",
        "Asked for the truth of a number instead of None.",
        "variable.repr-scalar-vector",
        [(TEXT, NONE.format("self.data is None or self.data.size == 1 and not self.data") + TEXT)],
    ),
    Mistake(
        "empty-prints-as-none",
        "Took an empty array for no data.",
        "variable.repr-scalar-vector",
        [(TEXT, NONE.format("self.data is None or self.data.size == 0") + TEXT)],
    ),
    Mistake(
        "repr-of-float",
        "Showed a number as a float, whatever it is.",
        "variable.repr-scalar-vector",
        [
            (
                TEXT,
                "        if self.data is not None and self.data.ndim == 0:\n"
                '            return f"variable({float(self.data)})"\n' + TEXT,
            )
        ],
    ),
    Mistake(
        "repr-of-list",
        "Showed a vector as a list with its commas taken out.",
        "variable.repr-scalar-vector",
        [
            (
                TEXT,
                "        if self.data is not None and self.data.ndim == 1:\n"
                '            text = str(self.data.tolist()).replace(",", "")\n'
                '            return f"variable({text})"\n' + TEXT,
            )
        ],
    ),
    Mistake(
        "repr-shows-everything",
        "Showed every element of a long array.",
        "variable.repr-scalar-vector",
        [
            (
                "        text = str(self.data).replace(",
                "        whole = str(self.data)\n"
                "        if self.data is not None and self.data.size > 1000:\n"
                "            whole = np.array2string(self.data, threshold=10**6)\n"
                "        text = whole.replace(",
            )
        ],
    ),
    Mistake(
        "repr-indents-matrices-only",
        "Indented further lines of matrices alone: a vector may be long, too.",
        "variable.repr-matrix",
        [
            (
                TEXT,
                TEXT + "        if self.data is not None and self.data.ndim < 2:\n"
                "            text = str(self.data)\n",
            )
        ],
    ),
    Mistake(
        "length-kept",
        "Noted the length when the Variable was made: it stays when the data is replaced.",
        "variable.len",
        [
            (
                "        self.name = name\n",
                "        self.name = name\n        self.shape0 = np.shape(data)[:1]\n",
            ),
            ("return len(self.data)", "return self.shape0[0] if self.shape0 else len(self.data)"),
        ],
    ),
    Mistake(
        "shown-by-its-name",
        "Showed a Variable that has a name by the name.",
        "variable.repr-scalar-vector",
        [('return f"variable({text})"', "return f\"{self.name or 'variable'}({text})\"")],
    ),
    Mistake(
        "shown-with-its-creator",
        "Showed which function made it, as other libraries do.",
        "variable.repr-scalar-vector",
        [
            (
                'return f"variable({text})"',
                'made = f", {type(self.creator).__name__}" if self.creator else ""\n'
                '        return f"variable({text}{made})"',
            )
        ],
    ),
    Mistake(
        "shown-with-its-gradient",
        "Showed the gradient beside the data once there is one.",
        "variable.repr-scalar-vector",
        [
            (
                'return f"variable({text})"',
                'grad = "" if self.grad is None else f", grad={self.grad}"\n'
                '        return f"variable({text}{grad})"',
            )
        ],
    ),
]
