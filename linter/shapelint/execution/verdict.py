"""The verdict on a finding: what the attempts to bring its fault about have shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from shapelint.findings import Attempt, Confirmation, Place, Trial
from shapelint.output.paths import shown_path

Facts = dict[str, Any]

SILENT = {
    "SHP104": "a reshape in the place of a permutation makes nothing fail",
    "SHP402": "what no window reads makes nothing fail",
    "SHP602": "a stale comment makes nothing fail",
    "SHP603": "it says that the model works",
    "SHP901": "there is nothing to run",
    "SHP902": "it says only what was not analysed",
    "SHP903": "there is nothing to run",
}
"""Rules whose findings a run cannot show, and why."""

_LIBRARY = re.compile(r"python\d(\.\d+)?")
"""The folder of Python's own library: `lib/python3.12`."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")

_MEMORY = ("can't allocate memory", "out of memory", "OutOfMemory", "ResourceExhausted", "OOM when", "Unable to allocate")


def judge(trial: Trial, attempt: Attempt, facts: Facts, place: Place) -> Confirmation:
    """What one attempt has shown of a finding at a place."""
    device, error = facts["device"], facts["error"]
    if error is None:
        return Confirmation(*_of_run(trial, attempt, facts))
    if _is_predicted(trial, attempt, facts, place):
        return Confirmation("confirmed", device, f"{_how(attempt)} raises {quoted(error)}{_at(error, trial)}")
    mixed = _silent(trial, facts)
    if mixed is not None:
        return Confirmation("confirmed", device, mixed)
    return Confirmation("inconclusive", device, _other(trial, attempt, facts))


def _of_run(trial: Trial, attempt: Attempt, facts: Facts) -> tuple[str, str | None, str]:
    """The verdict on an attempt in which nothing was raised."""
    device = facts["device"]
    silent = _silent(trial, facts)
    if silent is not None:
        return "confirmed", device, silent
    if facts["differs"]:
        return "inconclusive", device, f"the model that was built is not the one that was analysed: {facts['differs']}"
    if device == "symbolic" or (device == "meta" and trial.by_kernel):
        return "inconclusive", device, "it runs without data, which says nothing of this: try --device cpu"
    if trial.describes and attempt.kind != "call":
        return "inconclusive", device, f"{_how(attempt)} runs, but only describes the model: nothing is computed"
    if attempt.kind == "call":
        return "inconclusive", device, "the call alone runs, but what leads to it could not be run"
    return "refuted", device, f"{_how(attempt)} runs{_flow(facts)}"


def _how(attempt: Attempt) -> str:
    return _WORDS[attempt.kind]


_WORDS = {
    "script": "importing the file",
    "model": "the model",
    "part": "the module by itself",
    "function": "the function",
    "call": "the call alone",
}


def _flow(facts: Facts) -> str:
    """What went in and what came out: `: [2, 3, 32, 32] gives [2, 10]`."""
    if not facts["outputs"]:
        return ""
    given, made = (", ".join(map(str, facts[key][:4])) for key in ("inputs", "outputs"))
    return f": {given or 'nothing'} gives {made}"


def quoted(error: Facts) -> str:
    """The framework's own words, as far as a line holds them."""
    text = " ".join(_COLOUR.sub("", error["message"]).split())
    return f"{error['type']}: {text[:300]}" if text else str(error["type"])


# Where


def _is_predicted(trial: Trial, attempt: Attempt, facts: Facts, place: Place) -> bool:
    """Whether what was raised is what was predicted: by the layer in question, at the row of the call, or where the number stands."""
    error = facts["error"]
    if _is_about_memory(error) or error["type"] in ("ImportFailed", "SystemExit", "KeyboardInterrupt"):
        return False
    if trial.exception is not None and trial.exception not in error["kinds"]:
        return False
    if trial.exception is None and error["type"] in ("NameError", "ModuleNotFoundError", "ImportError", "SyntaxError"):
        return False
    if "meta" in str(facts["device"]) and _is_about_meta(error):
        return False
    if attempt.kind == "call":
        return bool(facts["stage"] == "call") and error["type"] != "TypeError"  # that says of the arguments that they are not those
    if _is_innermost(place, error):
        return True
    named, predicted = _names(trial, facts)
    if predicted in named:
        return True
    if not _meets(trial.stack[:1], error):
        return False
    return not _is_beside(named[-1], predicted) if named and predicted else True


def _names(trial: Trial, facts: Facts) -> tuple[list[str], str | None]:
    """The layers that were active, and the predicted one; Keras counts the names that it gives, from where nobody can know."""
    active, predicted = [name for name in facts["active"] if name not in ("", "?")], trial.layer or None
    if trial.framework != "keras" or predicted is None:
        return active, predicted
    return [_uncounted(name) for name in active], _uncounted(predicted)


def _uncounted(name: str) -> str:
    stem, _, count = name.rpartition("/")[2].rpartition("_")
    return stem if stem and count.isdigit() else name.rpartition("/")[2]


