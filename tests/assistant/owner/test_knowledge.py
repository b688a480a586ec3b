"""What the owner sees of sources and findings, and what becomes of approved answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.owner.knowledge import approve
from assistant.record.approved import Approval
from connectors.errors import Rejected
from knowledge.checks.findings import Code
from knowledge.documents import Kind
from knowledge.search import Asked
from tests.assistant.owner.conftest import NOW, Office, write_policy

QUESTION, ANSWER = "Can the desk lamp be dimmed?", "Yes, the desk lamp can be dimmed in five steps."


def asked(text: str) -> Asked:
    return Asked(text=text, kinds=(Kind.POLICY, Kind.QUESTION), language="en")


async def approved(office: Office, **changed: str) -> str:
    conversation = await office.log.start("widget", "web", "en")
    fields = {"question": QUESTION, "answer": ANSWER, "approved_by": "Ann"} | changed
    approval = Approval(conversation_id=conversation, language="en", **fields)
    return (await approve(office.log, office.answers, office.settings, approval)).answer.id


async def test_a_source_shows_its_schedule_age_and_problems(office: Office) -> None:
    [before, *_] = await office.owner.sources()
    assert (before.synced_at, before.documents) == (None, 0)
    (office.shop / "policies" / "broken.en.pdf").write_bytes(b"no pdf at all")
    await office.owner.sync()
    [row, conversations, _] = await office.owner.sources()
    assert (row.name, row.kind, row.every) == ("policies", "policy", timedelta(minutes=1))
    assert row.documents == 2
    assert row.synced_at is not None
    assert row.due_at == NOW + timedelta(minutes=1)
    [problem] = row.problems
    assert problem.document == "broken.en.pdf"
    assert problem.sentence
    assert conversations.problems == ()


async def test_the_owner_s_search_asks_for_rules_in_the_words_of_the_pages(office: Office) -> None:
    write_policy(office.shop, "costs.en.md", "Sending things back", "What a return costs", "A return costs $4.90.")
    write_policy(office.shop, "shipping.en.md", "Shipping", "Shipping abroad", "Shipping of a return label abroad.")
    await office.owner.sync()
    asked = Asked(text="Return shipping", kinds=(Kind.POLICY,), language="en", limit=2)
    found = await office.owner.search(asked)
    assert found.hits[0].document.section == "What a return costs"


async def test_a_name_that_is_no_source_is_refused_with_those_there_are(office: Office) -> None:
    with pytest.raises(Rejected, match="catalogue, conversations, policies"):
        await office.owner.sync(["catalog"])


async def test_findings_follow_a_sync_that_changed_a_text(office: Office) -> None:
    await office.owner.sync()
    assert await office.owner.findings() == ()
    write_policy(office.shop, "help.en.md", "Help", "Returns", "You have 14 days after delivery to send things back.")
    await office.owner.sync()
    assert {finding.code for finding in await office.owner.findings()} == {
        Code.CONTRADICTION, Code.RULE_DIFFERS, Code.ONE_LANGUAGE,
    }  # fmt: skip
    (office.shop / "policies" / "help.en.md").unlink()
    await office.owner.sync()
    assert await office.owner.findings() == ()


async def test_an_approved_answer_is_found_until_it_is_withdrawn(office: Office) -> None:
    answer = await approved(office)
    await office.owner.sync()
    hit = (await office.owner.search(asked(QUESTION))).hits[0]
    assert hit.document.text == ANSWER
    withdrawn = await office.answers.withdraw(answer, "Ben")
    assert withdrawn is not None
    assert (withdrawn.withdrawn_by, withdrawn.withdrawn_at) == ("Ben", NOW)
    await office.owner.sync()
    assert not [hit for hit in (await office.owner.search(asked(QUESTION))).hits if hit.document.text == ANSWER]
    assert await office.answers.withdraw(answer, "Ben") is None


async def test_who_approved_what_and_when_is_kept_and_approving_again_replaces(office: Office) -> None:
    conversation = await office.log.start("widget", "web", "en")
    for answer in ("Yes.", ANSWER):
        approval = Approval(
            conversation_id=conversation, question=QUESTION, answer=answer, language="en", approved_by="Ann"
        )
        await approve(office.log, office.answers, office.settings, approval)
    [row] = await office.answers.all()
    assert (row.answer.answer, row.answer.approved_by, row.answer.approved_at) == (ANSWER, "Ann", NOW)
    assert row.conversation_id == conversation


@pytest.mark.parametrize(
    "changed",
    [
        {"answer": "We wrote to anna.smith@example.org about it."},
        {"answer": "Call Anna at +49 170 1234567."},
        {"answer": "Your order HP-10001 leaves tomorrow."},
        {"answer": "My name is Anna Schmidt and I live there."},
        {"answer": "我叫王小明，已经处理好了。"},
        {"question": "Where is my parcel to 12 Main Street?"},
        {"answer": "  "},
        {"approved_by": " "},
    ],
)
async def test_an_answer_with_personal_data_or_without_words_is_refused(
    office: Office, changed: dict[str, str]
) -> None:
    with pytest.raises(Rejected):
        await approved(office, **changed)
    assert await office.answers.all() == []


async def test_the_shop_s_own_address_may_stand_in_an_answer(office: Office) -> None:
    assert await approved(
        office, answer=f"Write to {office.settings.support.email} or call {office.settings.support.phone}."
    )


async def test_nothing_is_approved_from_a_conversation_that_is_not_there(office: Office) -> None:
    approval = Approval(conversation_id="c_none", question=QUESTION, answer=ANSWER, language="en", approved_by="Ann")
    with pytest.raises(Rejected, match="no conversation"):
        await approve(office.log, office.answers, office.settings, approval)
