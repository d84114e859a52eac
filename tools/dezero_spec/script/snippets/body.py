"""Statements of a test, down to the one that failed."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Sequence

from dezero_spec.script.snippets import source
from dezero_spec.script.snippets.folding import Folder
from dezero_spec.script.snippets.literals import is_constant, is_plain, literal, statement, value_of

FAILS = "_FAILS_HERE_"  # a statement that marks the next one, until the text is made
ATTRIBUTES = {"assert_gradient": "grad", "assert_value": "data"}
PURE = ("getattr", "isinstance", "len", "list", "repr", "sorted", "str", "type", "Variable")
Block = list[ast.stmt]


def check_of(node: ast.stmt) -> ast.Call | None:
    """Return the call of a check that a statement consists of."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        function = node.value.func
        name = getattr(function, "id", "") or getattr(function, "attr", "")
        if name == "only_if" or name.startswith("assert"):
            return node.value
    return None


def name_of(check: ast.Call) -> str:
    """Return the name of a check."""
    function = check.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


class Body:
    """Rewrites a test's statements; the one at `line` failed."""

    def __init__(self, folder: Folder, line: int) -> None:
        self.folder, self.line = folder, line
        self.check: ast.Call | None = None  # what failed, as it stands in the test

    def until_failure(self, statements: Sequence[ast.stmt]) -> Block:
        """Return what leads to the failing statement, and that one, marked."""
        done: Block = []
        for node in statements:
            if source.has_line(node, self.line):
                return done + self._failing(node)
            done += self._plain(node)
        raise LookupError(f"line {self.line}")

    def _all(self, statements: Sequence[ast.stmt]) -> Block:
        return [new for node in statements for new in self._plain(node)]

    def _forget(self, nodes: Sequence[ast.AST]) -> None:
        for name in source.bound(nodes):
            self.folder.values.pop(name, None)

    def _maybe(self, statements: Sequence[ast.stmt]) -> Block:
        """Rewrite statements that may or may not be carried out, once or often."""
        before = dict(self.folder.values)
        self._forget(statements)
        new = self._all(statements)
        self.folder.values = before
        self._forget(statements)
        return new

    # Statements before the failing one.

    def _plain(self, node: ast.stmt) -> Block:
        check = check_of(node)
        if check is not None:
            return self._passed(check)
        if isinstance(node, ast.Assign):
            return self._assign(node)
        if isinstance(node, ast.If):
            test = self.folder.fold(node.test)
            if is_constant(test):
                return self._all(node.body if value_of(test) else node.orelse)
            body, orelse = self._maybe(node.body), self._maybe(node.orelse)
            return [ast.If(test, body or [ast.Pass()], orelse)] if body or orelse else []
        if isinstance(node, ast.With):
            return self._with(node, self._all(node.body) or [ast.Pass()])
        if isinstance(node, ast.For) and self.folder.is_table(node.iter):
            return []  # its entries held
        if isinstance(node, (ast.For, ast.While, ast.Try, ast.FunctionDef)):
            return self._compound(node)
        new: ast.stmt = self.folder.visit(copy.deepcopy(node))
        self._forget([new])
        return [new]

    def _passed(self, check: ast.Call) -> Block:
        """Drop a check that held, but for what it carries out."""
        if name_of(check) != "assert_raises":
            return []
        exception, call = check.args[0], self._call(check)
        handler = ast.ExceptHandler(self.folder.fold(exception), None, [ast.Pass()])
        return [ast.Try([ast.Expr(call)], [handler], [], [])]

    def _assign(self, node: ast.Assign) -> Block:
        value = self.folder.fold(node.value)
        target = node.targets[0]
        if not isinstance(target, ast.Name):
            self._forget(node.targets)
            return [ast.Assign([self.folder.fold(each) for each in node.targets], value)]
        imported = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
        if isinstance(value, ast.Call) and imported == "package.imported":
            module, name = (str(value_of(each)) for each in value.args)
            alias = ast.alias(name, target.id if target.id != name else None)
            return [ast.ImportFrom(module, [alias], 0)]
        foreign = isinstance(value, ast.Name) and value.id in self.folder.taken.names
        if is_plain(value) or (foreign and ast.unparse(node.value) != ast.unparse(value)):
            self.folder.values[target.id] = value
        else:
            self.folder.values.pop(target.id, None)
        return [ast.Assign([target], value)]

    def _with(self, node: ast.With, body: Block) -> Block:
        """Rewrite a with statement around its new body."""
        before: Block = []
        items: list[ast.withitem] = []
        for item in node.items:
            new = ast.withitem(self.folder.fold(item.context_expr), item.optional_vars)
            text = ast.unparse(new)
            if text.startswith("lifetime.collector_off("):
                before.append(statement("gc.disable()"))
            elif text.startswith("backprop_off("):  # neither no_grad nor using_config
                flag = f"{self.folder.named('Config').id}.{self.folder.flag()}"
                before.append(statement(f"{flag} = False"))
                body = [*body, statement(f"{flag} = True")]
            else:
                items.append(new)
        return [*before, ast.With(items, body)] if items else before + body

    def _compound(self, node: ast.For | ast.While | ast.Try | ast.FunctionDef) -> Block:
        new = copy.deepcopy(node)
        self._forget([node])
        if isinstance(new, ast.For):
            new.iter = self.folder.visit(new.iter)
        elif isinstance(new, ast.While):
            new.test = self.folder.visit(new.test)
        filled = False
        for block in source.blocks(new):
            block[:] = self._maybe(source.without_docstring(block))
            filled = filled or bool(block)
        for handler in getattr(new, "handlers", ()):
            handler.body = handler.body or [ast.Pass()]
        new.body = new.body or [ast.Pass()]
        return [new] if filled else []

    # The failing statement.

    def _failing(self, node: ast.stmt) -> Block:
        if not any(source.has_line(each, self.line) for b in source.blocks(node) for each in b):
            return self._last(node)
        if isinstance(node, ast.If):
            test = self.folder.fold(node.test)
            first = any(source.has_line(each, self.line) for each in node.body)
            new = self.until_failure(node.body if first else node.orelse)
            if is_constant(test):
                return new
            return [ast.If(test, new, []) if first else ast.If(test, [ast.Pass()], new)]
        if isinstance(node, ast.With):
            return self._with(node, self.until_failure(node.body))
        if isinstance(node, ast.Try):
            return self._failing_try(node)
        if isinstance(node, ast.For) and self.folder.is_table(node.iter):
            return self._failing_entry(node)
        if isinstance(node, (ast.For, ast.While)):
            self._forget([node])
            loop = copy.deepcopy(node)
            loop.body, loop.orelse = self.until_failure(node.body), []
            if isinstance(loop, ast.For):
                loop.iter = self.folder.visit(loop.iter)
            else:
                loop.test = self.folder.visit(loop.test)
            return [loop]
        return self._last(node)

    def _failing_entry(self, loop: ast.For) -> Block:
        """Write out the entry of a table that failed: each stands for itself."""
        self._forget([loop])
        for name in source.bound([loop.target]):
            written = literal(self.folder.frame.get(name))
            if written is not None:
                self.folder.values[name] = written
        return self.until_failure(loop.body)

    def _failing_try(self, node: ast.Try) -> Block:
        if any(source.has_line(each, self.line) for each in node.body):
            return self.until_failure(node.body)
        for handler in node.handlers:
            if source.has_line(handler, self.line):
                body, new = self._all(node.body), self.until_failure(handler.body)
                return [ast.Try(body, [ast.ExceptHandler(handler.type, handler.name, new)], [], [])]
        rest = node.orelse if any(source.has_line(s, self.line) for s in node.orelse) else []
        return self._all(node.body) + self.until_failure(rest or node.finalbody)

    def _last(self, node: ast.stmt) -> Block:
        mark = statement(FAILS)
        self.check = check_of(node)
        if self.check is None:
            return [mark, *self._plain(node)]
        name = name_of(self.check)
        if name == "only_if":
            raise LookupError("a condition of the suite's, nothing to show")
        if name == "assert_raises":
            return [mark, ast.Expr(self._call(self.check))]
        looked_at = self.folder.fold(self.check.args[0])
        if name in ATTRIBUTES:
            looked_at = ast.Attribute(looked_at, ATTRIBUTES[name], ast.Load())
        return [mark, print_of(looked_at)]

    def _call(self, check: ast.Call) -> ast.expr:
        arguments = [self.folder.fold(each) for each in check.args[1:]]
        return ast.Call(arguments[0], arguments[1:], [])


