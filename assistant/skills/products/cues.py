"""What questions about products say of what they are after, in both languages, as patterns over case-folded text."""

from __future__ import annotations

from assistant.skills.expected import either

LESS, MORE = -1, 1


FAULTS = either("fault|trouble|error|problem", "故障|问题")
# What a question says, and the headings of the texts that it is then about; the more special before the more general.
THEMES = (
    (
        either(
            r"\berror|\bfault|\btrouble|\bproblem|not work",
            "怎么办|怎么回事|咋回事|为什么|什么问题|故障|报错|代码|显示[a-z]|出现[a-z]|坏了|不工作|失灵|失效|异常|解决|处理|排查",
        ),
        FAULTS,
    ),
    (either(r"\bgifts?\b|\bfree with\b|\bbonus\b", "赠|送(?:什么|啥|的|不送)|礼品|附送"), either("gift", "赠")),
    (either(r"\baccessor|\bparts\b", "辅材|配件|耗材|材料|管件"), either("accessor|parts", "辅材|配件")),
    (
        either(r"\bexchange|\bswap", "换(?:货|成|购|哪|别|其他|其它|一款|什么|同)|可换|能换"),
        either("exchange|swap", "换"),
    ),
    (
        either(r"\binstall|\bassembl|\bset(?:ting)? up\b|\bmount", "安装|装机|怎么装|能装|好装|打孔|上门装"),
        either("install|assembl|set", "安装|组装"),
    ),
    (
        either(r"\bwarrant|\brepair|\bguarantee", "保修|质保|维修|修理|过保|报修|包修|三包|售后"),
        either("warrant|repair|guarantee", "维修|保修|质保|售后"),
    ),
)
# Words that hold a question together and name nothing.
ASKING = either(
    "什么时候|啥时候|多长时间|是什么|有什么|什么|怎么办|怎么回事|怎么样|怎么|如何|哪些|哪个|哪里|多少钱|多少|多久|可以|需要|能不能|可不可以",
    "是不是|有没有|请问|一下|告诉我|我想知道|想了解|介绍|说明|信息|具体|出现|显示|提示|解决|处理|问题|[吗呢吧啊呀么]|这款|这个|这台|该",
)
EXTRA = either(r"\bextra|\badditional", "额外|另收|超出|加收")
# What a comparative says, the names of the properties that it is about, and which end of them wins.
COMPARATIVES = (
    (
        either(
            r"\bcheap(?:er|est)|\b(?:less|least) expensive|\b(?:lower|lowest)[- ]price|more affordable|\bcosts? less|\bsave",
            "便宜|实惠|省钱|价格(?:更|最)?低",
        ),
        either("price", "价格"),
        LESS,
    ),
    (
        either(
            r"\b(?:more|most) expensive|\bdear(?:er|est)|\bpric(?:ier|iest)|\bcosts? more",
            r"[更最哪]\w{0,3}贵|贵[一点些的]",
        ),
        either("price", "价格"),
        MORE,
    ),
    (
        either(r"\blight(?:er|est)|\bweighs? (?:less|the least)|least heavy|less heavy", "轻"),
        either("weight", "重"),
        LESS,
    ),
    (either(r"\bheav(?:ier|iest)|\bweighs? (?:more|the most)", "[更最]重"), either("weight", "重"), MORE),
    (
        either(
            r"\bbatter|\bruns? longer|\blasts? longer|longest[- ]lasting|\bplaytime|\bruntime",
            "续航|电池|待机|用得?(?:更|最)?久",
        ),
        either("battery|runtime|playtime", "续航|电池|待机"),
        MORE,
    ),
    (
        either(r"\b(?:better|stronger|best|strongest|more|most|deeper)\b.{0,12}\bnoise[- ]?cancel|\banc\b", "降噪"),
        either("noise cancel", "降噪"),
        MORE,
    ),
    (
        either(r"\bquiet(?:er|est)|less noisy|least noisy|\bsilent", "安静|静音|噪音(?:更|最)?小|声音(?:更|最)?小"),
        either("noise|sound", "噪|声"),
        LESS,
    ),
    (
        either(
            r"\bbetter rated|\bbest rated|\b(?:higher|highest|better|best)[- ](?:rating|rated|reviews?)",
            "评分|口碑|评价",
        ),
        either("rating", "评分"),
        MORE,
    ),
    (
        either(r"\b(?:more|most) powerful|\b(?:higher|highest|more) (?:power|wattage)", "功率(?:更|最)?大|劲大"),
        either("power|watt", "功率"),
        MORE,
    ),
    (
        either(
            r"\bholds? more|\bfits? more|\broom(?:ier|iest)",
            r"\b(?:larger|bigger|more|most|largest|biggest) (?:capacity|volume|storage)",
            "容量|装得?(?:更|最)?多|能装",
        ),
        either("capacity|volume|storage", "容量|容积|内存"),
        MORE,
    ),
    (either(r"\bwater|\brain", "防水|防雨"), either("water|rain", "防水"), MORE),
    (
        either(r"\bsmall(?:er|est)|(?:more|most) compact", "[更最]小|小巧"),
        either("size|dimension|capacity", "尺寸|大小|容量"),
        LESS,
    ),
    (
        either(r"\bbig(?:ger|gest)|\blarge(?:r|st)", "[更最]大"),
        either("size|dimension|capacity|screen", "尺寸|大小|容量|屏"),
        MORE,
    ),
    (either(r"\bbright(?:er|est)", "[更最]?亮"), either("bright|lumen", "亮度|流明|光通量"), MORE),
    (either(r"\bthick(?:er|est)", "[更最]厚"), either("thick", "厚"), MORE),
    (either(r"\bthin(?:ner|nest)", "[更最]薄"), either("thick", "厚"), LESS),
    (either(r"\bfast(?:er|est)|\bquick(?:er|est)", "[更最]快"), either("speed|time", "速度|时间|转速"), MORE),
)
FEWER = either(r"\b(?:less|least|lower|lowest|fewer|shorter|shortest|smaller|smallest)\b", "[更最](?:少|低|短|小)")
GREATER = either(
    r"\b(?:more|most|higher|highest|longer|longest|taller|larger|largest|bigger|biggest|better|best|stronger)\b",
    "[更最](?:多|高|长|大|强|好)",
)
# A question about a use rather than about a figure.
USE = either(
    r"\b(?:for|when|if i|suits?|suitable|good with)\b",
    "适合|给.{1,6}[用送买]|用来|支持|能不能|能用|可以|坐|送|当|做",
)
# What a comparing question consists of besides what it compares.
COMPARING = either(
    r"\b(?:which|one|ones|of|the|these|those|two|is|are|has|have|better|best|more|most|for|suits?|suitable|would|should|i|you|them)\b",
    r"\b(?:and|or|fits?|works?|get|buy|choose|recommend|long|longer)\b",
    "哪一?[个款件台双种]|更|最|比较|适合|好[一点些]?|这[两几]?[个款]|[两几][个款]|选|买|推荐|哪|呢|吗|的",
)
