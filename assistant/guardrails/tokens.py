"""Addresses, identifiers and what cannot be read: the figures that are tokens rather than numbers."""

from __future__ import annotations

import re

from assistant.guardrails.kinds import Figure, Kind, Page, compact, same, unreadable, word_set

EMAIL = re.compile(
    r"[a-z0-9][a-z0-9._%+'-]*@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|@[a-z0-9_.]+|[a-z0-9._-]+\s?[\[(<]\s?(?:at"
    r"|@)\s?[\])>]\s?[a-z0-9.-]+"
)
_TLD = (
    "com|net|org|cn|io|shop|store|co|uk|de|fr|nl|eu|us|info|biz|xyz|app|dev|me|tv|cc|top|vip|site"
    "|online|club|link|live|"
    "example|test|ai|ru|jp|kr|hk|tw|sg|in|au|ca|ch|at|be|es|it|pl|pt|se|no|fi|dk|ly|gl|gg|to|tk|pw|ws"
    "|mobi|asia|wang|ltd"
)
URL = re.compile(
    rf"(?:https?|ftp|mailto|tel|javascript|data|weixin|alipays?"
    rf"|whatsapp)\s?:\s?(?://)?[^\s<>\"'()\[\]\u3000-\u9fff]+"
    rf"|www\.[^\s<>\"()\[\]\u3000-\u9fff]+"
    rf"|(?<![a-z0-9@.-])[a-z0-9][a-z0-9-]*(?:[.。][a-z0-9-]+)*[.。](?:{_TLD})(?![a-z0-9-])(?:[/?#:][^\s<>\"()\[\]\u3000-\u9fff]*)?"
    rf"|[a-z0-9-]+ ?[(\[]?\bdot\b[)\]]? ?(?:{_TLD})(?![a-z])"
    r"|(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)"
)
_URL_SIGN = re.compile(
    r"[a-z0-9][.。][a-z]|:/|(?:ftp|mailto|tel|javascript|data|weixin|alipays?|whatsapp)\s?:"
    r"|(?<![a-z])dot(?![a-z])|\d\.\d+\.\d"
)
_PREFIXES = "mid|top|under|over|pre|post|non|sub|around|about|early|late|up|near|plus"
_COUNTED = (
    "packs?|pcs?|pieces?|piece|speed|way|ply|seater|person|in|step|fold|part|layer|tier|sided|inch|day"
    "|week|month|year|hour|minute|point|star"
)
# A token with letters and digits, possibly in groups. Numbers with a unit ("30-day", "250g", "2nd", "5pm") are left to amounts.
IDENTIFIER = re.compile(
    r"#?(?<![a-z0-9.$€£¥])(?:(?<!,)|(?=[a-z]))(?=[a-z0-9_/-]*\d)(?=[a-z0-9_/-]*[a-z])[a-z0-9]+(?:[-_/][a-z0-9]+)*(?![a-z0-9])"
    r"|#\s?\d+(?:-\d+)*"
)
UNIT_TOKEN = re.compile(
    rf"\d+(?:st|nd|rd|th|k|h|hrs?|min|mins|s|sec|d|kg|g|mg|lbs?|oz|ml|l|cl|cm|mm|m|km|in|ft|w|v|mah|ah"
    rf"|wh|hz|khz|mhz|ghz|db|gb|tb|mb|mp|px|p|rpm|x|usd|eur|gbp|cny|rmb|am|pm|pcs?|pts)"
    rf"|\d+(?:-\d+)?-(?:{_COUNTED})(?:-[a-z0-9]+)*|\d+-[a-z]{{3,}}|(?:{_PREFIXES})-\d+|x\d{{1,3}}"
    rf"|(?:usd|eur|gbp|cny|rmb|us|hk)\d+|\d+-\d+[a-z]{{1,3}}"
)
CODE_WORD = re.compile(
    r"(?:(?<![a-z])(?:codes?|coupons?|vouchers?|promo|password|pin)|优惠码|优惠券码?|折扣码|券码|口令"
    r"|兑换码|验证码|密码)(?:\s*(?:is|:|：|是|为|code"
    r"|called))*\s*[\"'「“]?(?P<code>[A-Za-z0-9][A-Za-z0-9_-]{2,})"
)
CAPITALS = re.compile(r"(?<![A-Za-z0-9])[A-Z]{4,}(?![A-Za-z0-9])")
SHOUTED = word_set(
    "NOTE ONLY MUST PLEASE IMPORTANT VERY ALSO THIS THAT THANK THANKS WARNING HELLO WELL YOUR HAVE "
    "WITH FROM WILL FIRST CANNOT NEVER"
    " ALWAYS BOTH ORDER RETURN REFUND CANCEL FREE CONFIRM DECLINE HDMI IBAN VISA PDPA GDPR USPS JSON HTML"
)
_LETTERS = "a-zA-Z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
# Letters of scripts that this guard does not read; μ and Ω stand in units.
FOREIGN = re.compile(
    r"[\u0370-\u03a8\u03aa-\u03bb\u03bd-\u03c8\u03ca-\u1fff\u3040-\u30ff\u3130-\u318f\ua000-\ud7ff\ufb1d-\ufdff\ufe70-\ufefc]+"
    r"|[\U00010000-\U0001efff\U00030000-\U0003ffff]+"
)
MIXED = re.compile(
    rf"[{_LETTERS}]+[\u0370-\u03a8\u03aa-\u03bb\u03bd-\u058f]+"
    rf"|[\u0370-\u03a8\u03aa-\u03bb\u03bd-\u058f]+[{_LETTERS}]+"
)
# Four letters or more are no row of sizes ("S M L"); three are told from one by the number that they spell.
SPELLED = re.compile(
    r"(?<![a-z'0-9])(?:[a-z](?:[ ._-]{1,2}[a-z]){3,}|t[ ._-]{1,2}(?:e[ ._-]{1,2}n|w[ ._-]{1,2}o)"
    r"|s[ ._-]{1,2}i[ ._-]{1,2}x|o[ ._-]{1,2}(?:n[ ._-]{1,2}e|f[ ._-]{1,2}f))(?![a-z'0-9])"
)
# Words that no English sentence has but the neighbours' languages cannot do without; two of them mean: not a language we can check.
OTHER_LANGUAGE = word_set(
    "votre vous nous est ete sera une les des avec pour commande und ist wurde wird ihre ihnen nicht das "
    "der eine"
    " su esta sido el los las para usted pedido il della stato ordine het een uw wordt bestelling "
    "seu foi voce nao com"
    " kostenlos gratis gratuit gratuite rembourse remboursement erstattet storniert reembolsado "
    "cancelado annulee annule"
    " terugbetaald geannuleerd rimborsato annullato"
)


