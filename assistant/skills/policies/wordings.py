"""Everyday wordings of questions about a shop's rules, and the words that its pages use for the same. Pure.

People name their city, a page names countries; people say "hacked", a page says that somebody else was in the account. What is
listed here is added to the question, so that words can meet; what was said stays in it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.skills.matching import folded

# City or way of calling it → country as pages name it, in both languages.
_PLACES = (
    (r"toronto|vancouver|montreal|ottawa|calgary|多伦多|温哥华|蒙特利尔", "Canada", "加拿大"),
    (r"mexico city|guadalajara|monterrey|墨西哥城", "Mexico", "墨西哥"),
    (
        r"\buk\b|london|britain|england|scotland|wales|manchester|edinburgh|伦敦|曼彻斯特|爱丁堡",
        "United Kingdom",
        "英国",
    ),
    (
        r"germany|berlin|munich|hamburg|france|paris|lyon|italy|rome|milan|spain|madrid|barcelona|netherlands|amsterdam|belgium"
        r"|brussels|austria|vienna|ireland|dublin|sweden|stockholm|denmark|copenhagen|finland|poland|warsaw|portugal|lisbon|greece"
        r"|\beu\b|europe\b|德国|柏林|慕尼黑|法国|巴黎|意大利|罗马|米兰|西班牙|马德里|荷兰|阿姆斯特丹|比利时|奥地利|维也纳|爱尔兰|瑞典"
        r"|丹麦|芬兰|波兰|葡萄牙|希腊|欧洲",
        "European Union",
        "欧盟",
    ),
    (r"zurich|geneva|苏黎世|日内瓦", "Switzerland", "瑞士"),
    (r"tokyo|osaka|kyoto|东京|大阪|京都", "Japan", "日本"),
    (r"sydney|melbourne|brisbane|perth|悉尼|墨尔本|布里斯班", "Australia", "澳大利亚"),
    (r"taipei|台北|高雄", "Taiwan", "台湾"),
    (r"\bhk\b|九龙|港岛", "Hong Kong", "香港"),
    (
        r"\bchina\b|beijing|shanghai|guangzhou|shenzhen|chengdu|hangzhou|wuhan|nanjing|北京|上海|广州|深圳|成都|杭州|武汉|南京|重庆|天津"
        r"|西安|苏州|厦门|青岛|长沙|大连|国内|内地|大陆",
        "mainland China",
        "中国大陆",
    ),
    (
        r"new york|los angeles|chicago|boston|seattle|houston|\bin the us\b|纽约|洛杉矶|芝加哥|波士顿|西雅图",
        "United States",
        "美国境内",
    ),
)
_ABROAD = {"en": "ship abroad countries", "zh": "送哪些国家"}
_HOME = "United States"
# Where a place is named and this is asked as well, it is not about where the shop ships to.
_OTHER_THAN_SHIPPING = re.compile(
    r"tax|dut(?:y|ies)|customs|return|back|warrant|guarantee|repair|plug|volt|refund|税|关税|清关|退|修|质保|插头|电压|伏"
)
_WORDINGS: tuple[tuple[str, str], ...] = (
    # privacy
    (r"\b(?:stor|keep|kept|sav|collect|gather|hold)\w*\b.{0,30}\b(?:data|information|card|address|about me)\b", "what we keep and why"),
    (r"\bwhat (?:data|information|details)\b|\bknow about me\b", "what we keep and why name address"),
    (r"\bchats?\b|\bconversations?\b|\btranscripts?\b", "talking to the assistant conversations are kept"),
    (r"\b(?:ro)?bot\b|\bhuman\b|\bmachine\b|\bartificial\b|\ba\.?i\.?\b", "talking to the assistant computer program"),
    (r"\bhack|\bbroke into\b|\bstolen account|\bsomeone (?:else )?(?:used|logged|is in|was in)|\bcompromised\b", "somebody else was in your account lock it"),
    (r"\blog ?(?:in|on)\b|\bsign ?(?:in|on)\b|\bpassword\b|\bget into\b|\blocked out\b|\blost access\b", "signing in and lost access"),
    (r"\b(?:husband|wife|partner|boyfriend|girlfriend|family|anybody|someone|others|people)\b.{0,30}\b(?:see|know|find out|look)\b", "who can see my orders tell anybody"),
    (r"\bnot registered\b|\bwithout (?:an )?account\b|\bas a guest\b|\bno account\b", "as a guest order number together with the e-mail"),
    (r"\berase\b|\bremove my (?:account|data)\b|\bclose my account\b|\bforget me\b", "deleting my data deletion"),
    (r"\bcopy of my\b|\bdownload my data\b|\bexport my\b", "seeing my data a copy"),
    (r"\bspam\b|\bmailing list\b|\bunsubscribe\b|\bnewsletters?\b", "e-mails newsletter link that ends it"),
    # money
    (r"\bcheaper now\b|\bprice (?:went|has gone|goes|came) down\b|\bnow (?:on sale|reduced|cheaper)\b|\bpaid (?:too much|more)\b", "the price has dropped"),
    (r"\bmatch\b.{0,20}\bprices?\b|\bprice\w*\b.{0,20}\b(?:amazon|competitor|elsewhere|other shops?)\b|\bcheaper (?:at|on|elsewhere)\b", "matching the prices of other shops"),
    (r"\binstal\w+|\bmonthly\b|\b(?:in|into) (?:three|3|four|several) (?:parts|payments|rates)\b|\bpay later\b|\bklarna\b", "paying in instalments monthly parts"),
    (r"\bcharged? twice\b|\bdouble charge|\btwice\b.{0,20}\b(?:bank|amount|account|card)\b|\b(?:bank|amount|account)\b.{0,30}\btwice\b", "amount twice reservation when you are charged"),
    (r"\bsales tax\b|\btax included\b|\bincluding tax\b", "prices include sales tax"),
    (r"\bbill\b|\breceipt\b", "invoice"),
    (r"\bcoupons?\b|\bvouchers?\b|\bdiscount codes?\b|\bpromo\b", "promotion code"),
    (r"\bless than i paid\b|\bexchange rate\b|\bcurrenc(?:y|ies)\b|\bin (?:euros?|pounds|yen|yuan|dollars)\b", "paying in another currency bank converts amount differ"),
    # points
    (r"\bpoints?\b.{0,30}\b(?:show|appear|arrive|credited|get)\b|\b(?:show|appear|arrive|get|earn)\b.{0,30}\bpoints?\b", "how you earn points appear"),
    (r"\bpoints?\b.{0,30}\b(?:to my|friend|sister|brother|mother|wife|transfer|give|share)\b|\b(?:transfer|give|gift|share)\b.{0,20}\bpoints?\b", "what points are worth moved to another account"),
    (r"\b(?:pay|use|spend|redeem)\b.{0,30}\bpoints?\b|\bpoints?\b.{0,20}\b(?:worth|value|pay)\b", "what points are worth at checkout"),
    (r"\bpoints?\b.{0,30}\b(?:run out|gone|lost|expire|valid)\b|\bexpired points?\b", "when points expire"),
    (r"\bteachers?\b|\bstudents?\b|\bpupils?\b|\bbirthday\b", "students, teachers and birthdays"),
    (r"\b(?:status|tier|level|member)\b", "levels level"),
    # delivery
    (r"\bwhere\b.{0,25}\b(?:from|warehouse)\b|\bwarehouse\b|\bdispatch\w*\b|\bleave\b.{0,20}\bwarehouse\b", "when we send it warehouse"),
    (r"\bnobody\b.{0,20}\bhome\b|\bnot (?:at )?home\b|\bwon't be (?:home|there|in)\b|\bmissed (?:the )?deliver|\bdelivery attempts?\b|\battempts?\b", "changing the delivery day cannot be delivered attempts neighbour"),
    (r"\bcome another day\b|\bother day\b|\breschedul|\bpostpone|\blater day\b", "changing the delivery day choose another day"),
    (r"\b(?:bookshel\w+|armchairs?|sofas?|desks?|office chairs?|floor lamps?|furniture|bulky|heavy)\b.{0,30}\b(?:deliver|bring|carried|carry|arrive|up)|\b(?:deliver|bring|carry|driver)\w*\b.{0,40}\b(?:bookshel\w+|armchairs?|sofas?|desks?|furniture)\b", "large and heavy things two-person delivery carrier calls"),
    (r"\bpresents?\b|\bgift\b(?! cards?)|\brecipient\b", "gift"),
    (r"\b(?:message|note|words|card)\b.{0,25}\b(?:recipient|gift|present|friend)\b|\bprices? out\b|\bhide the prices?\b|\bno prices?\b", "sending a gift holds no prices card with your words"),
    (r"\b(?:arrived|came|is|was|were)\b.{0,15}\b(?:broken|smashed|cracked|damaged|shattered)\b", "damaged in transit photo"),
    (r"\b(?:late|delayed|overdue|still waiting|still not here|taking so long)\b", "parcel is late"),
    (r"\bsays delivered\b|\bmarked (?:as )?delivered\b", "marked as delivered and not there"),
    (r"\b(?:delivery|shipping) (?:fee|cost|costs|charge)s?\b.{0,15}\b(?:back|refunded|too)\b", "what a return costs original delivery cost is not part of the refund"),
    # returns
    (r"\bswap\b|\btoo (?:small|big|large|tight|loose)\b|\b(?:larger|smaller|bigger) (?:one|size)\b|\bwrong size\b", "another size or colour exchanges"),
    (r"\bthrew away\b|\boriginal (?:box|packaging)\b|\bno box\b|\bwithout (?:the )?box\b|\bthe box\b", "how to start a return use any box"),
    (r"\bhow (?:do|can) i (?:send|return|give)\b", "how to start a return"),
    (r"\b(?:refund|money)\b.{0,30}\b(?:fast|soon|quick|when|long|slow|take)|\b(?:fast|soon|quick\w*|when|long|slow)\b.{0,30}\b(?:refund|money)\b", "when and where the money arrives refund"),
    (r"\b(?:christmas|xmas|holiday)\b", "returning a gift december january"),
    (r"\bopened\b|\bused\b|\bworn\b|\breturnable\b", "what cannot come back"),
    # warranty
    (r"\bnew owner\b|\bsecond[- ]hand\b|\bpass(?:es)? (?:on|to)\b|\bbought (?:it )?used\b", "warranty belongs to the thing"),
    (r"\bdropped\b|\bfell\b|\bwater damage\b|\bmy (?:own )?fault\b", "what is covered and what is not"),
    (r"\bclaim\b|\breport a (?:fault|defect)\b", "how to claim"),
    (r"\b(?:holds?|hold) a charge\b|\bbattery\b.{0,25}\b(?:weak|dies|drains|worse|hardly|any more)\b", "batteries capacity covered"),
    (r"\brepair\b.{0,25}\b(?:fail|doesn't|does not|didn't|too long|again)\b", "repair, replacement or money"),
    (r"\bspares?\b|\bear pads?\b|\bfilters?\b|\bbrush heads?\b", "spare parts"),
    (r"\bbuy back\b|\btake (?:back )?my old\b|\bold (?:phone|watch|headphones)\b|\btrade\b", "trade-in"),
    (r"\b(?:without|out of|after(?: the)?|outside) warranty\b", "repair before replacing outside the warranty"),
    (r"\bswollen\b|\bold batter\w+|\be-?waste\b", "giving back batteries and electronics"),
    (r"\b(?:climate|carbon|emissions?|co2|bikes?|bicycles?)\b", "delivery and climate"),
    (r"\bdestroy|\bthrow away returns\b|\breturned goods\b|\breturns\?*$", "what happens to returned things"),
    (r"\bvolt\w*|\bplugs?\b|\badapters?\b|\bsockets?\b", "plugs, voltage"),
    # Chinese
    (r"(?:存|保存|留|收集|记录).{0,6}(?:信息|资料|数据|卡|隐私)|(?:信息|资料|数据).{0,4}(?:存|收集)|卡号.{0,4}存", "我们存什么，为什么存"),
    (r"聊天|对话", "和智能助手聊天 聊天记录"),
    (r"机器人|真人|人工智能|\bai\b|程序", "和智能助手聊天 程序"),
    (r"被盗|盗号|别人登|黑了", "账户被别人登录 锁定"),
    (r"登不上|登录不|登不了|密码|找回账|找回密", "登录与找回账户"),
    (r"(?:老公|老婆|家人|别人|男朋友|女朋友|爸妈|爸|妈|同事|他人).{0,6}(?:看|知道|查)", "谁能看到我的订单"),
    (r"没注册|未注册|没有账|没账号|游客|不登录|没登录", "没登录 订单号和下单邮箱"),
    (r"注销|删(?:了|除|掉)?(?:账|我的|个人|完)", "删除我的数据"),
    (r"一份我的|导出|我的数据", "查看我的数据 副本"),
    (r"广告|退订|邮件", "邮件 资讯邮件 退订"),
    (r"(?:今天|现在|刚|又|上周).{0,8}(?:便宜|降|打折)|买贵|保价|差价", "刚买就降价了 差价"),
    (r"更便宜|别家|其他店|亚马逊|淘宝|京东|拼多多|比价", "不跟其他店比价"),
    (r"分(?:三|3|几|期)", "分期付款"),
    (r"(?:扣|收|刷)(?:了)?(?:我)?(?:两|2|二|双)(?:次|笔|遍)|重复扣", "扣了两笔 预授权 什么时候扣款"),
    (r"含税|消费税|销售税", "不含销售税"),
    (r"抬头|开票|收据", "发票"),
    (r"优惠券|折扣码|券", "优惠码"),
    (r"(?:一半|一部分|部分|同时|一起).{0,12}(?:卡|付|支付)", "支持哪些支付方式 一起付"),
    (r"汇率|换算|人民币|欧元|英镑|日元", "用其他货币付款 换算"),
    (r"积分.{0,4}(?:付|抵|换|用|值|钱|买)|(?:付|抵|换|用).{0,4}积分", "积分值多少钱 抵"),
    (r"积分.{0,5}(?:转|送|给)", "积分值多少钱 转给别的账户"),
    (r"积分.{0,6}(?:过期|有效|作废|没了|失效)", "积分会过期吗"),
    (r"老师|教师|学生|生日", "学生、老师和生日"),
    (r"升级|等级|会员", "会员等级"),
    (r"从哪(?:里|儿)?(?:发|寄)|仓库|什么时候(?:发|寄)|几点前", "什么时候发货 仓库"),
    (r"不在家|没人在家|改天|换一天|改(?:个)?(?:时间|日期)|晚几天送|推迟", "改地址、改送货日期 送货日"),
    (r"(?:没|未)送到|送不到|三次|投递", "投递 没成功 退回仓库"),
    (r"(?:沙发|桌|书架|办公椅|落地灯|家具|大件).{0,8}(?:送|搬|上楼|电话|上门)|送(?:沙发|桌|书架|椅)", "大件怎么送 师傅"),
    (r"送人|送礼|礼物|留言|贺卡|价格单", "送礼 礼物"),
    (r"碎|破了|摔烂|压坏|压扁|裂", "运输途中损坏"),
    (r"(?:一直|还|迟迟|怎么)(?:没|不)(?:到|送到|来)|太慢|晚到|延误|迟到", "包裹迟迟没到 查件"),
    (r"弄丢|丢了|丢件|不见了|签收.{0,6}没", "包裹丢了，或显示签收却没收到"),
    (r"运费.{0,3}(?:退|还|返)", "退款不含当初的运费 退运费"),
    (r"(?:大|小)(?:一)?号|(?:太|有点|买)?(?:大|小)了|换(?:个|一)?(?:码|号|颜色|大|小)|换的", "换尺码、换颜色"),
    (r"盒子|包装盒|箱子|原包装", "怎么申请退货 原包装 箱子"),
    (r"(?:退货|退).{0,4}(?:怎么弄|怎么办|流程|步骤|怎么操作)|怎么退", "怎么申请退货"),
    (r"(?:退|钱|退款).{0,8}(?:几天|多久|多快|什么时候|慢|到账)", "退款什么时候到、退到哪里 到账"),
    (r"圣诞|新年|过年|元旦|双十一|黑五", "收到的礼物想退"),
    (r"开封|打开了|拆了|用过|穿过", "哪些不能退"),
    (r"二手|转让|别人买的|送给别人", "质保跟着东西走 保多久"),
    (r"摔|进水|掉水|泡水|自己(?:弄|拆)", "保什么，不保什么"),
    (r"报修|怎么修|送修", "怎么报修"),
    (r"不耐用|掉电|电池.{0,6}(?:差|快|不行)", "电池容量 保什么"),
    (r"修不好|修了.{0,4}(?:还|又)|没修好", "修、换还是退钱"),
    (r"换新.{0,6}(?:质保|保修|算)|重新算", "换新的商品接着原来的质保算 修、换还是退钱"),
    (r"(?:保修|质保|保).{0,3}(?:几年|多少年|多久|多长)", "保多久"),
    (r"配件|滤网|耳垫|耳罩|刷头|鞋带", "配件 买得到"),
    (r"折价|回购|旧(?:耳机|手表|手机|键盘)|换购|以旧", "以旧换新"),
    (r"过保|保修期外|保外|没有质保", "过保维修 能修就不换"),
    (r"鼓包|旧电池|废电池", "旧电池、旧电器回收"),
    (r"碳|环保|排放|自行车|气候", "配送与气候"),
    (r"退(?:回来|货).{0,6}(?:销毁|去哪|处理|扔)|销毁", "退回来的东西去哪了"),
    (r"伏|插头|电压|转换头|插座", "插头、电压"),
    (r"税", "关税和税费"),
    (r"电话", "电话"),
)  # fmt: skip


# Matters that hardly any policy page is about: a page answers a question about one only when it names it itself.
_RARE_MATTERS = (
    r"\b(?:hir(?:e|ing)|jobs?|careers?|vacanc\w+|internships?)\b|招聘|招人|招.{0,4}工|应聘|实习|兼职",
    r"bitcoin|\bcrypto\w*|ethereum|比特币|加密货币|虚拟币",
    r"\b(?:rent(?:al|als|ing|s)?|leas(?:e|ing))\b|出租|租赁|租借|可以租|能租",
    r"\b(?:showrooms?|physical (?:shop|store)|(?:shop|store) in|visit|your store)\b|实体店|门店|线下店|进店|到店",
    r"\bsponsor\w*|赞助",
    r"\bweather\b|天气",
    r"\b(?:wholesale|resell\w*|bulk orders?)\b|批发|分销|代理",
    r"\b(?:suppliers?|vendors?|affiliates?|influencers?)\b|供应商|推广员|你们的推广|带货",
    r"\b(?:engrav\w*|personalis\w*|personaliz\w*|custom[- ]made)\b|刻字|定制",
    r"\b(?:mobile|phone|iphone|android) app\b|手机app|小程序|客户端",
    r"\b(?:stock exchange|shares|investors?|listed on|ceo|founder|owner of)\b|上市|股票|投资人|老板|创始人",
    r"\b(?:military|veterans?|seniors?|nurses?)\b|军人|退伍|老年人|护士",
    r"\b(?:insur\w+)\b|保险",
    r"\b(?:tax advice|tax return)\b|报税",
    r"\b(?:wedding|registry)\b|婚礼|礼单",
)


@lru_cache(maxsize=1)
def _rare_matters() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _RARE_MATTERS)


def on_the_page(question: str, text: str) -> bool:
    """Whether a page that is to answer names what the question is about, where that is something which pages seldom name."""
    asked, written = folded(question), folded(text)
    return all(matter.search(written) for matter in _rare_matters() if matter.search(asked))


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), words) for pattern, words in _WORDINGS)


@lru_cache(maxsize=1)
def _places() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    return tuple((re.compile(pattern), english, chinese) for pattern, english, chinese in _PLACES)


def page_words(question: str, language: str) -> str:
    """The words that pages use for what the question asks in everyday words; empty where it uses them already."""
    plain = folded(question)
    found = [words for pattern, words in _compiled() if pattern.search(plain)]
    countries = [(english, chinese) for pattern, english, chinese in _places() if pattern.search(plain)]
    found += [chinese if language == "zh" else english for english, chinese in countries]
    if any(english != _HOME for english, _ in countries) and not _OTHER_THAN_SHIPPING.search(plain):
        found.append(_ABROAD["zh" if language == "zh" else "en"])
    return " ".join(dict.fromkeys(found))
