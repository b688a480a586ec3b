"""Words of both languages that mean the same matter, and the words that mean nothing by themselves.

A matter is what a question can be about: a property of a product or a theme of a policy. English entries are single
words (matched by stem) or phrases; Chinese ones are found anywhere in a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


STOPWORDS = frozenset(
    _words(
        "a an the this that these those it its is are was were be been do does did have has had having can "
        "could will would shall should may might must i me my we our you your he she they them their there "
        "here what which who whom whose when where why how of in on at to for from with without by about as "
        "into onto and or but if so not no yes any some all please tell know want need like get got give let "
        "just also too very really much many more most one ones thing things hi hello hey thanks thank ok "
        "okay im i'm it's don't dont doesn't isn't whats what's there's up out then than s t product item "
        "buy order shop store question ask info information anything something someone"
    )
)
# Characters that hold a Chinese question together but say nothing about its matter; text is cut there.
STOP_ZH = "的了吗呢吧啊呀嘛么我你您他她它们这那个是在有和就都也很怎哪请问想要给把被让对与或"

_Entry = tuple[tuple[str, ...], tuple[str, ...]]


def _entry(english: str, chinese: str) -> _Entry:
    return tuple(word.strip() for word in english.split(",")), _words(chinese)


# Matters that say what kind of answer is wanted more than what it is about.
LIGHT_MATTERS = frozenset({"duration", "opinion"})
# What questions about rules are about; the same words in a question about a product ("phone", "support") mean something else.
ABOUT_RULES = frozenset(
    _words(
        "delivery_time delivery_cost abroad returning return_cost refunding warranty payment invoice discounts loyalty gift_cards "
        "privacy green cancelling changing exchanging pickup gift_wrap trade_in lost_parcel people price_match duration size colour"
    )
)
MATTERS: Mapping[str, _Entry] = MappingProxyType(
    {
        # ---- what a product can be asked
        "size": _entry(
            "size, sizes, sizing, fit, fits, measurements",
            "尺码 尺寸 大小 码数 多大 几码 偏大 偏小 合身",
        ),
        "dimensions": _entry(
            "dimensions, dimension, width, height, depth, length, long, wide, tall, diameter, measurements, "
            "thick, thickness, big",
            "尺寸 长度 宽度 高度 深度 直径 多长 多宽 多高 厚度 多厚 多大 长宽高",
        ),
        "weight": _entry(
            "weight, weigh, heavy, lightweight",
            "重量 多重 净重 轻便 重不重 克重 有多重",
        ),
        "colour": _entry(
            "colour, color, colours, colors, shade",
            "颜色 色号 配色 什么色 啥色",
        ),
        "material": _entry(
            "material, materials, fabric, made of, made from, leather, cotton, composition, plastic, wood, metal",
            "材质 材料 面料 什么做的 成分 用料 皮质 纯棉 布料",
        ),
        "battery": _entry(
            "battery, batteries, runtime, charge, charging, recharge, playtime, battery life",
            "电池 续航 充电 能用多久 待机 充满 电量",
        ),
        "water": _entry(
            "waterproof, water-resistant, water resistant, water resistance, water, rain, rainproof, splash, "
            "ipx4, ipx5, ipx7, ip67, ip68",
            "防水 防雨 防泼 淋雨 水洗 ipx",
        ),
        "power": _entry(
            "power, watt, watts, wattage, voltage, volt, plug",
            "功率 瓦 电压 插头 耗电 费电",
        ),
        "capacity": _entry(
            "capacity, volume, litre, litres, liter, liters, hold, holds, storage",
            "容量 多少升 毫升 能装 装多少 内存",
        ),
        "care": _entry(
            "wash, washing, washable, machine washable, clean, cleaning, dishwasher, care, iron, dry, "
            "maintain, maintenance",
            "洗 清洗 清洁 机洗 手洗 保养 打理 洗碗机 熨",
        ),
        "compatibility": _entry(
            "compatible, compatibility, works with, work with, support, supports, connect, connects, connection, phone, phones, "
            "device, devices, iphone, android, bluetooth, usb-c, usb",
            "兼容 支持 适配 适用 蓝牙 接口 苹果 安卓 连接 能连 手机 设备",
        ),
        "age": _entry(
            "age, ages, years, toddler, kids, child, children, baby",
            "年龄 几岁 岁 儿童 宝宝 小孩 孩子",
        ),
        "ingredients": _entry(
            "ingredients, ingredient, allergens, allergen, nuts, gluten, vegan, contain, contains, sugar, caffeine",
            "配料 成分 过敏 坚果 麸质 素食 含糖 无糖 咖啡因 添加",
        ),
        "noise": _entry(
            "noise, noisy, loud, quiet, silent, decibel, decibels",
            "噪音 吵 静音 声音大 分贝 噪声",
        ),
        "noise_cancelling": _entry(
            "noise cancelling, noise canceling, noise cancellation, anc",
            "降噪",
        ),
        "installation": _entry(
            "install, installation, assemble, assembly, set up, setup, mount, tools",
            "安装 组装 装配 上门安装 怎么装",
        ),
        "contents": _entry(
            "included, includes, comes with, in the box, accessories, package contents",
            "包装清单 配件 附件 包含 附送 里面有",
        ),
        "use": _entry(
            "use, using, instructions, how to use, manual, operate",
            "怎么用 使用方法 说明书 如何使用 操作 用法",
        ),
        "origin": _entry(
            "origin, made in, country of origin, manufactured, where is it made",
            "产地 原产 哪里生产 国产 进口 哪产的",
        ),
        "shelf_life": _entry(
            "shelf life, expire, expires, expiry, best before, storage",
            "保质期 过期 有效期 生产日期 保存",
        ),
        "warmth": _entry(
            "warm, warmth, winter, temperature, cold, insulated",
            "保暖 冬天 温度 保温 御寒 厚实",
        ),
        "breathable": _entry(
            "breathable, sweat, summer, cool",
            "透气 出汗 闷 夏天 凉快",
        ),
        "opinion": _entry(
            "review, reviews, opinion, opinions, rated, rating, ratings, feedback, worth, recommend, good, "
            "people say, customers say, quality",
            "评价 评论 口碑 好用吗 怎么样 好不好 值得 评分 质量 靠谱",
        ),
        "price": _entry(
            "price, cost, costs, how much, expensive, cheap",
            "价格 多少钱 价钱 几钱 贵 便宜 卖多少",
        ),
        "stock": _entry(
            "in stock, stock, available, availability, sold out, left, restock",
            "有货 库存 现货 缺货 还有吗 有没有 补货 断货 有吗",
        ),
        # ---- what either can be asked
        "duration": _entry(
            "how long, day, days, hour, hours, week, weeks, month, months, year, years",
            "多久 多长时间 几天 多少天 小时 工作日 个月 天内 周内",
        ),
        # ---- what a policy can be asked
        "delivery_time": _entry(
            "shipping time, delivery time, arrive, arrives, express, dispatch, delivery, shipping, ship, deliver, delivered",
            "送达 到货 发货 配送 快递 物流 时效 加急 运送 送货 送到 能到",
        ),
        "delivery_cost": _entry(
            "shipping cost, shipping fee, delivery cost, free shipping, free delivery, shipping costs, "
            "delivery fee, postage",
            "运费 邮费 包邮 免邮 配送费",
        ),
        "abroad": _entry(
            "international, abroad, overseas, customs, duty, duties, import, tax, taxes, vat, cross-border, "
            "countries, country",
            "海外 国外 跨境 关税 清关 境外 国际 进口税 税费 港澳台",
        ),
        "returning": _entry(
            "return, returns, returning, send back, give back, changed my mind, change my mind, withdrawal, "
            "refundable, return policy",
            "退货 退换 退回 无理由 退掉 寄回 能退 可以退",
        ),
        "exchanging": _entry(
            "exchange, exchanges, exchanging, exchanged, swap, another size, different size, another colour, another color",
            "换货 退换 调换 换一件 换一个 换码 换尺码 换颜色 换个大 换个小 换成 可换",
        ),
        "changing": _entry(
            "modify, modifying, modified, modification, change my order, change the address, change my address, change address, "
            "change the shipping, change the payment, change the delivery, change my delivery, edit my order, wrong address",
            "修改 改地址 改电话 改手机 改收货 改订单 改收件 改一下 换个地址 换地址 地址写错 地址填错",
        ),
        "return_cost": _entry(
            "who pays, return shipping, return label, return fee, return costs, cost of returning, free returns",
            "退货运费 退货费 运费谁出 谁出运费 退货要花钱 退货要钱 手续费 运费险",
        ),
        "refunding": _entry(
            "refund, refunds, refunded, money back",
            "退款 退钱 到账 返还",
        ),
        "warranty": _entry(
            "warranty, guarantee, broken, broke, repair, repairs, faulty, defect, defective, damaged, fix",
            "保修 质保 维修 坏了 故障 质量问题 修 三包 破损",
        ),
        "payment": _entry(
            "payment, pay, paying, paypal, card, credit, visa, mastercard, invoice, instalments, installments, "
            "klarna, alipay, wechat, apple pay",
            "付款 支付 支付宝 微信 信用卡 分期 花呗 银行卡 货到付款",
        ),
        "invoice": _entry(
            "invoice, invoices, receipt, bill, vat invoice",
            "发票 开票 收据 专票",
        ),
        "discounts": _entry(
            "discount, discounts, coupon, voucher, promo, promotion, sale, student, code",
            "优惠 折扣 券 打折 满减 活动 促销 学生价",
        ),
        "loyalty": _entry(
            "loyalty, points, member, membership, reward, rewards, tier, club",
            "积分 会员 等级 权益 返现",
        ),
        "gift_cards": _entry(
            "gift card, gift cards, gift voucher",
            "礼品卡 购物卡 储值卡",
        ),
        "privacy": _entry(
            "privacy, data, gdpr, personal, delete my account, cookies, newsletter, unsubscribe, share",
            "隐私 个人信息 数据 注销 删除 退订 信息安全 泄露",
        ),
        "green": _entry(
            "sustainability, sustainable, environment, eco, recycle, recycled, recycling, packaging, climate, "
            "carbon, plastic",
            "环保 可持续 回收 包装 碳 再生 绿色",
        ),
        "cancelling": _entry(
            "cancel, cancelling, cancellation",
            "取消 撤单 不想要",
        ),
        "pickup": _entry(
            "pickup, pick up, collect, collection, locker",
            "自提 取货 驿站 快递柜 丰巢",
        ),
        "gift_wrap": _entry(
            "gift wrap, wrapping, wrapped, gift message, greeting card",
            "礼品包装 贺卡 送礼",
        ),
        "trade_in": _entry(
            "trade-in, trade in, old device",
            "以旧换新 旧机",
        ),
        "lost_parcel": _entry(
            "lost, missing, never arrived, not arrived, stolen, tracking",
            "丢件 没收到 丢失 少发 物流信息 漏发",
        ),
        "people": _entry(
            "contact, phone, support, opening hours, customer service, hotline",
            "客服 电话 联系 工作时间 人工",
        ),
        "price_match": _entry(
            "price match, price adjustment, price drop, cheaper elsewhere, price protection",
            "保价 价保 降价 差价",
        ),
    }
)
# What questions about a product are about.
ABOUT_PRODUCTS = (frozenset(MATTERS) - ABOUT_RULES) | {"duration", "size", "colour", "warranty", "green", "gift_wrap"}
