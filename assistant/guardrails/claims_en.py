"""Which acts an English sentence claims.

Every participle or past form of an act's verb counts as a claim unless it is one of the recognised harmless uses: denied, asked, possible,
conditional, of a general rule, or describing a thing ("returned items"). What is not recognised stays a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.guardrails import english_grammar as grammar
from assistant.guardrails.acts import Act, Claim, Mode
from assistant.guardrails.english_acts import ACT_NOUNS, LEXICON, NOMINAL, NOUNS


def claims_in_english(sentence: str) -> Iterator[Claim]:
    """Every claim of a lower-case English sentence."""
    sentence = grammar.SOON.sub(" ", sentence)
    conditioned, rule = bool(grammar.CONDITIONED.search(sentence)), bool(grammar.RULE.search(sentence))
    pieces = [piece.strip() for piece in grammar.SPLIT.split(sentence)]
    last = max((i for i, piece in enumerate(pieces) if re.search("[a-z]", piece)), default=0)
    asked = sentence.rstrip(" \"')").endswith("?")
    for index, piece in enumerate(pieces):
        if piece:
            clause = _Clause(piece, asked=asked and index == last, conditioned=conditioned, rule=rule)
            yield from clause.claims()


def _joined(match: re.Match[str]) -> str:
    """A word written with hyphens as one, where that makes a verb of act: "re-funded"."""
    whole = match.group().replace("-", "")
    return whole if whole in LEXICON.pasts or whole in LEXICON.bases or whole in LEXICON.progressives else match.group()


class _Clause:
    """One clause and the claims in it."""

    def __init__(self, text: str, *, asked: bool, conditioned: bool, rule: bool) -> None:
        self.text = text
        spread = re.sub(
            r"n't(?![a-z])",
            " not",
            text.replace("can't", "can not").replace("won't", "will not").replace("cannot", "can not"),
        )
        for short, long in grammar.CONTRACTIONS.items():
            spread = spread.replace(short, long)
        spread = re.sub(r"(?<=[a-z])'s(?= (?:been|already|now|just|\w+ed)\b)", " has", spread)
        spread = re.sub(r"[a-z]+(?:-[a-z]+)+", _joined, spread)
        self.tokens = grammar.TOKEN.findall(spread)
        self.asked = asked and bool(grammar.ASKING.match(text))
        self.conditioned, self.rule = conditioned, rule
        self.nouns = [NOUNS[token] for token in self.tokens if token in NOUNS]
        self.ours = bool(grammar.US.intersection(self.tokens))

    def claims(self) -> Iterator[Claim]:
        """The claims of this clause: by participle, by verb to come, by phrase."""
        earlier: Mode | None = None
        excused = False
        for index, token in enumerate(self.tokens):
            code = LEXICON.pasts.get(token)
            if code is None or (code == "-" and not self.nouns):
                continue
            if excused and not self.ours and self.tokens[index - 1] in ("and", "or"):
                continue  # "can be blocked or replaced": what excuses the first excuses the second
            mode = self._mode_of_past(index, earlier)
            excused = mode is None
            if mode:
                earlier = mode
                yield Claim(self._act(code, token), mode, f"… {token}")
        yield from self._coming()
        yield from self._phrases()

    def _act(self, code: str, token: str = "") -> Act:
        if token in ("added", "add", "adding") and self.nouns and Act.CART not in self.nouns:
            return self.nouns[0]
        if token in ("sent", "send", "sending") and Act.HANDOVER in self.nouns:
            return Act.HANDOVER
        if code in ("?", "-"):
            return next((act for _, act in ACT_NOUNS if act in self.nouns), Act.ANY)
        return self._goods(Act(code))

    def _goods(self, act: Act) -> Act:
        """The act, but for sending or delivering something in place of what was bought: that is an exchange."""
        return Act.EXCHANGE if act in (Act.SHIP, Act.DELIVER) and grammar.IN_PLACE.search(self.text) else act

    def _pays(self, match: re.Match[str]) -> bool:
        """Whether it is money that is on its way: an amount and no parcel before the words, or a card or account behind them."""
        amount = grammar.AMOUNT.search(self.text, 0, match.start())
        goods = grammar.GOODS.search(self.text, 0, match.start())
        return bool((amount and not goods) or grammar.BACK_TO.search(self.text, match.end()))

    def _mode_of_past(self, index: int, earlier: Mode | None) -> Mode | None:
        """How the past form or participle at `index` is meant; None when it claims nothing."""
        if self._by_others(index):
            return None
        tokens, place, denied = self.tokens, index - 1, False
        while place >= 0 and (tokens[place] in grammar.ADVERBS or tokens[place] in grammar.NEGATIONS):
            denied = denied or (
                tokens[place] in grammar.NEGATIONS
                and not (tokens[place] == "not" and tokens[place + 1 : place + 2] in (["only"], ["just"]))
            )
            if tokens[place] == "to":
                break
            place -= 1
        head = tokens[place] if place >= 0 else ""
        if denied or self._possible(place) or (not self.ours and self.tokens[0] in grammar.NOTHING):
            return None
        if self._coming_passive(place):
            return self._promise(place)
        before = tokens[: place + 1]
        if head in grammar.US or (
            head in grammar.HAVE
            and tokens[place - 1 : place]
            and tokens[place - 1] in grammar.US
            and not self._passive(place, index)
        ):
            return self._ours(place if head in grammar.US else place - 1)
        if tokens[index] == "changed" and head in grammar.HAVE and "been" not in tokens[place:index]:
            return None  # "something has changed": nobody says who did it
        if tokens[index] in ("taken", "took") and tokens[index + 1 : index + 2] == ["off"]:
            return None
        if head in grammar.BE or head in grammar.HAVE:
            return None if self._before_now(place, index) else self._state(place, index)
        if head == "you":
            return (
                None
                if self.tokens[index] == "saved"
                or LEXICON.pasts[tokens[index]] in ("order", "charge", "-", "?", "deliver")
                else self._state(place, index)
            )
        return self._bare(index, before, earlier)

    def _possible(self, place: int) -> bool:
        """Whether the verb group that ends at `place` speaks of what can, should or would be."""
        group = self.tokens[max(0, place - 4) : place + 1]
        while (
            group
            and (
                group[-1] in grammar.BE
                or group[-1] in grammar.HAVE
                or group[-1] in grammar.ADVERBS
                or group[-1] in grammar.NEGATIONS
            )
            and group[-1] != "to"
        ):
            group.pop()
        return bool(group) and group[-1] in grammar.MODALS

    def _coming_passive(self, place: int) -> bool:
        group = self.tokens[max(0, place - 4) : place + 1]
        joined = " ".join(group)
        return bool(
            re.search(r"(?:will|shall|going to|gonna|about to)(?: \w+){0,2}? (?:be|have|get)$|(?:will|shall)$", joined)
        ) or (bool(group) and group[-1] in grammar.FUTURE)

    def _passive(self, head: int, index: int) -> bool:
        return bool({"been", "got", "gotten"}.intersection(self.tokens[head:index]))

    def _promise(self, place: int) -> Mode | None:
        """A third-person promise needs someone definite whom it concerns; rules about "items" promise nothing."""
        definite = grammar.DEFINITE.intersection(self.tokens[: place + 1])
        delivery = {"delivered", "shipped", "dispatched", "arrived"}.intersection(self.tokens)
        return Mode.PROMISE if definite and not delivery and not self.conditioned and not self.asked else None

    def _ours(self, subject: int) -> Mode | None:
        """First person: only a condition right before it or a turned-round question takes the claim away."""
        before = [t for t in self.tokens[:subject] if t not in grammar.OPENERS]
        if before and before[-1] in grammar.CONDITIONS - {"after", "where", "while"}:
            return None
        inverted = bool(before) and before[-1] in ("have", "had", "did", "has")
        return None if self.asked and inverted else Mode.DONE

    def _state(self, place: int, index: int) -> Mode | None:
        """A statement about something: a claim unless it is asked, conditional, wished or a rule about things in general."""
        before = self.tokens[: max(place, 0)]
        starters = sum(t in grammar.SUBJECTS for t in before)
        if self.asked and starters <= 1:
            return None
        condition = next((i for i in range(len(before) - 1, -1, -1) if before[i] in grammar.CONDITIONS), None)
        if condition is not None and sum(t in grammar.SUBJECTS for t in before[condition:]) <= 1:
            return None
        if self.tokens[place] in ("are", "is", "be", "gets", "get") and (
            self.rule or (before and not grammar.DEFINITE.intersection(before))
        ):
            return None
        if (
            self.tokens[place] in ("are", "is")
            and not grammar.PERSONAL.intersection(before)
            and grammar.LATER.intersection(self.tokens[index:])
        ):
            return None
        if (
            self.tokens[place] in ("are", "is")
            and not grammar.PERSONAL.intersection(before)
            and (self.tokens[index] in grammar.HABITUAL or before[0] in grammar.ANY_ONE)
        ):
            return None
        if (
            self.tokens[place] in ("are", "is")
            and before[:1] == ["the"]
            and not grammar.PERSONAL.intersection(self.tokens)
            and not self.nouns
        ):
            return None
        # Relative clauses of rules: "items that are returned", "the address that was used".
        if before[-1:] in (["that"], ["which"], ["who"]) and grammar.PLURALS.intersection(before):
            return None
        return Mode.STATE if not (place == 0 and self.asked) else None

    def _bare(self, index: int, before: list[str], earlier: Mode | None) -> Mode | None:
        """A past form or participle without auxiliary or "I": describing, a rule's shorthand, a wish, or a claim."""
        after = self.tokens[index + 1 : index + 3]
        condition = next((i for i in range(len(before) - 1, -1, -1) if before[i] in grammar.CONDITIONS), None)
        describing = bool(
            grammar.THINGS.intersection(
                after[:1] if after[:1] not in (["or"], ["and"]) else self.tokens[index + 1 : index + 4]
            )
        )
        if before and before[-1] in (
            "the",
            "a",
            "an",
            "any",
            "our",
            "these",
            "those",
            "all",
            "some",
            "each",
            "most",
            "for",
            "of",
            "on",
            "no",
            "every",
            "with",
        ):
            return None
        if before and before[-1] in ("your", "this", "that", "my"):
            return Mode.STATE if describing else earlier or Mode.STATE
        if (
            condition is not None
            and not grammar.US.intersection(before[condition:])
            and sum(t in grammar.SUBJECTS for t in before[condition:]) <= 1
        ):
            return None
        if self.asked and not self.ours and sum(t in grammar.SUBJECTS for t in before) <= 1:
            return None
        if before and self._in_general(before, self.tokens[index + 1 :]):
            return None
        if not before and self.tokens[index] in LEXICON.bases:
            return None  # "set", "put", "reset": a command or an item of a list
        if not before:
            return None if describing and len(self.tokens) > index + 2 else Mode.DONE
        if (
            any(grammar.WISHED.search(t) for t in before[-4:])
            and not grammar.HAVE.intersection(before[:1])
            and self._wish(before)
        ):
            return None
        if self.tokens[index] in ("bought", "purchased") and not self.ours:
            return None
        if before[-1] in ("who", "that", "which", "you"):
            return None if before[-1] != "that" else Mode.STATE
        if before[-1] in ("and", "or") and earlier is None and not self.ours:
            return Mode.STATE
        return Mode.DONE if self.ours else earlier or Mode.STATE

    def _by_others(self, index: int) -> bool:
        """Whether several people bought something, which claims no act for whoever is spoken to: "bought by 41 people"."""
        after = self.tokens[index + 1 : index + 8]
        bought = self.tokens[index] in ("bought", "purchased")
        if bought and self.tokens[index - 1 : index] == ["others"]:
            return True
        bought = bought and not self.ours
        return bought and "by" in after and "people" in after[after.index("by") :]

    def _before_now(self, place: int, index: int) -> bool:
        """Whether the shopper's own earlier purchases are told: "what you have bought before", "you've bought it so far"."""
        earlier = {"before", "earlier", "previously", "far"}.intersection(self.tokens[index:])
        bought = self.tokens[index] in ("bought", "purchased") and not self.ours
        return bought and bool(earlier) and self.tokens[max(0, place - 1) : place + 1] == ["you", "have"]

    def _in_general(self, before: list[str], after: list[str]) -> bool:
        """Whether the participle only describes things in general: "fees charged by …", "a newly opened account"."""
        if self.ours or grammar.DEFINITE.intersection(before):
            return False
        finite = bool(grammar.FINITE.intersection(after))
        if (before[-1] in grammar.PLURALS or before[-1].endswith("s")) and (
            finite or (len(before) > 2 and not grammar.PERSONAL.intersection(after))
        ):
            return True
        if before[0] in grammar.ANY_ONE:
            return True
        return (
            bool(after)
            and after[0] not in grammar.FUNCTION_WORDS
            and before[-1] not in NOUNS
            and not after[0].startswith("#")
        )

    def _wish(self, before: list[str]) -> bool:
        words = " ".join(before)
        return (
            bool(
                re.search(
                    r"(?:would|do|if|could|can|to|might|may)(?: \w+){0,3} (?:want|like|prefer|need|wish|have|get"
                    r"|rather)(?: \w+){0,4}$",
                    words,
                )
            )
            or self.asked
        )

    def _coming(self) -> Iterator[Claim]:
        """Promises and doings of our own: "I will refund", "I'm cancelling", "let me refund", "I was able to cancel"."""
        for index, token in enumerate(self.tokens):
            base, doing = LEXICON.bases.get(token), LEXICON.progressives.get(token)
            code = base or doing
            if code is None or (code == "-" and not self.nouns):
                continue
            before = " ".join(self.tokens[max(0, index - 7) : index])
            mode = self._mode_of_base(before, index) if base else self._mode_of_doing(before)
            if mode is Mode.PROMISE and (self.conditioned or self.asked):
                continue
            if mode:
                yield Claim(self._act(code, token), mode, f"… {token}")

    def _mode_of_base(self, before: str, index: int) -> Mode | None:
        filler = (
            r"(?: (?:now|just|gladly|happily|immediately|personally|also|then|right|away|go|ahead|and"
            r"|quickly|certainly|definitely|of|course|be|able|to|try|the|it|your))*"
        )
        if (
            re.search(
                r"\b(?:was|were|been) able to$|managed to$|\bmanage to$|\bdid(?: indeed| just| already)?$"
                r"|\bgot to$|\bhave now$",
                before,
            )
            and "not" not in before.split()[-4:]
        ):
            return Mode.DONE
        if re.search(r"\bnot(?: \w+){0,1}$|\bnever$", before):
            return None
        if re.search(
            rf"\b(?:i|we) (?:will|shall|am going to|are going to|am about to|are about to|gonna|am gonna"
            rf"|are here to){filler}$",
            before,
        ):
            return None if self._idiom(index) else Mode.PROMISE
        if re.search(
            r"\b(?:let me|let us|lets|let's)(?: go ahead and| just| now| quickly| also| then| please| try "
            r"to| \w+(?: \w+)? and)*$",
            before,
        ):
            return None if self._idiom(index) else Mode.PROMISE
        if self.asked and grammar.INVERTED.search(before):
            return None
        if re.search(
            r"\bi(?: hereby| now| just| do| gladly| personally| also)*$|\bwe (?:hereby|now)$", before
        ) and not self._idiom(index):
            return Mode.DONE
        return None

    def _mode_of_doing(self, before: str) -> Mode | None:
        if re.search(
            r"\b(?:i|we) (?:am|are|have been|was|were)(?: now| just| currently| already| also| in the "
            r"process of| busy)*$",
            before,
        ):
            return Mode.PROMISE
        if re.search(
            r"\b(?:i|we) have(?: \w+){1,4} (?:of|with)$|\b(?:i|we)(?: have| just| already)* (?:finished"
            r"|completed|done|started)$",
            before,
        ):
            return Mode.DONE
        if re.search(r"\b(?:is|are)(?: now| already| currently)* being$", before):
            return Mode.PROMISE
        told = len(self.tokens) > 1 and self.tokens[1] in (
            "your",
            "it",
            "that",
            "this",
            "you",
            "now",
            "everything",
            "them",
        )
        told = told or (self.tokens[1:2] == ["the"] and len(self.tokens) <= 4 and self.tokens[-1] in NOUNS)
        return Mode.PROMISE if before == "" and told and not self.conditioned else None

    def _idiom(self, index: int) -> bool:
        return bool(
            re.match(
                r"(?:start (?:with|by)|return to (?:this|that|you|your question)|hand(?:le)? (?:this|that|it) "
                r"(?:step|carefully)|change the subject|pass on it|report back|place (?:a )?(?:link|list)"
                r"|open with|order (?:them|these|the results)|update you|inform you|notify you|take a|take it "
                r"from|get (?:back|you)|make (?:sure|a)|put (?:it|this|that) (?:simply|this way)|give you "
                r"(?:an|a|the|more|some)|connect the dots|set (?:out|aside)|text you|complete the picture)",
                " ".join(self.tokens[index : index + 5]),
            )
        )

    def _phrases(self) -> Iterator[Claim]:
        for pattern, code in NOMINAL:
            match = pattern.search(self.text)
            if not match or (code == "-" and not self.nouns):
                continue
            before = self.text[: match.start()].split()[-4:]
            words = grammar.TOKEN.findall(match.group().replace("no longer", "") + " " + " ".join(before))
            if (
                any(w in grammar.NEGATIONS or w.endswith("n't") or w == "yet" for w in words)
                or self.asked
                or self._supposed(before)
            ):
                continue
            promise = code.startswith("promise")
            if promise and self.conditioned:
                continue
            if code == "way":
                act = Act.REFUND if Act.REFUND in self.nouns or self._pays(match) else self._goods(Act.SHIP)
            else:
                act = (
                    self._act("?") if code in ("?", "-", "promise", "promise ?") else Act(code.removeprefix("promise "))
                )
            if promise or not (code == "?" and not self.nouns and not self.ours):
                yield Claim(
                    act, Mode.PROMISE if promise else Mode.DONE if self.ours else Mode.STATE, match.group().strip()
                )

    def _supposed(self, before: list[str]) -> bool:
        """Whether the words before a phrase make it conditional or possible."""
        tail = set(before)
        return bool(
            tail
            & {
                "i'll",
                "we'll",
                "if",
                "once",
                "when",
                "until",
                "unless",
                "whether",
                "can",
                "could",
                "may",
                "might",
                "would",
                "will",
                "after",
                "before",
                "to",
                "must",
            }
        ) or bool(re.match(r"(?:if|once|when|until|unless|whether|after|before)\b", self.text) and not self.ours)
