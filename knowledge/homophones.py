"""Chinese slips of the pen: a word typed with another character of the same sound, such as 帐蓬 for 帐篷.

Most people type Chinese by its sound and pick the wrong one of several characters now and then. `syllables.txt` lists the
characters of GB 2312's first level, and those of the lexicon, by how they are mostly read, without tones.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

BUNDLED = Path(__file__).with_name("syllables.txt")
SHORTEST, LONGEST = 2, 5  # characters of a word that is mended
# Characters that are words of their own in every sentence: never a slip, or seldom one in a short word.
_NEVER = frozenset("的地得了着过是有在和与跟同或也都还就只才又再很太最更不没别要想会能")
_OFTEN = frozenset(
    "可该去来到从向往给把被让叫对为用拿放装带戴穿坐站躺睡走跑"
    "吃喝看听说问找买卖送收做干开关洗擦住靠像比这那哪谁啥几多少大小高低长短厚薄轻重新旧好坏快慢早晚上下里外前后左右中内"
    "一二两三四五六七八九十百千万个条件套双台张块元我你您他她它们自己人家天年月日周时点分次号包超破烫雪杯吗呢吧呀啊"
)


@dataclass(frozen=True, slots=True)
class Slip:
    """A piece of a text that sounds like a known word but is written otherwise."""

    start: int
    said: str
    meant: str

    @property
    def pairs(self) -> tuple[str, ...]:
        """The neighbouring characters that only the slip has; a text that has them means what it says."""
        two = zip(itertools.pairwise(self.said), itertools.pairwise(self.meant), strict=True)
        return tuple("".join(said) for said, meant in two if said != meant)


class Homophones:
    """The known words by their sound."""

    def __init__(self, words: Iterable[str], syllables: Mapping[str, str]) -> None:
        self._syllables = syllables
        self._by_sound: dict[str, tuple[str, ...]] = {}
        for word in words:
            sound = self._sound(word)
            if SHORTEST <= len(word) <= LONGEST and sound:
                self._by_sound[sound] = (*self._by_sound.get(sound, ()), word)

    def slips(self, text: str, unknown: Collection[int], known: Collection[str]) -> Iterator[Slip]:
        """Pieces that differ in one character from a word of the same sound, the longest first.

        A piece has at least one of the `unknown` places of the text, one of two characters nothing else; `known` are words
        that are meant as they stand.
        """
        for length in range(LONGEST, SHORTEST - 1, -1):
            for start in range(len(text) - length + 1):
                said = text[start : start + length]
                met = sum(place in unknown for place in range(start, start + length))
                if said in known or met < (1 if length > SHORTEST else SHORTEST):
                    continue
                for meant in self._by_sound.get(self._sound(said), ()):
                    if _likely(said, meant):
                        yield Slip(start, said, meant)

    def _sound(self, word: str) -> str:
        """How a word sounds; empty where it has a character that is not known."""
        sounds = [self._syllables.get(character, "") for character in word]
        return " ".join(sounds) if all(sounds) else ""


def _likely(said: str, meant: str) -> bool:
    """Whether just one character differs, and that is not one which stands alone as often as not."""
    differing = [one for one, other in zip(said, meant, strict=True) if one != other]
    if len(differing) != 1 or differing[0] in _NEVER:
        return False
    return differing[0] not in _OFTEN or (len(said) > SHORTEST and differing[0] != said[0])


@lru_cache(maxsize=2)
def read_syllables(path: Path = BUNDLED) -> Mapping[str, str]:
    """How each character of the file is read; a line is a syllable and its characters."""
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {character: syllable for syllable, characters in lines for character in characters}
