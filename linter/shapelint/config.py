"""Configuration: `[tool.shapelint]` of the nearest `pyproject.toml`, or the nearest `shapelint.toml`."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shapelint.findings import Severity
from shapelint.rules import UnknownCode, all_rules, rules_named, selected
from shapelint.source.discovery import DEFAULT_EXCLUDES, Excludes, glob_expression, matches


class ConfigurationError(Exception):
    """A setting that cannot be meant: where it stands, what is wrong, what would be right."""


@dataclass(frozen=True)
class Layer:
    """What one source, a configuration file or the command line, says about rules; `select` is None where it is silent."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class Configuration:
    """The settings that hold for the files of a folder. `file` is None where there is no configuration."""

    root: Path = field(default_factory=Path.cwd)
    file: Path | None = None
    rules: Layer = Layer()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDES
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severity: Severity | None = None
    inputs: tuple[str, ...] = ()
    python: Path | None = None
    target: tuple[int, int] | None = None
    project_evidence: bool = True

    @property
    def excludes(self) -> Excludes:
        return Excludes(self.root, self.exclude)

    def ignored_in(self, file: Path) -> tuple[str, ...]:
        """The selectors that `per-file-ignores` has for a file."""
        return tuple(
            selector
            for pattern, selectors in self.per_file_ignores.items()
            if matches(glob_expression((pattern.removeprefix("!"),), self.root), file) is not pattern.startswith("!")
            for selector in selectors
        )


class Configurations:
    """Finds the configuration of each folder; `fixed` (from `--config` or `--isolated`) holds for all of them."""

    def __init__(self, fixed: Configuration | None = None) -> None:
        self._fixed = fixed
        self._found: dict[Path, Configuration] = {}

    def of(self, folder: Path) -> Configuration:
        """The configuration that holds in a folder; raises ConfigurationError."""
        if self._fixed is not None:
            return self._fixed
        if folder not in self._found:
            self._found[folder] = self._read(folder) or (Configuration() if folder == folder.parent else self.of(folder.parent))
        return self._found[folder]

    def _read(self, folder: Path) -> Configuration | None:
        for name in ("shapelint.toml", "pyproject.toml"):
            file = folder / name
            if file.is_file():
                table = _table(file)
                if table is not None:
                    return parse(table, file)
        return None


def load(file: Path) -> Configuration:
    """The configuration in a file that the user named; raises ConfigurationError."""
    table = _table(file)
    if table is None:
        raise ConfigurationError(f"{file}: has no table [tool.shapelint]")
    return parse(table, file)


