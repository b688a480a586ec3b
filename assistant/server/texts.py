"""Everything that the server itself says to a shopper, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.skills.contract import QuickReply
from assistant.skills.replies import addressed
from connectors.commerce import Language, Localized
from connectors.shops.settings import ShopSettings

ERRORS: Mapping[str, Localized] = {
    "bad_frame": Localized({"en": "This frame is not one we understand", "zh": "无法识别这条消息"}),
    "too_large": Localized(
        {"en": "That message is too long. Please shorten it.", "zh": "消息太长了，请精简一下再发。"}
    ),
    "too_many": Localized(
        {"en": "That was a lot at once. Please wait a moment and send it again.", "zh": "发送太快了，请稍等片刻再发。"}
    ),
    "version": Localized(
        {"en": "This page is out of date. Please reload it.", "zh": "当前页面版本过旧，请刷新后重试。"}
    ),
    "hello_first": Localized({"en": "The first frame must be hello", "zh": "第一条消息必须是 hello"}),
    "identity": Localized(
        {"en": "Your sign-in could not be verified. Please sign in again.", "zh": "登录状态校验失败，请重新登录。"}
    ),
    "resume": Localized(
        {
            "en": "That conversation cannot be continued. Please start a new one.",
            "zh": "该会话已无法继续，请重新发起咨询。",
        }
    ),
    "unknown_choice": Localized(
        {"en": "That suggestion is no longer there.", "zh": "这个选项已失效，请直接输入问题。"}
    ),
    "unknown_proposal": Localized(
        {"en": "This request can no longer be changed.", "zh": "该申请已处理或已失效，无法再操作。"}
    ),
    "unknown_picture": Localized(
        {"en": "That photo is no longer there. Please attach it again.", "zh": "图片已失效，请重新添加。"}
    ),
    "bad_picture": Localized(
        {
            "en": "This file is not a photo that can be shown here. JPEG, PNG and WebP work.",
            "zh": "无法识别这张图片，请使用 JPEG、PNG 或 WebP 格式。",
        }
    ),
    "too_many_pictures": Localized(
        {
            "en": "There are enough photos in this conversation already.",
            "zh": "本次会话的图片数量已达上限。",
        }
    ),
    "busy": Localized(
        {
            "en": "Many people are chatting right now. Please try again in a moment.",
            "zh": "当前咨询人数较多，请稍后再试。",
        }
    ),
    "internal": Localized(
        {"en": "Something went wrong on our side. Please send it again.", "zh": "系统开小差了，请再发一次。"}
    ),
    "consent": Localized({"en": "Nothing is recorded without consent.", "zh": "未经同意，不会记录任何浏览行为。"}),
    "owner": Localized({"en": "This needs the owner's token.", "zh": "需要店主令牌才能访问。"}),
    "signature": Localized({"en": "The signature does not hold.", "zh": "签名校验失败。"}),
    "not_found": Localized({"en": "There is nothing here.", "zh": "没有找到相关内容。"}),
    "unavailable": Localized(
        {
            "en": "The shop does not answer right now. Please try again in a moment.",
            "zh": "店铺暂时没有响应，请稍后再试。",
        }
    ),
}

NOTICES: Mapping[str, Localized] = {
    "handed_over": Localized(
        {
            "en": "Passed on to our support team. Your reference is {reference}.",
            "zh": "已转接人工客服，受理编号 {reference}。",
        }
    ),
    "signed_in": Localized({"en": "You are signed in as {name}.", "zh": "已登录：{name}"}),
    "signed_in_unnamed": Localized({"en": "You are signed in.", "zh": "已登录。"}),
}

_GREETING = Localized(
    {
        "en": "{hello} I'm {assistant}, the assistant of {shop}. I can find products, look up an order, start a return"
        " and answer questions about delivery, returns and warranty. What can I do for you?",
        "zh": "{hello}我是{shop}的智能客服{assistant}，可以帮您挑商品、查订单、办退货，也能解答配送、售后和保修问题。"
        "请问有什么可以帮您？",
    }
)
_HELLO = Localized({"en": "Hello!", "zh": "您好！"})
_HELLO_NAME = Localized({"en": "Hello {name}!", "zh": "{name}，您好！"})

_CHOICES: Mapping[Language, tuple[QuickReply, ...]] = {
    "en": (
        QuickReply(label="Help me find something", say="I'm looking for something. Can you help me find it?"),
        QuickReply(label="Where is my order?", say="Where is my order?"),
        QuickReply(label="Return something", say="I'd like to return something."),
        QuickReply(label="Delivery times", say="How long does delivery take?"),
    ),
    "zh": (
        QuickReply(label="帮我挑商品", say="我想买东西，帮我挑一下"),
        QuickReply(label="我的订单到哪了", say="我的订单到哪了？"),
        QuickReply(label="我要退货", say="我要退货"),
        QuickReply(label="多久能送到", say="下单后多久能送到？"),
    ),
}


def error_text(code: str, language: str, detail: str = "") -> str:
    """What an error says; `detail` is for whoever writes a client and never holds what a person wrote."""
    text = ERRORS[code].text(language)
    return f"{text}: {detail}" if detail else text


def greeting(settings: ShopSettings, language: Language, name: str) -> str:
    """The first words of the assistant, before anybody wrote anything."""
    tone = settings.tone.localized().text("zh") if language == "zh" else ""
    hello = (
        addressed(_HELLO_NAME.text(language), tone).format(name=name)
        if name
        else addressed(_HELLO.text(language), tone)
    )
    return addressed(_GREETING.text(language), tone).format(
        hello=hello,
        assistant=settings.assistant.localized().text(language),
        shop=settings.name.localized().text(language),
    )


def greeting_choices(language: Language) -> tuple[QuickReply, ...]:
    """The suggestions under the greeting."""
    return _CHOICES[language]
