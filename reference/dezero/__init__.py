"""The minimal reference of dezero-spec: the names of :mod:`dezero.core_simple`."""

from dezero.core_simple import (
    Config,
    Function,
    Variable,
    add,
    as_array,
    as_variable,
    div,
    mul,
    neg,
    no_grad,
    numerical_diff,
    pow,
    square,
    sub,
    using_config,
)

__all__ = [
    "Config",
    "Function",
    "Variable",
    "add",
    "as_array",
    "as_variable",
    "div",
    "mul",
    "neg",
    "no_grad",
    "numerical_diff",
    "pow",
    "square",
    "sub",
    "using_config",
]
