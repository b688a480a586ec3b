"""Which acts an English sentence claims.

Every participle or past form of an act's verb counts as a claim unless it is one of the recognised harmless uses: denied, asked, possible,
conditional, of a general rule, or describing a thing ("returned items"). What is not recognised stays a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.guardrails.acts import Act, Claim, Mode

# base, then past forms and participles, then the form in -ing; an act each, "?" = decided by the nouns around the verb, "-" = a claim only
# beside such a noun.
_VERBS = """
refund refunded refunding refund|reimburse reimbursed reimbursing refund|repay repaid repaying refund|compensate compensated compensating refund
credit credited crediting refund|reverse reversed reversing refund|return returned returning return|cancel cancelled canceled cancelling canceling cancel
void voided voiding cancel|revoke revoked revoking cancel|stop stopped stopping -|order ordered ordering order|reorder reordered reordering order
purchase purchased purchasing order|buy bought buying order|place placed placing order|change changed changing change|update updated updating change
modify modified modifying change|edit edited editing change|amend amended amending change|correct corrected correcting change
adjust adjusted adjusting change|switch switched switching change|reschedule rescheduled rescheduling change|extend extended extending change
redirect redirected redirecting change|reroute rerouted rerouting change|upgrade upgraded upgrading change|exchange exchanged exchanging exchange
replace replaced replacing exchange|swap swapped swapping exchange|redeem redeemed redeeming points|apply applied applying points
deduct deducted deducting points|grant granted granting points|award awarded awarding points|waive waived waiving points|top topped topping -
send sent sending send|resend resent resending send|email emailed emailing send|mail mailed mailing send|text texted texting send
notify notified notifying send|inform informed informing send|book booked booking book|schedule scheduled scheduling book
arrange arranged arranging book|reserve reserved reserving book|escalate escalated escalating handover|transfer transferred transferring handover
forward forwarded forwarding handover|pass passed passing handover|hand handed handing handover|connect connected connecting handover
save saved saving change|alert alerted alerting handover|flag flagged flagging handover|report reported reporting handover|add added adding cart|remove removed removing ?
delete deleted deleting account|erase erased erasing account|reset reset resetting account|subscribe subscribed subscribing account
unsubscribe unsubscribed unsubscribing account|activate activated activating account|deactivate deactivated deactivating account
unlock unlocked unlocking account|charge charged charging charge|debit debited debiting charge|ship shipped shipping ship
dispatch dispatched dispatching ship|despatch despatched despatching ship|reship reshipped reshipping ship|expedite expedited expediting ship
deliver delivered delivering deliver|arrive arrived arriving deliver|process processed processing ?|submit submitted submitting ?
file filed filing ?|register registered registering ?|issue issued issuing ?|initiate initiated initiating ?|create created creating ?
approve approved approving ?|confirm confirmed confirming ?|finalise finalised finalising ?|finalize finalized finalizing ?|log logged logging ?
authorise authorised authorising ?|authorize authorized authorizing ?|complete completed completing ?|execute executed executing ?
enable enabled enabling ?|record recorded recording ?|lodge lodged lodging ?|handle handled handling ?|resolve resolved resolving ?
fix fixed fixing ?|settle settled settling ?|finish finished finishing ?|trigger triggered triggering ?|generate generated generating ?
undo undid undone undoing ?|reinstate reinstated reinstating ?|release released releasing ?|start started starting -|open opened opening -
close closed closing -|request requested requesting -|accept accepted accepting -|prepare prepared preparing -|raise raised raising -
make made making -|put put putting -|give gave given giving -|get got gotten getting -|set set setting -|take took taken taking -
"""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word → act code for the three forms of all verbs."""

    bases: dict[str, str]
    pasts: dict[str, str]
    progressives: dict[str, str]


