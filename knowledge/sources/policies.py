"""The policies of a shop folder as documents, one for each section, or several where a section is long."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence

from connectors.shops.folder.policies import Policy
from knowledge.chunking import passages
from knowledge.documents import Document, Kind
from knowledge.sources.base import SourcePage

NAME = "policies"


class PolicySource:
    """Policy files, read whole each time: there are few, and unchanged ones cost nothing behind this."""

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
    cut = [(section.title, text) for section in policy.sections for text in passages(section.text)]
    seen: Counter[str] = Counter()
    documents = []
    for number, (section, text) in enumerate(cut, 1):
        # Named by its section, not by its place: a section put in front changes no other document.
        seen[section] += 1
        name = hashlib.sha256(section.encode()).hexdigest()[:8]
        documents.append(
            Document(
                id=f"policy:{policy.stem}:{policy.language}:{name}:{seen[section]}",
                kind=Kind.POLICY,
                language=policy.language,
                title=policy.title,
                section=section,
                text=text,
                subject=policy.stem,
                source=NAME,
                version=policy.version,
                valid_from=policy.valid_from,
                valid_to=policy.valid_to,
                attributes={"place": f"{number}/{len(cut)}"},
            )
        )
    return documents
