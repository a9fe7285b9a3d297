"""What the rules share that compare a size written in a constructor with the size that arrives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding


class SizeRule(ContractRule):
    """A layer was told one number of something and receives another."""

    noun: ClassVar[str]

    def judge(self, case: Case) -> Iterator[Finding]:
        if self.explained(case):
            return
        origin = case.origin
        wanted = case.contract.received
        yield from case.finding(
            self, self.message(case), place=case.primary(origin), expected=wanted, actual=case.contract.declared,
            fix=case.fix(origin, wanted) if case.alone else None, help=self.help(case),
        )  # fmt: skip

    def message(self, case: Case) -> str:
        return f"{case.subject} takes {case.declared} {self.noun}, but receives {case.received}{case.history}{case.whatever}"

    def help(self, case: Case) -> str:
        return ""

    def explained(self, case: Case) -> bool:
        """Whether another rule says what is wrong here."""
        return False
