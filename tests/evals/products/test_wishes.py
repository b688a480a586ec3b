"""How the answers to labelled wishes are counted, and that the wishes are what the counting takes them for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals.products.run import main
from evals.products.wishes import Reply, Wish, figures, wishes

WISH = Wish(
    id="w",
    shop="demo",
    language="en",
    text="a lamp",
    relevant=frozenset("ab"),
    filters=frozenset({"price<=80"}),
    answer=True,
)
NONE = replace(WISH, relevant=frozenset(), filters=frozenset(), answer=False)


def reply(wish: Wish, *products: str, filters: tuple[str, ...] = ()) -> Reply:
    return Reply(wish=wish, products=products, filters=frozenset(filters))


def test_recall_is_the_share_of_the_right_products_among_the_first_ten() -> None:
    assert reply(WISH, "x", "a").recall == 0.5
    assert reply(WISH, *"0123456789", "a", "b").recall == 0
    many = replace(WISH, relevant=frozenset("abcdefghijkl"))
    assert reply(many, *"abcdefghij").recall == 1, "ten cannot hold twelve"


def test_a_wish_wrongly_left_unanswered_counts_as_nothing_found_and_against_silence() -> None:
    found = figures([reply(WISH, "a", "b"), reply(WISH), reply(NONE), reply(NONE, "x")])
    assert (found.recall, found.no_answer_precision, found.no_answer_recall) == (0.5, 0.5, 0.5)


def test_limits_are_counted_over_all_wishes_together() -> None:
    found = figures([reply(WISH, "a", filters=("price<=80", "size=m")), reply(WISH, "a")])
    assert (found.filters_precision, found.filters_recall, found.filters_f1) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("half", ["dev", "final"])
def test_there_are_enough_wishes_in_both_languages_and_no_two_alike(half: str) -> None:
    held = wishes(half)
    assert min(sum(wish.language == language for wish in held) for language in ("en", "zh")) >= 150
    assert len({(wish.shop, wish.text) for wish in held}) == len(held)


def test_a_faulty_label_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    line = '{"id": "1", "shop": "demo", "wish": "x", "relevant": [], "filters": [], "answer": true}'
    for language in ("en", "zh"):
        (tmp_path / "dev" / f"{language}.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"en\.jsonl:1"):
        wishes("dev", tmp_path)


def test_what_goes_wrong_in_the_final_half_is_not_shown() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--half", "final", "--faults"])
    assert stopped.value.code == 2
