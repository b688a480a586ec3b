"""Looks at the photos of what a shopper just said, before the model that answers reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import structlog

from assistant.models.errors import ModelError
from assistant.models.vision import Eyes
from assistant.record.events import PictureDescribed, Recorded, ShopperSaid
from assistant.record.pictures import Picture
from connectors.commerce import Language

log = structlog.get_logger(__name__)


class Album(Protocol):
    """Where photos are kept."""

    async def read(self, conversation_id: str, picture_id: str) -> Picture | None:
        """The photo; None where this conversation has none with this id."""
        ...


class Looker:
    """Photos and, where one is configured, the vision model that sees them."""

    def __init__(self, album: Album, eyes: Eyes) -> None:
        self._album = album
        self._eyes = eyes

    async def look(
        self, conversation_id: str, turn: str, inputs: Sequence[Recorded], language: Language
    ) -> list[PictureDescribed]:
        """What is on each photo of these inputs; a photo at which the model failed has no entry, as without a model."""
        seen: list[PictureDescribed] = []
        for entry in inputs:
            said = entry.event
            if not isinstance(said, ShopperSaid) or not said.picture:
                continue
            picture_id = str(said.picture["id"])
            picture = await self._album.read(conversation_id, picture_id)
            if picture is None:
                continue
            try:
                words = await self._eyes.describe(picture.content, picture.media_type, language)
            except ModelError as error:
                log.warning("photo not seen", turn=turn, error=type(error).__name__)
                continue
            seen.append(PictureDescribed(turn=turn, picture=picture_id, description=words, model=self._eyes.name))
        return seen
