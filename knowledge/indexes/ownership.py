"""One owner process per folder, held by a lock that the system lets go when the process dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from knowledge.errors import IndexInUseError

LOCK_FILE = "owner.lock"


class FolderLock:
    """The sole right to a folder, from construction until `release`; raises `IndexInUseError` when another holds it.

    `abandoned` tells that the last holder died without releasing it, so what it wrote may be half done.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._file, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            raise IndexInUseError(
                f"the search index in {folder} is open in process {holder}; only one process may open it: "
                "stop that one first, or name another folder"
            ) from None
        self.abandoned = os.fstat(self._file).st_size > 0
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let the next one in; releasing twice does no harm."""
        if self._file >= 0:
            # An empty file says that everything was closed; whoever dies leaves its number.
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = -1
