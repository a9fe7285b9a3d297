"""Writing changed files so that nothing can be lost: a file holds the old bytes or the new ones, whatever happens.

A new file is written beside the old one, brought to the disk, and put in its place in one step. Where that would change what
the file is to others (another name of it, its owner), its bytes are written over, and until that is done the former ones are kept beside.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_MARK = ".shapelint"
"""In the names of the files beside: `.model.py.x1y2z3.shapelint` is a new one, `model.py.before.shapelint` a former one."""


class NotWritten(Exception):
    """A file could not be written and is as it was: the message names it, what is wrong and what to do."""


def write_together(changes: Mapping[Path, tuple[bytes, bytes]]) -> None:
    """Write several files, from the bytes before to the bytes after; raises NotWritten, and then has changed none of them.

    All are prepared before the first is put in its place, so that a full disk or a folder that cannot be written stops all.
    """
    prepared: list[_Prepared] = []
    with _signals_wait():
        try:
            for path, (before, after) in changes.items():
                if not _holds(path, after):  # as it does where it has been written under another of its names
                    prepared.append(_prepare(path, before, after))
            _put_in_place(prepared)
        finally:
            for each in prepared:
                each.discard()


def _put_in_place(prepared: list[_Prepared]) -> None:
    done: list[_Prepared] = []
    try:
        for each in prepared:
            each.put_in_place()
            done.append(each)
    except NotWritten:
        for each in done:
            each.take_back()
        raise


@dataclass
class _Prepared:
    """A file whose new bytes lie beside it, or whose former ones do where it is to be written over."""

    path: Path
    shown: Path
    before: bytes
    after: bytes
    beside: Path | None
    written_over: bool
    _status: os.stat_result = field(repr=False)

    def put_in_place(self) -> None:
        """Make the file the new one; raises NotWritten."""
        assert self.beside is not None
        try:
            _expect(self.path, self.before)
            if self.written_over:
                _write_over(self.path, self.after)
                self.discard()
            else:
                os.replace(self.beside, self.path)
                self.beside = None
            _sync_folder(self.path.parent)
        except OSError as error:
            self._restore()
            raise NotWritten(_reason(self.shown, error)) from error

    def _restore(self) -> None:
        """Write the former bytes again where writing over failed half way; where even that fails they stay beside."""
        if not self.written_over or self.beside is None:
            return
        try:
            _write_over(self.path, self.before)
        except OSError as error:
            kept, self.beside = self.beside, None
            raise NotWritten(f"{self.shown}: {error.strerror or error}; its former content is in {kept}: move it back") from error

    def take_back(self) -> None:
        """Make the file what it was, after another one could not be written."""
        write_together({self.shown: (self.after, self.before)})

    def discard(self) -> None:
        if self.beside is not None:
            with contextlib.suppress(OSError):
                self.beside.unlink()
            self.beside = None


def _prepare(shown: Path, before: bytes, after: bytes) -> _Prepared:
    """Write what is needed beside a file; raises NotWritten."""
    try:
        path = shown.resolve(strict=True)  # a symbolic link stays one: what it leads to is written
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise NotWritten(f"{shown}: is no plain file and was not changed")
        if not os.access(path, os.W_OK):
            raise NotWritten(f"{shown}: is write-protected and was not changed; make it writable to have it fixed")
        kept = path.with_name(f"{path.name}.before{_MARK}")
        if kept.exists():
            raise NotWritten(
                f"{shown}: a run was interrupted while it wrote this file; what it held before is in {kept}: compare, and remove that"
            )
        _expect(path, before)
        if status.st_nlink == 1:
            beside = _new_file(path, after, status)
            if beside is not None:
                return _Prepared(path, shown, before, after, beside, False, status)
        return _Prepared(path, shown, before, after, _kept_file(kept, before), True, status)
    except OSError as error:
        raise NotWritten(_reason(shown, error)) from error


def _holds(path: Path, data: bytes) -> bool:
    with contextlib.suppress(OSError):
        return path.read_bytes() == data
    return False


def _expect(path: Path, before: bytes) -> None:
    """See that nobody has changed a file since it was read; raises NotWritten."""
    if path.read_bytes() != before:
        raise NotWritten(f"{path}: has changed while it was checked and was left alone; run the command again")


def _new_file(path: Path, data: bytes, status: os.stat_result) -> Path | None:
    """A file beside with these bytes and the mode, owner and attributes of the old one; None where it cannot have those."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_MARK, dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            alike = _make_alike(stream.fileno(), path, status)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        beside.unlink()
        raise
    if not alike:
        beside.unlink()
        return None
    return beside


def _make_alike(descriptor: int, path: Path, status: os.stat_result) -> bool:
    """Give a file the owner, mode and extended attributes of another; whether that worked."""
    try:
        own = os.fstat(descriptor)
        if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
            os.fchown(descriptor, status.st_uid, status.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
        if hasattr(os, "listxattr"):
            for attribute in os.listxattr(path):
                os.setxattr(descriptor, attribute, os.getxattr(path, attribute))
    except (OSError, AttributeError):  # Windows has no owners to keep
        return not hasattr(os, "fchown")
    return True


def _kept_file(kept: Path, data: bytes) -> Path:
    """The former bytes beside, on the disk before the file itself is touched."""
    with open(kept, "xb") as stream:
        try:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        except BaseException:
            kept.unlink()
            raise
    _sync_folder(kept.parent)
    return kept


def _write_over(path: Path, data: bytes) -> None:
    """Write a file in place: longer first, cut to length last."""
    with open(path, "r+b") as stream:
        stream.write(data)
        stream.flush()
        stream.truncate(len(data))
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk, where folders can be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(path: Path, error: OSError) -> str:
    return f"{path}: could not be written and is as it was: {error.strerror or error}"


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Let the signals that end a program wait until files and what lies beside them are in order."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    held = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
