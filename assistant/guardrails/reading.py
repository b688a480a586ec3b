"""Text as a reader sees it: what all guards look at, so that disguises ("$1**9**", "１９", "ref​unded") read like the plain words.

`clean` is what may be shown; `fold` is one piece of it for the scan that holds a stream back; `read` is a whole sentence for
the checks. Simplified and traditional Chinese read the same.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Zero-width signs, bidirectional controls, tags and variation selectors that have no business between letters. The zero-width
# joiner is kept: it builds emoji; `read` drops it.
HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
MARKS = re.compile(r"[*_~`\u200d\ufe0e\ufe0f]")
# Combining marks that are left after composition: strike-through, dots and the like laid over letters or digits.
OVERLAYS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]")
# Stands for a numeric character that is no single decimal digit ("½", "Ⅻ", "㉑"): a number that is not read but not missed.
ODD_NUMBER = "½"

TRADITIONAL = str.maketrans(
    "為爲給幫替訂單運費終額經貨換發辦處當後週號點時個塊圓萬億兩價減贈嗎還沒會將請這幾優碼郵證轉積購買簽達賠償補無條"
    "質際絕對準約預間內長銷撤滿總計電話碼聯繫寫員級帳賬戶註冊銀號種雙體現進過開關門問題賣實際陸陰陽國際貳參肆伍陸柒捌玖佰仟"
    "辦妥動張結餘們說讓應該須嗎麼學從並於東與業嚴裝飾寶網鐘歲聖誕節夠馬剛啟寄專屬確認認責擔復覆頁選擇變錯誤據擊啦領獲險",
    "为为给帮替订单运费终额经货换发办处当后周号点时个块圆万亿两价减赠吗还没会将请这几优码邮证转积购买签达赔偿补无条"
    "质际绝对准约预间内长销撤满总计电话码联系写员级账账户注册银号种双体现进过开关门问题卖实际陆阴阳国际贰叁肆伍陆柒捌玖佰仟"
    "办妥动张结余们说让应该须吗么学从并于东与业严装饰宝网钟岁圣诞节够马刚启寄专属确认认责担复复页选择变错误据击啦领获险",
)
PUNCTUATION = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "＇": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "―": "-",
        "〜": "~",
        "～": "~",
        "∼": "~",
        "、": "、",
        "，": ",",
        "﹒": ".",
        "。": "。",
        "⁄": "/",
        "∕": "/",
        "µ": "μ",
        "￥": "¥",
    }
)


def clean(text: str) -> str:
    """The text without zero-width, control and bidirectional characters; line breaks and tabs stay. What may be shown."""
    return text if text.isascii() and text.isprintable() else HIDDEN.sub("", text)


@lru_cache(maxsize=16_384)
def _fold_character(character: str) -> str:
    """One character in its plain form: compatibility form, ASCII digit for every decimal digit, simplified; case is kept."""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(character) in ("No", "Nl"):
        return ODD_NUMBER
    plain = unicodedata.normalize("NFKC", character)
    if "LATIN" in unicodedata.name(plain[:1] or " ", ""):
        plain = OVERLAYS.sub("", unicodedata.normalize("NFD", plain))  # accents hide no word: "rëfunded"
    plain = plain.translate(PUNCTUATION).translate(TRADITIONAL)
    return plain if plain.isascii() else plain.lower()


def fold(piece: str) -> str:
    """A piece of running text in plain form, marks kept; joining folded pieces equals folding the whole."""
    if piece.isascii():
        return piece
    return "".join(map(_fold_character, piece))


def read(text: str) -> str:
    """A sentence as its reader takes it: no hidden signs, marks or overlays, plain digits and punctuation; letter case is kept."""
    if text.isascii():
        return MARKS.sub("", text)
    text = unicodedata.normalize("NFC", HIDDEN.sub("", text))
    text = OVERLAYS.sub("", MARKS.sub("", text))
    return "".join(map(_fold_character, text))