def _is_beside(failed: str, predicted: str) -> bool:
    """Whether another layer of the same container failed, which calls all its layers from one row."""
    return failed.rpartition(".")[0] == predicted.rpartition(".")[0] and failed != predicted


def _meets(places: Sequence[Place], error: Facts) -> bool:
    """Whether the exception came through one of these places."""
    return any(
        file == place.filename and place.span.row <= row <= place.span.end_row for file, row, _ in error["frames"] for place in places
    )


def _is_innermost(place: Place, error: Facts) -> bool:
    """Whether the exception was raised by what stands at a place: it went through no other code of the user's."""
    own = [(file, row) for file, row, _ in error["frames"] if not _is_installed(file)]
    return bool(own) and own[-1][0] == place.filename and place.span.row <= own[-1][1] <= place.span.end_row


def _at(error: Facts, trial: Trial) -> str:
    """Where the exception came through the user's code, innermost of the predicted frames."""
    place = next((place for place in trial.stack if _meets([place], error)), None)
    return f" ({shown_path(place.filename)}:{place.span.row})" if place is not None else ""


# Silent faults


def _silent(trial: Trial, facts: Facts) -> str | None:
    """What the run shows of samples that are mixed or operands that broadcast; None where it shows nothing."""
    if trial.judged == "batch":
        return _mixed(trial, facts)
    if trial.judged == "loss":
        return _broadcast(trial, facts)
    return None


def _calls_seen(trial: Trial, facts: Facts) -> list[Facts]:
    """The calls of functions at the predicted place: those of the predicted operation, if any were."""
    wanted = _plain(trial.operation.rpartition(".")[2])
    named = [event for event in facts["observed"] if _plain(event["operation"]) == wanted]
    return named or facts["observed"]


def _plain(name: str) -> str:
    """A function's name and its layer's are the same but for this: `mse_loss`, `MSELoss`."""
    return name.replace("_", "").lower()


def _mixed(trial: Trial, facts: Facts) -> str | None:
    for event in _calls_seen(trial, facts):
        given, made = event["inputs"][:1], event["outputs"][:1]
        if given and made and given[0] and given[0][:1] != made[0][:1]:
            return f"a batch of {given[0][0]} becomes one of {made[0][0] if made[0] else 'none'}: {given[0]} to {made[0]}"
    given, made = facts["inputs"][:1], facts["outputs"][:1]
    if given and made and given[0] and made[0][:1] != given[0][:1]:
        return f"a batch of {given[0][0]} comes out as {made[0][0] if made[0] else 'none'}: {given[0]} to {made[0]}"
    return None


def _broadcast(trial: Trial, facts: Facts) -> str | None:
    for event in _calls_seen(trial, facts):
        operands = event["inputs"][:2]
        if len(operands) == 2 and operands[0] != operands[1]:
            return f"`{event['operation']}` takes {operands[0]} against {operands[1]} without a word"
    operands = facts["inputs"][:2]
    if facts["error"] is None and len(operands) == 2 and operands[0] != operands[1]:
        return f"the loss takes {operands[0]} against {operands[1]} without a word"
    return None


# Everything else


def _is_about_memory(error: Facts) -> bool:
    return bool(error["type"] == "MemoryError") or any(word in error["message"] or word in error["type"] for word in _MEMORY)


def _is_about_meta(error: Facts) -> bool:
    return error["type"] == "NotImplementedError" or any(word in error["message"] for word in ("meta tensor", "Meta"))


def _other(trial: Trial, attempt: Attempt, facts: Facts) -> str:
    """Why a failure shows nothing of the finding."""
    error, stage = facts["error"], facts["stage"]
    where = _last_frame(error)
    if stage == "framework":
        return f"{trial.framework} cannot be used: {quoted(error)}"
    if _is_about_memory(error):
        return f"out of memory: {quoted(error)}"
    if error["importing"] or (stage == "import" and attempt.kind != "script"):
        return f"the file could not be imported: {quoted(error)}{where}"
    if stage == "import":
        return f"importing the file stops before: {quoted(error)}{where}"
    if stage == "arguments":
        return f"its inputs could not be made: {quoted(error)}"
    if "meta" in str(facts["device"]) and _is_about_meta(error):
        return f"it needs data, which the meta device has not: {quoted(error)}; try --device cpu"
    return f"another failure came first: {quoted(error)}{where}"


def _last_frame(error: Facts) -> str:
    """Where the user's own code was when it failed."""
    frames = [(file, row) for file, row, _ in error["frames"] if not _is_installed(file)]
    return f" ({shown_path(frames[-1][0])}:{frames[-1][1]})" if frames else ""


def _is_installed(file: str) -> bool:
    """Whether a frame's code is that of an installed package, of Python itself or of the process that ran the user's."""
    parts = PurePath(file).parts
    ours = parts[-3:-1] == ("execution", "child")
    return ours or file.startswith("<") or any("-packages" in part or _LIBRARY.fullmatch(part) for part in parts)
