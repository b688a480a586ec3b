"""What `shop.toml` says about the commerce system that a shop runs on: its table `[connector]`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

FOLDER = "demo"


class ConnectorSettings(BaseModel):
    """Which connector is used and where its server is. The key comes from the environment, never from a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str = Field(default=FOLDER, description="a name of connectors/registry.py")
    address: str = Field(default="", description="where the shop's server is, without a path")
    channel: str = Field(default="", description="which of the server's channels; empty = its default one")
    kind_facet: str = Field(default="kind", description="the facet whose value says what a product is")
    brand_facet: str = Field(default="brand", description="the facet whose value is the brand")
    allow_private: tuple[str, ...] = Field(default=(), description="host:port that may be in a private network")
    settle_refunds: bool = Field(default=False, description="mark refunds as paid that the server leaves pending")
    key: SecretStr = Field(default=SecretStr(""), description="set from AISLE_SHOP_KEY when the shop is opened")

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> ConnectorSettings:
        if self.kind != FOLDER and not self.address.startswith(("http://", "https://")):
            raise ValueError(f'connector {self.kind!r} needs address = "https://…", where the shop\'s server is')
        return self

    @property
    def is_folder(self) -> bool:
        """Whether the shop is a folder of files that is imported, and no server."""
        return self.kind == FOLDER
