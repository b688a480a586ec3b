"""The demo carrier: parcels move as `schedule` says, and the delivery days that people chose stand in one SQLite file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

from sqlalchemy import Column, MetaData, String, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from connectors.carriers.base import DELIVERY_DAY, Carrier, CarrierCapabilities, Parcel, Tracking
from connectors.carriers.schedule import Moved, follow
from connectors.commerce import Receipt
from connectors.errors import Rejected
from connectors.partners import PartnerPlace
from connectors.shops.demo.bodies import from_body, to_body
from connectors.shops.demo.database import open_async_engine, speaking_of_failures
from connectors.shops.demo.schema import WRITING

# How many days are offered, and the one on which nobody delivers (Sunday, as `date.weekday` counts).
OFFERED = 5
REST_DAY = 6
MOVABLE = frozenset({"preparing", "in_transit", "delayed"})

metadata = MetaData()
moves = Table(
    "moves",
    metadata,
    Column("idempotency_key", String, primary_key=True),
    Column("number", String, nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("promised", String, nullable=False),
    Column("receipt", Text, nullable=False),
)


async def open_demo_carrier(place: PartnerPlace) -> Carrier:
    """The demo carrier with its file."""
    engine = open_async_engine(place.path)
    with speaking_of_failures():
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
    carrier = DemoCarrier(engine, place.now, place.zone)
    capabilities = CarrierCapabilities(delivery_day=True)
    return Carrier(name="demo", capabilities=capabilities, tracker=carrier, delivery=carrier, close=engine.dispose)


class DemoCarrier:
    """Both protocols of the demo carrier. `zone` is where it delivers: a day begins there."""

    def __init__(self, engine: AsyncEngine, now: Callable[[], datetime], zone: tzinfo) -> None:
        self._engine = engine
        self._now = now
        self._zone = zone

    async def track(self, parcel: Parcel) -> Tracking | None:
        """Where the parcel is now."""
        with speaking_of_failures():
            async with self._engine.connect() as connection:
                return follow(parcel, self._now(), await _moved(connection, parcel.number))

    async def delivery_days(self, parcel: Parcel) -> tuple[date, ...]:
        """The next days on which the carrier delivers, without the one that is planned."""
        with speaking_of_failures():
            async with self._engine.connect() as connection:
                return self._days(parcel, await _moved(connection, parcel.number), self._now())

    async def change_delivery_day(self, parcel: Parcel, day: date, idempotency_key: str) -> Receipt:
        """The receipt of the change, made now or earlier under the same key."""
        with speaking_of_failures():
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(**{WRITING: True})
                async with connection.begin():
                    return await self._change(connection, parcel, day, idempotency_key)

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        """What was recorded under this key."""
        with speaking_of_failures():
            async with self._engine.connect() as connection:
                return await _receipt(connection, idempotency_key)

    async def _change(self, connection: AsyncConnection, parcel: Parcel, day: date, key: str) -> Receipt:
        earlier = await _receipt(connection, key)
        if earlier is not None:
            if (earlier.subject, earlier.details["day"]) != (parcel.number, day.isoformat()):
                raise Rejected(f"the key {key} was used for another change")
            return earlier
        now = self._now()
        moved = await _moved(connection, parcel.number)
        if day not in self._days(parcel, moved, now):
            raise Rejected(f"parcel {parcel.number} cannot be delivered on {day.isoformat()}")
        planned = self._planned(parcel, moved, now)
        # The same hour of the chosen day, in the place where it is delivered.
        promised = datetime.combine(day, planned.timetz()).astimezone(UTC)
        receipt = Receipt(
            kind=DELIVERY_DAY,
            reference=parcel.number,
            subject=parcel.number,
            amount=None,
            at=now,
            details={"day": day.isoformat()},
        )
        row = {"idempotency_key": key, "number": parcel.number, "receipt": to_body(receipt)}
        await connection.execute(insert(moves).values(**row, at=now.isoformat(), promised=promised.isoformat()))
        return receipt

    def _days(self, parcel: Parcel, moved: Moved | None, now: datetime) -> tuple[date, ...]:
        tracking = follow(parcel, now, moved)
        if tracking is None or tracking.state not in MOVABLE:
            return ()
        today, planned = now.astimezone(self._zone).date(), self._planned(parcel, moved, now).date()
        coming = (today + timedelta(days=ahead) for ahead in range(1, 3 * OFFERED))
        return tuple(day for day in coming if day.weekday() != REST_DAY and day != planned)[:OFFERED]

    def _planned(self, parcel: Parcel, moved: Moved | None, now: datetime) -> datetime:
        """When it is planned to arrive, in local time; tomorrow at this hour where nobody knows."""
        tracking = follow(parcel, now, moved)
        estimate = tracking.estimated_delivery if tracking else None
        return (estimate or now + timedelta(days=1)).astimezone(self._zone)


async def _moved(connection: AsyncConnection, number: str) -> Moved | None:
    """The last delivery day that was chosen for this parcel."""
    statement = select(moves.c.at, moves.c.promised).where(moves.c.number == number).order_by(moves.c.at.desc())
    row = (await connection.execute(statement.limit(1))).first()
    return Moved(at=datetime.fromisoformat(row.at), promised=datetime.fromisoformat(row.promised)) if row else None


async def _receipt(connection: AsyncConnection, key: str) -> Receipt | None:
    body = await connection.scalar(select(moves.c.receipt).where(moves.c.idempotency_key == key))
    return None if body is None else from_body(Receipt, body)
