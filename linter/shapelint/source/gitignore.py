"""`.gitignore`: which files git leaves out, as far as discovery needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class _Pattern:
    expression: re.Pattern[str]
    negated: bool
    folders_only: bool


def is_ignored(path: Path, is_folder: bool) -> bool:
    """Whether the `.gitignore` files between `path` and the root of its repository leave it out.

    Only the path itself is judged: who walks a tree does not enter an ignored folder in the first place.
    """
    root = repository(path.parent)
    if root is None:
        return False
    for folder in path.parents:
        decided = _decision(folder, path.relative_to(folder).as_posix(), is_folder)
        if decided is not None:
            return decided
        if folder == root:
            break
    return False


def forget() -> None:
    """Read the files anew: they may have changed."""
    repository.cache_clear()
    _patterns.cache_clear()


@cache
def repository(folder: Path) -> Path | None:
    """The root of the git repository around a folder."""
    if (folder / ".git").exists():
        return folder
    return None if folder == folder.parent else repository(folder.parent)


def _decision(folder: Path, relative: str, is_folder: bool) -> bool | None:
    for pattern in reversed(_patterns(folder)):
        if (is_folder or not pattern.folders_only) and pattern.expression.fullmatch(relative):
            return not pattern.negated
    return None


@cache
def _patterns(folder: Path) -> tuple[_Pattern, ...]:
    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    patterns = (_pattern(line.rstrip()) for line in lines if line.strip() and not line.startswith("#"))
    return tuple(pattern for pattern in patterns if pattern is not None)


def _pattern(line: str) -> _Pattern | None:
    negated = line.startswith("!")
    text = line[1:] if negated else line
    folders_only = text.endswith("/")
    text = text.rstrip("/")
    anchored = "/" in text
    expression = _translate(text.lstrip("/"))
    try:
        return _Pattern(re.compile(expression if anchored else f"(?:.*/)?{expression}", re.DOTALL), negated, folders_only)
    except re.error:  # a malformed character class matches nothing
        return None


_TOKENS = re.compile(r"\*\*/|/\*\*$|\*+|\?|\[!?\]?[^\]]*\]|\\.|[^*?\[\\/]+|.", re.DOTALL)
_GLOBS = {"**/": "(?:.*/)?", "/**": "/.*", "?": "[^/]"}


def _translate(glob: str) -> str:
    """git's glob as a regular expression: `*` stays within a path segment, `**` crosses them."""
    parts = []
    for token in _TOKENS.findall(glob):
        if token in _GLOBS:
            parts.append(_GLOBS[token])
        elif token[0] == "*":
            parts.append("[^/]*")
        elif token[0] == "[" and len(token) > 1:
            inside = token[1:-1].replace("\\", "\\\\")
            parts.append(f"[^{inside[1:]}]" if inside.startswith("!") else f"[{inside}]")
        else:
            parts.append(re.escape(token[1:] if token[0] == "\\" and len(token) > 1 else token))
    return "".join(parts)
