"""What `shop.toml` says about sources of knowledge: one `[[sources]]` table for each."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

# These are there without being named; a table of the same name changes how often they are read, or turns them off.
BUILT_IN = ("catalogue", "orders", "policies", "help", "questions", "reviews", "conversations")
SourceType = Literal["site", "folder", "questions"]
_NAME = re.compile(r"[a-z][a-z0-9-]{1,40}")
# Beginnings of the ids of documents.
_TAKEN = frozenset({"product", "order", "policy", "review"})


class SourceSettings(BaseModel):
    """One source: a built-in one by its `name`, or another of a `type`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: SourceType | None = Field(
        default=None, description="site, folder or questions; left out for a built-in source"
    )
    enabled: bool = True
    every_minutes: int | None = Field(default=None, ge=1, le=525_600, description="how often it is read")
    whole_every_hours: int | None = Field(default=None, ge=1, le=8_760, description="how often it is read anew")
    address: str = Field(default="", description="of a site: its sitemap, or the site itself")
    path: str = Field(default="", description="of a folder or a CSV file; relative ones begin in the shop folder")
    holds: Literal["help", "policies"] = Field(default="help", description="what the files of a folder are")
    max_pages: int = Field(default=2_000, ge=1, le=50_000)
    delay_seconds: float = Field(default=0.5, ge=0, le=60)
    allow_private: tuple[str, ...] = Field(
        default=(), description="host:port inside a private network that may be read"
    )

    @field_validator("name")
    @classmethod
    def _can_begin_an_id(cls, value: str) -> str:
        if not _NAME.fullmatch(value) or value in _TAKEN:
            raise ValueError(
                f"{value!r} is no name for a source: small letters, digits and hyphens, and not product, order or the like"
            )
        return value

    @field_validator("allow_private")
    @classmethod
    def _names_host_and_port(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\s:/]+):\d{1,5}", each):
                raise ValueError(f"{each!r} is not host:port, such as intranet.example:8080")
        return value

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> SourceSettings:
        if (self.type is None) != (self.name in BUILT_IN):
            wrong = (
                "is built in and takes no type"
                if self.type
                else f"needs a type: site, folder or questions (built in: {', '.join(BUILT_IN)})"
            )
            raise ValueError(f"source {self.name!r} {wrong}")
        if self.type == "site" and not self.address.startswith(("http://", "https://")):
            raise ValueError(f"source {self.name!r} needs an address that begins with https:// or http://")
        if self.type in ("folder", "questions") and not self.path:
            raise ValueError(f"source {self.name!r} needs a path")
        return self


def named_once(value: tuple[SourceSettings, ...]) -> tuple[SourceSettings, ...]:
    """The sources; raises `ValueError` when two have one name."""
    names = [source.name for source in value]
    if len(set(names)) != len(names):
        raise ValueError("two sources have the same name")
    return value
