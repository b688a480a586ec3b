"""Who may import whom. What has no row in the table may import nothing of ours."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MAY_IMPORT: dict[str, frozenset[str]] = {
    "connectors": frozenset({"connectors"}),
    "knowledge": frozenset({"knowledge", "connectors"}),
    "assistant": frozenset({"assistant", "knowledge", "connectors"}),
    "evals": frozenset({"evals", "assistant", "knowledge", "connectors"}),
}
OURS = frozenset({*MAY_IMPORT, "tests", "widget"})

# The only places that may name a writing protocol: where it is defined, made, handed over and used.
MAY_WRITE = (
    "connectors/shops/",
    "connectors/carriers/",
    "connectors/payments/",
    "assistant/actions/",
    "assistant/app.py",
)
# Inside assistant: a part on the left must not know the parts on the right of it.
BELOW: dict[str, frozenset[str]] = {
    "assistant/record/": frozenset({"assistant.agent", "assistant.actions", "assistant.skills", "assistant.models"}),
    "assistant/guardrails/": frozenset(
        {"assistant.agent", "assistant.actions", "assistant.skills", "assistant.models"}
    ),
    "assistant/skills/": frozenset(
        {"assistant.agent", "assistant.actions", "assistant.models", "assistant.record", "assistant.server"}
    ),
    "assistant/cards.py": frozenset({"assistant.skills", "assistant.server", "assistant.record"}),
    "assistant/models/": frozenset({"assistant.agent", "assistant.actions", "assistant.record", "assistant.server"}),
    "assistant/server/": frozenset({"assistant.agent", "assistant.models", "assistant.app"}),
}


def sources() -> list[Path]:
    return sorted(path for top in MAY_IMPORT for path in (ROOT / top).rglob("*.py"))


def own_imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [("." * node.level) + (node.module or "")]
        else:
            continue
        for name in names:
            if name.startswith(".") or name.split(".")[0] in OURS:
                yield node, name


def identity(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", sources(), ids=identity)
def test_a_folder_imports_only_what_stands_to_its_left(path: Path) -> None:
    allowed = MAY_IMPORT[path.relative_to(ROOT).parts[0]]
    wrong = [name for _, name in own_imports(ast.parse(path.read_text())) if name.split(".")[0] not in allowed]
    assert not wrong, f"{identity(path)} imports {wrong}"


@pytest.mark.parametrize("path", sources(), ids=identity)
def test_parts_of_the_assistant_do_not_know_those_above_them(path: Path) -> None:
    for part, forbidden in BELOW.items():
        if identity(path).startswith(part):
            names = [name for _, name in own_imports(ast.parse(path.read_text()))]
            wrong = [n for n in names if any(n == f or n.startswith(f + ".") for f in forbidden)]
            assert not wrong, f"{identity(path)} imports {wrong}"


@pytest.mark.parametrize("path", sources(), ids=identity)
def test_no_import_of_ours_hides_in_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text())
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    hidden = [name for function in functions for _, name in own_imports(function)]
    assert not hidden or identity(path) == "connectors/registry.py", f"{identity(path)} hides {hidden}"


@pytest.mark.parametrize("path", sources(), ids=identity)
def test_only_the_acting_folder_touches_a_writing_protocol(path: Path) -> None:
    if identity(path).startswith(MAY_WRITE):
        return
    tree = ast.parse(path.read_text())
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    names |= {alias.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for alias in n.names}
    attributes = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    assert not names & {"OrderWriter", "DeliveryWriter", "RefundWriter"}
    acts = {"perform", "tell_stock_notice", "change_delivery_day"}
    acts |= set() if identity(path).startswith("knowledge/") else {"writer"}
    assert not attributes & acts, f"{identity(path)} reaches for the shop's writer"


@pytest.mark.parametrize("path", sources(), ids=identity)
def test_only_the_composition_root_reaches_the_parts_it_is_made_of(path: Path) -> None:
    if identity(path).startswith(("assistant/app.py", "assistant/wiring/")):
        return
    names = [name for _, name in own_imports(ast.parse(path.read_text()))]
    assert not [name for name in names if name.startswith("assistant.wiring")], identity(path)


@pytest.mark.parametrize("path", sources(), ids=identity)
def test_no_channel_is_named_outside_connectors(path: Path) -> None:
    if identity(path).startswith("connectors/"):
        return
    compared = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare) and "channel" in ast.unparse(node.left)
    ]
    assert not compared, f"{identity(path)} decides by channel: {compared}"
