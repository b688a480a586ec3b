"""Every setting, read from the environment and the command line; nothing else configures Aisle but the shop folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
DEMO_SHOP = ROOT / "connectors" / "shops" / "demo" / "shop"


class Settings(BaseSettings):
    """Settings of one Aisle. Each is an environment variable with the prefix AISLE_, but for the two of OpenAI's clients."""

    model_config = SettingsConfigDict(env_prefix="AISLE_", extra="ignore", populate_by_name=True)

    home: Path = Field(default=ROOT / ".aisle", description="where databases, indexes and secrets are kept")
    shop: Path = Field(default=DEMO_SHOP, description="the shop folder to serve")
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="port to listen on; 0 takes any free one")
    database_url: str = Field(default="", description="SQLAlchemy URL of the record; empty = SQLite under home")
    secret: SecretStr | None = Field(default=None, description="signs tokens; empty = made once and kept under home")
    identity_secret: SecretStr | None = Field(
        default=None,
        description="shared with the shop's back end, which signs who is signed in; empty = made from secret",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="other origins whose pages may embed the widget, separated by commas"
    )
    demo: bool = Field(default=False, description="offer the demo's sign-in switch; never set this for a real shop")
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias="OPENAI_API_KEY", description="key of the model"
    )
    openai_base_url: str = Field(
        default="", validation_alias="OPENAI_BASE_URL", description="an OpenAI-compatible server; empty = OpenAI's own"
    )
    model: str = Field(
        default="", description="name of the model; empty = gpt-4.1-mini where a key is set, else offline"
    )
    model_timeout: float = Field(
        default=30.0,
        gt=0,
        description="seconds until the first word; between words at most 10, for all words twice as many",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="how much is logged on standard error"
    )

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def hosted(self) -> bool:
        """Whether a hosted or local language model is configured."""
        return self.openai_api_key is not None or bool(self.openai_base_url)
