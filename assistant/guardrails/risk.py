"""Which words could be part of a figure or a claim: the one scan that both the gate and the checks stand on.

The gate shows words until this scan sees a risk; the checks refuse nothing in which it sees none. So what was shown can never be
refused, by construction. Every pattern of the other guards needs one word of this table: a test runs them with and without it.
"""

from __future__ import annotations

import re

from assistant.guardrails.english_acts import LEXICON, NOUNS
from assistant.guardrails.kinds import word_set
from assistant.guardrails.numerals import SCALES, SMALL, VAGUE
from assistant.guardrails.tokens import OTHER_LANGUAGE

_CALENDAR = (
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec"
    " monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays "
    "fridays saturdays sundays weekend weekends"
    " mon tue tues wed thu thur thurs fri today tomorrow yesterday tonight week weeks month months "
    "year years quarter quarters"
    " spring summer autumn fall winter christmas xmas easter thanksgiving halloween valentine noon "
    "midnight midday eod cob am pm o"
    " day days hour hours hr hrs minute minutes min mins second seconds sec secs night nights "
    "overnight weekday weekdays wk wks yr yrs"
    " third thirds half halves fifth fifths tenth tenths friday"
)
_MONEY = (
    "usd eur gbp cny rmb jpy hkd twd aud cad sgd krw inr chf dollar dollars buck bucks euro euros "
    "pound pounds quid yuan renminbi kuai yen"
    " rupee rupees franc francs cent cents pence pennies penny percent percentage pct cost costs fee "
    "fees charge charges postage expense"
    " btc bitcoin bitcoins usdt sek nok dkk pln aed thb vnd myr grand point points pts"
)
_OFFERS = (
    "free freebie freebies bogo complimentary gratis us house me cover covered covering absorb waive "
    "waived waiver nothing throw gift gifts bonus"
    " lifetime lifelong life forever money guarantee promise promised certain assured asked attached "
    "strings risk lowest best cheapest unbeatable"
    " bottom match matching reason clock round same next double triple extra twice thrice tenner "
    "tenners fiver fivers unlimited limit limits buy couple several handful"
    " discount discounts discounted dot at code codes coupon coupons voucher vouchers zero nil pin "
    "password promo refund customers shoppers buyers people everyone experts expert recommended praised almost nearly selling"
    " flying chance gone sold"
)
_CLAIMS = (
    "done set sorted go care through underway way progress process effect live active valid complete "
    "completed successful success successfully void saved save proceeding moving aside have did back "
    "touch contact follow respond received deed job work task complied obliged"
    " works official final pending motion inbox balance wallet mailbox longer finished fixed voila "
    "ta mission squared dealt seen saw carried looked"
    " list waitlist noted know tell told hear read alerts notice notices notification notifications reminder remind emailed"
    " message ping back stock available keep hold reserve aside"
    " signed lined filled route transit mail post carrier left out heading undone"
)
STEMS = (
    "refund",
    "reimburs",
    "guarant",
    "cancel",
    "gratuit",
    "instant",
    "satisf",
    "kostenl",
    "rembours",
    "erstatt",
    "storni",
    "reembols",
    "free",
)
# Everyday verbs that claim an act only beside one of the nouns of acts, which are in the table themselves.
_EVERYDAY = word_set(
    "make made making put putting give gave given giving get got gotten getting take took taken taking"
)
WORDS = (
    word_set(f"{_CALENDAR} {_MONEY} {_OFFERS} {_CLAIMS}")
    .union(SMALL, SCALES, VAGUE, LEXICON.bases, LEXICON.pasts, LEXICON.progressives, NOUNS, OTHER_LANGUAGE)
    .difference(_EVERYDAY, {"one"})
)
# Single letters that stand alone, as in "r e f u n d e d"; "a", "i" and what follows an apostrophe are ordinary.
_SINGLE = frozenset("bcdefghjklmnopqrstuvwxyz")

