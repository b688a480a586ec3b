"""Which acts a Chinese sentence claims.

An act's verb with a sign of completion ("已…", "…了", "…成功") counts as a claim, one with a sign of intent ("马上", "我来", "这就") as a
promise, unless its own clause denies, asks, conditions or merely allows it. What is not recognised stays a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.guardrails.acts import Act, Claim, Mode

_VERBS: tuple[tuple[str, Act], ...] = (
    (
        r"退款|打(?=到|回|给|入|出|过)|补(?=差|上|给)|退钱|退费|退还|返还|返款|打款|退回(?:原|款|到|至)"
        r"|原路退回?|返现|赔付|赔偿|补偿|退差价|报销|到账|入账",
        Act.REFUND,
    ),
    (r"退货|退换|寄回|退件", Act.RETURN),
    (r"取消|撤销|撤单|撤回|撤掉|撤(?=了|好|掉)|作废|终止|关闭(?=订单|账|了)", Act.CANCEL),
    (r"下单|订购|拍下|下好单|购买|买(?=好|到|下)|预订|代购|支付|付款", Act.ORDER),
    (r"换货|换新|补发|更换|调换|换(?=好|了|成|成)", Act.EXCHANGE),
    (r"修改|更改|更新|变更|更正|改(?=好|成|为|了|掉|到|地址|尺码|时间|电话|颜色)|调整|改签|改派", Act.CHANGE),
    (
        r"抵扣|兑换|核销|使用(?=积分|优惠|成功|好)|用(?=好|掉)|充值|加上|加到|发放|领取|减免|(?<![避难以未])免(?=了|掉|去|给)",
        Act.POINTS,
    ),
    (
        r"发送|发到|发至|发给|发(?=了|好|完|掉)|发(?=您|你)|寄出|寄送|邮寄|开具|开好|开票|短信通知"
        r"|邮件通知|通知|推送",
        Act.SEND,
    ),
    (r"预约|安排|约(?=好|了)|预留|锁定|保留|留(?=了|好)|拦截", Act.BOOK),
    (
        r"转接|转(?=人工|给|交|达|到|至)|升级|上报|反馈|移交|提交给|派单|联系(?=仓库|快递|卖家|厂家|同事"
        r"|主管|物流)|催",
        Act.HANDOVER,
    ),
    (r"加入购物车|加购|放进购物车|添加|移除|删除(?=商品)", Act.CART),
    (r"注销|绑定|解绑|注册|开通|重置|删除|订阅|激活|解锁|清除", Act.ACCOUNT),
    (r"扣款|扣(?=了|掉)|收取", Act.CHARGE),
    (r"发货|发出|出库|揽收|寄(?=了|走|往)|发走|派送|运输|在途|运送", Act.SHIP),
    (r"签收|送达|送到|送至|投递|收货|妥投|抵达", Act.DELIVER),
)
# Verbs that say of no particular act that it was carried out; a noun near them decides which.
_GENERAL = (
    r"提交|登记|申请|创建|办理|受理|处理|操作|执行|完成|通过|审核|批准|核准|同意(?!书)|确认|生成|生效|记录"
    r"|启动|发起|解决|设置|备注|建立|弄|搞|办|整|提|退"
)
_NOUNS: tuple[tuple[str, Act], ...] = (
    (r"退款|打(?=到|回|给|入)|补(?=差|上|给)|退钱|款项|货款|赔", Act.REFUND),
    (r"退货|退换|退件", Act.RETURN),
    (r"取消|撤", Act.CANCEL),
    (r"换货|换新|补发", Act.EXCHANGE),
    (r"地址|信息|电话|尺码|备注", Act.CHANGE),
    (r"积分|优惠|券|礼品卡|会员", Act.POINTS),
    (r"预约|上门|取件|安装", Act.BOOK),
    (r"人工|主管|同事|专员|工单|投诉|客服", Act.HANDOVER),
    (r"购物车", Act.CART),
    (r"账号|账户|密码", Act.ACCOUNT),
    (r"邮箱|邮件|短信|发票|链接", Act.SEND),
    (r"下单|订单|订购", Act.ORDER),
)
_VERB = "|".join(f"(?P<{act.name}>{words})" for words, act in _VERBS) + f"|(?P<ANY>{_GENERAL})"
VERB = re.compile(_VERB)
_DONE_AFTER = re.compile(
    r"^(?:退款|退货|申请|订单|手续|操作|商品|地址|的?订单|给您|给你|您|到您"
    r"|[\u4e00-\u9fffA-Za-z0-9]{0,3})?(?:成功|完成|完毕|好了|好啦|好咯|好(?=$|[,!~哦呢哈的])|掉了|掉啦"
    r"|妥|到位|到账|上了|过了|掉|下来了|了(?!解|如)|啦|喽|咯|完(?!善|整))"
)
_DONE_BEFORE = re.compile(
    r"(?:已经?|刚刚|刚才|刚|业已|现已|均已|都已|(?<![没未])成功(?!的)|早就|早已)[^,;:。!?\n]{0,14}$"
)
_DENIED = re.compile(
    r"(?:未|没有|没|无法|不能|不会|并未|并没有|尚未|还没有?|不可以?|不支持|不予|暂不|暂未|从未|不得|不再"
    r"|不要|别|勿|无需|不用|不必|以为已经?|拒绝|不(?=取|退|改))(?:成功|被|为您|帮您|给您|再|能够?|进行|去"
    r"|任何|办理|申请|自动|直接|把|用|做|完成|产生)*$"
)
_DOUBLE = re.compile(r"不是(?:没|未|不)|没有不|不得不|无不")
_POSSIBLE = re.compile(
    r"(?:可以?|能够?|可能|支持|想要?|需要?|要|应该?|请|必须|须|得|是否|能否|可否|愿意|希望|打算|如需|才能"
    r"|才会|才可|方可|允许|建议|尝试|自行|点击|选择|用来|用于|方便|便于|如何|怎么|怎样|以便|负责|避免|防止"
    r"|为了|的话|了解|关于|查询|查看|查|看|申请(?=退|换|取)|您(?=在)|您自己|以为|或者|让(?!我)"
    r"|由)[^,;:。!?\n]{0,12}$"
)
_CONDITION = re.compile(
    r"如果|若|假如|要是|一旦|倘若|如(?=需|有|您|遇|已)|等(?!级|等|于)|待(?!遇)|当(?!天|日|前|然)|只要|只有"
    r"|除非|(?:说|回复|输入|点击?)[\x22]|直到|确认(?:后|之后|以后)|(?:之"
    r"|以)?(?<![稍今随售最然背往])后(?![天日面续台备来])|时(?![间候尚常刻])|的话|[之以]?前(?=$"
    r"|[,会将就再才可不请您未])"
)
_QUESTION = re.compile(r"(?:吗|呢|么|没有?|否)[?？]?[~!。]?$|[?？]$")
_ASKED = re.compile(
    r"是否|要不要|需不需要|能否|可否|有没有|是不是|还是|哪|什么|怎么|多少|为何|几|吗|呢|么(?!$)|没有?\?$"
)
_OURS = re.compile(r"(?:为|帮|给|替|跟|和)(?:您|你|亲)|我(?!要)|我们|本店|小廊|客服(?=已)|咱|这边|系统(?=已)")
_INTENT = re.compile(
    r"(?:马上|立即|立刻|这就|现在就?|正在|会|将会?|来|即将|稍后|先|去|一定|尽快|就|随后|正|准备|帮您|为您"
    r"|给您|替您|帮你|为你|给你|替你)[^,;:。!?\n]{0,10}$"
)
# Said of oneself even where nobody is named: "马上取消".
_AT_ONCE = re.compile(
    r"(?:马上|立即|立刻|这就|现在就|正在|正为您)(?:去|来|就)?(?:为您|帮您|给您|替您)?[^,;:。!?\n]{0,4}$"
)
_DEFINITE = re.compile(r"您的|你的|这笔|这个|该|此|本次|您(?=申请)|给您|为您|帮您|已")
_CLAUSE = re.compile(r"[,;。!?\n…:]|然后|但是?|不过|所以|而且")
# Whole phrases that say "it is done" with no verb of act.
PHRASES: tuple[tuple[re.Pattern[str], Act], ...] = (
    (
        re.compile(
            r"搞定|办好|办妥|弄好|处理好|安排好|安排上(?!门)|妥了|妥妥|搞掂|OK了|ok了|完事|大功告成|一切就绪"
            r"|齐活|没问题了|解决了|弄完|办完|(?:手续|流程|程序)[^,。!?]{0,4}走[完好]|做好了|都好了|已完成|已搞|已处理|已安排|(?:操作|办理|提交|处理"
            r"|执行|审核|申请|设置)(?:成功|完成|完毕|通过)"
        ),
        Act.ANY,
    ),
    (re.compile(r"(?:款|钱|退款)(?:项)?(?:已经?|都|也)?(?:退|打|返|回|到)(?:给|回|到|还|账|了)"), Act.REFUND),
    (
        re.compile(
            r"(?:给|帮|替|为)(?:您|你)(?:都|全|也)?退(?:了|掉|好|完)|退给(?:您|你)(?:了|啦)|退(?:好|掉"
            r"|完)了"
        ),
        Act.REFUND,
    ),
    (re.compile(r"(?:在|正)(?:运输|派送|配送|运送)(?:途中|中)|在路上"), Act.SHIP),
    (re.compile(r"已[^,。!?]{0,4}原路(?:退|返)|已[^,。!?]{0,4}返回(?=原|您|到|$|[。!])"), Act.REFUND),
    (re.compile(r"(?:快递|包裹|订单|货|商品|东西)(?:已经?|都)?(?:到了|到达|到货了)"), Act.DELIVER),
)
# Somebody will get in touch: a promise that needs a hand-over.
CALL_BACK = re.compile(
    r"(?:同事|专员|客服|主管|人工|经理|工作人员|我们)(?:会|将|稍后|马上|尽快|很快"
    r"|随后)[^,。!?]{0,6}(?:联系|回电|回复|致电|打给|跟进)"
)


def claims_in_chinese(sentence: str) -> Iterator[Claim]:
    """Every claim of a Chinese sentence in folded form (ASCII punctuation, simplified)."""
    conditioned = False
    for text in _split(sentence):
        own = bool(_CONDITION.search(text))
        conditioned = conditioned or own
        yield from _Clause(text=text, sentence=sentence, condition=own, conditioned=conditioned).claims()


def _split(sentence: str) -> list[str]:
    """Clauses, each with the mark that ends it, so that a question is known."""
    pieces, start = [], 0
    for match in _CLAUSE.finditer(sentence):
        pieces.append(sentence[start : match.end()].strip())
        start = match.end()
    return [piece for piece in (*pieces, sentence[start:].strip()) if piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """One clause: `condition` when it states one itself, `conditioned` when it or an earlier one does."""

    text: str
    sentence: str
    condition: bool
    conditioned: bool

    def claims(self) -> Iterator[Claim]:
        """The claims of this clause: by verb, by a promised call, by phrase."""
        if self._asked():
            return
        for match in VERB.finditer(self.text):
            before, after = self.text[: match.start()], self.text[match.end() :]
            act = self._act(str(match.lastgroup), match.group())
            mode = None if _denied(before) else self._done(before, after, act) or self._intended(before, after, act)
            if mode:
                yield Claim(act, mode, (before[-6:] + match.group() + after[:4]).strip(",。!"))
        called = CALL_BACK.search(self.text)
        if called and not (self.conditioned or _POSSIBLE.search(self.text[: called.start()])):
            yield Claim(Act.HANDOVER, Mode.PROMISE, called.group())
        if not self.condition:
            yield from self._phrases()

    def _phrases(self) -> Iterator[Claim]:
        mode = Mode.DONE if _OURS.search(self.text) else Mode.STATE
        for pattern, act in PHRASES:
            for match in pattern.finditer(self.text):
                before = self.text[: match.start()]
                if not (_denied(before) or _POSSIBLE.search(before) or _shipping_to_come(act, before)):
                    yield Claim(self._act_of_phrase(act, match.group(), before), mode, match.group())

    def _act_of_phrase(self, act: Act, words: str, before: str) -> Act:
        """The act of a phrase; what is on its way may be money."""
        if act is Act.ANY:
            return self._act("ANY", words)
        return Act.REFUND if act is Act.SHIP and _SUM.search(before) else act

    def _asked(self) -> bool:
        """Whether this clause is a question, or the whole sentence offers a choice and tells nothing done."""
        own = _QUESTION.search(self.text.rstrip(",。!~ ")) and _ASKED.search(self.text)
        choice = _CHOICE.search(self.sentence) and self.sentence.rstrip().endswith("?")
        return bool(own) or (bool(choice) and not _COMPLETED.search(self.sentence))

    def _act(self, group: str, verb: str) -> Act:
        """The act of a verb; a general one ("办理") is about the first known noun in its clause, else in the sentence."""
        if verb == "通知" and _OF_NOTICE.search(self.text) and not _BY_MAIL.search(self.text):
            return Act.NOTICE
        if group != "ANY":
            return Act[group]
        if _OF_NOTICE.search(self.text):
            return Act.NOTICE
        if verb == "退" or (verb.startswith("退") and "了" in verb):
            return Act.REFUND if _MONEY.search(self.text) else Act.RETURN
        named = (act for text in (self.text, self.sentence) for words, act in _NOUNS if re.search(words, text))
        return next(named, Act.ANY)

    def _done(self, before: str, after: str, act: Act) -> Mode | None:
        """DONE or STATE where the verb between `before` and `after` carries a sign of completion and nothing takes it back."""
        ours, sign = bool(_OURS.search(before)), bool(_DONE_BEFORE.search(before))
        if not sign and not _DONE_AFTER.match(after):
            return None
        excused = (
            (_THEN.match(after) and not (ours and sign))
            or (self.condition and not (ours and sign and not _SUPPOSED.search(before)))
            or (_possible(before) and not re.search("已|刚|成功", before + after[:4]))
            or (_DESCRIBING.match(after) and not (re.search("已|刚", before) and re.search("[为帮替]", before)))
            or (act is Act.ORDER and _BY_SHOPPER.search(before) and not re.search("[为帮给替]您", before))
            or _PLACE.match(after)
            or (_READY.match(after) and not ours)
        )
        return None if excused else Mode.DONE if ours else Mode.STATE

    def _intended(self, before: str, after: str, act: Act) -> Mode | None:
        """PROMISE where the verb carries a sign of intent; delivery is the carrier's and promises nothing of ours."""
        if self.conditioned or _POSSIBLE.search(before) or act in (Act.SHIP, Act.DELIVER):
            return None
        # A verb with a sign of completion was judged by that; here only an excused or plain one arrives.
        if _DONE_BEFORE.search(before) or _DONE_AFTER.match(after):
            return None
        if act is Act.ANY and re.search(r"我?来?[帮为给替][您你]$", before):
            return None  # "我来帮您办" before a question: help is offered, no act named
        if _AT_ONCE.search(before):
            return Mode.PROMISE
        meant = _OURS.search(before) or _TO_PERSON.match(after) or _DEFINITE.search(before)
        return Mode.PROMISE if meant and _INTENT.search(before) and not _ABOUT.match(after) else None


