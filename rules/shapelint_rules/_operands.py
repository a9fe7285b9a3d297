"""What the rules about operations of several tensors share: the operands, and the calls that made them."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule, is_checked, producer_name
from shapelint.derivations import chain_to
from shapelint.findings import Finding, Fix, Related
from shapelint.graph import Call
from shapelint.origins import place_of

_SYMBOLS = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "true_divide": "/", "floor_divide": "//", "remainder": "%", "pow": "**", "matmul": "@",
    "subtract": "-", "multiply": "*", "divide": "/", "power": "**", "equal": "==", "not_equal": "!=", "less": "<", "greater": ">",
    "bitwise_and": "&", "bitwise_or": "|", "bitwise_xor": "^", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
}  # fmt: skip


class OperandRule(ContractRule):
    """An operation whose operands do not go together: reported at the operation, with what made each operand."""

    complaint = "cannot combine"

    def judge(self, case: Case) -> Iterator[Finding]:
        yield from case.finding(
            self, self.message(case), place=case.place, expected=case.contract.declared, actual=case.contract.received,
            related=operands(case), expected_fits=False, fix=self.fix(case), source=_longest(case),
        )  # fmt: skip

    def fix(self, case: Case) -> Fix | None:
        """What makes the operands go together, where that can be said."""
        return None

    def message(self, case: Case) -> str:
        shapes = " and ".join(array.describe() for array in case.call.inputs[:4]) or f"{case.received} and {case.declared}"
        more = " and more" if len(case.call.inputs) > 4 else ""
        detail = f": {case.contract.detail}" if case.contract.detail else ""
        return f"{sign(case)} {self.complaint} {shapes}{more}{detail or self.reason(case)}{case.whatever}"

    def reason(self, case: Case) -> str:
        if case.contract.received is None or case.contract.declared is None:
            return ""
        return f": {case.received} against {case.declared}"


def _longest(case: Case) -> int:
    """The operand on whose way most has happened: how it comes about is what has to be told."""
    ways = [len(chain_to(case.graph, case.call, index)) for index in range(len(case.call.inputs))]
    return ways.index(max(ways)) if ways else 0


def sign(case: Case) -> str:
    """The operation as it is written: `+`, or the function's name."""
    import ast

    node = case.call.site.node if case.call.site is not None else None
    name = case.call.operation.rpartition(".")[2]
    if name == "__setitem__":
        return "the assignment"
    return f"`{_SYMBOLS[name]}`" if isinstance(node, (ast.BinOp, ast.AugAssign, ast.Compare)) and name in _SYMBOLS else case.subject


def operands(case: Case) -> list[Related]:
    """Where each operand was made."""
    found: list[Related] = []
    for made_by, array in zip(case.call.sources, case.call.inputs, strict=False):
        source = _before(made_by, case.call)
        if source is None or source.site is None:
            continue
        place = place_of(source.site)
        if is_checked(case.graph, place) and all(place != related.place for related in found):
            made = array.describe() if source is made_by or not source.outputs else source.outputs[0].describe()
            found.append(Related(f"{producer_name(case.graph, source)} returns {made}", place))
    return found[:4]


def made_before(case: Case) -> Call | None:
    """What made the first operand, before the call took a part of it."""
    return _before(case.call.sources[0] if case.call.sources else None, case.call)


def _before(source: Call | None, call: Call) -> Call | None:
    """What made an operand, before the call itself took a part of it: a training call takes batches of arrays."""
    while (
        source is not None and source.site is not None and call.site is not None and source.site.node is call.site.node and source.sources
    ):
        source = source.sources[0]
    return source
