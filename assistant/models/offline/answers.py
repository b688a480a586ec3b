"""Reads a message as the answer to what was asked before it, unless it changes the subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.models.offline import changing, phrases, references
from assistant.models.offline.details import choice, emails, places, prices, quantity
from assistant.models.offline.filling import Filler, Said
from assistant.models.offline.plan import ACTS, Call, Item, Say
from assistant.models.offline.reading import CLEAR, Reader, Request
from assistant.models.offline.scene import Awaited, Scene
from assistant.models.offline.text import plain
from assistant.models.offline.tools import Slot, ToolShape
from assistant.skills.matching import terms

# An answer is short; a longer message with a clear intent of its own is not one.
SHORT = 3
SURE, LIKELY = 0.85, 0.75
# A thing that is named as an answer ("the lamp") is easily taken for one of these.
ANSWER_LIKE = ("search_products", "product_details", "compare_products")


class Answers:
    """Continues a request that lacked something."""

    def __init__(self, reader: Reader, filler: Filler, shapes: Mapping[str, ToolShape]) -> None:
        self._reader = reader
        self._filler = filler
        self._shapes = shapes

    def plan(self, text: str, requests: Sequence[Request], scene: Scene) -> list[Item] | None:
        """The request continued with what this message adds; None when nothing is awaited or the subject changed."""
        awaited = scene.awaited
        if awaited is None or awaited.tool not in self._shapes:
            return None
        same = any(r.intent.tool == awaited.tool for r in requests)
        if phrases.takes_back(text) and not same and not emails(text):
            return None
        if "identity" in awaited.slots:
            return self._identity(text, requests, awaited)
        corrected = self._order_again(text, awaited)
        if corrected is not None:
            return [corrected]
        proposed = "amendment" in awaited.slots
        added = {} if proposed and not same else self._added(text, awaited, scene, same)
        if proposed and not self._another_order(self._filler.numbers.find(text), awaited):
            added |= self._amended(text, awaited)
        amends = proposed and not phrases.asks(text)
        given = self._gives(text, awaited)
        if not added or not (same or amends or given or not self._changes_subject(text, requests, awaited)):
            return None
        said = f"{awaited.said} {text}".strip()
        anew = self._another_order([added.get("order_number")], awaited) or self._something_else(added, awaited, scene)
        # What was said for a search that something else has come between belongs to that one.
        stale = same and awaited.age > 0 and "text" in awaited.slots
        kept = {} if (same and anew) or stale else awaited.arguments
        return [Call(name=awaited.tool, arguments={**kept, **added}, said=said)]

    def _gives(self, text: str, awaited: Awaited) -> bool:
        """Whether the text surely holds what was asked for: the e-mail, or one of the reasons in so many words."""
        if "email" in awaited.slots and emails(text):
            return True
        choices = [s.argument for s in self._shapes[awaited.tool].slots if s.values and s.kind in awaited.slots]
        named = any(self._filler.enumerated(argument, text, awaited.tool) for argument in choices)
        return named and not awaited.age and not phrases.asks(text)

    def _another_order(self, numbers: Sequence[str | None], awaited: Awaited) -> bool:
        """Whether one of these numbers is of another order than the one that was spoken of, whose things are then not meant."""
        spoken_of = awaited.arguments.get("order_number")
        return spoken_of is not None and any(number not in (None, spoken_of) for number in numbers)

    def _order_again(self, text: str, awaited: Awaited) -> Call | None:
        """The same request of the order whose number is all that is said while its things or the reason were asked for."""
        slot = self._shapes[awaited.tool].slot("order_number")
        if (
            slot is None
            or awaited.age
            or not {"lines", "reason"} & set(awaited.slots)
            or not self._filler.only_number(text)
        ):
            return None
        number = self._filler.numbers.find(text)[0]
        same = awaited.arguments.get(slot.argument) == number
        kept = {k: v for k, v in awaited.arguments.items() if same or k != "lines"}
        return Call(name=awaited.tool, arguments={**kept, slot.argument: number}, said=awaited.said)

    def _amended(self, text: str, awaited: Awaited) -> dict[str, Any]:
        """What of a proposal is to be different: how many pieces, which things, why, where the money goes."""
        found: dict[str, Any] = {}
        for slot in self._shapes[awaited.tool].slots:
            value: Any = self._filler.enumerated(slot.argument, text, awaited.tool) if slot.values else None
            if slot.kind == "lines":
                value = _fewer(awaited.arguments.get(slot.argument), text) or self._only(text)
            if value:
                found[slot.argument] = value
        return found

    def _only(self, text: str) -> list[dict[str, Any]] | None:
        return references.lines(text, self._filler.names, awaited=False) if phrases.limits(text) else None

    def _something_else(self, added: Mapping[str, Any], awaited: Awaited, scene: Scene) -> bool:
        """Whether a new request of the same kind names things that are not in the order that was spoken of."""
        if not {"lines", "order_number"}.isdisjoint(awaited.slots) or "lines" not in added or "order_number" in added:
            return False
        listed = scene.last.data.get("lines", ()) if scene.last else ()
        titles = terms(" ".join(str(line.get("title", "")) for line in listed))
        words = terms(" ".join(str(line["line"]) for line in added["lines"]))
        return bool(words) and not words & titles

    def _added(self, text: str, awaited: Awaited, scene: Scene, same: bool) -> dict[str, Any]:
        """The arguments that this message gives; those that were awaited are looked for more generously."""
        shape = self._shapes[awaited.tool]
        found: dict[str, Any] = {}
        fewer = _fewer(awaited.arguments.get("lines"), text)
        if fewer and "lines" not in awaited.slots:
            found["lines"] = fewer
        for slot in shape.slots:
            wanted = slot.kind in awaited.slots
            if wanted:
                value = self._awaited_value(slot, text, scene, fresh=not awaited.age and not found, tool=awaited.tool)
            elif same or slot.values:
                value = self._filler.enumerated(slot.argument, text, awaited.tool) if slot.values else None
            else:
                value = None
            if value:
                found[slot.argument] = value
        # In an address that was asked for, a postcode is no order number.
        if same and "address" not in awaited.slots:
            said = Said(part=text, whole=text)
            filled = self._filler.fill(shape, said, Scene())
            found = {**{k: v for k, v in filled.items() if k != "question"}, **found}
        return found

    def _awaited_value(self, slot: Slot, text: str, scene: Scene, *, fresh: bool, tool: str) -> Any:
        """The awaited value. Right after the question (`fresh`) places and loose words count as well."""
        match slot.kind:
            case "order_number":
                numbers = self._filler.numbers.find(text)
                if numbers or not fresh:
                    return next(iter(numbers), None)
                return references.order_by_place(text, scene.orders) or references.order_by_words(text, scene.orders)
            case "lines":
                return self._lines(text, scene) if fresh else None
            case "swaps":
                known = scene.awaited.arguments.get(slot.argument) if scene.awaited else None
                return changing.completed(known, text, scene.last.outcome if scene.last else "") if fresh else None
            case "method":
                return changing.method(text) or (plain(text)[:100] if fresh else None)
            case "address":
                return changing.answered_address(text) if fresh else None
            case "reason":
                said = self._filler.enumerated(slot.argument, text, tool)
                return said or ((self._by_label(text, scene) or self._other(text)) if fresh else None)
            case "refund_to":
                return self._filler.enumerated(slot.argument, text, tool)
            case "email":
                return next(iter(emails(text)), None)
            case "product":
                said = references.product(text, scene, self._filler.names)
                # A question that names none is no name: "is it machine washable".
                loose = fresh and not phrases.asks(text)
                return said or (self._filler.names.known_words(text) if loose else "") or None
            case "products":
                return references.products(text, scene, self._filler.names) or None
            case "text":
                return phrases.wish(text) if fresh else None
            case "price_max":
                return prices(text).high
            case "price_min":
                return prices(text).low
            case _:
                return plain(text) if fresh else None

    def _lines(self, text: str, scene: Scene) -> list[dict[str, Any]] | None:
        """Which of the listed lines are meant: by place, all of them, or by words of their titles."""
        found = references.lines(text, self._filler.names, awaited=True)
        if found:
            return found
        listed = scene.last.data.get("lines", ()) if scene.last else ()
        titles = [f"{line.get('title', '')} {line.get('options', '')}" for line in listed]
        said = terms(text)
        shared = [t for t in titles if terms(t) & said]
        return [{"line": text[:200]}] if shared else None

    def _by_label(self, text: str, scene: Scene) -> str | None:
        """The reason whose label was tapped or numbered."""
        reasons = scene.last.data.get("reasons", ()) if scene.last else ()
        numbers = places(text).numbers
        if len(numbers) == 1 and 0 < numbers[0] <= len(reasons):
            return str(reasons[numbers[0] - 1]["code"])
        return choice(text, {str(r["code"]): [str(r["label"])] for r in reasons})

    def _other(self, text: str) -> str | None:
        """Any other explanation is a reason too, as long as it is neither a question nor a clear wish for something."""
        best = self._reader.best(text)
        unclear = best.probability < CLEAR or best.intent.tool in (
            *ACTS,
            "search_products",
            "product_details",
        )
        return "other" if unclear and not phrases.asks(text) and terms(text) else None

    def _identity(self, text: str, requests: Sequence[Request], awaited: Awaited) -> list[Item] | None:
        """Order number and e-mail, together or one after the other; then the request goes on."""
        numbers, addresses = self._filler.numbers.find(text), emails(text)
        number = numbers[0] if numbers else awaited.arguments.get("order_number")
        email = addresses[0] if addresses else awaited.arguments.get("email")
        arguments = {k: v for k, v in awaited.arguments.items() if k != "email"}
        goal = Call(name=awaited.tool, arguments=arguments, said=awaited.said)
        if not numbers and not addresses:
            return self._offer(requests, awaited)
        if addresses or (numbers and email):
            if number and email:
                proof = {"order_number": str(number), "email": str(email)}
                return [Call(name="verify_guest", arguments=proof, said=awaited.said, then=goal)]
            return [Say(code="ask.order_number", awaited=_known(awaited, email=email))]
        if self._changes_subject(text, requests, awaited):
            return None
        return [Say(code="ask.email", awaited=_known(awaited, order_number=numbers[0]))]

    def _offer(self, requests: Sequence[Request], awaited: Awaited) -> list[Item] | None:
        """Somebody says that they will give number and e-mail: ask for them."""
        if requests[0].intent.tool == "verify_guest" and requests[0].probability >= CLEAR:
            return [Say(code="ask.order_number", awaited=awaited)]
        return None

    def _changes_subject(self, text: str, requests: Sequence[Request], awaited: Awaited) -> bool:
        first = requests[0]
        if first.intent.tool == awaited.tool:
            return False
        if phrases.asks(text) and first.probability >= CLEAR and not self._filler.only_number(text):
            return True
        if first.intent.tool not in (None, *ANSWER_LIKE) and first.probability >= LIKELY:
            return not self._filler.only_number(text)
        words = len(terms(self._filler.numbers.regex.sub(" ", text)))
        return first.probability >= SURE and words > SHORT


def _fewer(lines: Any, text: str) -> list[dict[str, Any]] | None:
    """The one thing that goes back, in the number of pieces that the text says; None when it says none."""
    count = quantity(text)
    if count is None or not isinstance(lines, list) or len(lines) != 1:
        return None
    return [{**lines[0], "quantity": count}]


def _known(awaited: Awaited, **more: Any) -> Awaited:
    return Awaited(tool=awaited.tool, arguments={**awaited.arguments, **more}, slots=awaited.slots, said=awaited.said)
