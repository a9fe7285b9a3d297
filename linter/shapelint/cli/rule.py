"""`shapelint rule`: a rule's manual page, or the table of all rules."""

from __future__ import annotations

import click

from shapelint.cli.completion import complete_codes
from shapelint.cli.failures import CommandFailed


@click.command("rule")
@click.argument("code", required=False, shell_complete=complete_codes)
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(code: str | None, output_format: str) -> None:
    """Explain a rule, by code or name, or list all rules."""
    import json

    from shapelint.cli.options import tolerant_streams
    from shapelint.rules import Rule, UnknownCode, all_rules, rule_named

    tolerant_streams()

    def record(rule: Rule) -> dict[str, str]:
        return {
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity.name.lower(),
            "summary": rule.headline(),
            "explanation": rule.manual(),
        }

    try:
        rules = all_rules() if code is None else (rule_named(code),)
    except UnknownCode as error:
        raise CommandFailed(str(error)) from error
    if output_format == "json":
        click.echo(json.dumps([record(rule) for rule in rules] if code is None else record(rules[0]), indent=2))
    elif code is None:
        width = max((len(rule.name) for rule in rules), default=0)
        for rule in rules:
            click.echo(f"{rule.code}  {rule.name:<{width}}  {rule.severity.name.lower():<7}  {rule.headline()}")
    else:
        rule = rules[0]
        click.echo(f"{rule.code} {rule.name} ({rule.severity.name.lower()})\n\n{rule.manual()}")
