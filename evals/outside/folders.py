"""How a converter writes a shop folder, and its command line."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.shops.folder import check_folder
from evals.cli import default_data

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ShopFolder:
    """Everything that a converted shop consists of; `policies` by file name."""

    toml: str
    products: list[Json] = field(default_factory=list)
    variants: list[Json] = field(default_factory=list)
    customers: list[Json] = field(default_factory=list)
    orders: list[Json] = field(default_factory=list)
    policies: Mapping[str, str] = field(default_factory=dict)

    def write(self, out: Path) -> None:
        """Write the folder, whole or not at all; an earlier shop folder at `out` is replaced.

        Raises FileExistsError where `out` holds something that is not a shop folder.
        """
        if out.exists() and any(out.iterdir()) and not (out / "shop.toml").is_file():
            raise FileExistsError(f"{out} exists and is not a shop folder")
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            self._write_files(fresh)
            if out.exists():
                shutil.rmtree(out)
            fresh.rename(out)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise

    def _write_files(self, folder: Path) -> None:
        folder.chmod(0o755)
        (folder / "shop.toml").write_text(self.toml, encoding="utf-8")
        for name in ("products", "variants", "customers", "orders"):
            (folder / f"{name}.jsonl").write_text(_lines(getattr(self, name)), encoding="utf-8")
        (folder / "policies").mkdir()
        for file_name, text in self.policies.items():
            (folder / "policies" / file_name).write_text(text, encoding="utf-8")


def _lines(records: Iterable[Json]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def named(name: str, value: str) -> Json:
    """An attribute, option or further fact as the folder format has it."""
    return {"name": name, "value": value}


def money(amount: float) -> str:
    """An amount with two decimals, without what binary fractions add to it."""
    return f"{amount:.2f}"


def run(convert: Callable[[Path, Path], None], description: str, arguments: list[str] | None = None) -> int:
    """Convert as the command line says and check the outcome; 0 when the folder is right, 1 when not."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("out", type=Path, metavar="OUT", help="the shop folder to write")
    parser.add_argument("--data", type=Path, default=default_data(), metavar="DIR", help="where the data sets are")
    chosen = parser.parse_args(arguments)
    try:
        convert(chosen.data, chosen.out)
    except (FileNotFoundError, FileExistsError) as error:
        print(error, file=sys.stderr)
        return 1
    report = check_folder(chosen.out)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    print(f"{chosen.out}: " + ", ".join(f"{count} {kind}" for kind, count in report.counts.items() if count))
    return 0 if report.ok else 1
