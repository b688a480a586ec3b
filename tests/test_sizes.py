"""Files, functions and parameter lists stay small enough to be read in one go."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *(f"*{e}" for e in endings)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).exists()]


def functions() -> list[tuple[str, Function]]:
    found = []
    for path in tracked(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.append((f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node))
    return found


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def share(count: int, total: int) -> float:
    return count / max(total, 1)


def test_no_file_is_longer_than_500_lines_and_nine_in_ten_have_at_most_350() -> None:
    lines = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in tracked(".py", ".ts")}
    assert {name: n for name, n in lines.items() if n > 500} == {}
    assert share(sum(n <= 350 for n in lines.values()), len(lines)) >= 0.9


def test_no_function_is_longer_than_70_lines_and_nine_in_ten_have_at_most_35() -> None:
    lengths = {name: length(function) for name, function in functions()}
    assert {name: n for name, n in lengths.items() if n > 70} == {}
    assert share(sum(n <= 35 for n in lengths.values()), len(lengths)) >= 0.9


def test_no_function_takes_more_than_five_parameters() -> None:
    def count(function: Function) -> int:
        names = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        return len([a for a in names if a.arg not in ("self", "cls")])

    # Tests take fixtures and overrides of a library take its signature; neither is ours to choose.
    ours = [(n, f) for n, f in functions() if not n.startswith("tests/") and f.name not in ("_generate", "_astream")]
    assert [name for name, function in ours if count(function) > 5] == []


def test_turn_stays_readable() -> None:
    assert len((ROOT / "assistant" / "turn.py").read_text().splitlines()) <= 150
    assert len((ROOT / "assistant" / "agent" / "graph.py").read_text().splitlines()) < 100


def test_mocks_are_a_last_resort() -> None:
    text = [path.read_text() for path in tracked(".py") if path.relative_to(ROOT).parts[0] == "tests"]
    tests = sum(source.count("def test_") for source in text)
    mocks = sum(source.count("Mock(") + source.count("monkeypatch.setattr") + source.count("patch(") for source in text)
    assert mocks - 3 <= 0.1 * tests  # the three words of this very line
