"""What can be found: one document is one passage with everything needed to judge, filter and cite it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """What a document is about; decides who may find it and how it is cited."""

    PRODUCT = "product"
    ORDER = "order"
    POLICY = "policy"
    PAGE = "page"  # a page of the shop's web site or a help file
    QUESTION = "question"  # a question with its answer: from a list, or from a conversation that an agent approved
    REVIEW = "review"


@dataclass(frozen=True, kw_only=True)
class Document:
    """One passage. `subject` is the id of the product or order, or the policy's file stem.

    `owner` is the customer id that alone may find it (None = public; always set for orders). `attributes` are facts for
    filters and cards; of them, `kind`, `brand` and `contents` are searched, and `place` ("2/5") says which passage of its subject this
    is, so that the same passage is found in another language.
    """

    id: str
    kind: Kind
    language: Literal["en", "zh"]
    title: str
    text: str
    subject: str
    source: str
    section: str = ""
    version: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    owner: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """What names the passage: title and section, a product's kind and brand, what is in an order."""
        return self._joined("kind", "brand", "contents")

    @property
    def passage(self) -> str:
        """Everything that a search may find the document by; what is in an order stands in its text already."""
        return f"{self._joined('kind', 'brand')}\n{self.text}"

    def _joined(self, *attributes: str) -> str:
        extra = [self.attributes.get(name, "") for name in attributes]
        return " · ".join(part for part in (self.title, self.section, *extra) if part)

    @property
    def text_hash(self) -> str:
        """SHA-256 over what the indexes are made from; equal hash = no index needs to change."""
        parts = [self.heading, self.text, self.kind, self.language, self.owner]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything in the document; equal hash = nothing to do on sync."""
        parts = {k: str(v) for k, v in self.__dict__.items() if k != "attributes"} | {"a": dict(self.attributes)}
        return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A found document, its score (higher is better, comparable within one search only) and why it was found.

    `goods` tells how far a product is the kind of thing asked for (0..1), None where the wish names no kind.
    """

    document: Document
    score: float
    why: str
    goods: float | None = None