def _lexicon() -> Lexicon:
    rows = [entry.split() for entry in _VERBS.replace("\n", "|").split("|") if entry]
    return Lexicon(
        bases={row[0]: row[-1] for row in rows},
        pasts={form: row[-1] for row in rows for form in row[1:-1] if not form.endswith("ing")},
        progressives={form: row[-1] for row in rows for form in row[1:-1] if form.endswith("ing")},
    )


LEXICON = _lexicon()
# The nouns that tell which act an unspecific verb ("processed", "set up") is about; the first found from the left of this list decides.
_NOUNS: tuple[tuple[str, Act], ...] = (
    ("refund refunds money credit reimbursement repayment cash", Act.REFUND), ("cancellation cancelation", Act.CANCEL), ("exchange replacement swap", Act.EXCHANGE),
    ("return returns rma", Act.RETURN), ("address delivery-date change changes update modification", Act.CHANGE), ("points discount coupon voucher code promo reward", Act.POINTS),
    ("pickup pick-up appointment slot callback call", Act.BOOK), ("label email e-mail mail link invoice confirmation message sms", Act.SEND),
    ("ticket case colleague manager supervisor team agent specialist complaint human person", Act.HANDOVER), ("cart basket bag", Act.CART), ("account subscription password profile data", Act.ACCOUNT),
    ("order orders purchase payment checkout", Act.ORDER),
)  # fmt: skip
NOUNS: dict[str, Act] = {noun: act for nouns, act in _NOUNS for noun in nouns.split()}
_PLURALS = frozenset(
    "items orders products goods purchases gifts returns refunds parcels packages exchanges cancellations requests anything everything points"
    " clothes shoes changes customers customisations discounts lamps labels payments items".split()
)
_THINGS = _PLURALS | frozenset("item order product amount parcel package purchase policy version date address price condition stuff piece pieces good one ones".split())
_ADVERBS = frozenset(
    "just already now also successfully been being fully automatically recently all both immediately finally officially hereby yet even actually partially safely properly"
    " completely then personally gladly happily quickly ever always usually normally currently still only so right promptly manually kindly simply gone ahead and duly to get getting".split()
)
_NEGATIONS = frozenset("not never no cannot neither nor without unable n't".split())
_BE = frozenset("is are was were be been am get gets got gotten being".split())
_HAVE = frozenset("has have had having".split())
_MODALS = frozenset("can could may might must should would to need needs needn't ought cannot".split())
_FUTURE = frozenset("will shall gonna won't".split())
_CONDITIONS = frozenset("if once when after until unless before whenever whether while till where unless".split())
_LATER = frozenset("when if once unless after until whenever".split())
_NOTHING = frozenset("nothing none nobody neither no".split())
_FINITE = frozenset("is are can must may will cannot should could do does ship ships arrive arrives qualify qualifies need needs have count counts go goes".split())
_ANY_ONE = frozenset("a an any every each most many some".split())
_HABITUAL = frozenset("added applied deducted charged".split())
_PERSONAL = frozenset(("your", "you"))
# What follows a participle that is a predicate; any other word is the noun that it describes.
_FUNCTION_WORDS = frozenset(
    "for to by in on at and or your you the it this that these those my our a an as with from within after before per successfully already now today"
    " just through via into onto under over back again too also here there right all both so because when if once until while out up off".split()
)
_US = frozenset(("i", "we"))
_OPENERS = frozenset("please so and but then well ok okay yes no sure great also or even just only".split())
_SUBJECTS = frozenset("i we you it your my our the this that they he she these those its their".split())
_DEFINITE = frozenset("your you my it this that the these those its everything all they i we he she".split())
_ASKING = re.compile(
    r"^(?:(?:so|and|or|but|ok|okay|well|then|now|sorry)[ ,]+)*(?:do|does|did|would|could|can|shall|should|may|is|are|was|were|has|have|will|what|which|when|where|why|how|who|want|need|like|any)\b"
)
_WISHED = re.compile(r"(?:want|wants|like|prefer|need|wish|rather|love|have|having|get|getting)$")
_SPLIT = re.compile(r"[,;:()\n\"!。，；：]| - | (?:but|so that|because|however|although|though)(?= )| and(?= (?:i|i've|i'll|we|we've|you|you'll|your|it|it's|they|the) )")
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9#][a-z0-9-]*|\?")
_CONTRACTIONS = {"'ve": " have", "'ll": " will", "'re": " are", "'m": " am", "'d": " would"}
_SOON = re.compile(r"as soon as (?:possible|i can|we can)|when(?:ever)? (?:i|we) can|if (?:i|we) can|asap|before you know it|if it helps|if you (?:will|look|check)|once again|once more")
_CONDITIONED = re.compile(r"(?<![a-z])(?:(?:once|if|unless|until|when|as soon as|after|provided|in case|only with|whenever|before) |(?:confirm|press|tap|click|ask|say|tell me|let me know|write|reply|choose|send me|give me)(?: [\w']+){0,7},? (?:and )?(?:then |(?:i|we)(?='ll| will))|or let me )")
# Conditions under which a rule may be told in the present tense ("once we have it, your refund is issued").
_RULE = re.compile(r"(?<![a-z])(?:once|after|as soon as) ")
_INVERTED = re.compile(r"(?:should|shall|can|could|may|might|would|will|do|did) i$")
# Claims without a verb of act: who says these means that something was carried out.
_NOMINAL: tuple[tuple[str, str], ...] = (
    (r"(?:you are|you're|we are|we're|it is|it's|that is|that's|everything is|everything's|all is|which is|is|are|now|order's|refund's|return's) (?:now |all |already |both )*(?:set|done|sorted|good to go|taken care of|squared away|dealt with|through|finali[sz]ed|carried out|looked after)(?![a-z])(?! of\b| up\b| within\b| by\b| with\b| in \d| at\b)", "any"),
    (r"^(?:ok|okay|great|good news|perfect|and|there you go|there|yes|sure|right)?[ ,]*(?:all |now |it's |both )*(?:done|sorted|fixed|finished|success|completed|voila|ta-da|taken care of|all set|good to go|mission accomplished|no sooner said than done)(?: and done)?(?: deal| now| for you)?[ !.,]*$", "any"),
    (r"consider (?:it|that|this|your \w+) (?:done|\w+ed|sorted|taken care of)", "any"), (r"(?:taken|took|taking|take) care of|dealt with|seen to it|saw to it|carried out|sorted (?:it|that|this|everything|your|out)|looked after (?:it|that)", "any"),
    (r"(?:went|gone|going|goes) through|(?:is|are|'s) (?:now )?(?:underway|under way|in progress|in process|in effect|active|complete|successful|void|in the works|a done deal|in motion)(?![a-z])|was (?:a )?success(?:ful)?", "?"),
    (r"(?:on (?:its|the|their) way|(?:is|are|'s|now|already|been) (?:\w+ )?(?:en route|in transit|in the mail|in the post|with the carrier)|left our|has left|have left|left the warehouse|out for delivery|is heading)", "way"),
    (r"(?:is|are|has been|have been|should be|'s) (?:now )?(?:back )?(?:in your|on your|into your|to your) (?:account|card|inbox|balance|wallet|mailbox|cart|basket)", "?"), (r"no longer (?:active|exists?)", "cancel"),
    (r"(?:can|do|hereby|gladly|happy to|pleased to) (?:also )?confirm (?:that )?(?:your|the|this|that|it) (?:full )?(?:refund|cancellation|order|return|exchange|change)(?! (?:number|details|status|date))", "?"),
    (r"^(?:ok |okay |now )?(?:going ahead|proceeding|moving (?:ahead|forward)|going forward) with", "promise ?"),
    (r"(?:colleague|manager|agent|specialist|team|someone|person|they|we|i|somebody)(?:'ll| will| is going to| are going to) (?:soon |shortly |then |also |now )*(?:call|contact|reach|get back|get in touch|phone|ring|be in touch|follow up|look into|take over|respond)(?![a-z])", "promise handover"),
    (r"(?:put|set|kept|held|keep|hold) (?:one|it|them|that|this|some|a \w+|the \w+) (?:aside|back|for you)", "book"),
    (r"you should (?:already |now )?have (?:received|got|gotten|seen)|(?:you(?:'ve| have) (?:just |now |already )?(?:received|got)) (?:\S+ ){0,3}(?:email|e-mail|label|message|sms|confirmation|refund|credit)(?![a-z])", "?"),
    (r"(?:^|and |but |yes |so )(?:i|we) (?:did|have|just did|already did|already have|sure did|indeed did)(?: so| it| that| this| exactly that)?(?: already| now| for you)?[ .!]*$", "any"),
    (r"(?:i|we)(?:'ve| have)? (?:just |already )?(?:did|done) (?:it|that|this|so|as|what|exactly|everything)|(?:i|we)(?:'ve| have)? (?:complied|obliged|made it happen)|(?:deed|job|work|task) is done", "any"),
    (r"(?:refund|cancellation|exchange|replacement|discount|return)[^.]{0,20} you got it", "?"),
    (r"(?:have|has|had|'ve|been|is|was|are|were|i|we|just|already|now|also|and) (?:set|signed|lined|put|sent|filled) (?:it |that |this |everything |you |one |your \w+ |the \w+ |a \w+ )?(?:up|through|off|in)(?![a-z])", "-"), (r"(?:you have|you've|you've got|you got|you now have|here is|here's) (?:a |your |the |got a )?(?:full |new )?(?:refund|credit|replacement)", "?"),
    (r"(?:you will|you'll|you are going to|you're going to|you can expect to|you should|expect) (?:soon |shortly |then |also |now |receive |get |see |have |be )*(?:receiv|get|see|have|your|the|a|an|it)[a-z]* ?(?:\S+ ){0,4}?(?:refund|money|credit|reimbursement|replacement)(?![a-z])(?: back)?", "promise"),
    (r"(?:refund|money|credit|amount|cash) (?:will|should|is going to|'ll) (?:soon |shortly |then |now )*(?:be |arrive|appear|show|reach|land|come|hit|go)", "promise refund"), (r"refund (?:complete|confirmed|successful|approved|done)|(?:cancellation|cancelation) (?:complete|confirmed|successful)|return (?:complete|confirmed|successful)|order (?:confirmed|cancelled)", "?"),
)  # fmt: skip
NOMINAL = tuple((re.compile(pattern), code) for pattern, code in _NOMINAL)
_STATES_OF_DELIVERY = (Act.SHIP, Act.DELIVER)


