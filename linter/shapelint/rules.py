"""Rules: what one is, how packs of them are found, and how people name them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from shapelint.findings import Finding, Severity
from shapelint.packs import ENTRY_POINTS, loaded_packs

if TYPE_CHECKING:
    from shapelint.graph import LayerGraph


class Rule:
    """One thing to look for in a layer graph.

    The docstring is the manual page: a headline, why it is bad, an example that is wrong and one that is right, and
    whether the fix is safe. `contracts` are the names of the contracts that the rule judges; its own by default.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    about_last_batches: ClassVar[bool] = False
    """Whether it judges runs with the last batch of a data set, in which only that goes wrong what does in no other."""

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        """The findings in the graph of one model; none for rules about whole files, which the engine reports."""
        yield from ()

    @classmethod
    def headline(cls) -> str:
        """The first sentence of the manual page."""
        return cls.manual().partition("\n")[0]

    @classmethod
    def manual(cls) -> str:
        """The manual page, in Markdown."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def examples(cls) -> list[str]:
        """The Python examples of the manual page: what is wrong first, what is right second."""
        parts = cls.manual().split("```")
        return [part.partition("\n")[2] for part in parts[1::2] if part.startswith("python")]


class UnknownCode(ValueError):
    """A code, prefix or name that no rule has; the message offers the nearest."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """A rule of every class in every installed pack, by code."""
    found: dict[str, Rule] = {}
    for pack in loaded_packs(ENTRY_POINTS):
        for cls in rule_classes(pack):
            found.setdefault(cls.code, cls())
    return tuple(found[code] for code in sorted(found))


def rule_classes(pack: Any) -> Iterator[type[Rule]]:
    """The rules of a pack: a class itself, those of a module, or those of all modules of a package."""
    if isinstance(pack, type):
        if issubclass(pack, Rule) and hasattr(pack, "code"):
            yield pack
        return
    if not isinstance(pack, ModuleType):
        return
    for module in _modules(pack):
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Rule) and "code" in vars(thing) and thing.__module__ == module.__name__:
                yield thing


def _modules(pack: ModuleType) -> Iterator[ModuleType]:
    yield pack
    for found in pkgutil.iter_modules(getattr(pack, "__path__", ()), pack.__name__ + "."):
        yield importlib.import_module(found.name)


def rules_named(text: str, rules: Iterable[Rule] | None = None) -> list[Rule]:
    """The rules that a code (`SHP201`), a prefix (`SHP2`), a name (`linear-in-features`) or `ALL` stands for.

    Raises UnknownCode where there is none.
    """
    rules = list(all_rules() if rules is None else rules)
    wanted = text.strip()
    if wanted.upper() == "ALL":
        return rules
    chosen = [rule for rule in rules if wanted and (rule.code.startswith(wanted.upper()) or rule.name == wanted.lower())]
    if not chosen:
        raise UnknownCode(_unknown(wanted, rules))
    return chosen


def rule_named(text: str, rules: Iterable[Rule] | None = None) -> Rule:
    """The one rule with this code or name; raises UnknownCode."""
    rules = list(all_rules() if rules is None else rules)
    wanted = text.strip()
    for rule in rules:
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            return rule
    raise UnknownCode(_unknown(wanted, rules))


def selected(rules: Iterable[Rule], select: Iterable[str], ignore: Iterable[str] = ()) -> list[Rule]:
    """The rules that `select` names and `ignore` does not; as with ruff, the longer of two names that meet a rule wins.

    Raises UnknownCode.
    """
    rules = list(rules)
    weight: dict[str, tuple[int, bool]] = {}
    for names, wanted in ((select, True), (ignore, False)):
        for name in names:
            length = 0 if name.strip().upper() == "ALL" else len(name.strip())
            for rule in rules_named(name, rules):
                exact = length if rule.name != name.strip().lower() else len(rule.code)
                if rule.code not in weight or exact >= weight[rule.code][0]:
                    weight[rule.code] = (exact, wanted)
    return [rule for rule in rules if weight.get(rule.code, (0, False))[1]]


def _unknown(text: str, rules: list[Rule]) -> str:
    from difflib import get_close_matches  # only who mistypes pays for it

    spellings = {rule.code for rule in rules} | {rule.name for rule in rules} | {rule.code[:4] for rule in rules} | {"ALL"}
    near = get_close_matches(text.upper(), spellings, 1, 0.5) or get_close_matches(text.lower(), spellings, 1, 0.5)
    hint = f"; did you mean `{near[0]}`?" if near else "; `shapelint rule` lists them all"
    return f"no rule is called `{text}`{hint}"
