"""What a shell offers when the tab key is pressed: click knows the options, this the rules' codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem


def complete_codes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes that begin so, each with what its rule says; those before a comma stay."""
    from click.shell_completion import CompletionItem

    from shapelint.rules import all_rules

    before, comma, begun = incomplete.rpartition(",")
    found = [rule for rule in all_rules() if rule.code.startswith(begun.upper())]
    return [CompletionItem(f"{before}{comma}{rule.code}", help=rule.headline()) for rule in found]