def take_addresses(page: Page) -> None:
    """Take e-mail addresses and web addresses off the page; sentence punctuation at their end does not belong to them."""
    if "@" in page.low or "at" in page.english:
        for match in list(EMAIL.finditer(page.low)):
            address = "".join(match.group().rstrip(".-'").split())
            page.add(
                match.start(),
                match.start() + len(match.group()),
                same(Kind.EMAIL, page.words(*match.span()), ("email", address)),
            )
    for match in list(URL.finditer(page.low)) if _URL_SIGN.search(page.low) else ():
        shown = page.words(*match.span()).rstrip(".,;:!?*_~`'\"")
        page.add(*match.span(), same(Kind.URL, shown, ("url", url_value(shown))))


def url_value(shown: str) -> str:
    """A web address without scheme and closing slash, host in lower case, path as it is."""
    scheme, found, rest = shown.partition("://")
    address = rest if found and scheme.lower() in ("http", "https") else shown
    host, slash, path = address.partition("/")
    return (host.lower() + slash + path).rstrip("/")


def identifier(text: str, *more: tuple[str, ...]) -> Figure:
    """An identifier-like token; `more` are other keys that support it as well."""
    return same(Kind.IDENTIFIER, text, ("id", compact(text)), *more)


def take_identifiers(page: Page) -> None:
    """Take codes, order and tracking numbers, model names and shouted words off the page."""
    for match in CODE_WORD.finditer(page.text):
        start, end = match.span("code")
        code = match["code"]
        named = any(c.isdigit() for c in code) or code.isupper()
        if named and page.low[start] != "\x01" and code not in SHOUTED:
            page.add(start, end, identifier(code))
    for match in list(IDENTIFIER.finditer(page.low)):
        if not UNIT_TOKEN.fullmatch(match.group()):
            page.add(*match.span(), identifier(page.words(*match.span())))
    for match in CAPITALS.finditer(page.text):
        if match.group() not in SHOUTED and page.low[match.start()] != "\x01":
            page.add(
                *match.span(),
                same(Kind.IDENTIFIER, match.group(), ("id", match.group().lower()), ("word", match.group().lower())),
            )


def take_unreadable(page: Page) -> None:
    """Take what this guard cannot read: mixed scripts, spelled-out letters, other languages."""
    for match in list(SPELLED.finditer(page.low)):
        page.add(*match.span(), unreadable(page.words(*match.span())))
    for pattern in (MIXED, FOREIGN) if page.other else ():
        for match in list(pattern.finditer(page.low)):
            if any(c.isalpha() for c in match.group()):
                page.add(*match.span(), unreadable(page.words(*match.span())))
    if len(OTHER_LANGUAGE.intersection(page.english)) >= 2:
        page.figures.append((0, unreadable(page.text.strip())))
