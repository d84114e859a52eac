"""Values as source, and source as values."""

from __future__ import annotations

import ast

import numpy as np

DEFAULT_DTYPES = ("float64", "int64", "bool", "complex128")


def literal(value: object) -> ast.expr | None:
    """Return the source of a value as one would write it; None if there is none."""
    text = _text(value)
    return None if text is None else ast.parse(text, mode="eval").body


def _text(value: object) -> str | None:
    if value is None or type(value) in (bool, int, float, complex, str, bytes):
        text = repr(value)
        return text if text.lstrip("-") not in ("inf", "nan") else f"float({text!r})"
    if isinstance(value, np.generic):
        return f"np.{type(value).__name__}({value.item()!r})"
    if isinstance(value, np.ndarray):
        return _array(value)
    if type(value) in (tuple, list) and isinstance(value, (tuple, list)):
        texts = [_text(each) for each in value]
        if any(text is None for text in texts):
            return None
        inner = ", ".join(text for text in texts if text is not None)
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(texts) == 1 else f"({inner})"
    if type(value) is dict and isinstance(value, dict):
        pairs = [(_text(key), _text(each)) for key, each in value.items()]
        known = all(None not in pair for pair in pairs)
        return "{" + ", ".join(f"{k}: {v}" for k, v in pairs) + "}" if known else None
    return None


def _array(array: np.ndarray) -> str:
    dtype = "" if str(array.dtype) in DEFAULT_DTYPES else f", dtype={str(array.dtype)!r}"
    if array.size == 0 or (array.size > 12 and not array.any()):
        return f"np.zeros({array.shape}{dtype})"
    if array.size > 12 and (array == array.flat[0]).all():
        return f"np.full({array.shape}, {array.flat[0].item()!r}{dtype})"
    return f"np.array({array.tolist()!r}{dtype})"


_CONSTANT = (
    *(ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Load, ast.IfExp, ast.Subscript),
    *(ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare),
    *(ast.unaryop, ast.operator, ast.boolop, ast.cmpop),
)


def is_constant(node: ast.expr) -> bool:
    """Tell whether an expression is made of constants alone."""
    return all(isinstance(each, _CONSTANT) for each in ast.walk(node))


def value_of(node: ast.expr) -> object:
    """Return the value of an expression made of constants."""
    expression = ast.fix_missing_locations(ast.Expression(node))
    return eval(compile(expression, "<constant>", "eval"), {"__builtins__": {}})


def is_plain(node: ast.expr) -> bool:
    """Tell whether an expression may stand in place of a name: it is short and always the same."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant)
    if isinstance(node, ast.Tuple):
        return all(is_plain(each) for each in node.elts)
    if isinstance(node, ast.Attribute):  # np.ndarray
        return isinstance(node.value, ast.Name) and node.value.id == "np"
    return isinstance(node, ast.Constant)


def expression(text: str) -> ast.expr:
    """Return the parsed expression."""
    return ast.parse(text, mode="eval").body


def statement(text: str) -> ast.stmt:
    """Return the parsed statement."""
    return ast.parse(text).body[0]
