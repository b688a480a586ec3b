"""A longer text as the pieces that answer questions: headed paragraphs, lines of a list, sentences. Pure."""

from __future__ import annotations

import re

from assistant.skills.matching import joined, rank, sentences

# A text up to this length is one piece, told whole.
SHORT = {"en": 320, "zh": 160}
# A piece up to this length is told whole, of a longer one what fits.
WHOLE = {"en": 480, "zh": 260}
_HAN = re.compile(r"[㐀-鿿]")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"“'(])|(?<=[。！？])")
# What goes on with the enumeration before it: "2. …", "③ …".
_GOES_ON = re.compile(r"^\s*(?:[2-9]|1\d)\s*[.)、．）](?!\d)|^\s*[②-⑳]")


def language_of(text: str) -> str:
    """ "zh" for a text with Chinese in it, else "en"."""
    return "zh" if _HAN.search(text) else "en"


def pieces(text: str) -> list[str]:
    """The text in pieces, in their order: lines, of these the paragraphs under 【headings】, else sentences with their enumerations."""
    # Some feeds carry line breaks as the two characters that stand for one.
    plain = text.replace("\\n", "\n").strip()
    if len(plain) <= SHORT[language_of(plain)] and "\n" not in plain:
        return [plain] if plain else []
    if is_list(plain):
        return [line.strip() for line in plain.split("\n") if line.strip()]
    found: list[str] = []
    for line in _paragraphs(plain):
        for part in re.split(r"(?=【)", line):
            found += [part] if part.startswith("【") else _sentences(part)
    return [piece for piece in (p.strip() for p in found) if piece]


def is_list(text: str) -> bool:
    """Whether the text is a list of short lines, such as faults with their cures."""
    lines = [line for line in text.replace("\\n", "\n").split("\n") if line.strip()]
    return len(lines) > 1 and not any(line.strip().startswith("【") for line in lines)


def lead(piece: str) -> str:
    """What a piece announces itself as: its 【heading】, or the few words before its first colon."""
    found = re.match(r"【([^】]*)】|([^：:。，；,;.]{2,14})[：:]|([^：:。，；]{2,10})方面，", piece)
    return next((part.strip() for part in found.groups() if part), "") if found else ""


def told(question: str, piece: str, *, about: str = "") -> str:
    """What of a piece is said in answer: all of it, or of a long one the parts that fit, in their order."""
    language = language_of(piece)
    if len(piece) <= WHOLE[language]:
        return piece
    parts = sentences(piece)
    ranked = rank(question, parts, about=about)
    chosen = {0} if parts[0].startswith("【") else set()
    length = sum(len(parts[i]) for i in chosen)
    for match in ranked:
        if length + len(parts[match.index]) > WHOLE[language]:
            break
        chosen.add(match.index)
        length += len(parts[match.index])
    return joined([parts[i] for i in sorted(chosen)] or parts[:1], language)


def _paragraphs(text: str) -> list[str]:
    """The lines; those below a 【heading】 belong to it."""
    found: list[str] = []
    for line in text.split("\n"):
        if found and found[-1].startswith("【") and line.strip() and not line.startswith("【"):
            found[-1] += f"\n{line}"
        else:
            found.append(line.strip())
    return found


def _sentences(text: str) -> list[str]:
    """Sentences; one that goes on with an enumeration belongs to the one before it."""
    found: list[str] = []
    for sentence in _SENTENCE_ENDS.split(text):
        if found and _GOES_ON.match(sentence):
            found[-1] += sentence
        else:
            found.append(sentence)
    return found
