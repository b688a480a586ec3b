"""Questions about the demo shop's policies: is the fact told, from the right page, and is declined what no page says?

`questions/LANGUAGE.tsv` holds a question, the policy that answers it ("-" for none) and a fact that a right answer contains. They
were written from the policy files before the answering was tuned. Every second question is held back: while building, only the
others' answers were looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.app import Aisle, open_aisle
from assistant.clock import utc_now
from assistant.commands.steps import Steps
from assistant.guess import Guess
from assistant.settings import Settings
from assistant.skills.contract import Person, ToolContext, ToolResult
from assistant.skills.policies.tools import FindPolicy, find_policy
from connectors.commerce import LANGUAGES, Language
from evals.shops.run import Silent
from knowledge.language import normal

QUESTIONS = Path(__file__).with_name("questions")
NOWHERE = "-"
_IGNORED = re.compile(r"[\s,，*]+")


@dataclass(frozen=True, kw_only=True)
class PolicyQuestion:
    """A question, the stem of the policy that answers it (empty for none), a fact of the answer, whether it was held back."""

    language: Language
    text: str
    policy: str
    fact: str
    held_back: bool


@dataclass(frozen=True, kw_only=True)
class PolicyAnswer:
    """What the tool said to a question, and whether that is right."""

    question: PolicyQuestion
    told: str
    right: bool


class NoGuesses:
    """Policies need no guessing at orders: none is allowed."""

    async def attempt(self, guess: Guess) -> bool:
        """Never."""
        return False

    async def forget(self, guess: Guess) -> None:
        """Nothing to forget."""


def read_questions() -> list[PolicyQuestion]:
    """All questions of both languages."""
    found = []
    for language in LANGUAGES:
        lines = (QUESTIONS / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            text, policy, fact = line.split("\t")
            policy = "" if policy == NOWHERE else policy
            held_back = number % 2 == 1
            found.append(PolicyQuestion(language=language, text=text, policy=policy, fact=fact, held_back=held_back))
    return found


async def judge(home: Path) -> list[PolicyAnswer]:
    """The answers of the policies skill over the demo shop, opened in `home`."""
    settings = Settings(home=home, openai_api_key=None, openai_base_url="")
    aisle = await open_aisle(settings, Steps(), lambda _: Silent())
    try:
        return [await _answer(aisle, question) for question in read_questions()]
    finally:
        await aisle.close()


async def _answer(aisle: Aisle, question: PolicyQuestion) -> PolicyAnswer:
    wiring = aisle.wiring
    context = ToolContext(
        conversation_id="eval",
        person=Person(),
        language=question.language,
        now=utc_now(),
        settings=wiring.shop_settings,
        capabilities=wiring.shop.capabilities,
        catalogue=wiring.shop.catalogue,
        orders=wiring.shop.orders,
        finder=wiring.knowledge.search,
        guesses=NoGuesses(),
    )
    result = await find_policy(context, FindPolicy(question=question.text))
    told = wiring.replies.render(result.outcome, question.language, result.data)
    return PolicyAnswer(question=question, told=told, right=_right(question, result))


def _right(question: PolicyQuestion, result: ToolResult) -> bool:
    """Whether a passage of the right policy tells the fact, or nothing was told where no policy answers."""
    if not question.policy:
        return result.outcome == "policies.unknown"
    if result.outcome != "policies.answer":
        return False
    told = zip(result.data["passages"], result.sources, strict=True)
    return any(
        _plain(question.fact) in _plain(passage["text"]) and f":{question.policy}:" in source.id
        for passage, source in told
    )


def share_right(answers: Sequence[PolicyAnswer]) -> float:
    """The share of right answers, 0 for none."""
    return sum(answer.right for answer in answers) / len(answers) if answers else 0.0


def _plain(text: str) -> str:
    return _IGNORED.sub("", normal(text))
