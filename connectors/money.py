"""Money as an integer of minor units with a currency (ISO 4217); never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# ISO 4217 currencies whose minor unit is not a hundredth; every other one has two decimals.
MINOR_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "JOD": 3, "OMR": 3, "TND": 3}
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥", "KRW": "₩", "INR": "₹"}


def minor_digits(currency: str) -> int:
    """Number of decimals that a currency has, such as 2 for EUR and 0 for JPY."""
    return MINOR_DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount: `minor` units (cents) of `currency`, negative for what is owed."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, amount: str | int | float | Decimal, currency: str) -> Money:
        """Money from a major-unit amount such as "19.90"; raises ValueError for more decimals than the currency has."""
        try:
            scaled = Decimal(str(amount)).scaleb(minor_digits(currency))
        except InvalidOperation as error:
            raise ValueError(f"{amount!r} is not an amount") from error
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise ValueError(f"{amount!r} has more decimals than {currency} has")
        return cls(int(scaled), currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other).minor

    def share(self, part: int, whole: int) -> Money:
        """The fraction part/whole of this amount, rounded half up to the minor unit."""
        exact = Decimal(self.minor) * part / whole
        return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)), self.currency)

    def decimal(self) -> str:
        """The amount in major units with all its decimals, such as "19.90"; no symbol, no grouping."""
        return str(Decimal(self.minor).scaleb(-minor_digits(self.currency)))

    def __str__(self) -> str:
        """The amount as a person reads it in either language, such as "$1,299.00" or "¥1,299.00"."""
        number = f"{abs(Decimal(self.minor).scaleb(-minor_digits(self.currency))):,.{minor_digits(self.currency)}f}"
        sign = "-" if self.minor < 0 else ""
        symbol = SYMBOLS.get(self.currency)
        return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {self.currency}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up without a rate")
        return other


def total(amounts: list[Money], currency: str) -> Money:
    """The sum of amounts, zero of `currency` for none; raises ValueError when currencies differ."""
    result = Money(0, currency)
    for amount in amounts:
        result = result + amount
    return result
