"""The worker's handle: questions in turn, what nobody waits for, and a process that dies."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from shapelint.server import worker as module
from shapelint.server.desk import Options
from shapelint.server.worker import Failed, Unwanted, Worker, WorkerDied

SLOW = "import torch\n\n\ndef count():\n    total = 0\n    while True:\n        total += 1\n\n\ncount()\n"


def test_a_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    async def session() -> None:
        worker = Worker(Options(isolated=True))
        assert worker.number == 1
        analysis = await worker.ask("check", str(tmp_path / "a.py"), "import torch\nx = (\n")
        assert [finding.code for finding in analysis.findings] == ["SHP901"] and not analysis.parsed
        with pytest.raises(Failed, match="the language server, nonsense: AttributeError"):
            await worker.ask("nonsense")

        wanted = True
        slow = asyncio.ensure_future(worker.ask("check", str(tmp_path / "slow.py"), SLOW, wanted=lambda: wanted))
        late = asyncio.ensure_future(worker.ask("check", str(tmp_path / "late.py"), SLOW, wanted=lambda: wanted))
        await asyncio.sleep(0.2)
        worker.drop_unwanted()  # it is wanted
        wanted = False
        worker.drop_unwanted()  # it has not taken long
        monkeypatch.setattr(module, "PATIENCE", 0.1)
        worker.drop_unwanted()
        with pytest.raises(WorkerDied):
            await slow
        with pytest.raises(Unwanted):
            await late
        assert worker.number == 2
        assert (await worker.ask("check", str(tmp_path / "a.py"), "x = 1\n")).findings == ()
        monkeypatch.setattr(module, "LIFETIME", 1)
        assert (await worker.ask("check", str(tmp_path / "a.py"), "x = 1\n")).findings == ()
        assert worker.number == 3  # what one process keeps does not add up for ever
        worker.stop()

    asyncio.run(session())
    assert capfd.readouterr().out == ""
