"""Which sentences say that somebody waits on a list or will be told when something is back.

The general rules for acts pass over these words: "put you on the list" holds no verb of act, and "we'll tell you when it is
back" reads as a rule. Where a shop notes back-in-stock requests both are claims like any other: they need the receipt, or the
card that waits for a yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.guardrails.acts import Act, Claim, Mode

_LIST = r"(?:the|our|a|an|this|that|its) (?:[\w-]+ ){0,3}?(?:wait-?)?(?:list|alerts?|notifications?|notices?|reminders?)(?![a-z])"
_NOTED = re.compile(
    rf"(?:put|added?|placed|got|have|signed|registered|noted) you (?:down |up )?(?:on|to|for) {_LIST}"
    rf"|you(?: are|'re)(?: now| already| all)* (?:on|added to|signed up for|registered for|subscribed to) {_LIST}"
    r"|signed you up(?![a-z])|you(?: are|'re)(?: now| already| all)* signed up(?![a-z])"
    r"|(?:i|we|i've|we've|have|just|now) noted (?:it|this|your (?:request|interest|wish)|that you(?:'d)? (?:\w+ )?(?:want|like|wait))"
    r"|(?:your|the|a|an) (?:[\w-]+ ){0,3}?(?:notification|notice|alert|reminder|request) (?:is|has been|was) (?:now |already )*"
    r"(?:set|active|noted|recorded|saved|registered|in place|on file|placed)(?![a-z])"
)
_EXCUSED = re.compile(
    r"(?:\bnot|n't|never|nobody|can|could|may|might|would|shall|should|to|if|once|until|unless|whether|before|after|when|like me to)"
    r"(?: (?:i|we|you|have|has|been|be|it|already|actually|yet))*\s*$"
)
_BACK = (
    r"(?:(?:is|are|'s|'re|comes?|gets?|be|been) (?:\w+ )?back(?![a-z])|back in stock|in stock|available|restock\w*"
    r"|(?:it|they) returns?(?![a-z])|(?:bought|buy it|had) again)"
)
_WHEN = r"(?:when(?:ever)?|once|as soon as|the (?:moment|minute|day)|if|should|after)(?![a-z])"
_TELLS = (
    r"(?:i|we|you|someone|somebody|they|the shop|(?:the|our) team)(?:'ll| will| shall| are going to| am going to) (?:\w+ ){0,3}?"
    r"(?:let you know|tell you|be told|notif\w+|inform\w*|alert\w*|e-?mail\w*|text you|messag\w+|write to you|ping you|hear|read|remind\w*"
    r"|(?:send you|drop you|get|receive|see) (?:\w+ )?(?:e-?mail|message|text|notification|notice|alert|note|news|word))"
)
_TOLD = re.compile(
    rf"(?P<tells>{_TELLS})(?P<rest>[^.!?;]{{0,60}}?){_WHEN}[^.!?;]{{0,40}}?{_BACK}"
    rf"|{_WHEN}[^.!?;]{{0,40}}?{_BACK}[^.!?;]{{0,20}}?(?P<later>{_TELLS})"
)
_AGREED = re.compile(
    r"(?:if|once|when|after|as soon as) you(?:'ve|'d| have| would)? (?:confirm|agree|say|said|tap|press|click|accept|answer|want|like)"
    r"|(?:after|with) your (?:yes|confirmation|ok)|(?:i|we) can (?:prepare|note|register|put|set|ask)(?![a-z])"
    r"|(?:leave|give me|tell me|with|need) (?:your|an?|the) e-?mail"
)
_KEPT = re.compile(
    r"(?:i|we)(?:'ll| will) (?:also )?(?:keep|hold|reserve|put|set) (?:one|it|some|a \w+) (?:(?:aside|back)(?![a-z])|for you(?![a-z]))"
)
_BY_MAIL = re.compile(r"e-?mail|text you|a text|sms")

_HAN_BACK = re.compile(r"到货|有货|补货|回货|重新上架|能买[到的]?|可以买")
_HAN_NOTED = re.compile(
    r"(?:加入|加到|加进|排进|列入|记到|放进|登记到)[^,。!?]{0,8}名单|(?:已经?|现在)在[^,。!?]{0,8}名单|记下(?:来)?了|[帮替为给][您你]记[好上]?了"
)
_HAN_TOLD = re.compile(
    r"(?:告诉|告知|提醒|通知)(?:给|到)?[您你]|[给向][您你](?:再)?(?:发|打|写)|发(?:邮件|短信|消息)?(?:给|到|至)[您你]|(?:邮件|短信|电话)(?:告知|通知|联系)"
)
_HAN_BY_MAIL = re.compile(r"邮件|短信|电话(?!号)|发邮|电邮")
_HAN_EXCUSED = re.compile(
    r"没有?|还没|尚未|未|不会|不能|无法|可以|能[够帮给]|要不要|需要|想要?|是否|如果|要是|等你|等您|一旦|让|请|希望|要|才|[您你](?:点头|点一?下|确认|同意)"
)
_HAN_AGREED = re.compile(
    r"确认|点头|同意|如果|要是|要不要|的话|[留给填][^,。!?]{0,4}邮箱|提供[^,。!?]{0,4}邮箱|登记(?:之|以)?后|登记的,|想要|可以帮|能帮|可以登记"
)
_HAN = re.compile("[\u4e00-\u9fff]")


def claims_of_notices(sentence: str) -> Iterator[Claim]:
    """Every claim of a lower-case sentence in folded form that a request is noted, or that news of a return to stock will come."""
    if sentence.rstrip(" \"')").endswith("?"):
        return
    if _HAN.search(sentence):
        yield from _in_chinese(sentence)
    for match in _NOTED.finditer(sentence):
        if not _EXCUSED.search(sentence[: match.start()]):
            yield Claim(Act.NOTICE, Mode.DONE, match.group())
    if kept := _KEPT.search(sentence):
        yield Claim(Act.BOOK, Mode.PROMISE, kept.group())
    told = _TOLD.search(sentence)
    if told is None:
        return
    words = told.group("tells") or told.group("later")
    if _BY_MAIL.search(words + (told.group("rest") or "")):
        yield Claim(Act.SEND, Mode.PROMISE, words)
    elif not _AGREED.search(sentence):
        yield Claim(Act.NOTICE, Mode.PROMISE, words)


def _in_chinese(sentence: str) -> Iterator[Claim]:
    noted = _HAN_NOTED.search(sentence)
    if noted and (_HAN_BACK.search(sentence) or "名单" in noted.group()):
        clause = re.split("[,。;!]", sentence[: noted.start()])[-1]
        if not _HAN_EXCUSED.search(clause):
            yield Claim(Act.NOTICE, Mode.DONE, noted.group())
    told = _HAN_TOLD.search(sentence)
    if told is None or not _HAN_BACK.search(sentence) or re.search(r"不会|不能|无法|没法", sentence[: told.start()]):
        return
    if _HAN_BY_MAIL.search(sentence):
        yield Claim(Act.SEND, Mode.PROMISE, told.group())
    elif not _HAN_AGREED.search(sentence):
        yield Claim(Act.NOTICE, Mode.PROMISE, told.group())
