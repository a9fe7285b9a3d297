"""The child process: started with the user's interpreter, asked one thing at a time, replaced when it dies, ended with us."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

CHILD = Path(__file__).with_name("child")

_MEMORY_SHARE = 0.8
"""The part of the machine's memory that a trial may take."""

_GLANCE = 0.25
"""How often, in seconds, the memory of a child is looked at while it works."""


class NoInterpreter(Exception):
    """The interpreter cannot be started; the message names it and what would be right."""


class TrialEnded(Exception):
    """The child did not answer; the message says why: time, memory, or how it died. `importing` is the module that it was importing."""

    def __init__(self, reason: str, importing: str | None = None) -> None:
        super().__init__(reason)
        self.importing = importing


class Child:
    """A process of the user's interpreter that serves any number of requests; use it in a `with` statement."""

    def __init__(self, python: Path, timeout: float, device: str) -> None:
        self.python = python
        self.timeout = timeout
        self.device = device
        self.memory = int(_MEMORY_SHARE * total_memory())
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: Any = None
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._path: list[str] = []
        self._modules: dict[str, str] = {}
        """The files of the modules that the process may have imported, by their names."""

    def __enter__(self) -> Child:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.end()

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request; raises TrialEnded where none comes, NoInterpreter where nobody can be asked."""
        if self._is_of_another_project(request):
            self.end()
        process = self._running()
        self._path = request["path"]
        self._modules.update((name, module["file"]) for name, module in request["modules"].items())
        limited = {**request, "device": self.device, "memory": self.memory if self.device in ("cpu", "meta") else None}
        assert process.stdin is not None
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(json.dumps(limited).encode() + b"\n")
                process.stdin.flush()
            return self._answer(process)
        except BaseException:  # an interrupt, too: what the child does now nobody waits for
            self.end()
            raise

    def _is_of_another_project(self, request: dict[str, Any]) -> bool:
        """Whether names mean something else in a request than in those before: modules of one name have other files."""
        others = (self._modules.get(name, module["file"]) != module["file"] for name, module in request["modules"].items())
        return bool(self._modules) and (request["path"] != self._path or any(others))

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, started if there is none; raises NoInterpreter."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.end()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the child
        try:
            self._process = subprocess.Popen(
                [str(self.python), str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
                env=environment(self.device), **_own_group(),
            )  # fmt: skip
        except OSError as error:
            raise NoInterpreter(
                f"{self.python} cannot be started ({error.strerror or error}); name an interpreter with --python"
            ) from error
        self._lines = queue.SimpleQueue()
        threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True).start()
        return self._process

    def _answer(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        """The next answer; before it the child may say what it is about to import. Raises TrialEnded."""
        ends_at = time.monotonic() + self.timeout
        importing: str | None = None
        while True:
            line = self._line(process, ends_at, importing)
            if not line:
                raise TrialEnded(self._last_words(), importing)
            told: dict[str, Any] = json.loads(line)
            if "importing" not in told:
                return told
            importing = told["importing"]

    def _line(self, process: subprocess.Popen[bytes], ends_at: float, importing: str | None) -> bytes:
        """The child's next line, empty where it ends first; raises TrialEnded after too long a time or with too much memory."""
        while True:
            try:
                return self._lines.get(timeout=max(min(_GLANCE, ends_at - time.monotonic()), 0.001))
            except queue.Empty:
                if time.monotonic() >= ends_at:
                    raise TrialEnded(f"it was stopped after {self.timeout:g} seconds; --timeout allows more", importing) from None
                if resident_memory(process.pid) > self.memory:
                    raise TrialEnded(f"it was stopped as it took more than {self.memory / 2**30:.1f} GiB of memory", importing) from None

    def _last_words(self) -> str:
        """How the child died, with the last line that it wrote."""
        assert self._process is not None
        try:
            status = self._process.wait(_GLANCE * 20)
        except subprocess.TimeoutExpired:
            return "the process has closed all its files, so that it cannot answer"
        self._errors.seek(0)
        lines = [line.strip() for line in self._errors.read()[-4000:].decode(errors="replace").splitlines() if line.strip()]
        how = f"by signal {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
        return f"the process ended {how}{f': {lines[-1][:300]}' if lines else ''}"

    def end(self) -> None:
        """Kill the child and all that it has started."""
        process, self._process = self._process, None
        self._path, self._modules = [], {}
        if process is not None:
            if hasattr(os, "killpg"):
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)  # a child that died by itself may have left others
            process.kill()
            process.wait()
            if process.stdin is not None:
                with suppress(BrokenPipeError):
                    process.stdin.close()
        if self._errors is not None:
            self._errors.close()
            self._errors = None


def _read(stream: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Hand lines on as they come, and an empty one at the end."""
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(b"")


def interpreter(python: Path | None) -> Path:
    """The interpreter to run: the one named, that of the environment that is named or active, else our own.

    Raises NoInterpreter.
    """
    if python is None:
        active = os.environ.get("VIRTUAL_ENV")
        if not active:
            return Path(sys.executable)
        python = Path(active)
    if not python.is_dir():
        if not python.exists():
            raise NoInterpreter(f"{python} does not exist; name an interpreter or a virtual environment with --python")
        return python
    for candidate in (python / "bin" / "python", python / "Scripts" / "python.exe", python / "bin" / "python3"):
        if candidate.exists():
            return candidate
    raise NoInterpreter(f"{python} holds no interpreter (bin/python); name one with --python")


def environment(device: str) -> dict[str, str]:
    """The variables of the child: no windows, no chatter, and no GPU where none is wanted."""
    chosen = {**os.environ, "MPLBACKEND": "Agg", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONDONTWRITEBYTECODE": "1"}
    if device in ("cpu", "meta"):
        chosen["CUDA_VISIBLE_DEVICES"] = ""
    return chosen


def _own_group() -> dict[str, Any]:
    """A group of its own: an interrupt of ours does not reach it, and all of it can be killed at once."""
    return {"start_new_session": True} if os.name == "posix" else {}


def total_memory() -> int:
    """The machine's memory in bytes."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return 1 << 40


def resident_memory(pid: int) -> int:
    """The memory that a process holds, as far as the system says it; else 0."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
