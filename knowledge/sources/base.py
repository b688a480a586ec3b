"""The contract of everything that documents come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from knowledge.documents import Document


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What could not be taken over, and what to do about it.

    `document` is the file, address, row or product that it is about, empty where the whole source could not be read.
    `code` is one of `knowledge/sources/README.md`; `sentence` says in plain words what is wrong and how it is mended.
    """

    source: str
    document: str
    code: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.document}: {self.sentence}" if self.document else self.sentence


@dataclass(frozen=True, kw_only=True)
class SourcePage:
    """What a source has new: per subject all of its documents, the subjects that are gone, and the cursor to go on with.

    A subject that comes without a document counts as gone. `whole` tells that the page is everything the source has, so
    what it does not name is gone as well, but for the subjects that are `kept`: they could not be read just now and stay
    as they are known. `paused` tells that the source wants to go on in a later run, so that nobody waits for a slow web site:
    the cursor is kept and nothing counts as gone yet. `problems` names what could not be read; the rest is indexed all the same.
    """

    subjects: Mapping[str, Sequence[Document]]
    deleted: Sequence[str] = ()
    cursor: str | None = None
    more: bool = False
    whole: bool = False
    kept: Sequence[str] = ()
    paused: bool = False
    problems: Sequence[Problem] = field(default_factory=tuple)


class DocumentSource(Protocol):
    """Something with documents, such as the catalogue. Applying the same page twice changes nothing."""

    @property
    def name(self) -> str:
        """The source's name, the `source` of all its documents."""
        ...

    async def changes(self, cursor: str | None) -> SourcePage:
        """What changed after `cursor`, from the beginning for None; raises `ConnectorError` when it cannot be reached."""
        ...
