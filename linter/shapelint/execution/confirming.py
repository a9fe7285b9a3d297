"""Confirmation: the attempts of a finding are made one after the other until one shows something."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from shapelint.evidence.roots import import_roots, package_parent, site_packages
from shapelint.execution.process import Child, TrialEnded, interpreter
from shapelint.execution.verdict import SILENT, judge
from shapelint.findings import Attempt, Confirmation, Finding, Place, Trial


class Laboratory:
    """Runs the scenarios of findings, with one child for each interpreter; use it in a `with` statement.

    `python_of` says which interpreter or environment a file belongs to, `text_of` the text of a file that the disk does not
    hold so (standard input, the joined cells of a notebook).
    """

    def __init__(self, python_of: Callable[[str], Path | None], device: str, timeout: float, text_of: Callable[[str], str | None]) -> None:
        self._python_of = python_of
        self._device = device
        self._timeout = timeout
        self._text_of = text_of
        self._children: dict[tuple[Path, str], Child] = {}
        self._known: dict[tuple[Child, str], dict[str, Any] | TrialEnded] = {}
        """What requests have led to: many findings are about one run."""
        self._lost: dict[tuple[Child, str], TrialEnded] = {}
        """The modules that no process survives importing."""

    def __enter__(self) -> Laboratory:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        for child in self._children.values():
            child.end()

    def confirmed(self, finding: Finding) -> Finding:
        """A finding with what running its scenario has shown; raises NoInterpreter."""
        return replace(finding, confirmation=self._confirmation(finding))

    def _confirmation(self, finding: Finding) -> Confirmation:
        if finding.code in SILENT:
            return Confirmation("inconclusive", None, f"a run shows nothing of this: {SILENT[finding.code]}")
        trial = finding.trial
        if trial is None or not trial.attempts:
            return Confirmation("inconclusive", None, trial.reason if trial is not None else "there is no scenario to run")
        child = self._child(trial, finding.place.filename)
        shown: list[Confirmation] = []
        for attempt in trial.attempts:
            shown.append(self._attempted(trial, attempt, child, finding.place))
            if shown[-1].status != "inconclusive":
                return shown[-1]
        return shown[0]

    def _child(self, trial: Trial, filename: str) -> Child:
        """The process that runs the framework of a trial; another framework gets another process."""
        python = interpreter(self._python_of(filename))
        framework = framework_of(trial)
        if (python, framework) not in self._children:
            self._children[python, framework] = Child(python, self._timeout, self._device)
        return self._children[python, framework]

    def _attempted(self, trial: Trial, attempt: Attempt, child: Child, place: Place) -> Confirmation:
        outcome = self._outcome(child, request_of(trial, attempt, self._text_of))
        if isinstance(outcome, TrialEnded):
            return Confirmation("inconclusive", None, str(outcome))
        return judge(trial, attempt, outcome, place)

    def _outcome(self, child: Child, request: dict[str, Any]) -> dict[str, Any] | TrialEnded:
        """The facts, or why there are none; nothing is asked twice."""
        files = {name: module["file"] for name, module in request["modules"].items()}
        lost = next((self._lost[child, file] for file in files.values() if (child, file) in self._lost), None)
        if lost is not None:
            return lost
        key = (child, json.dumps(request))
        if key not in self._known:
            try:
                self._known[key] = child.ask(request)
            except TrialEnded as error:
                self._known[key] = error
                if error.importing is not None:
                    self._lost[child, files[error.importing]] = error
        return self._known[key]


def request_of(
    trial: Trial, attempt: Attempt, text_of: Callable[[str], str | None] = lambda _file: None, *, layers: bool = False
) -> dict[str, Any]:
    """What the child is asked for; with `layers` it tells of every leaf layer."""
    place = trial.stack[0] if trial.stack else None
    files = [Path(file) for _, file in trial.modules]
    return {
        "framework": framework_of(trial),
        "attempt": asdict(attempt),
        "path": roots_of(files),
        "beside": list(dict.fromkeys(str(file.parent) for file in files)),
        "modules": {name: {"file": file, "text": text_of(file)} for name, file in trial.modules},
        "layers": layers,
        "place": [place.filename, place.span.row, place.span.end_row] if place is not None else None,
    }


_CHILDS_NAMES = {**dict.fromkeys(("torch", "torchvision", "einops"), "torch"), **dict.fromkeys(("keras", "tensorflow"), "keras")}


def framework_of(trial: Trial) -> str:
    """The name by which the child knows what runs a trial."""
    return _CHILDS_NAMES.get(trial.framework, "numpy")


def roots_of(files: list[Path]) -> list[str]:
    """The folders of the projects from which files import; the packages of its environment the child knows itself.

    A module in a package does not import from its own folder, unless it is found nowhere else.
    """
    installed = set(site_packages(None))
    roots = [root for file in files for root in import_roots(file, None) if root != file.parent or root == package_parent(file)]
    return list(dict.fromkeys(str(root) for root in roots if root not in installed))
