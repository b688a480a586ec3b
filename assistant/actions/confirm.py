"""Reads a bare yes or no without a model: only a message that is nothing else decides a proposal."""

from __future__ import annotations

import re
from typing import Literal

# Whole messages only: "yes, and also change my address" is for the model, and so is "yes?" as a question.
_YES = (
    r"(?:yes|yep|yeah|yup|y|ok|okay|confirm|confirmed|i confirm|go ahead|please do|do it|yes please|please go ahead|sure|correct"
    r"|that'?s right|sounds good|好|好的|好呀|可以|可以的|行|行的|是|是的|对|对的|确认|我确认|确定|同意|没问题|没错"
    r"|嗯|嗯嗯|办吧|退吧|确认吧|好吧|麻烦了)"
)
_NO = (
    r"(?:no|nope|nah|n|no thanks|no thank you|cancel|cancel that|stop|don'?t|do not|don'?t do it|not now|never mind|nevermind"
    r"|(?:just |please )?leave it(?: be| then)?|forget (?:about )?it|drop it|let'?s not|(?:i'?d )?rather not|(?:i )?changed my mind"
    r"|不|不要|不用|不用了|不了|算了|先不|先不用|先不要|不需要|取消|别|别了|不退了|不办了|不确认|否|不行"
    r"|还是算了|还是算了吧|算了吧|还是不要了|还是不了|还是不退了|不要了|不想退了|先不退了|我不退了|不登记了|我改主意了|改主意了)"
)
# Nobody decides in more; the bound also keeps matching cheap.
_LONGEST = 60
_EDGES = re.compile(r"[\s.!,;~。！，；～、]+$|^[\s.!,。！，]+")

Answer = Literal["yes", "no"]


def _only(words: str, more: str = "") -> re.Pattern[str]:
    """Matches one of these words, or several of them and no others: "ok, go ahead", "算了，不退了"."""
    return re.compile(rf"{words}(?:[\s,，、。.!！]+(?:{words}{more}))*")


# Thanks may follow a no. After "ok" or "好的" they close a talk rather than agree to a card.
_ANSWERS: tuple[tuple[Answer, re.Pattern[str]], ...] = (
    ("yes", _only(_YES)),
    ("no", _only(_NO, "|thanks|thank you|谢谢|谢谢你|谢谢您")),
)


def read_answer(text: str) -> Answer | None:
    """What a message says to the one open proposal: "yes", "no", or None when it says anything more or else."""
    bare = _EDGES.sub("", text).strip().lower().replace("’", "'")
    if len(bare) > _LONGEST:
        return None
    return next((answer for answer, words in _ANSWERS if words.fullmatch(bare)), None)