def _table(file: Path) -> dict[str, Any] | None:
    """shapelint's settings in a TOML file; None where a `pyproject.toml` has none."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        if file.name == "pyproject.toml" and "shapelint" not in text:
            return None
        document = _toml().loads(text)
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # not UTF-8, not TOML
        raise ConfigurationError(f"{file}: {error}") from error
    if file.name != "pyproject.toml" and "tool" not in document:
        return dict(document)
    table = document.get("tool", {})
    table = table.get("shapelint") if isinstance(table, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigurationError(f"{file}: `tool.shapelint` is to be a table")
    return table


def _toml() -> Any:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib


KEYS = (
    "select",
    "ignore",
    "extend-select",
    "exclude",
    "extend-exclude",
    "per-file-ignores",
    "severity",
    "inputs",
    "python",
    "target",
    "project-evidence",
)


def parse(table: Mapping[str, Any], file: Path) -> Configuration:
    """Check the settings of a file; raises ConfigurationError with the nearest valid spelling."""
    file = file.absolute()
    reader = _Reader(table, file)
    for key in table:
        if key not in KEYS:
            raise reader.error(f"unknown key `{key}`{suggestion(key, KEYS)}")
    root = file.parent
    per_file = {
        pattern: reader.selectors(value, f"per-file-ignores.{pattern}") for pattern, value in reader.table("per-file-ignores").items()
    }
    python = reader.text("python")
    return Configuration(
        root=root,
        file=file,
        rules=Layer(
            reader.selectors(table["select"], "select") if "select" in table else None,
            reader.selectors(table.get("extend-select", []), "extend-select"),
            reader.selectors(table.get("ignore", []), "ignore"),
        ),
        exclude=(
            *reader.texts(table.get("exclude", list(DEFAULT_EXCLUDES)), "exclude"),
            *reader.texts(table.get("extend-exclude", []), "extend-exclude"),
        ),
        per_file_ignores=per_file,
        severity=reader.severity(),
        inputs=tuple(_input(name, value, root, reader) for name, value in reader.table("inputs").items()),
        project_evidence=reader.switch("project-evidence"),
        target=reader.target(),
        python=(root / Path(python).expanduser()) if python is not None else None,
    )


@dataclass(frozen=True)
class _Reader:
    """Takes typed values out of a table of settings, and says where a wrong one stands."""

    settings: Mapping[str, Any]
    file: Path

    def error(self, message: str) -> ConfigurationError:
        return ConfigurationError(f"{self.file}: {message}")

    def text(self, key: str) -> str | None:
        value = self.settings.get(key)
        if value is not None and not isinstance(value, str):
            raise self.error(f"`{key}` is to be a text, not {value!r}")
        return value

    def switch(self, key: str) -> bool:
        value = self.settings.get(key, True)
        if not isinstance(value, bool):
            raise self.error(f"`{key}` is to be true or false, not {value!r}")
        return value

    def target(self) -> tuple[int, int] | None:
        """The version of Python in `"3.12"` or `"py312"`."""
        text = self.text("target")
        version = re.fullmatch(r"(?:py)?3\.?(\d{1,2})", text or "")
        if text is not None and version is None:
            raise self.error(f'`target` is the version of Python that the code is written for, such as "3.12", not {text!r}')
        return None if version is None else (3, int(version[1]))

    def texts(self, value: object, key: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"`{key}` is to be a list of texts, not {value!r}")
        return tuple(value)

    def table(self, key: str) -> dict[str, Any]:
        value = self.settings.get(key, {})
        if not isinstance(value, dict):
            raise self.error(f"`{key}` is to be a table, not {value!r}")
        return value

    def selectors(self, value: object, key: str) -> tuple[str, ...]:
        try:
            return checked_selectors(self.texts(value, key))
        except UnknownCode as error:
            raise self.error(f"`{key}`: {error}") from error

    def severity(self) -> Severity | None:
        text = self.text("severity")
        try:
            return None if text is None else Severity[text.upper()]
        except KeyError:
            names = [severity.name.lower() for severity in reversed(Severity)]
            raise self.error(f"`severity` is one of {', '.join(names)}, not {text!r}{suggestion(text or '', names)}") from None


def _input(name: str, value: object, root: Path, reader: _Reader) -> str:
    """`"models.Net" = "N,3,32,32"` as the text of an `--input` option: `/project/models.py::Net=N,3,32,32`."""
    if not isinstance(value, str):
        raise reader.error(f"`inputs.{name}` is to be a text such as 'N,3,32,32', not {value!r}")
    if "::" in name:
        file, _, model = name.partition("::")
        return f"{root / file}::{model}={value}"
    module, _, model = name.rpartition(".")
    relative = Path(*module.split(".")) if module else Path()
    for folder in (root, root / "src"):
        for candidate in (folder / relative.with_suffix(".py") if module else None, folder / relative / "__init__.py"):
            if candidate is not None and candidate.is_file():
                return f"{candidate}::{model}={value}"
    raise reader.error(f'`inputs`: there is no module `{module}` in {root}; write "module.Class" or "path/to/file.py::Class"')


def checked_selectors(selectors: Sequence[str]) -> tuple[str, ...]:
    """Selectors (a code, the beginning of codes, a name, `ALL`), those joined by commas taken apart; raises UnknownCode."""
    single = tuple(part.strip() for text in selectors for part in text.split(",") if part.strip())
    for selector in single:
        rules_named(selector)
    return single


def selected_codes(layers: Sequence[Layer]) -> frozenset[str]:
    """The codes of the rules that are on: a later layer wins, within one the longer selector, and of equals `ignore`."""
    on = {rule.code for rule in all_rules()}
    for layer in layers:
        chosen = {rule.code for rule in selected(all_rules(), (*(layer.select or ()), *layer.extend_select), layer.ignore)}
        dropped = {rule.code for selector in layer.ignore for rule in rules_named(selector)}
        on = chosen | (set() if layer.select is not None else on - dropped)
    return frozenset(on)


def suggestion(word: str, valid: Collection[str]) -> str:
    """`; did you mean ...?` for a word that is nearly right, else the valid words."""
    import difflib  # only who made a mistake pays for it

    near = difflib.get_close_matches(word, list(valid), 1, 0.6)
    return f"; did you mean `{near[0]}`?" if near else f"; known are {', '.join(sorted(valid))}"