_LATIN = r"[A-Za-z]+(?:'[A-Za-z]+)?(?:-[A-Za-z]+)*"
_SIGNS = (
    r"[0-9½✅✔☑✓🆗$€£¥₩₹₽₺₫฿₴₪₦₱₿¢%@#=×\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u200d\u0370-\u03a8\u03aa-\u03bb"
    r"\u03bd-\u03c8\u03ca-\u1cff\u1f00-\u1fff\u3040-\u30ff\u3130-\u318f\ua000-\ud7ff\ufb1d-\ufdff\ufe20-\ufefc\U00010000-\U0001efff\U00030000-\U0003ffff]"
    r"|(?<=[A-Za-z0-9\u4e00-\u9fff])[*_~`]+(?=[A-Za-z0-9\u4e00-\u9fff]|$)|://|(?<=[A-Za-z])[.。](?=[A-Za-z]|$)"
)
_HAN_NUMBERS = (
    r"一(?!下|些|起|样|直|定(?!能)|般|款|种|位|方|致|切|面|双|条|台|站|键|体|会|个(?!月|小|星|工|礼|积"
    r"|钟|$))|(?<!第)[二两三四五六七八九百千万亿半几数零〇廿卅"
    r"壹贰叁肆伍陆柒捌玖拾佰仟]|十(?!分(?!钟)|足)"
)
_HAN_DAYS = (
    r"[今明后昨前去]天|明儿|[今明后昨]日|[今明][早晚]|[今明去]年|当[天日]|周[一二三四五六日天末]|星期"
    r"|礼拜|季度|[下本这上]个?[月周]|[月年][底初中前后]|旬|过年|节[前后日]"
    r"|圣诞|元旦|春节|国庆|中秋|端午|七夕|情人节|双[十1]|正午|午夜|零点|下班前|傍晚|次日|隔[天日]|第二天"
)
_HAN_OFFERS = (
    r"礼物|免|包[邮运来退换修赔安您你了]|全包|不收|不要钱|不[花用]|无需|不额外|白[送拿]|[赠送折]|买|腰斩"
    r"|承担|报销|贴补|(?:我们|本店|店铺|商家|我方|平台)(?:来)?(?:包|出)|终[身生]|永[久远]|一辈子"
    r"|全[额款网天]|保[证准价]|绝对|承诺|[一肯]定能|必达|假一|无条件|稳赚|无忧|[零无]风险|放心买|最低"
    r"|史低|最便宜|最优惠|价保|理由|随时在线|昼夜|秒[退到]|多数|所有|专家|人手|快[卖没]|即将|所剩|抢购|手慢|抓紧|翻倍|[双三多]倍|额外|无限|不限"
)
_HAN_ACTS = (
    r"[退撤换改兑减寄邮约转删绑扣运妥办弄搞整返赔付]|取消|作废|终止|关闭|下单|订购|拍下|下好|购买"
    r"|预[订约留]|代购|支付|补[发偿]|修改|更[改新正换]|变更|调[整换]|抵[扣达]|核销|使用|用[好掉]|充值"
    r"|发[放送出到至给货走起您你]|加[上到]"
    r"|领取|开[具好票通]|通知|推送|安排|锁定|保留|升级|上报|反馈|移[交除]|派[单送]|加[入购]|放进|添加"
    r"|注[销册]|重置|订阅|激活|解[锁绑决]|清除|收[取货]|出库|揽收|在途|签收|投递|提(?!供|醒|示|前)"
    r"|登记|申请|创建"
    r"|受理|处理|操作|执行|完成|通过|审核|确认|生[成效]|记录|启动|设置|备注|建立|打款|[到入]账|完事"
    r"|大功告成|走[完好]|就绪|齐活|没问题了|做好|都好了|已[搞处安完]|(?:款项?|钱)(?:已经?|都|也)?[退打返回到]"
    r"|在路上|[途送运]中|到了|到达|到货|批准|核准|同意|拦截|留[了好]|联系|回电|回复|致电|跟进"
    r"|打[给到回入]|补[差上给]|催|原路|返回|名单|告诉|告知|提醒|记[下好上]"
)
_SCAN = re.compile(
    f"(?P<word>{_LATIN})|(?P<sign>{_SIGNS})|(?P<han>{_HAN_NUMBERS}|{_HAN_DAYS}|{_HAN_OFFERS}|{_HAN_ACTS})"
)
_CAPITALS = re.compile(r"[A-Z]{4,}")


def risk_at(text: str) -> int | None:
    """Where the first risk in a folded text begins, None when there is none. Words are judged whole: the caller ends them."""
    for match in _SCAN.finditer(text):
        if match.lastgroup != "word":
            return match.start()
        word = match.group()
        if _risky_word(word.lower().partition("'")[0]) or _CAPITALS.search(word):
            return match.start()
        if "-" in word and any(map(_risky_word, (*word.lower().split("-"), word.lower().replace("-", "")))):
            return match.start()
    return None


def _risky_word(word: str) -> bool:
    return word in WORDS or word in _SINGLE or word.startswith(STEMS)


def risky(text: str) -> bool:
    """Whether a folded text holds anything that a figure or a claim needs."""
    return risk_at(text) is not None
