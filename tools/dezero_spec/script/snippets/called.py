"""From the lines of a case to what of the implementation they call, what counts most first.

The lines are read, not run, so that the answer is the same wherever the implementation lives. A
call leads to names by which its code can be looked up: ``y.backward()`` to ``Variable.backward``,
``x * y`` to ``Variable.__mul__`` and ``Mul.forward``.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence

Path = tuple[str, ...]

_OPERATORS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("add", "add"),
    ast.Sub: ("sub", "sub"),
    ast.Mult: ("mul", "mul"),
    ast.Div: ("truediv", "div"),
    ast.Pow: ("pow", "pow"),
}
_BUILTINS = {
    "len": (("Variable", "__len__"),),
    "repr": (("Variable", "__repr__"),),
    "str": (("Variable", "__str__"), ("Variable", "__repr__")),
    "print": (("Variable", "__str__"), ("Variable", "__repr__")),
}
# What is only looked at: whatever put it there is the call that counts.
_LOOKED_AT = ("data", "grad", "creator", "generation", "name", "inputs", "outputs")

# What an expression gives, as far as it is followed.
VARIABLE = "variable"
FUNCTION = "function"  # an instance of one of the suite's own functions
HELPER = "helper"  # another object of the suite's
OWN = "own:"  # an instance of the implementation's class of this name


def called(text: str, names: Collection[str]) -> list[list[Path]]:
    """Return the calls: for each, what it leads to, the closest first.

    The last call comes first, unless the lines end with a look at a variable's data: then it is
    the one that made the variable. `names`: those that the implementation has.
    """
    reader = _Reader(names)
    tree = ast.parse(text)
    reader.block(tree.body)
    found = reader.calls[::-1]
    maker = reader.made.get(_whose_data(tree))
    return found if maker is None else [maker, *found]


def _whose_data(tree: ast.Module) -> str:
    """Return the name of the variable whose data the last statement looks at."""
    last: ast.AST = tree
    while body := getattr(last, "body", None):
        last = body[-1]
    for node in ast.walk(last):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr="data"):
                return name
    return ""


class _Reader:
    """Goes through statements in the order in which they run."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._kinds: dict[str, str] = {}
        self._helpers: dict[str, str] = {}  # the suite's classes
        self._local: dict[str, ast.FunctionDef] = {}
        self._inside: list[str] = []  # local functions that are being gone through
        self._operations: dict[str, None] = {}  # the implementation's own
        self._foreign = False  # whether functions of the suite take part as well
        self.calls: list[list[Path]] = []
        self.made: dict[str, list[Path]] = {}  # the calls that gave variables, by name

    def block(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.ClassDef():
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                functions = {n for n, kind in self._helpers.items() if kind == FUNCTION}
                known = "Function" in bases or bases & functions
                self._helpers[node.name] = FUNCTION if known else HELPER
            case ast.FunctionDef():
                self._local[node.name] = node
            case ast.Assign(targets=targets, value=value):
                before = len(self.calls)
                kind = self._value(value)
                for target in targets:
                    self._bind(target, kind)
                    if kind == VARIABLE and len(self.calls) > before:
                        names = (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
                        self.made.update(dict.fromkeys(names, self.calls[-1]))
            case ast.AugAssign(target=target, op=op, value=value):
                left, right = self._value(target), self._value(value)
                self._bind(target, self._binary(op, left, right))
            case ast.For(target=target, iter=iterated, body=body, orelse=rest):
                self._bind(target, self._value(iterated))
                self.block([*body, *rest])
            case ast.With(items=items, body=body):
                for item in items:
                    kind = self._value(item.context_expr)
                    if item.optional_vars is not None:
                        self._bind(item.optional_vars, kind)
                self.block(body)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.stmt):
                        self._statement(child)
                    elif isinstance(child, ast.expr):
                        self._value(child)
                    elif isinstance(child, ast.ExceptHandler):
                        self.block(child.body)

    def _bind(self, target: ast.expr, kind: str) -> None:
        if isinstance(target, ast.Name):
            self._kinds[target.id] = kind
        elif isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self._bind(each, kind)

    def _value(self, node: ast.expr) -> str:
        """Go through an expression; return what it gives, as far as that is followed."""
        match node:
            case ast.Name(id=name):
                return self._kinds.get(name, "")
            case ast.Call():
                return self._call(node)
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(op, self._value(left), self._value(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                if self._value(operand) == VARIABLE:
                    return self._operation("neg", ("Variable", "__neg__"))
                return ""
            case ast.Attribute(value=value, attr=name):
                return self._attribute(self._value(value), name)
            case ast.Subscript(value=value, slice=index):
                self._value(index)
                return self._value(value)
            case ast.Starred(value=value):
                return self._value(value)
            case ast.ListComp() | ast.GeneratorExp():
                for each in node.generators:
                    self._bind(each.target, self._value(each.iter))
                return self._value(node.elt)
            case ast.Lambda():
                return ""
        inner = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
        kinds = list(map(self._value, inner))
        gathered = isinstance(node, (ast.Tuple, ast.List, ast.Dict))
        return next(filter(None, kinds), "") if gathered else ""

    def _attribute(self, kind: str, name: str) -> str:
        if kind == VARIABLE and name not in _LOOKED_AT:
            self.calls.append([("Variable", name)])
        return kind if kind == FUNCTION and name in ("inputs", "outputs") else ""

    def _call(self, node: ast.Call) -> str:
        function = node.func
        if isinstance(function, ast.Attribute):
            owner = self._value(function.value)
            given = self._arguments(node)
            return self._method(owner, function, given)
        if isinstance(function, ast.Name) and not self._kinds.get(function.id):
            return self._named(function.id, self._arguments(node))
        kind = self._value(function)
        self._arguments(node)
        if kind.startswith(OWN):
            name = kind.removeprefix(OWN)
            self._operations[name] = None
            self.calls.append([(name, "forward"), ("Function", "__call__")])
        elif kind == FUNCTION:
            self._foreign = True
            self.calls.append([("Function", "__call__")])
        else:
            return ""
        return VARIABLE

    def _arguments(self, node: ast.Call) -> list[str]:
        return [self._value(each) for each in (*node.args, *(k.value for k in node.keywords))]

    def _named(self, name: str, given: Sequence[str]) -> str:
        if name in self._helpers:
            return self._helpers[name]
        if name in self._local:
            return self._of_local(name)
        if name == "Variable":
            self.calls.append([("Variable", "__init__")])
            return VARIABLE
        if name in _BUILTINS and VARIABLE in given[:1]:
            self.calls.append(list(_BUILTINS[name]))
            return ""
        if name not in self._names:
            return ""
        if name[:1].isupper():
            return OWN + name
        if name.capitalize() in self._names:
            return self._operation(name, (name,))
        self.calls.append([(name,)])
        return VARIABLE if name == "as_variable" else ""

    def _of_local(self, name: str) -> str:
        """Go through a function that the lines define, where they call it."""
        if name in self._inside:
            return VARIABLE
        node = self._local[name]
        before = dict(self._kinds)
        self._inside.append(name)
        for each in node.args.args:
            self._kinds[each.arg] = self._kinds.get(each.arg) or VARIABLE
        self.block(node.body)
        self._inside.pop()
        self._kinds = before
        return VARIABLE

    def _method(self, owner: str, function: ast.Attribute, given: Sequence[str]) -> str:
        name = function.attr
        if owner == VARIABLE:
            paths: list[Path] = [("Variable", name)]
            if name == "backward" and len(self._operations) == 1 and not self._foreign:
                # A single operation: its backward may be what is wrong as well.
                (only,) = self._operations
                paths.insert(0, (only, "backward"))
            self.calls.append(paths)
            return ""
        if owner == FUNCTION:
            self.calls.append([("Function", name)])
        elif owner == HELPER:
            self._foreign = True
            if name == "named":
                return FUNCTION
            self.calls.append([("Function", "__call__")])
            return VARIABLE
        elif owner.startswith(OWN):
            self.calls.append([(owner.removeprefix(OWN), name), ("Function", name)])
        return ""

    def _binary(self, op: ast.operator, left: str, right: str) -> str:
        if VARIABLE not in (left, right) or type(op) not in _OPERATORS:
            return ""
        special, name = _OPERATORS[type(op)]
        reflected = "" if left == VARIABLE else "r"
        return self._operation(name, ("Variable", f"__{reflected}{special}__"))

    def _operation(self, name: str, path: Path) -> str:
        function = name.capitalize()
        self._operations[function] = None
        self.calls.append([path, (function, "forward")])
        return VARIABLE