def print_of(looked_at: ast.expr) -> ast.stmt:
    """Return the statement that prints an expression."""
    return ast.Expr(ast.Call(ast.Name("print", ast.Load()), [looked_at], []))


def printed(node: ast.stmt) -> ast.expr | None:
    """Return what a statement prints."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        call = node.value
        if isinstance(call.func, ast.Name) and call.func.id == "print":
            return call.args[0]
    return None


def tidy(body: Block) -> None:
    """Take out, in place, what nothing depends on any more, now that checks are gone."""
    while any(_prune(block, body) for block in _blocks(body)):
        pass
    for block in _blocks(body):
        if len(block) > 2 and _is_mark(block[-2]):
            looked_at, before = printed(block[-1]), block[-3]
            if isinstance(looked_at, ast.Name) and isinstance(before, ast.Assign):
                used_once = source.loaded(body).count(looked_at.id) == 1
                if used_once and ast.unparse(before.targets[0]) == looked_at.id:
                    block[-3:] = [block[-2], print_of(before.value)]


def failing_in(body: Block) -> ast.stmt:
    """Return the statement that is marked."""
    for block in _blocks(body):
        for mark, node in itertools.pairwise(block):
            if _is_mark(mark):
                return node
    raise LookupError(FAILS)


def _is_mark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and ast.unparse(node) == FAILS


def _blocks(body: Block) -> list[Block]:
    found = [body]
    for node in body:
        for inner in source.blocks(node):
            found += _blocks(inner)
    return found


def _prune(block: Block, body: Block) -> bool:
    """Remove one assignment that has no use; tell whether there was one."""
    used = set(source.loaded(body))
    for index, node in enumerate(block):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        if (index and _is_mark(block[index - 1])) or not _is_pure(node.value):
            continue
        name = node.targets[0].id
        if name not in used or _is_overwritten(name, block[index + 1 :]):
            del block[index]
            return True
    return False


def _is_overwritten(name: str, following: Block) -> bool:
    for node in following:
        if name in source.loaded([node]):
            return False
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return True
    return False


def _is_pure(value: ast.expr) -> bool:
    """Tell whether an expression has no effect; ``VALUE[symbol](...)`` is the suite's own.

    An operator is a call of the implementation, whose operands may be changed or held.
    """
    for node in ast.walk(value):
        if isinstance(node, (ast.BinOp, ast.UnaryOp)) and source.loaded([node]):
            return False
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Subscript):
            name = ast.unparse(node.func)
            if name not in PURE and not name.startswith(("np.", "weakref.", "gc.", "sum")):
                return False
    return True
