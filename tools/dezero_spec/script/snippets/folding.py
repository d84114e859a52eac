"""Expressions of a test, with parameters and fixtures written out."""

from __future__ import annotations

import ast
import copy
import weakref
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from dezero_spec import locations
from dezero_spec.script.snippets import source
from dezero_spec.script.snippets.literals import expression, is_constant, literal, value_of

if TYPE_CHECKING:
    from dezero_spec.loading import Implementation

INFIX: dict[str, ast.operator] = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "/": ast.Div(),
    "**": ast.Pow(),
}
FIXTURES = ("dezero", "functions", "lifetime", "package")
Scope = Mapping[str, Any]


@dataclass
class Taken:
    """The names that were found to come from elsewhere, needed in the end or not."""

    names: set[str] = field(default_factory=set)  # of the implementation
    helpers: set[str] = field(default_factory=set)  # of functions.define
    suites: dict[str, FunctionType] = field(default_factory=dict)  # of the suite's modules

    def add(self, other: Taken) -> None:
        """Take what was found in another place, too."""
        self.names |= other.names
        self.helpers |= other.helpers
        self.suites |= other.suites


class Folder(ast.NodeTransformer):
    """Writes expressions as one would by hand; changes the nodes that it is given.

    `scope`: the globals of the source; `own`: its local names; `values`: what stands in place of
    a name from here on; `frame`: the local variables at the failure.
    """

    def __init__(
        self,
        implementation: Implementation,
        taken: Taken,
        scope: Scope,
        own: Collection[str],
        frame: Scope,
    ) -> None:
        self.implementation, self.taken = implementation, taken
        self.scope, self.own, self.frame = scope, own, frame
        self.values: dict[str, ast.expr] = {}

    def fold(self, node: ast.expr) -> ast.expr:
        """Return a written-out copy of an expression."""
        folded: ast.expr = self.visit(copy.deepcopy(node))
        return folded

    @property
    def looks(self) -> tuple[bool, bool, str]:
        """What an expression depends on of the implementation."""
        names = self.implementation.names
        return "no_grad" in names, "using_config" in names, self.flag() if "Config" in names else ""

    def flag(self) -> str:
        """Return the name of the flag that turns backprop off."""
        config = SimpleNamespace(Config=self.implementation.names.get("Config"))
        return str(locations.suite_module("modes").backprop_flag(config))

    def named(self, name: str) -> ast.Name:
        """Return a name of the implementation."""
        self.taken.names.add(name)
        return ast.Name(name, ast.Load())

    def is_table(self, node: ast.expr) -> bool:
        """Tell whether a loop goes over a table of the suite: module names and constants alone."""
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        return bool(names) and not names & {*self.own, *FIXTURES} and names <= set(self.scope)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Put what is known in place of a name."""
        if not isinstance(node.ctx, ast.Load):
            return node
        if node.id in self.values:
            return copy.deepcopy(self.values[node.id])
        if node.id in self.own or node.id in FIXTURES:
            return node
        value = self.scope.get(node.id)
        if source.is_suites(value):
            self.taken.suites[node.id] = value
        elif type(value) in (str, int, float, tuple):
            return literal(value) or node
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Strip the fixture before a name."""
        node.value = self.visit(node.value)
        return self.attribute(node.value, node.attr, node.ctx)

    def attribute(self, value: ast.expr, name: str, ctx: ast.expr_context) -> ast.expr:
        """Return ``value.name`` without fixtures."""
        owner = value.id if isinstance(value, ast.Name) else None
        if owner == "dezero":
            return self.named(name)
        if owner == "functions":
            self.taken.helpers.add(name)
            return ast.Name(name, ast.Load())
        if owner == "self" and name == "dezero":  # in a unittest.TestCase
            return ast.Name("dezero", ast.Load())
        if owner == "package" and name != "imported":
            return literal(getattr(self.frame["package"], name)) or ast.Attribute(value, name, ctx)
        if name == "alive":
            return _compare(ast.Call(value, [], []), ast.IsNot(), ast.Constant(None))
        return ast.Attribute(value, name, ctx)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Look up constant keys of dicts."""
        node.slice = self.visit(node.slice)
        if is_constant(node.slice) and not isinstance(node.slice, ast.Slice):
            if isinstance(node.value, ast.Name) and node.value.id not in self.own:
                table = self.scope.get(node.value.id)
                if isinstance(table, dict):
                    return literal(table[value_of(node.slice)]) or node
            if isinstance(node.value, ast.Dict):
                found = _look_up(node.value, value_of(node.slice))
                if found is not None:
                    folded: ast.expr = self.visit(found)
                    return folded
        node.value = self.visit(node.value)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Choose between alternatives."""
        node.test = self.visit(node.test)
        if is_constant(node.test):
            chosen: ast.expr = self.visit(node.body if value_of(node.test) else node.orelse)
            return chosen
        node.body, node.orelse = self.visit(node.body), self.visit(node.orelse)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """Write ``not w() is not None`` as ``w() is None``."""
        node.operand = self.visit(node.operand)
        operand = node.operand
        negated = isinstance(node.op, ast.Not) and isinstance(operand, ast.Compare)
        if negated and isinstance(operand, ast.Compare) and isinstance(operand.ops[0], ast.IsNot):
            return _compare(operand.left, ast.Is(), operand.comparators[0])
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        """Keep the names that a comprehension binds."""
        return self._inside(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        """Keep the names that a comprehension binds."""
        return self._inside(node)

    def _inside(self, node: ast.expr) -> ast.expr:
        before = self.values
        names = source.bound([node])
        self.values = {name: value for name, value in before.items() if name not in names}
        self.generic_visit(node)
        self.values = before
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Write a call of one of the suite's means as what it does."""
        self.generic_visit(node)
        function, arguments = node.func, node.args
        if isinstance(function, ast.Attribute):
            return self._method(node, function)
        name = function.id if isinstance(function, ast.Name) else None
        if name == "getattr" and len(arguments) == 2 and isinstance(arguments[1], ast.Constant):
            return self.attribute(arguments[0], str(arguments[1].value), ast.Load())
        if name == "operate" and isinstance(arguments[0], ast.Constant):
            symbol = str(arguments[0].value)
            if symbol == "neg":
                return ast.UnaryOp(ast.USub(), arguments[1])
            return ast.BinOp(arguments[1], INFIX[symbol], arguments[2])
        if name == "backprop_flag":
            return ast.Constant(self.flag())
        if name == "backprop_off":
            if "no_grad" in self.implementation.names:
                return ast.Call(self.named("no_grad"), [], [])
            if "using_config" in self.implementation.names:
                flag = [ast.Constant(self.flag()), ast.Constant(False)]
                return ast.Call(self.named("using_config"), [*flag], [])
        if name in self.taken.helpers and name in source.helpers():
            return self._helper(node, name)
        if name in self.taken.suites:
            node.args = [a for a in arguments if ast.unparse(a) != "dezero"]
        return node

    def _method(self, node: ast.Call, function: ast.Attribute) -> ast.expr:
        owner, arguments = function.value, node.args
        if isinstance(owner, ast.Name) and owner.id == "lifetime":
            return self._lifetime(node, function.attr)
        if isinstance(owner, ast.Name) and owner.id == "np" and function.attr in ("full", "ones"):
            return _scalar_array(node, function.attr)
        if isinstance(owner, ast.Dict) and function.attr == "get" and is_constant(arguments[0]):
            found = _look_up(owner, value_of(arguments[0]))
            default = arguments[1] if len(arguments) > 1 else ast.Constant(None)
            return default if found is None else found
        return node

    def _lifetime(self, node: ast.Call, name: str) -> ast.expr:
        arguments = node.args
        if name == "watch":
            thing = arguments[0]
            if len(arguments) > 1 and isinstance(arguments[1], ast.Constant):
                thing = self.attribute(thing, str(arguments[1].value), ast.Load())
            return ast.Call(expression("weakref.ref"), [thing], [])
        if name == "live_variables":
            self.named("Variable")
            return expression("sum(isinstance(o, Variable) for o in gc.get_objects())")
        if name == "reaches":
            output, variable = arguments
            held = self._at_failure(output)
            if isinstance(held, weakref.ref):
                output = ast.Call(output, [], [])
            elif isinstance(held, weakref.ProxyTypes):
                output = ast.Attribute(output, "data", ast.Load())
                variable = ast.Attribute(variable, "data", ast.Load())
            return _compare(output, ast.Is(), variable)
        return node

    def _at_failure(self, node: ast.expr) -> object:
        """Return what an expression without calls was when the test failed."""
        if any(isinstance(each, ast.Call) for each in ast.walk(node)):
            return None
        try:
            return eval(ast.unparse(node), {}, dict(self.frame))
        except Exception:
            return None

    def _helper(self, node: ast.Call, name: str) -> ast.expr:
        definition = source.helpers()[name]
        if name == "upstream":  # a Variable or an array: print shows which
            return ast.Attribute(node.args[0], "received", ast.Load())
        if name == "seed":
            array = self._answer("seed", np.zeros(()))
            is_array = array is None or isinstance(array, np.ndarray)
            return node.args[0] if is_array else ast.Call(self.named("Variable"), node.args, [])
        if name == "is_abstract":
            return ast.Constant(self._answer("is_abstract") is True)
        result = source.single_return(definition)
        simple = all(isinstance(a, (ast.Name, ast.Constant)) for a in node.args)
        if result is None or not simple or not isinstance(definition, ast.FunctionDef):
            return node
        names = [argument.arg for argument in definition.args.args]
        inner = Folder(self.implementation, self.taken, {}, names, {})
        inner.values = dict(zip(names, node.args, strict=True))
        self.taken.helpers.update(set(source.loaded([result])) & set(source.helpers()))
        return inner.fold(result)

    def _answer(self, helper: str, *arguments: object) -> object:
        """Return what a helper of the suite answers; None where nobody can be asked any more."""
        try:
            return getattr(self.frame["functions"], helper)(*arguments)
        except Exception:
            return None


def _look_up(table: ast.Dict, key: object) -> ast.expr | None:
    for each, value in zip(table.keys, table.values, strict=True):
        if each is not None and is_constant(each) and value_of(each) == key:
            return value
    return None


def _scalar_array(node: ast.Call, function: str) -> ast.expr:
    """Write ``np.full((), 2.0)`` as ``np.array(2.0)``, and leave out the dtype that is default."""
    values = [*node.args[1:], ast.Constant(1.0)]
    is_float = is_constant(values[0]) and isinstance(value_of(values[0]), float)
    node.keywords = [
        k for k in node.keywords if not (is_float and ast.unparse(k) == "dtype='float64'")
    ]
    if isinstance(node.args[0], ast.Tuple) and not node.args[0].elts:
        return ast.Call(expression("np.array"), values[:1], node.keywords)
    return node


def _compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.Compare:
    return ast.Compare(left, [operator], [right])
