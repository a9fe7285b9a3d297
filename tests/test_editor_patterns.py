"""The README's recipes for editors and CI: every pattern read out of it and matched against what `check` really prints.

The patterns are in the dialects of Lua, Vim, efm, Emacs and JavaScript; each is translated into a regular expression of
Python by the few constructs that it may use, and anything else fails the translation.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)

NET = """\
import torch
from torch import nn

print(nn.Linear(8, 3)(torch.zeros(2, 5)))
criterion = nn.MSELoss()
criterion(torch.zeros(4, 1), torch.zeros(4))
nn.Conv2d(1, 1, 3, stride=2)(torch.zeros(1, 1, 6, 6))
"""


class Line(NamedTuple):
    """What a pattern takes out of a line."""

    file: str
    line: int
    column: int
    severity: str
    code: str
    message: str


def block(language: str, mark: str) -> str:
    """The code block of a language that contains a mark."""
    (found,) = [text for kind, text in BLOCKS if kind == language and mark in text]
    return str(found)


def command(text: str, **variables: str) -> list[str]:
    """A command of the README for this interpreter."""
    program, *arguments = [variables.get(word, word) for word in shlex.split(text)]
    assert program == "shapelint"
    return [sys.executable, "-m", "shapelint", *arguments]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[Line]]:
    """The lines of the concise report on a file with an error, a warning and an info, and what they say (by the JSON report)."""
    folder = tmp_path_factory.mktemp("project") / "a folder"
    folder.mkdir()
    (folder / "net.py").write_text(NET)
    reports = [
        subprocess.run(
            [*command("shapelint check --quiet --isolated --severity info --output-format"), form, "--stdin-filename", "net.py", "-"],
            cwd=folder,
            input=NET,
            capture_output=True,
            text=True,
            timeout=120,
        )
        for form in ("concise", "json")
    ]
    assert [report.stderr for report in reports] == ["", ""]
    found = [
        Line(
            Path(each["filename"]).name,
            each["location"]["row"],
            each["location"]["column"],
            each["severity"],
            each["code"],
            f"{each['name']}: {each['message']}",
        )
        for each in json.loads(reports[1].stdout)
    ]
    assert {line.severity for line in found} == {"error", "warning", "info"}
    return reports[0].stdout.splitlines(), found


# The dialects


def of_lua(pattern: str) -> str:
    """`%d`, `%l`, `%u` and `.-` are all that differs."""
    translated = pattern.replace(".-", ".*?")
    for letter, expression in (("d", "[0-9]"), ("l", "[a-z]"), ("u", "[A-Z]")):
        translated = translated.replace(f"%{letter}", expression)
    assert "%" not in translated
    return translated


def of_very_magic_vim(pattern: str) -> str:
    assert pattern.startswith(r"\v")
    translated = pattern[2:].replace(".{-}", ".*?")
    assert not re.search(r"[<>=&@~%]|\\[^dw]", translated)
    return translated


def of_errorformat(pattern: str) -> str:
    """As `:help errorformat` has it: `%t` is one character, `%f` a file name, `%m` the message, `%*[...]` is skipped."""
    parts = {"f": r"(?P<file>.+?)", "l": r"(?P<line>\d+)", "c": r"(?P<column>\d+)", "t": r"(?P<severity>.)", "m": r"(?P<message>.+)"}
    translated = ""
    for match in re.finditer(r"%\*(\[[^]]+\])|%(.)|\\ |(.)", pattern):
        skipped, item, character = match.groups()
        translated += f"{skipped}+" if skipped else parts[item] if item else re.escape(character or " ")
    return f"^{translated}$"


def of_flycheck(pattern: str) -> str:
    """An `rx` form as flycheck extends it."""
    parts = {
        "line-start": "^",
        "line-end": "$",
        "(file-name)": r"(?P<file>[^\n]+?)",
        "line": r"(?P<line>[0-9]+)",
        "column": r"(?P<column>[0-9]+)",
        "(id (+ alnum))": r"(?P<code>[a-zA-Z0-9]+)",
        "(message)": r"(?P<message>.+)",
    }
    tokens = re.findall(r'"[^"]*"|\(id \(\+ alnum\)\)|\([a-z-]+\)|[a-z-]+', pattern)
    assert " ".join(tokens) == " ".join(pattern.split())
    return "".join(re.escape(token[1:-1]) if token.startswith('"') else parts[token] for token in tokens)


def grouped(expression: str, names: str) -> re.Pattern[str]:
    """The expression with names for its groups."""
    given = iter(names.split())
    return re.compile(re.sub(r"\((?!\?)", lambda _: f"(?P<{next(given)}>", expression))


def recipes() -> Iterator[tuple[str, list[re.Pattern[str]]]]:
    """The patterns of each recipe."""
    lua = re.search(r'from_pattern\(\s*"(.*)",\n\s*{ (.*) },', block("lua", "nvim-lint"))
    assert lua is not None and lua[2] == '"lnum", "col", "severity", "code", "message"'
    yield "nvim-lint", [grouped(of_lua(lua[1]), "line column severity code message")]
    ale = re.search(r"l:pattern = '(.*)'", block("vim", "ALE"))
    assert ale is not None
    yield "ALE", [grouped(of_very_magic_vim(ale[1]), "line column severity code message")]
    vim = re.search(r"set errorformat=(.*)", block("vim", "quickfix"))
    assert vim is not None
    yield "Vim", [re.compile(of_errorformat(vim[1]))]
    (efm,) = yaml.safe_load(block("yaml", "efm"))["languages"]["python"]
    yield "efm", [re.compile(of_errorformat(each)) for each in efm["lint-formats"]]
    flycheck = re.findall(r"\(?\((error|warning|info) (line-start .* line-end)\)", block("elisp", "flycheck"))
    yield "flycheck", [re.compile(of_flycheck(form).replace(f" {kind}", f" (?P<severity>{kind})", 1)) for kind, form in flycheck]
    matcher = json.loads(block("json", "tasks.json").partition("\n")[2])["tasks"][0]["problemMatcher"]["pattern"]
    assert list(matcher)[1:] == sorted(list(matcher)[1:], key=matcher.get)
    yield "VS Code", [grouped(matcher["regexp"], " ".join(list(matcher)[1:]))]


RECIPES = dict(recipes())


@pytest.mark.parametrize("name", RECIPES)
def test_a_pattern_takes_each_line_apart(name: str, printed: tuple[list[str], list[Line]]) -> None:
    lines, expected = printed
    assert len(lines) == len(expected)
    for line, wanted in zip(lines, expected, strict=True):
        (match,) = [found for pattern in RECIPES[name] if (found := pattern.search(line))]
        groups = match.groupdict()
        assert (int(groups["line"]), int(groups["column"])) == (wanted.line, wanted.column)
        assert groups["severity"] in (wanted.severity, wanted.severity[0])
        assert groups.get("file", wanted.file) == wanted.file
        code = groups.get("code")
        assert groups["message"] == (wanted.message if code else f"{wanted.code} {wanted.message}") and code in (None, wanted.code)


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("line", ["1 error (1 fixable); 1 model in 1 file checked", "internal error in net.py: KeyError: 1:2: error", ""])
def test_a_pattern_takes_nothing_else(name: str, line: str) -> None:
    assert not any(pattern.search(line) for pattern in RECIPES[name])


# The commands


def commands() -> Iterator[str]:
    """The command of each recipe that checks standard input."""
    lua = re.search(r"args = { (.*) },", block("lua", "nvim-lint"))
    ale = re.search(r"'command': '%e (.*)'", block("vim", "ALE"))
    flycheck = re.search(r':command \("shapelint" (.*)\)', block("elisp", "flycheck"))
    assert lua is not None and ale is not None and flycheck is not None
    name = re.compile(r"function\(\) return vim.api.nvim_buf_get_name\(0\) end|%s|source-original|\$\{INPUT\}")
    yield name.sub("net.py", lua[1].replace(",", "").replace('"', ""))
    yield name.sub("net.py", ale[1])
    yield name.sub("net.py", flycheck[1].replace('"', ""))
    (efm,) = yaml.safe_load(block("yaml", "efm"))["languages"]["python"]
    yield name.sub("net.py", efm["lint-command"]).removeprefix("shapelint ")


def test_the_commands_are_one() -> None:
    assert set(commands()) == {"check --quiet --output-format concise --stdin-filename net.py -"}


def steps() -> list[tuple[str, int]]:
    """The commands of the CI examples, with the exit status that they end with where there is an error."""
    (job,) = yaml.safe_load(block("yaml", ".github/workflows"))["jobs"].values()
    gitlab = yaml.safe_load(block("yaml", ".gitlab-ci.yml"))["shapelint"]["script"]
    found = [step["run"] for step in job["steps"] if step.get("run", "").startswith("shapelint")]
    found += [line for line in gitlab if line.startswith("shapelint")]
    return [(each, 0 if "--exit-zero" in each else 1) for each in found]


@pytest.mark.parametrize(("text", "status"), steps())
def test_the_ci_examples(tmp_path: Path, text: str, status: int) -> None:
    (tmp_path / "net.py").write_text(NET)
    result = subprocess.run(command(text), cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert result.returncode == status, result.stderr
    written = [path for path in tmp_path.iterdir() if path.suffix in (".json", ".sarif")]
    if "--output-file" in text:
        assert "net.py" in json.dumps(json.loads(written[0].read_text())) and written[0].name in README.replace(text, "")
    else:
        assert result.stdout.startswith("::error ") and "net.py" in result.stdout