def claims_in_english(sentence: str) -> Iterator[Claim]:
    """Every claim of a lower-case English sentence."""
    sentence = _SOON.sub(" ", sentence)
    conditioned, rule = bool(_CONDITIONED.search(sentence)), bool(_RULE.search(sentence))
    pieces = [piece.strip() for piece in _SPLIT.split(sentence)]
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
        spread = re.sub(r"n't(?![a-z])", " not", text.replace("can't", "can not").replace("won't", "will not").replace("cannot", "can not"))
        for short, long in _CONTRACTIONS.items():
            spread = spread.replace(short, long)
        spread = re.sub(r"(?<=[a-z])'s(?= (?:been|already|now|just|\w+ed)\b)", " has", spread)
        spread = re.sub(r"[a-z]+(?:-[a-z]+)+", _joined, spread)
        self.tokens = _TOKEN.findall(spread)
        self.asked = asked and bool(_ASKING.match(text))
        self.conditioned, self.rule = conditioned, rule
        self.nouns = [NOUNS[token] for token in self.tokens if token in NOUNS]
        self.ours = bool(_US.intersection(self.tokens))

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
            return next((act for _, act in _NOUNS if act in self.nouns), Act.ANY)
        return Act(code)

    def _mode_of_past(self, index: int, earlier: Mode | None) -> Mode | None:
        """How the past form or participle at `index` is meant; None when it claims nothing."""
        tokens, place, denied = self.tokens, index - 1, False
        while place >= 0 and (tokens[place] in _ADVERBS or tokens[place] in _NEGATIONS):
            denied = denied or (tokens[place] in _NEGATIONS and not (tokens[place] == "not" and tokens[place + 1 : place + 2] in (["only"], ["just"])))
            if tokens[place] == "to":
                break
            place -= 1
        head = tokens[place] if place >= 0 else ""
        if denied or self._possible(place) or (not self.ours and self.tokens[0] in _NOTHING):
            return None
        if self._coming_passive(place):
            return self._promise(place)
        before = tokens[: place + 1]
        if head in _US or (head in _HAVE and tokens[place - 1 : place] and tokens[place - 1] in _US and not self._passive(place, index)):
            return self._ours(place if head in _US else place - 1)
        if tokens[index] == "changed" and head in _HAVE and "been" not in tokens[place:index]:
            return None  # "something has changed": nobody says who did it
        if tokens[index] in ("taken", "took") and tokens[index + 1 : index + 2] == ["off"]:
            return None
        if head in _BE or head in _HAVE:
            return self._state(place, index)
        if head == "you":
            return None if self.tokens[index] == "saved" or LEXICON.pasts[tokens[index]] in ("order", "charge", "-", "?", "deliver") else self._state(place, index)
        return self._bare(index, before, earlier)

    def _possible(self, place: int) -> bool:
        """Whether the verb group that ends at `place` speaks of what can, should or would be."""
        group = self.tokens[max(0, place - 4) : place + 1]
        while group and (group[-1] in _BE or group[-1] in _HAVE or group[-1] in _ADVERBS or group[-1] in _NEGATIONS) and group[-1] != "to":
            group.pop()
        return bool(group) and group[-1] in _MODALS

    def _coming_passive(self, place: int) -> bool:
        group = self.tokens[max(0, place - 4) : place + 1]
        joined = " ".join(group)
        return bool(re.search(r"(?:will|shall|going to|gonna|about to)(?: \w+){0,2}? (?:be|have|get)$|(?:will|shall)$", joined)) or (bool(group) and group[-1] in _FUTURE)

    def _passive(self, head: int, index: int) -> bool:
        return bool({"been", "got", "gotten"}.intersection(self.tokens[head:index]))

    def _promise(self, place: int) -> Mode | None:
        """A third-person promise needs someone definite whom it concerns; rules about "items" promise nothing."""
        definite = _DEFINITE.intersection(self.tokens[: place + 1])
        delivery = {"delivered", "shipped", "dispatched", "arrived"}.intersection(self.tokens)
        return Mode.PROMISE if definite and not delivery and not self.conditioned and not self.asked else None

    def _ours(self, subject: int) -> Mode | None:
        """First person: only a condition right before it or a turned-round question takes the claim away."""
        before = [t for t in self.tokens[:subject] if t not in _OPENERS]
        if before and before[-1] in _CONDITIONS - {"after", "where", "while"}:
            return None
        inverted = bool(before) and before[-1] in ("have", "had", "did", "has")
        return None if self.asked and inverted else Mode.DONE

    def _state(self, place: int, index: int) -> Mode | None:
        """A statement about something: a claim unless it is asked, conditional, wished or a rule about things in general."""
        before = self.tokens[: max(place, 0)]
        starters = sum(t in _SUBJECTS for t in before)
        if self.asked and starters <= 1:
            return None
        condition = next((i for i in range(len(before) - 1, -1, -1) if before[i] in _CONDITIONS), None)
        if condition is not None and sum(t in _SUBJECTS for t in before[condition:]) <= 1:
            return None
        if self.tokens[place] in ("are", "is", "be", "gets", "get") and (self.rule or (before and not _DEFINITE.intersection(before))):
            return None
        if self.tokens[place] in ("are", "is") and not _PERSONAL.intersection(before) and _LATER.intersection(self.tokens[index:]):
            return None
        if self.tokens[place] in ("are", "is") and not _PERSONAL.intersection(before) and (self.tokens[index] in _HABITUAL or before[0] in _ANY_ONE):
            return None
        if self.tokens[place] in ("are", "is") and before[:1] == ["the"] and not _PERSONAL.intersection(self.tokens) and not self.nouns:
            return None
        # Relative clauses of rules: "items that are returned", "the address that was used".
        if before[-1:] in (["that"], ["which"], ["who"]) and _PLURALS.intersection(before):
            return None
        return Mode.STATE if not (place == 0 and self.asked) else None

    def _bare(self, index: int, before: list[str], earlier: Mode | None) -> Mode | None:
        """A past form or participle without auxiliary or "I": describing, a rule's shorthand, a wish, or a claim."""
        after = self.tokens[index + 1 : index + 3]
        condition = next((i for i in range(len(before) - 1, -1, -1) if before[i] in _CONDITIONS), None)
        describing = bool(_THINGS.intersection(after[:1] if after[:1] not in (["or"], ["and"]) else self.tokens[index + 1 : index + 4]))
        if before and before[-1] in ("the", "a", "an", "any", "our", "these", "those", "all", "some", "each", "most", "for", "of", "on", "no", "every", "with"):
            return None
        if before and before[-1] in ("your", "this", "that", "my"):
            return Mode.STATE if describing else earlier or Mode.STATE
        if condition is not None and not _US.intersection(before[condition:]) and sum(t in _SUBJECTS for t in before[condition:]) <= 1:
            return None
        if self.asked and not self.ours and sum(t in _SUBJECTS for t in before) <= 1:
            return None
        if before and self._in_general(before, self.tokens[index + 1 :]):
            return None
        if not before and self.tokens[index] in LEXICON.bases:
            return None  # "set", "put", "reset": a command or an item of a list
        if not before:
            return None if describing and len(self.tokens) > index + 2 else Mode.DONE
        if any(_WISHED.search(t) for t in before[-4:]) and not _HAVE.intersection(before[:1]) and self._wish(before):
            return None
        if self.tokens[index] in ("bought", "purchased") and not self.ours:
            return None
        if before[-1] in ("who", "that", "which", "you"):
            return None if before[-1] != "that" else Mode.STATE
        if before[-1] in ("and", "or") and earlier is None and not self.ours:
            return Mode.STATE
        return Mode.DONE if self.ours else earlier or Mode.STATE

    def _in_general(self, before: list[str], after: list[str]) -> bool:
        """Whether the participle only describes things in general: "fees charged by …", "a newly opened account"."""
        if self.ours or _DEFINITE.intersection(before):
            return False
        finite = bool(_FINITE.intersection(after))
        if (before[-1] in _PLURALS or before[-1].endswith("s")) and (finite or (len(before) > 2 and not _PERSONAL.intersection(after))):
            return True
        if before[0] in _ANY_ONE:
            return True
        return bool(after) and after[0] not in _FUNCTION_WORDS and before[-1] not in NOUNS and not after[0].startswith("#")

    def _wish(self, before: list[str]) -> bool:
        words = " ".join(before)
        return bool(re.search(r"(?:would|do|if|could|can|to|might|may)(?: \w+){0,3} (?:want|like|prefer|need|wish|have|get|rather)(?: \w+){0,4}$", words)) or self.asked

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
        filler = r"(?: (?:now|just|gladly|happily|immediately|personally|also|then|right|away|go|ahead|and|quickly|certainly|definitely|of|course|be|able|to|try|the|it|your))*"
        if re.search(rf"\b(?:was|were|been) able to$|managed to$|\bmanage to$|\bdid(?: indeed| just| already)?$|\bgot to$|\bhave now$", before) and "not" not in before.split()[-4:]:
            return Mode.DONE
        if re.search(r"\bnot(?: \w+){0,1}$|\bnever$", before):
            return None
        if re.search(rf"\b(?:i|we) (?:will|shall|am going to|are going to|am about to|are about to|gonna|am gonna|are here to){filler}$", before):
            return None if self._idiom(index) else Mode.PROMISE
        if re.search(r"\b(?:let me|let us|lets|let's)(?: go ahead and| just| now| quickly| also| then| please| try to| \w+(?: \w+)? and)*$", before):
            return None if self._idiom(index) else Mode.PROMISE
        if self.asked and _INVERTED.search(before):
            return None
        if re.search(r"\bi(?: hereby| now| just| do| gladly| personally| also)*$|\bwe (?:hereby|now)$", before) and not self._idiom(index):
            return Mode.DONE
        return None

    def _mode_of_doing(self, before: str) -> Mode | None:
        if re.search(r"\b(?:i|we) (?:am|are|have been|was|were)(?: now| just| currently| already| also| in the process of| busy)*$", before):
            return Mode.PROMISE
        if re.search(r"\b(?:i|we) have(?: \w+){1,4} (?:of|with)$|\b(?:i|we)(?: have| just| already)* (?:finished|completed|done|started)$", before):
            return Mode.DONE
        if re.search(r"\b(?:is|are)(?: now| already| currently)* being$", before):
            return Mode.PROMISE
        told = len(self.tokens) > 1 and self.tokens[1] in ("your", "it", "that", "this", "you", "now", "everything", "them")
        told = told or (self.tokens[1:2] == ["the"] and len(self.tokens) <= 4 and self.tokens[-1] in NOUNS)
        return Mode.PROMISE if before == "" and told and not self.conditioned else None

    def _idiom(self, index: int) -> bool:
        return bool(re.match(r"(?:start (?:with|by)|return to (?:this|that|you|your question)|hand(?:le)? (?:this|that|it) (?:step|carefully)|change the subject|pass on it|report back|place (?:a )?(?:link|list)|open with|order (?:them|these|the results)|update you|inform you|notify you|take a|take it from|get (?:back|you)|make (?:sure|a)|put (?:it|this|that) (?:simply|this way)|give you (?:an|a|the|more|some)|connect the dots|set (?:out|aside)|text you|complete the picture)", " ".join(self.tokens[index : index + 5])))

    def _phrases(self) -> Iterator[Claim]:
        for pattern, code in NOMINAL:
            match = pattern.search(self.text)
            if not match or (code == "-" and not self.nouns):
                continue
            before = self.text[: match.start()].split()[-4:]
            words = _TOKEN.findall(match.group().replace("no longer", "") + " " + " ".join(before))
            if any(w in _NEGATIONS or w.endswith("n't") or w == "yet" for w in words) or self.asked or self._supposed(before):
                continue
            promise = code.startswith("promise")
            if promise and self.conditioned:
                continue
            if code == "way":
                act = Act.REFUND if Act.REFUND in self.nouns else Act.SHIP
            else:
                act = self._act("?") if code in ("?", "-", "promise", "promise ?") else Act(code.removeprefix("promise "))
            if promise or not (code == "?" and not self.nouns and not self.ours):
                yield Claim(act, Mode.PROMISE if promise else Mode.DONE if self.ours else Mode.STATE, match.group().strip())

    def _supposed(self, before: list[str]) -> bool:
        """Whether the words before a phrase make it conditional or possible."""
        tail = set(before)
        return bool(tail & {"i'll", "we'll", "if", "once", "when", "until", "unless", "whether", "can", "could", "may", "might", "would", "will", "after", "before", "to", "must"}) or bool(
            re.match(r"(?:if|once|when|until|unless|whether|after|before)\b", self.text) and not self.ours
        )


