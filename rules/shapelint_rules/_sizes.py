"""What the rules share that compare a size written in a constructor with the size that arrives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding, Fix

from shapelint_rules._fixes import is_displaced, number_fix


class SizeRule(ContractRule):
    """A layer was told one number of something and receives another."""

    noun: ClassVar[str]

    def judge(self, case: Case) -> Iterator[Finding]:
        if self.explained(case):
            return
        if case.contract.parameter is None and case.call.layer is not None:
            yield from self._built_for_another(case)
            return
        origin = case.origin
        wanted = case.contract.received
        yield from case.finding(
            self, self.message(case), place=case.primary(origin), expected=wanted, actual=case.contract.declared,
            expected_fits=not is_displaced(case), fix=self.fix(case) if case.alone else None, help=self.help(case),
        )  # fmt: skip

    def _built_for_another(self, case: Case) -> Iterator[Finding]:
        """A layer that takes its size from what it first receives was called on something else before: no number of its own is wrong."""
        message = self.message_of_another_call(case)
        yield from case.finding(
            self, message, place=case.at_call(), expected=case.contract.declared, actual=case.contract.received, help=self.help(case)
        )

    def message_of_another_call(self, case: Case) -> str:
        return f"{case.subject} was built for {case.declared} {self.noun} by its first call, but receives {case.received}{case.whatever}"

    def message(self, case: Case) -> str:
        return f"{case.subject} takes {case.declared} {self.noun}, but receives {case.received}{case.history}{case.whatever}"

    def help(self, case: Case) -> str:
        return ""

    def fix(self, case: Case) -> Fix | None:
        """What makes the call work."""
        return number_fix(case, [case.origin], case.contract.received)

    def explained(self, case: Case) -> bool:
        """Whether another rule says what is wrong here."""
        return False
