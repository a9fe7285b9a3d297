"""Progress bars (`tqdm` and others): what they run over, unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.library.registry import export
from shapelint.unknown import Undecided, Unknown

_PACKAGES = ("tqdm", "tqdm.auto", "tqdm.notebook", "tqdm.std", "tqdm.autonotebook", "tqdm.rich", "tqdm.asyncio", "tqdm.gui")


_OTHERS = (
    *("fastprogress.progress_bar", "fastprogress.master_bar", "fastprogress.fastprogress.progress_bar"),
    *("fastprogress.fastprogress.master_bar", "progressbar.ProgressBar", "progressbar.progressbar", "rich.progress.track"),
    "alive_progress.alive_it",
)


@export(*(f"{package}.tqdm" for package in _PACKAGES), "tqdm.tqdm_notebook", "tqdm.notebook.tqdm_notebook", *_OTHERS)
class Progress:
    """A bar beside a loop: it yields what its iterable does."""

    n: Any = Unknown("how far a progress bar is")
    format_dict: Any = Unknown("what a progress bar shows")

    def __init__(self, iterable: Any = None, desc: Any = None, total: Any = None, *_args: Any, **_options: Any) -> None:
        self.iterable, self.desc = iterable, desc
        self.total = Unknown("how much a progress bar expects") if total is None else total

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self.iterable, Unknown):
            raise Undecided(self.iterable)
        return iter(self.iterable)

    def __len__(self) -> int:
        if isinstance(self.iterable, Unknown):
            raise Undecided(self.iterable)
        return len(self.iterable)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_exception: Any) -> None:
        return None

    def _nothing(self, *_args: Any, **_options: Any) -> None:
        return None

    set_description = set_description_str = set_postfix = set_postfix_str = update = close = refresh = reset = clear = display = _nothing
    write = staticmethod(lambda *_args, **_options: None)


@export(*(f"{package}.trange" for package in _PACKAGES), "tqdm.tnrange")
def trange(*bounds: Any, **_options: Any) -> Progress:
    """`tqdm(range(...))`."""
    unknown = next((bound for bound in bounds if isinstance(bound, Unknown)), None)
    return Progress(unknown if unknown is not None else range(*bounds))