# A request to be told that something is back, and the ways of telling that it does not cover.
_OF_NOTICE = re.compile(r"到货(?!的)|补货|有货")
_BY_MAIL = re.compile(r"邮件|短信|电话")
# "到货登记准备好了": prepared, and waiting for a yes.
_READY = re.compile(r"[^,。!]{0,4}准备(?:好|就绪)")
_CHOICE = re.compile(r"还是|是否|要不要|需不需要")
_COMPLETED = re.compile("已|了|成功|完成")
_MONEY = re.compile(r"[款钱费元¥$]|[给为帮]您|给你")
_SUM = re.compile(r"退款|[款钱](?:项|都|也|已|$)|[\d.]+(?:元|块|美元|欧元)|[¥$€£]\s?\d")
_TO_PERSON = re.compile(r"[给到回]?[您你]")
_THEN = re.compile(r"[^,。!]{0,2}(?:之后|以后|后|时|前|的话)")
_SUPPOSED = re.compile(r"如果|若|要是|假如|当|一旦")
# "已取消的订单" describes; "给您退款的" at the end of a sentence does not.
_DESCRIBING = re.compile(r"[^,。!了到给至您你]{0,4}的(?!了|$|[。!])")
_BY_SHOPPER = re.compile(r"您[^的]{0,14}$")
_PLACE = re.compile(r"[里中]了?|[给到]我")
_ABOUT = re.compile(r"政策|规则|流程|说明|须知|入口|进度|状态|记录|信息|方式|页面|条件|原因|事宜|的(?!$|[,。!~])")


def _denied(before: str) -> bool:
    return bool(_DENIED.search(before)) and not _DOUBLE.search(before)


def _possible(before: str) -> bool:
    """Whether the words before a verb speak of what may be done, and not of what "I" did."""
    match = _POSSIBLE.search(before)
    return match is not None and "我" not in match.group()[1:]


def _shipping_to_come(act: Act, before: str) -> bool:
    return act in (Act.SHIP, Act.DELIVER) and bool(re.search(r"(?:将|会|预计|即将|尽快|安排)[^已]{0,12}$", before))
