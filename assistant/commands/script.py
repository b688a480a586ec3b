"""A conversation written down as JSON lines, for `./aisle try --script FILE`.

Each line is one object with one of: `{"as": CUSTOMER_ID | null}` who is signed in (a new conversation begins), `{"language":
"en" | "zh"}`, `{"say": TEXT}`, `{"confirm": true}` and `{"decline": true}` to the newest open proposal, `{"tap": INDEX | LABEL}` a
suggestion under the last reply. Empty lines and lines beginning with # are skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from connectors.errors import Misconfigured


class Line(BaseModel):
    """One line of a script; exactly one of the fields is given."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    customer: str | None = Field(default=None, alias="as")
    language: Literal["en", "zh"] | None = None
    say: str | None = Field(default=None, min_length=1)
    confirm: Literal[True] | None = None
    decline: Literal[True] | None = None
    tap: int | str | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Line:
        if len(self.model_fields_set) != 1:
            raise ValueError("a line does exactly one thing")
        return self

    @property
    def signs_in(self) -> bool:
        """Whether the line says who is signed in (None = a guest)."""
        return "customer" in self.model_fields_set


def read_script(path: Path) -> Iterator[tuple[int, Line]]:
    """The lines of a script with their numbers; raises `Misconfigured` naming file, line number and what is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{path} is not UTF-8 text: {error}") from error
    for number, text in enumerate(lines, 1):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        try:
            yield number, Line.model_validate(json.loads(text))
        except json.JSONDecodeError as error:
            raise Misconfigured(
                f"{path}, line {number}: this is no JSON ({error.msg}, column {error.colno})"
            ) from error
        except ValidationError as error:
            raise Misconfigured(f"{path}, line {number}: {_fault(error)}") from error


def _fault(error: ValidationError) -> str:
    """What is wrong with a line, such as "sya: Extra inputs are not permitted"."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])
