"""The agents' policy of `retail-en` cut down to what concerns shoppers, and said to them."""

from __future__ import annotations

import re

# Headings that speak of a database; every other heading stays as it is.
TITLES = {
    "domain basic": "About our shop",
    "generic action rules": "Changing an order",
    "user": "Your profile and ways to pay",
    "product": "Our products",
    "order": "Your orders and what their status means",
}

# A sentence with one of these is about the agents' work. What a shopper should know of it is rewritten first.
INTERNAL = re.compile(r"\b(agents?|tools?|database|function|remember to|before taking th\w+ action)\b", re.IGNORECASE)

# From words about the user to words to the shopper, in this sequence.
REWRITINGS = (
    (r"\bin the database ", ""),
    (r",? and you should check its status before taking the action", ""),
    (r"\bThe agent will not be able to (.+?)(?: anymore)?\.", r"We cannot \1 after that."),
    (
        r"^(\w+) or (\w+) order tools can only be called once per order\.",
        r"You can \1 or \2 items only once per order.",
    ),
    (r"\baction can only be called once\b", "can only be done once"),
    (r"\byou can take actions to modify\b", "you can have us change"),
    (r"\byou can only take action on\b", "we can only change"),
    (r"\b(after|upon) user confirmation\b", r"\1 your confirmation"),
    (r"\bthe user's\b", "your"),
    (r"\bthe (?:user|customer) (need|want|provide)s\b", r"you \1"),
    (r"\bthe (?:user|customer) has\b", "you have"),
    (r"\bthe (?:user|customer)\b", "you"),
    (r"\bwant the (modify|cancel|return|exchange)\b", r"want to \1"),
    (r"\beach user\b", "each customer"),
    (r"\busers\b", "customers"),
    (r"\buser\b", "customer"),
)


def policies(text: str) -> dict[str, str]:
    """Policy files by name: one for each `##` of the policy, its `###` as sections. What stands before is for agents."""
    files = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        title = _title(heading)
        written = _policy(title, body)
        if written:
            stem = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
            files[f"{stem}.en.md"] = written
    return files


def _policy(title: str, body: str) -> str:
    """The file's text, empty where nothing concerns shoppers."""
    first, *others = re.split(r"^### ", body, flags=re.MULTILINE)
    sections = [("", first)] + [(_title(part.partition("\n")[0]), part.partition("\n")[2]) for part in others]
    written = []
    for heading, content in sections:
        said = _for_shoppers(content)
        if said:
            written.append(f"## {heading}\n\n{said}\n" if heading else f"{said}\n")
    return "\n".join([f"# {title}\n", *written]) if written else ""


def _title(heading: str) -> str:
    plain = heading.strip()
    return TITLES.get(plain.lower(), plain)


def _for_shoppers(text: str) -> str:
    """The lines that concern shoppers; a lead-in whose list is gone goes too."""
    lines = [_line(line) for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if line is not None)).strip()


def _line(line: str) -> str | None:
    bullet = re.match(r"\s*[-*] ", line)
    start = bullet.group() if bullet else ""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z])", line.removeprefix(start).strip())
    said = [sentence for sentence in map(_sentence, sentences) if sentence]
    if line.strip() and not said:
        return None
    return start + " ".join(said)


def _sentence(sentence: str) -> str:
    for pattern, replacement in REWRITINGS:
        sentence = re.sub(pattern, replacement, sentence, flags=re.IGNORECASE)
    if INTERNAL.search(sentence):
        return ""
    # Rewriting may have put a small letter first, or a capital one inside.
    sentence = re.sub(r"(?<=^You can )(\w)(\w*) or", lambda m: f"{m[1].lower()}{m[2]} or", sentence)
    return sentence[:1].upper() + sentence[1:]
