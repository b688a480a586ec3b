"""Policies that are parsed already as documents, such as those of a shop that hands them over by its interface."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from connectors.shops.folder.policies import Policy
from knowledge.documents import Document, Kind
from knowledge.sources.base import SourcePage
from knowledge.sources.passages import Origin, Text, passage_documents
from knowledge.sources.reading.parsed import ParsedSection

NAME = "policies"


class PolicySource:
    """Parsed policies, read whole each time: there are few, and unchanged ones cost nothing behind this."""

    name = NAME

    def __init__(self, read: Callable[[], Sequence[Policy]]) -> None:
        self._read = read

    async def changes(self, cursor: str | None) -> SourcePage:
        """All policies; a file that cannot be read raises `Misconfigured`, and what was known stays."""
        policies = await asyncio.to_thread(self._read)
        subjects: dict[str, list[Document]] = {}
        for policy in policies:
            subjects.setdefault(policy.stem, []).extend(policy_documents(policy))
        return SourcePage(subjects=subjects, whole=True)


def policy_documents(policy: Policy) -> list[Document]:
    """The passages of a policy in their order."""
    text = Text(
        title=policy.title,
        language=policy.language,
        sections=tuple(ParsedSection(section.title, section.text) for section in policy.sections),
        version=policy.version,
        valid_from=policy.valid_from,
        valid_to=policy.valid_to,
    )
    return passage_documents(text, Origin(kind=Kind.POLICY, source=NAME, subject=policy.stem, prefix="policy"))
