"""What the server needs to let the shop's owner, and the shop's back end, reach knowledge."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.errors import WrongSetting
from assistant.owner.erasing import Eraser
from assistant.owner.knowledge import OwnerKnowledge
from assistant.owner.token import LEAST_CHARACTERS, OwnerGate
from assistant.settings import Settings


@dataclass(frozen=True, kw_only=True)
class OwnerAccess:
    """The owner's side and who may use it. Without `webhook_secret` no webhook is taken, without `eraser` nobody erased."""

    knowledge: OwnerKnowledge
    gate: OwnerGate
    eraser: Eraser | None = None
    webhook_secret: bytes | None = field(default=None, repr=False)


def owner_access(knowledge: OwnerKnowledge, settings: Settings, eraser: Eraser | None = None) -> OwnerAccess:
    """Access as the settings say; raises `WrongSetting` for a token or a secret that could be guessed."""
    token = settings.owner_token.get_secret_value() if settings.owner_token else None
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    for name, value in (("AISLE_OWNER_TOKEN", token), ("AISLE_WEBHOOK_SECRET", secret)):
        if value is not None and len(value) < LEAST_CHARACTERS:
            raise WrongSetting(f"{name} needs at least {LEAST_CHARACTERS} characters")
    return OwnerAccess(
        knowledge=knowledge,
        gate=OwnerGate(settings.home, token),
        eraser=eraser,
        webhook_secret=secret.encode() if secret is not None else None,
    )
