"""The options of `./aisle knowledge`, apart from what it does so that every other verb starts at once."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

ABOUT = """What Aisle knows about the shop: where it comes from, what it finds, what is missing and what is wrong.

  ./aisle knowledge sync                       read what changed, show what could not be read
  ./aisle knowledge search "return headphones" what a shopper's words find, and why
  ./aisle knowledge sources                    each source: schedule, age, errors and their cure
  ./aisle knowledge gaps                       what people asked and nothing answered, grouped
  ./aisle knowledge check                      contradictions, duplicates, what is stale
  ./aisle knowledge approve CONVERSATION …     let an answer of a resolved conversation be found by everybody

Works while no server runs. A running server holds the index; it answers the same over REST (assistant/server/README.md)."""
KINDS = ("product", "policy", "page", "question", "review", "order")
Verb = Callable[[argparse.Namespace], int]
Jobs = argparse._SubParsersAction  # argparse names the type of its own result only so


def add_knowledge(verbs: Jobs[argparse.ArgumentParser], verb: Verb) -> None:
    """Enter the verb and its jobs."""
    knowledge = verbs.add_parser(
        "knowledge",
        help="sync, search, sources, gaps, check: what Aisle knows and what it lacks",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    jobs = knowledge.add_subparsers(dest="job", required=True, metavar="JOB")
    sync = _job(jobs, verb, "sync", "read what changed in the sources and index it")
    sync.add_argument("--whole", action="store_true", help="read each source from its beginning; what is gone goes")
    sync.add_argument("--source", action="append", metavar="NAME", help="this source only; may be given several times")
    search = _job(jobs, verb, "search", "search as a shopper would; says why each hit was found")
    search.add_argument("text", nargs="+", help="the words")
    search.add_argument("--kind", action="append", choices=KINDS, help="only this kind; may be given several times")
    search.add_argument("--language", choices=("en", "zh"), help="the language preferred (that of the words)")
    search.add_argument("--customer", metavar="ID", help="also find the orders of this customer")
    search.add_argument("--limit", type=_count, default=8, metavar="N", help="at most so many hits (8)")
    _job(jobs, verb, "sources", "each source: kind, schedule, last sync, next due, documents, errors, age")
    gaps = _job(jobs, verb, "gaps", "what people asked and nothing answered, grouped, without personal data")
    gaps.add_argument("--days", type=_days, default=timedelta(days=90), metavar="N", help="of the last N days (90)")
    gaps.add_argument("--limit", type=_count, default=50, metavar="N", help="at most so many groups (50)")
    check = _job(
        jobs, verb, "check", "contradictions, duplicates and stale passages; exit code 1 where texts contradict"
    )
    check.add_argument("--language", choices=("en", "zh"), help="the language of the report (en)")
    _answers(jobs, verb)


def same_place(arguments: argparse.Namespace, *names: str) -> str:
    """The options of `names` (shop and home) as they were given, for a command that is to be run next; "" for none."""
    given = ((name, getattr(arguments, name)) for name in names or ("shop", "home"))
    return "".join(f" --{name} {shlex.quote(str(path))}" for name, path in given if path is not None)


def _answers(jobs: Jobs[argparse.ArgumentParser], verb: Verb) -> None:
    approve = _job(jobs, verb, "approve", "keep an answer of a resolved conversation for everybody")
    approve.add_argument("conversation", help="the conversation's id, as ./aisle export prints it")
    approve.add_argument("--question", required=True, help="the question in words that fit everybody")
    approve.add_argument("--answer", required=True, help="the answer; refused where it holds personal data")
    approve.add_argument("--language", choices=("en", "zh"), help="the language of the answer (that of its words)")
    approve.add_argument("--by", metavar="NAME", help="who approves (the user of this machine)")
    withdraw = _job(jobs, verb, "withdraw", "take an approved answer back")
    withdraw.add_argument("answer_id", metavar="ANSWER", help="its id, as ./aisle knowledge answers prints it")
    withdraw.add_argument("--by", metavar="NAME", help="who withdraws it (the user of this machine)")
    _job(jobs, verb, "answers", "the approved answers: which, by whom, when")


def _job(jobs: Jobs[argparse.ArgumentParser], verb: Verb, name: str, text: str) -> argparse.ArgumentParser:
    job = jobs.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    job.add_argument("--shop", type=Path, metavar="DIR", help="the shop folder (the demo shop)")
    job.add_argument("--home", type=Path, metavar="DIR", help="where data is kept (AISLE_HOME)")
    job.add_argument("--json", action="store_true", help="print the result as one JSON object in the last line")
    job.set_defaults(run=verb)
    return job


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 10_000):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 10000")
    return int(text)


def _days(text: str) -> timedelta:
    return timedelta(days=_count(text))
