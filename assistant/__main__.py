"""The command line: one verb a job. `./aisle` makes the environment first and then comes here."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from assistant.commands.knowledge_options import add_knowledge

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130
HIGHEST_PORT = 65535

Verb = Callable[[argparse.Namespace], int]


def _command(module: str) -> Verb:
    """A verb whose module is loaded only when it is run, so that every other one starts at once."""

    def run(arguments: argparse.Namespace) -> int:
        code: int = import_module("assistant.commands.running").run_verb(module, arguments)
        return code

    return run


def _outside(module: str) -> Verb:
    """A verb that lives in a folder that stands to our right, and therefore runs as a program of its own."""

    def run(arguments: argparse.Namespace) -> int:
        return subprocess.run([sys.executable, "-m", module, *arguments.rest], cwd=ROOT, check=False).returncode

    return run


def build_parser() -> argparse.ArgumentParser:
    """The parser of all verbs."""
    parser = argparse.ArgumentParser(prog="./aisle", description="A customer-service assistant for online shops.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _serving(verbs)
    _shop(verbs)
    _trying(verbs)
    add_knowledge(verbs, _command("knowledge"))
    _owner(verbs)
    export = verbs.add_parser(
        "export", help="print the conversations in which a person was asked for, a JSON line each"
    )
    export.add_argument("--shop", type=Path, metavar="DIR", help="the shop folder (the demo shop)")
    export.add_argument("--reference", help="only the conversation with this reference")
    export.set_defaults(run=_command("export"))
    erase = verbs.add_parser("erase", help="forget a person: conversations, photos, learning, requests")
    erase.add_argument("id", metavar="ID", help="the id of a customer, a visitor or one conversation")
    erase.add_argument("--shop", type=Path, metavar="DIR", help="the shop folder (the demo shop)")
    erase.add_argument("--home", type=Path, metavar="DIR", help="where data is kept (AISLE_HOME)")
    erase.add_argument("--json", action="store_true", help="print what went as a JSON line")
    erase.set_defaults(run=_command("erase"))
    for name, module, text in (
        ("eval", "evals.run", "measure how good something is: ./aisle eval NAME [--json] [--data DIR]"),
        ("bench", "evals.bench", "measure how fast something is: ./aisle bench NAME [--json]"),
    ):
        verb = verbs.add_parser(name, help=text, add_help=False)
        verb.add_argument("rest", nargs=argparse.REMAINDER)
        verb.set_defaults(run=_outside(module))
    test = verbs.add_parser("test", help="run all tests; further words go to pytest", add_help=False)
    test.add_argument("rest", nargs=argparse.REMAINDER)
    test.set_defaults(run=_command("checks"), what="test")
    check = verbs.add_parser("check", help="style, types, imports, sizes and documentation")
    check.add_argument("--write", action="store_true", help="also rewrite what is generated")
    check.set_defaults(run=_command("checks"), what="check")
    return parser


def _port(text: str) -> int:
    """A port number; argparse says what is wrong with anything else."""
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a port; give a number from 0 (any free one) to {HIGHEST_PORT}"
        )
    return int(text)


def _serving(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, text in (
        ("demo", "serve a shop with its page and the widget"),
        ("serve", "serve without the demo's sign-in"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("--port", type=_port, help="port to listen on (8000)")
        verb.add_argument("--shop", type=Path, metavar="DIR", help="the shop folder to serve (the demo shop)")
        verb.add_argument("--fresh", action="store_true", help="start over: forget conversations, orders and indexes")
        verb.set_defaults(run=_command("serve"))


def _shop(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    shop = verbs.add_parser("shop", help="check or import a shop folder")
    jobs = shop.add_subparsers(dest="job", required=True, metavar="JOB")
    for name, text in (("check", "say what is wrong in a shop folder"), ("import", "check it and load it")):
        job = jobs.add_parser(name, help=text)
        job.add_argument("folder", type=Path)
        job.set_defaults(run=_command("shop"))


def _owner(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    owner = verbs.add_parser("owner", help="the token that opens the owner's REST routes")
    jobs = owner.add_subparsers(dest="job", required=True, metavar="JOB")
    token = jobs.add_parser("token", help="make a new token, print it once, and let the one before it lapse")
    token.add_argument("--home", type=Path, metavar="DIR", help="where data is kept (AISLE_HOME)")
    token.set_defaults(run=_command("owner"))


def _trying(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("try", help="talk to the assistant in the terminal")
    verb.add_argument("--shop", type=Path, metavar="DIR", help="the shop folder (the demo shop)")
    verb.add_argument("--as", dest="customer", metavar="ID", help="sign in as this customer; otherwise you are a guest")
    verb.add_argument("--language", choices=("en", "zh"), help="the language to begin with")
    verb.add_argument("--script", type=Path, metavar="FILE", help="play this conversation, a JSON line each")
    verb.add_argument("--json", action="store_true", help="print every event as a JSON line")
    verb.add_argument("--fresh", action="store_true", help="start over: forget conversations, orders and indexes")
    verb.set_defaults(run=_command("try_"))


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 it failed or did not hold, 2 wrong usage."""
    parsed = build_parser().parse_args(arguments)
    run: Verb = parsed.run
    try:
        return run(parsed)
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
