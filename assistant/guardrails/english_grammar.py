"""The English words and turns that decide how a verb of act is meant: denied, asked, possible, conditional, general or claimed."""

from __future__ import annotations

import re

from assistant.guardrails.kinds import word_set

PLURALS = word_set(
    "items orders products goods purchases gifts returns refunds parcels packages exchanges "
    "cancellations requests anything everything points"
    " clothes shoes changes customers customisations discounts lamps labels payments items"
)
THINGS = PLURALS | word_set(
    "item order product amount parcel package purchase policy version date address price condition stuff "
    "piece pieces good one ones"
)
ADVERBS = word_set(
    "just already now also successfully been being fully automatically recently all both immediately "
    "finally officially hereby yet even actually partially safely properly"
    " completely then personally gladly happily quickly ever always usually normally currently still "
    "only so right promptly manually kindly simply gone ahead and duly to get getting"
)
NEGATIONS = word_set("not never no cannot neither nor without unable n't")
BE = word_set("is are was were be been am get gets got gotten being")
HAVE = word_set("has have had having")
MODALS = word_set("can could may might must should would to need needs needn't ought cannot")
FUTURE = word_set("will shall gonna won't")
CONDITIONS = word_set("if once when after until unless before whenever whether while till where unless")
LATER = word_set("when if once unless after until whenever")
NOTHING = word_set("nothing none nobody neither no")
FINITE = word_set(
    "is are can must may will cannot should could do does ship ships arrive arrives qualify qualifies "
    "need needs have count counts go goes"
)
ANY_ONE = word_set("a an any every each most many some")
HABITUAL = word_set("added applied deducted charged")
PERSONAL = frozenset(("your", "you"))
# What follows a participle that is a predicate; any other word is the noun that it describes.
FUNCTION_WORDS = word_set(
    "for to by in on at and or your you the it this that these those my our a an as with from within "
    "after before per successfully already now today"
    " just through via into onto under over back again too also here there right all both so because "
    "when if once until while out up off"
)
US = frozenset(("i", "we"))
OPENERS = word_set("please so and but then well ok okay yes no sure great also or even just only")
SUBJECTS = word_set("i we you it your my our the this that they he she these those its their")
DEFINITE = word_set("your you my it this that the these those its everything all they i we he she")
ASKING = re.compile(
    r"^(?:(?:so|and|or|but|ok|okay|well|then|now|sorry)[ ,]+)*(?:do|does|did|would|could|can|shall"
    r"|should|may|is|are|was|were|has|have|will|what|which|when|where|why|how|who|want|need|like"
    r"|any)\b"
)
WISHED = re.compile(r"(?:want|wants|like|prefer|need|wish|rather|love|have|having|get|getting)$")
SPLIT = re.compile(
    r"[,;:()\n\"!。，；：]| - | (?:but|so that|because|however|although|though)(?= )| and(?= (?:i|i've"
    r"|i'll|we|we've|you|you'll|your|it|it's|they|the) )"
)
TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9#][a-z0-9-]*|\?")
CONTRACTIONS = {"'ve": " have", "'ll": " will", "'re": " are", "'m": " am", "'d": " would"}
SOON = re.compile(
    r"as soon as (?:possible|i can|we can)|when(?:ever)? (?:i|we) can|if (?:i|we) can|asap|before you "
    r"know it|if it helps|if you (?:will|look|check)|once again|once more"
)
CONDITIONED = re.compile(
    r"(?<![a-z])(?:(?:once|if|unless|until|when|as soon as|after|provided|in case|only with|whenever"
    r"|before) |(?:confirm|press|tap|click|ask|say|tell me|let me know|write|reply|choose|send me|give "
    r"me)(?: [\w']+){0,7},? (?:and )?(?:then |(?:i|we)(?='ll| will))|or let me )"
)
# Conditions under which a rule may be told in the present tense ("once we have it, your refund is issued").
RULE = re.compile(r"(?<![a-z])(?:once|after|as soon as) ")
INVERTED = re.compile(r"(?:should|shall|can|could|may|might|would|will|do|did) i$")
# What is on its way: an amount, a parcel, or something in place of what was bought; and where money goes back to.
AMOUNT = re.compile(
    r"[$€£¥]\s?\d|\d\s?(?:dollars|euros?|pounds|yuan|usd|eur|gbp)(?![a-z])|(?:money|amount|funds)(?![a-z])"
)
GOODS = re.compile(r"(?:orders?|parcels?|packages?|shipments?|deliver(?:y|ies)|boxe?s?|items?|goods)(?![a-z])")
IN_PLACE = re.compile(
    r"(?:replacements?|substitutes?)(?![a-z])|(?<![a-z])(?:a |the |your )?(?:brand[- ])?new (?:pair|one|unit|item|piece|set)(?![a-z])"
    r"|(?<![a-z])(?:another|second|fresh) (?:pair|one|unit|item|piece|set|parcel|package)(?![a-z])"
)
BACK_TO = re.compile(
    r"(?:back )?(?:to|onto) (?:your|the) (?:\w+ )?(?:card|account|bank|wallet|paypal|visa|mastercard)(?![a-z])"
)
