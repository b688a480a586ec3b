"""Keeps a serving process small: what start-up needed once is given back, and what it keeps is not walked again and again."""

from __future__ import annotations

import ctypes
import gc
import sys
from pathlib import Path

_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h
_ARENAS = 2
_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD
_PAGEOUT = 21  # MADV_PAGEOUT of Linux' mman.h
_LARGE = 128 * 1024  # bytes; where glibc begins, before it lets the limit grow with what was freed


def limit_arenas() -> None:
    """Let all threads share two heaps and give large pieces back at once; call it before there are threads.

    By default glibc gives each thread its own heap, and each keeps what it once needed: 60 MB after the first indexing.
    Does nothing where there is no glibc.
    """
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_ARENA_MAX, _ARENAS)
        libc.mallopt(_MMAP_THRESHOLD, _LARGE)


def settle_heap() -> None:
    """Call it when everything is made and before anything is served.

    What start-up made lives as long as the process: the collector need not walk it over and over, which took a tenth of all
    processor time and held replies up. Memory that nothing uses any more goes back to the system.
    """
    gc.collect()
    gc.freeze()
    give_back()


def give_back() -> None:
    """Call it after work that took much memory for a moment: what nothing uses any more goes back to the system."""
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


def give_back_files(folder: Path) -> None:
    """Let go of the pages of files in this folder that were mapped and touched: they are read again where they are needed.

    Indexing looks at nearly every row of the model's table of words, serving at few of them. Does nothing outside Linux.
    """
    libc = _glibc()
    maps = Path("/proc/self/maps")
    if libc is None or not maps.exists():
        return
    for line in maps.read_text(encoding="utf-8", errors="replace").splitlines():
        span, _, path = line.partition(" ")
        if str(folder.resolve()) in path:
            start, end = (int(address, 16) for address in span.split("-"))
            libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _PAGEOUT)


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        libc = ctypes.CDLL("libc.so.6")
    except OSError:
        return None
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None
