"""The folder in which one shop's data is kept: where it is, who has it open, and how it is emptied."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from pathlib import Path

from assistant.errors import SetupProblem
from assistant.settings import Settings

IN_USE_CURE = "stop that one first, or give this one its own folder: AISLE_HOME=/path"


HOLDER_BYTES = 512


class HomeInUse(SetupProblem):
    """Another process, most often a server, has this shop's data open; `address` is where it serves, "" where unknown."""

    def __init__(self, message: str, cure: str, address: str = "") -> None:
        super().__init__(message, cure)
        self.address = address


def shop_home(settings: Settings) -> Path:
    """Where the data of the served shop folder is kept: one folder under home for each shop folder."""
    folder = settings.shop.resolve()
    return settings.home / "shops" / f"{folder.name}-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"


def note_address(folder: Path, address: str) -> None:
    """Let whoever finds this home in use know where its holder, which is this process, serves."""
    _lock_file(folder).write_text(f"{os.getpid()}\n{address}", encoding="utf-8")


class OpenHome:
    """The sole right to a shop's data, from construction until `release`, and the folder itself, made where missing.

    Raises `HomeInUse` when another process has it; the system lets go of what a dead one held.
    """

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(_lock_file(folder), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            self._take(folder)
            if fresh:
                _empty(folder)
            folder.mkdir(exist_ok=True)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Let the next one in; releasing twice does no harm."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _take(self, folder: Path) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            noted = os.pread(self._file, HOLDER_BYTES, 0).decode(errors="replace")
            holder, _, address = noted.strip().partition("\n")
            problem = f"process {holder or 'unknown'} has this shop's data in {folder} open."
            raise HomeInUse(problem, IN_USE_CURE, address) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)


def _lock_file(folder: Path) -> Path:
    # Beside the folder and not in it: emptying must not take the lock away from under its holder.
    return folder.with_name(f"{folder.name}.lock")


def _empty(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        problem = f"the old data could not be removed: {error.filename}: {error.strerror}."
        raise SetupProblem(problem, f"remove {folder} yourself, then run the same command again") from error
