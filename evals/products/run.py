"""`./aisle eval products`: labelled wishes in both languages over three shops, way by way, from BM25 to what shoppers get.

Figures are those of the half that is asked for, the final one by default: `recall_at_10_en`, `recall_at_10_zh`, `filters_f1`,
`no_answer_precision`, `no_answer_recall`, and the same of the raw baselines with `bm25_` and `dense_` before them.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from connectors.commerce import LANGUAGES
from evals import cli
from evals.products.shops import Setup, open_shop, present
from evals.products.ways import Ways
from evals.products.wishes import Reply, figures, wishes

TARGETS = {
    "recall_at_10_en": 0.95,
    "recall_at_10_zh": 0.90,
    "filters_f1": 0.95,
    "no_answer_precision": 0.9,
    "no_answer_recall": 0.9,
}
PREFIXES = {"whole": "", "bm25": "bm25_", "dense": "dense_"}

Replies = Mapping[str, list[Reply]]


async def answer(half: str, setup: Setup) -> Replies:
    """The replies to a half's wishes by the name of the way."""
    replies: dict[str, list[Reply]] = defaultdict(list)
    asked = wishes(half)
    for name in present(setup.data):
        async with open_shop(name, setup) as knowledge:
            for wish in asked:
                if wish.shop == name:
                    for way, search in Ways(knowledge).all.items():
                        replies[way].append(await search(wish))
    return replies


def figures_of(replies: Replies) -> dict[str, float | int | str]:
    """The figures that are printed as JSON."""
    found: dict[str, float | int | str] = {}
    for way, prefix in PREFIXES.items():
        for language in LANGUAGES:
            chosen = [reply for reply in replies[way] if reply.wish.language == language]
            found[f"{prefix}recall_at_10_{language}"] = round(figures(chosen).recall, 4)
        whole = figures(replies[way])
        found[f"{prefix}filters_f1"] = round(whole.filters_f1, 4)
        found[f"{prefix}no_answer_precision"] = round(whole.no_answer_precision, 4)
        found[f"{prefix}no_answer_recall"] = round(whole.no_answer_recall, 4)
    found["wishes"] = len(replies["whole"])
    return found


def main(arguments: Sequence[str]) -> int:
    """0 when every target is reached."""
    parser = cli.parser("./aisle eval products")
    parser.add_argument(
        "--half",
        choices=("dev", "final"),
        default="final",
        help="dev for building, final for the figures",
    )
    parser.add_argument("--faults", action="store_true", help="list what went wrong; refused for the final half")
    parser.add_argument("--embedder", default="", help="another embedding model, as the setting names it")
    parser.add_argument("--embedder-languages", default="en", help="what it knows, such as en,zh")
    parser.add_argument("--reranker", default="", help="a cross-encoder, by name or folder")
    parsed = parser.parse_args(arguments)
    if parsed.faults and parsed.half == "final":
        parser.error("what goes wrong in the final half is not looked at")
    with tempfile.TemporaryDirectory(prefix="aisle-eval-") as home:
        setup = Setup(
            data=parsed.data,
            home=Path(home),
            embedder=parsed.embedder,
            embedder_languages=tuple(parsed.embedder_languages.split(",")),
            reranker=parsed.reranker,
        )
        replies = asyncio.run(answer(parsed.half, setup))
    _show(replies, parsed.half)
    if parsed.faults:
        _show_faults(replies["whole"])
    found = figures_of(replies)
    cli.show_figures(found, parsed.json)
    return 0 if all(float(found[name]) >= target for name, target in TARGETS.items()) else 1


def _show(replies: Replies, half: str) -> None:
    header = ("way", "wishes", "recall@10", "limits P", "limits R", "limits F1", "silent P", "silent R")
    for language in LANGUAGES:
        rows = []
        for way, all_ in replies.items():
            f = figures([reply for reply in all_ if reply.wish.language == language])
            measured = (f.recall, f.filters_precision, f.filters_recall, f.filters_f1)
            shares = (*measured, f.no_answer_precision, f.no_answer_recall)
            rows.append((way, f.wishes, *(f"{share:.3f}" for share in shares)))
        cli.show(f"{half}, {language}", header, rows)


def _show_faults(replies: Sequence[Reply]) -> None:
    rows = []
    for reply in replies:
        wish = reply.wish
        wrong = [f"limit too many: {token}" for token in sorted(reply.filters - wish.filters)]
        wrong += [f"limit missing: {token}" for token in sorted(wish.filters - reply.filters)]
        if wish.answer and reply.recall < 1:
            missing = sorted(wish.relevant - set(reply.products))
            wrong.append(f"recall {reply.recall:.2f} of {len(reply.products)}, missing {', '.join(missing)}")
        if not wish.answer and reply.products:
            wrong.append(f"should be silent, found {', '.join(reply.products[:3])}")
        if wrong:
            rows.append((wish.id, wish.text, "\n".join(wrong)))
    cli.show("faults", ("wish", "words", "what is wrong"), rows)
