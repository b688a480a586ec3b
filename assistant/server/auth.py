"""Who may open which conversation: the merchant's identity tokens and our own resume tokens.

An identity token is a JWT that the shop's own back end signs: "this visitor is customer 17". A resume token is ours: it
opens one conversation and nothing else. Both fail closed: what cannot be checked raises `Unverifiable`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt

from connectors.errors import Misconfigured, Unverifiable

AUDIENCE = "aisle"
MIN_SECRET_BYTES = 32
MAX_SUBJECT = 128
MAX_NAME = 200
SECRET_FILE = "server.secret"

_READ_BY_OTHERS = 0o077


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A customer for whom the shop's page vouched, until `expires_at`."""

    customer_id: str
    name: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The two keys and how long what they sign may live."""

    resume: bytes = field(repr=False)
    identity: bytes = field(repr=False)
    resume_lifetime: timedelta = timedelta(days=30)
    identity_lifetime: timedelta = timedelta(hours=24)
    leeway: timedelta = timedelta(seconds=10)

    @classmethod
    def derive(cls, secret: bytes, identity_secret: str | None = None) -> Keys:
        """Keys from the server's secret; `identity_secret` is the one shared with the merchant, where there is one.

        Raises `Misconfigured` for a secret of fewer than 32 bytes.
        """
        shared = identity_secret.encode() if identity_secret is not None else hkdf(secret, b"aisle identity v1")
        for name, key in (("the server secret", secret), ("the identity secret", shared)):
            if len(key) < MIN_SECRET_BYTES:
                raise Misconfigured(f"{name} has {len(key)} bytes and needs at least {MIN_SECRET_BYTES}")
        return cls(resume=hkdf(secret, b"aisle resume v1"), identity=shared)

    # ------------------------------------------------------------------ resume tokens

    def issue_resume(self, conversation_id: str, now: datetime) -> str:
        """A token that opens this one conversation."""
        body = f"{conversation_id}.{int(now.timestamp()):x}"
        return f"{body}.{self._seal(body)}"

    def read_resume(self, token: str, now: datetime) -> str:
        """The conversation that a token opens; raises `Unverifiable` for anything but our own unexpired one."""
        body, _, seal = token.rpartition(".")
        if not hmac.compare_digest(seal.encode("utf-8", "replace"), self._seal(body).encode()):
            raise Unverifiable("resume token: seal")
        conversation_id, _, issued = body.rpartition(".")
        age = now.timestamp() - int(issued, 16)
        if not -self.leeway.total_seconds() <= age <= self.resume_lifetime.total_seconds():
            raise Unverifiable("resume token: expired")
        return conversation_id

    def _seal(self, body: str) -> str:
        digest = hmac.new(self.resume, body.encode("utf-8", "replace"), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    # ------------------------------------------------------------------ identity tokens

    def issue_identity(self, customer_id: str, name: str, now: datetime, lifetime: timedelta) -> str:
        """An identity token as a merchant's back end makes it; the demo page and tests use it."""
        claims = {"sub": customer_id, "name": name, "aud": AUDIENCE, "exp": int((now + lifetime).timestamp())}
        return jwt.encode(claims, self.identity, algorithm="HS256")

    def read_identity(self, token: str, now: datetime) -> Identity:
        """Who a token vouches for; raises `Unverifiable` naming what is wrong with it, never its content."""
        try:
            # The times are judged below by the clock that is handed in.
            options: Any = {
                "require": ["sub", "exp", "aud"], "verify_exp": False, "verify_iat": False, "verify_nbf": False,
            }  # fmt: skip
            claims = jwt.decode(token, self.identity, algorithms=["HS256"], audience=AUDIENCE, options=options)
        except (jwt.InvalidTokenError, ValueError) as error:
            raise Unverifiable(f"identity token: {type(error).__name__}") from error
        self._check_times(claims, now)
        customer_id, name = claims["sub"], claims.get("name", "")
        if not isinstance(customer_id, str) or not 0 < len(customer_id) <= MAX_SUBJECT or not customer_id.isprintable():
            raise Unverifiable("identity token: sub")
        if not isinstance(name, str):
            raise Unverifiable("identity token: name")
        shown = "".join(character for character in name[:MAX_NAME] if character.isprintable())
        expires_at = datetime.fromtimestamp(claims["exp"], tz=now.tzinfo)
        return Identity(customer_id=customer_id, name=shown, expires_at=expires_at)

    def _check_times(self, claims: dict[str, Any], now: datetime) -> None:
        second, leeway = now.timestamp(), self.leeway.total_seconds()
        for name in ("exp", "iat", "nbf"):
            if name in claims and type(claims[name]) is not int:
                raise Unverifiable(f"identity token: {name} is no whole number")
        if claims["exp"] <= second - leeway:
            raise Unverifiable("identity token: expired")
        if claims["exp"] > second + self.identity_lifetime.total_seconds() + leeway:
            raise Unverifiable("identity token: lives too long")
        if max(claims.get("nbf", 0), claims.get("iat", 0)) > second + leeway:
            raise Unverifiable("identity token: not valid yet")


def hkdf(secret: bytes, label: bytes) -> bytes:
    """32 bytes for one purpose from a secret: HKDF-SHA256 (RFC 5869) without salt, one block."""
    pseudorandom = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(pseudorandom, label + b"\x01", hashlib.sha256).digest()


def load_secret(folder: Path, configured: str | None = None) -> bytes:
    """The server's secret: the configured one, else the one in `folder`, made there on the first start (mode 0600).

    Raises `Misconfigured` when others on this machine can read the file, or when it is too short.
    """
    if configured is not None:
        return _long_enough(configured.encode(), "AISLE_SECRET")
    path = folder / SECRET_FILE
    if not path.exists():
        _make_secret(path)
    if path.stat().st_mode & _READ_BY_OTHERS:
        raise Misconfigured(f"{path} can be read by others on this machine; mend it with: chmod 600 {path}")
    return _long_enough(path.read_bytes().strip(), str(path))


def _long_enough(secret: bytes, where: str) -> bytes:
    if len(secret) < MIN_SECRET_BYTES:
        raise Misconfigured(f"{where} holds {len(secret)} bytes and needs at least {MIN_SECRET_BYTES}")
    return secret


def _make_secret(path: Path) -> None:
    """Write a whole secret beside its place and link it there, so that two first starts agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
