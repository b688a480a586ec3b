"""What the owner sees, as plain JSON values: the same on the command line with --json and over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.owner.knowledge import Gap, SourceRow
from assistant.record.approved import ApprovedRow
from connectors.commerce import Language
from knowledge.checks.findings import Finding
from knowledge.documents import Document, Hit
from knowledge.search import Asked, Found
from knowledge.sync import SyncReport

View = Mapping[str, Any]


def source_view(row: SourceRow) -> View:
    """A source: times in ISO 8601, spans in seconds."""
    return {
        "name": row.name,
        "kind": row.kind,
        "every_seconds": int(row.every.total_seconds()),
        "last_sync": _time(row.synced_at),
        "next_due": _time(row.due_at),
        "documents": row.documents,
        "errors": len(row.problems),
        "failures_in_a_row": row.failures,
        "age_seconds": int(row.age.total_seconds()) if row.age else None,
        "problems": [{"document": p.document, "code": p.code, "sentence": p.sentence} for p in row.problems],
    }


def document_view(document: Document) -> View:
    """A passage and where it stands."""
    return {
        "id": document.id,
        "kind": str(document.kind),
        "language": document.language,
        "title": document.title,
        "section": document.section,
        "source": document.source,
        "version": document.version,
        "valid_from": document.valid_from.isoformat() if document.valid_from else None,
        "valid_to": document.valid_to.isoformat() if document.valid_to else None,
        "text": document.text,
    }


def hit_view(hit: Hit) -> View:
    """A found passage with its score and why it was found."""
    return {"score": hit.score, "why": hit.why, **document_view(hit.document)}


def search_view(asked: Asked, found: Found) -> View:
    """A search: the limits understood, the hits, and what comes closest where nothing keeps them all."""
    return {
        "text": asked.text,
        "language": asked.language,
        "kinds": [str(kind) for kind in asked.kinds],
        "filters": list(found.filters.tokens()),
        "hits": [hit_view(hit) for hit in found.hits],
        "closest": [hit_view(hit) for hit in found.closest],
        "missed": list(found.missed),
        "milliseconds": round(1000 * found.seconds.get("whole", 0.0), 1),
    }


def gap_view(gap: Gap) -> View:
    """A group of questions; its texts hold no personal data any more."""
    group = gap.group
    return {
        "question": group.title,
        "language": group.language,
        "count": group.count,
        "people": group.people,
        "first_asked": _time(group.first),
        "last_asked": _time(group.last),
        "examples": list(group.examples),
        "why": dict(group.why),
        "nearest": hit_view(gap.nearest) if gap.nearest else None,
    }


def finding_view(finding: Finding, language: Language) -> View:
    """A finding with its sentences in this language."""
    return {
        "id": finding.id,
        "code": str(finding.code),
        "says": finding.says(language),
        "cure": finding.cure(language),
        "figures": list(finding.figures),
        "contradicts": finding.contradicts,
        "places": [
            {
                "source": place.source,
                "document": place.document,
                "title": place.title,
                "section": place.section,
                "language": place.language,
                "sentence": place.sentence,
            }
            for place in finding.places
        ],
    }


def sync_view(report: SyncReport, findings: Sequence[Finding]) -> View:
    """What a sync did, and how many findings there are afterwards."""
    return {
        "new": report.written.new,
        "changed": report.written.changed,
        "unchanged": report.written.unchanged,
        "gone": report.written.gone,
        "indexed": report.indexed,
        "seconds": round(report.seconds, 3),
        "sources": [state.name for state in report.sources],
        "failed": list(report.failed),
        "problems": list(report.problems),
        "findings": len(findings),
        "contradictions": sum(finding.contradicts for finding in findings),
    }


def approved_view(row: ApprovedRow) -> View:
    """An approved answer with who approved it when, and who withdrew it."""
    answer = row.answer
    return {
        "id": answer.id,
        "conversation": row.conversation_id,
        "question": answer.question,
        "answer": answer.answer,
        "language": answer.language,
        "approved_by": answer.approved_by,
        "approved_at": _time(answer.approved_at),
        "withdrawn_at": _time(row.withdrawn_at),
        "withdrawn_by": row.withdrawn_by,
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
