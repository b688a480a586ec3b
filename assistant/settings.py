"""Every setting, read from the environment and the command line; nothing else configures Aisle but the shop folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.errors import WrongSetting
from connectors.commerce import Language
from knowledge.embedders.registry import DEFAULT

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
    owner_token: SecretStr | None = Field(
        default=None, description="opens the owner's routes; empty = only what ./aisle owner token made does"
    )
    shop_key: SecretStr | None = Field(
        default=None, description="key of the shop's server, where shop.toml names one under [connector]"
    )
    easypost_key: SecretStr | None = Field(
        default=None, description="EasyPost's key, where shop.toml names it under [carriers]"
    )
    stripe_key: SecretStr | None = Field(
        default=None, description="Stripe's key, where shop.toml names it under [payments]"
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="shared with the shop's back end, which signs its webhooks; empty = none is taken"
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="other origins whose pages may embed the widget, separated by commas"
    )
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias="OPENAI_API_KEY", description="key of the model"
    )
    openai_base_url: str = Field(
        default="", validation_alias="OPENAI_BASE_URL", description="an OpenAI-compatible server; empty = OpenAI's own"
    )
    model: str = Field(
        default="", description="name of the model; empty = gpt-4.1-mini where a key is set, else offline"
    )
    vision: bool = Field(default=False, description="whether the model of AISLE_MODEL sees pictures as well")
    vision_model: str = Field(
        default="", description="name of the model that looks at photos; empty = AISLE_MODEL where AISLE_VISION is true"
    )
    embedder: Annotated[str, Field(pattern=r"^(onnx|sentence-transformers(:.+)?)$")] = Field(
        default=DEFAULT,
        description="what embeds: onnx, sentence-transformers, or sentence-transformers:MODEL with a name or folder",
    )
    embedder_languages: Annotated[tuple[Language, ...], NoDecode] = Field(
        default=("en",), description="which languages the model of AISLE_EMBEDDER knows, separated by commas"
    )
    reranker: str = Field(default="", description="name or folder of a cross-encoder that reads the best hits again")
    model_timeout: float = Field(
        default=30.0,
        gt=0,
        description="seconds until the first word; between words at most 10, for all words twice as many",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="how much is logged on standard error"
    )

    @field_validator("allowed_origins", "embedder_languages", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @property
    def hosted(self) -> bool:
        """Whether a hosted or local language model is configured."""
        return self.openai_api_key is not None or bool(self.openai_base_url)


def read_settings(*, shop: Path | None = None, port: int | None = None, home: Path | None = None) -> Settings:
    """The settings of the environment, with those of the command line; raises `WrongSetting` that names what is wrong."""
    given = {"shop": shop, "port": port, "home": home}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**chosen)
    except ValidationError as error:
        wrong = [f"{_variable(each['loc'][0])}: {each['msg']}" for each in error.errors(include_input=False)]
        raise WrongSetting("; ".join(wrong)) from None


def _variable(name: int | str) -> str:
    """The environment variable of a field, or of the alias that it is known by."""
    return f"AISLE_{str(name).upper()}" if name in Settings.model_fields else str(name)
