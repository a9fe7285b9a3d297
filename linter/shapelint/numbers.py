"""Written numbers: what a literal expression is worth, and how to write another number in its style."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from math import prod

_LIMIT = 10**15
"""Larger values are no sizes; nothing beyond is computed."""


def literal_value(node: ast.AST | None) -> int | None:
    """The value of an expression made of integer literals only (`7 * 7 * 64`, `28 // 4`), else None."""
    match node:
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            return value if abs(value) <= _LIMIT else None
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            inner = literal_value(operand)
            return inner if inner is None or isinstance(sign, ast.UAdd) else -inner
        case ast.BinOp(left=left, op=operator, right=right):
            first, second = literal_value(left), literal_value(right)
            return None if first is None or second is None else _computed(operator, first, second)
        case ast.Call(func=ast.Name(id="int"), args=[argument], keywords=[]):
            return _truncated(argument)
    return None


def rewritten(text: str, node: ast.expr, wanted: int, sizes: Sequence[int] | None = None, declared: object = None) -> str | None:
    """`wanted` written as `text` writes its number; None where the expression is not made of literals.

    `sizes` are the factors of the wanted number, as channels, height and width: `64 * 4 * 4` becomes `64 * 7 * 7`
    where 3136 = 64*7*7 is wanted. A factor that stays keeps its place; where the factors do not match, the plain
    number is written. Of a product with other factors, which is `declared` now, the literals change where the sizes say
    what the others are: `width * 4 * 4` becomes `width * 7 * 7`.
    """
    if literal_value(node) is None:
        return _with_other_factors(text, node, wanted, list(sizes or ()), declared)
    factors = list(_factors(node))
    if len(factors) == 1:
        return plain(wanted, text)
    replacements = _matched([value for _, value in factors], list(sizes) if sizes else [wanted], wanted)
    if replacements is None:
        return plain(wanted, text)
    return _with_factors(text, node, factors, replacements)


def _with_other_factors(text: str, node: ast.expr, wanted: int, sizes: list[int], declared: object) -> str | None:
    """A product of literals and one other factor with other literals; None where it is not certain which."""
    factors = _factors(node)
    literals = prod(value for _, value in factors)
    is_one = 1 <= len(factors) == len(_all_factors(node)) - 1
    if not is_one or not isinstance(declared, int) or literals < 1 or declared % literals:
        return None
    other = declared // literals
    if other not in sizes or len(sizes) != len(factors) + 1 or prod(sizes) != wanted:
        return None
    sizes.remove(other)
    replacements = _matched([value for _, value in factors], sizes, prod(sizes))
    return _with_factors(text, node, factors, replacements) if replacements is not None else None


def _all_factors(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_all_factors(node.left), *_all_factors(node.right)]
    return [node]


def _with_factors(text: str, node: ast.expr, factors: list[tuple[ast.expr, int]], replacements: list[int]) -> str:
    """The text of a product with other values for its literal factors."""
    changed = [(factor, value, new) for (factor, value), new in zip(factors, replacements, strict=True) if value != new]
    for factor, _, new in reversed(changed):
        start, end = _range_within(text, node, factor)
        text = text[:start] + _factor_text(factor, text[start:end], new) + text[end:]
    return text


def written_factors(node: ast.expr) -> list[int]:
    """The factors of a product of literals, in the order in which they are written; none of any other expression."""
    return [value for _, value in _factors(node)] if literal_value(node) is not None else []


def plain(number: int, like: str = "") -> str:
    """A number as the literal `like` is written: with underscores, in hexadecimal, or plain."""
    if like[:2] in ("0x", "0X"):
        return hex(number)
    return f"{number:_}" if "_" in like and like.replace("_", "").isdigit() else str(number)


def made_up_of(number: int, sizes: Sequence[int]) -> str:
    """`3136 = 64*7*7`, or the number alone where the sizes do not make it."""
    telling = [size for size in sizes if size != 1] if prod(sizes) == number else []
    return f"{number} = {'*'.join(map(str, sizes))}" if len(telling) > 1 else str(number)


def _computed(operator: ast.operator, first: int, second: int) -> int | None:
    match operator:
        case ast.Mult():
            value = first * second
        case ast.Add():
            value = first + second
        case ast.Sub():
            value = first - second
        case ast.FloorDiv() if second:
            value = first // second
        case ast.Mod() if second:
            value = first % second
        case ast.Pow() if 0 <= second <= 64 and abs(first) <= 10**6:
            value = first**second
        case ast.LShift() if 0 <= second <= 48:
            value = first << second
        case _:
            return None
    return value if abs(value) <= _LIMIT else None


def _truncated(node: ast.expr) -> int | None:
    """`int(a / b)` of integer literals."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        first, second = literal_value(node.left), literal_value(node.right)
        return int(first / second) if first is not None and second else None
    return literal_value(node)


def _factors(node: ast.expr) -> list[tuple[ast.expr, int]]:
    """The literal factors of a product with their values, in the order in which they are written."""
    return [(factor, value) for factor in _all_factors(node) if (value := literal_value(factor)) is not None]


def _matched(factors: list[int], sizes: list[int], wanted: int) -> list[int] | None:
    """For each written factor its new value, such that the product is `wanted`; None where that is not plain to see."""
    left = list(sizes)
    new: list[int | None] = []
    for factor in factors:
        if factor in left:
            left.remove(factor)
            new.append(factor)
        else:
            new.append(None)
    open_places = new.count(None)
    if open_places == len(left):
        fillers = left
    elif open_places == 1:
        fillers = [prod(left)]
    elif prod(left) == 1:
        fillers = [1] * open_places
    else:
        return None
    remaining = iter(fillers)
    result = [value if value is not None else next(remaining) for value in new]
    return result if prod(result) == wanted else None


def _range_within(text: str, root: ast.expr, node: ast.expr) -> tuple[int, int]:
    """The range of `node` in the text of `root`, in characters."""
    lines = text.split("\n")

    def offset(row: int, column: int) -> int:
        line = row - root.lineno
        in_line = column - (root.col_offset if line == 0 else 0)
        return sum(len(before) + 1 for before in lines[:line]) + len(lines[line].encode()[:in_line].decode(errors="replace"))

    return offset(node.lineno, node.col_offset), offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)


def _factor_text(node: ast.expr, text: str, new: int) -> str:
    """A factor's new text: `7 ** 2` stays a square where the new value is one."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.left, ast.Constant):
        exponent = literal_value(node.right)
        root = round(new ** (1 / exponent)) if exponent and exponent > 0 else 0
        if exponent and root**exponent == new:
            start, end = _range_within(text, node, node.left)
            return text[:start] + str(root) + text[end:]
    return plain(new, text)
