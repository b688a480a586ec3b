"""The tables of the record, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# `waiting` counts the inputs that have no answer yet.
conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("account", String(128), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("head", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Index("conversations_waiting", "waiting"),
)

events = Table(
    "events",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("key", String(160), nullable=True),
    Column("at", String(40), nullable=False),
    Column("body", JSON, nullable=False),
    UniqueConstraint("conversation_id", "key", name="events_key"),
)

leases = Table(
    "leases",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("expires_at", String(40), nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("command", JSON, nullable=False),
    Column("needs_agent", Integer, nullable=False),
    Column("state", String(24), nullable=False),
    Column("expires_at", String(40), nullable=False),
)

# Named anew when its columns changed, so that a database of an older version needs no migration.
guesses = Table(
    "guess_attempts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("order_code", String(64), nullable=False, index=True),
    Column("email_code", String(64), nullable=False, index=True),
    Column("at", String(40), nullable=False),
)

# Which visitor of the shop's page a conversation belongs to, as a code; only with consent.
visits = Table(
    "visits",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("visitor", String(64), nullable=False, index=True),
)

# Photos that people sent; events refer to them by id. They go with their conversation.
pictures = Table(
    "pictures",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("media_type", String(32), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("at", String(40), nullable=False),
)

# What was done for people who were erased since: enough to account for it, nothing that tells for whom it was.
kept_acts = Table(
    "kept_acts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("state", String(24), nullable=False),
    Column("reference", String(128), nullable=False),
    Column("amount", JSON, nullable=True),
    Column("at", String(40), nullable=False),
)

# Answers that a person approved for everybody; a withdrawn one stays, so that it can be told what shoppers were told.
approved_answers = Table(
    "approved_answers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("approved_by", String(128), nullable=False),
    Column("approved_at", String(40), nullable=False),
    Column("withdrawn_at", String(40), nullable=True),
    Column("withdrawn_by", String(128), nullable=False),
)
