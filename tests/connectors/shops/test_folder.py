"""The importer of shop folders: each kind of fault is reported with file, line and reason, and nothing is imported."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.commerce import ReturnLine, ReturnOrder
from connectors.money import Money
from connectors.shops.demo.store import open_demo_shop
from connectors.shops.folder import check_folder, folder_fingerprint, import_folder, import_needed
from connectors.shops.settings import load_shop_settings
from tests.connectors.folders import ShopFiles

TODAY = date(2026, 11, 22)
Change = Callable[[ShopFiles], Any]


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in check_folder(folder).problems]


def faulty(change: Change, tmp_path: Path) -> list[str]:
    files = ShopFiles()
    change(files)
    return problems(files.write(tmp_path))


def test_a_right_folder_is_counted(tmp_path: Path) -> None:
    report = check_folder(ShopFiles().write(tmp_path))
    assert report.ok
    counts = {"products": 3, "variants": 4, "customers": 2, "orders": 3, "reviews": 2, "policies": 1}
    assert report.counts == counts


ONE_FAULT: list[tuple[Change, str]] = [
    # the record by itself
    (lambda f: f.products[1].pop("title"), "products.jsonl:2: title: is missing"),
    (lambda f: f.products[1].update(colour="red"), "products.jsonl:2: colour: unknown key"),
    (lambda f: f.products[1].update(title={"de": "Tasse"}), "products.jsonl:2: title: 'de' is not one of en, zh"),
    (lambda f: f.products[1].update(title=""), "products.jsonl:2: title: is blank"),
    (lambda f: f.products[1].update(title="a\x00b"), "products.jsonl:2: title: has a control character"),
    (lambda f: f.products[1].update(rating=6), "products.jsonl:2: rating: Input should be less than or equal to 5"),
    (lambda f: f.reviews[1].update(id="v 2"), "reviews.jsonl:2: id: 'v 2' has white space in it"),
    (lambda f: f.products[0]["sections"][0].pop("text"), "products.jsonl:1: sections[0].text: is missing"),
    (lambda f: f.products[1].update(image="mug.png"), "products.jsonl:2: image: there is no file images/mug.png"),
    (lambda f: f.products[1].update(image="../shop.toml"), "products.jsonl:2: image: there is no file"),
    (lambda f: f.variants[2].update(price="12.505"), "variants.jsonl:3: price: '12.505' has more decimals than USD has"),
    (lambda f: f.variants[2].update(price=True), "variants.jsonl:3: price: is not an amount"),
    (lambda f: f.variants[2].update(price="-1"), "variants.jsonl:3: price: -$1.00 is below zero"),
    (lambda f: f.variants[2].update(stock="3"), "variants.jsonl:3: stock: Input should be a valid integer"),
    (lambda f: f.variants[2].update(stock=-1), "variants.jsonl:3: stock: Input should be greater than or equal to 0"),
    (lambda f: f.variants[2].update(compare_at="12.50"), "variants.jsonl:3: compare_at: $12.50 is not above the price"),
    (lambda f: f.customers[0].update(language="fr"), "customers.jsonl:1: language: Input should be 'en' or 'zh'"),
    (lambda f: f.orders[1].update(state="lost"), "orders.jsonl:2: state: Input should be 'awaiting_payment'"),
    (lambda f: f.orders[1].update(lines=[]), "orders.jsonl:2: lines: List should have at least 1 item"),
    (lambda f: f.orders[1]["lines"][0].update(quantity=0), "orders.jsonl:2: lines[0].quantity: Input should be greater"),
    (lambda f: f.orders[1].update(placed_at="yesterday"), "orders.jsonl:2: placed_at: 'yesterday' is not a time"),
    (lambda f: f.orders[1].update(placed_at=1763800000), "orders.jsonl:2: placed_at: is not a time"),
    (lambda f: f.orders[1].update(discount="37.51"), "orders.jsonl:2: discount: $37.51 is more than the order costs"),
    (lambda f: f.orders[0]["shipments"][0].update(state="flying"), "orders.jsonl:1: shipments[0].state: Input should be"),
    (lambda f: f.reviews[0].update(rating=0), "reviews.jsonl:1: rating: Input should be greater than or equal to 1"),
    (lambda f: f.reviews[0].update(product_id="lmap"), "reviews.jsonl:1: product_id: there is no product lmap"),
    # between the records
    (lambda f: f.products.append(f.products[0]), "products.jsonl:4: id: the same as in line 1"),
    (lambda f: f.customers.append(f.customers[0]), "customers.jsonl:3: id: the same as in line 1"),
    (lambda f: f.reviews.append(f.reviews[0]), "reviews.jsonl:3: id: the same as in line 1"),
    (lambda f: f.orders[1].update(number="＃ln-1001"), "orders.jsonl:2: number: the same as in line 1"),
    (lambda f: f.variants.pop(3), "products.jsonl:3: no variant belongs to product rug"),
    (lambda f: f.variants.append({**f.variants[3], "id": "x", "product_id": "y"}), "variants.jsonl:5: product_id: there is no product y"),
    (lambda f: f.orders[1].update(customer_id="zoe"), "orders.jsonl:2: customer_id: there is no customer zoe"),
    (lambda f: f.orders[1]["lines"][0].update(variant_id="x"), "orders.jsonl:2: lines[0].variant_id: there is no variant x"),
    (lambda f: f.orders[1]["lines"][0].update(variant_id="rug-1"), "orders.jsonl:2: lines[0].variant_id: variant rug-1 belongs to product rug"),  # noqa: E501 - one case a line
    (lambda f: f.orders[1].update(lines=f.orders[1]["lines"] * 2), "orders.jsonl:2: lines: id l1 stands twice"),
    (lambda f: f.orders[0]["shipments"][0].update(line_ids=["l7"]), "orders.jsonl:1: shipments[0].line_ids: the order has no line l7"),
    (lambda f: f.orders[1]["lines"][0].update(returned=4), "orders.jsonl:2: lines[0].returned: 4 of 3 bought pieces"),
    (lambda f: f.orders[2]["lines"][0].update(returned=0), "orders.jsonl:3: lines[0].returned: 0 is less than the 1"),
    (lambda f: f.orders[2]["returns"][0]["lines"][0].update(quantity=5), "orders.jsonl:3: lines[0].returned: 5 of 4 bought"),
    (lambda f: f.orders[2]["returns"].append(f.orders[2]["returns"][0]), "orders.jsonl:3: returns: id R-7 stands twice"),
    (lambda f: f.orders[2]["returns"][0]["lines"][0].update(line_id="l9"), "orders.jsonl:3: returns[0].lines: the order has no line l9"),
    (lambda f: f.orders[2].update(payments=[{"method_id": "c", "method_label": "C", "amount": "-1"}]), "orders.jsonl:3: payments: more was refunded than paid"),  # noqa: E501 - one case a line
    # the other files
    (lambda f: setattr(f, "toml", f.toml + 'demo_customer = "zoe"'), "shop.toml: demo_customer: there is no customer zoe"),
    (lambda f: setattr(f, "toml", f.toml + 'colour = "red"'), "shop.toml: colour: Extra inputs are not permitted"),
    (lambda f: setattr(f, "toml", f.toml + '[[sources]]\nname = "guides"\ntype = "folder"\npath = "none"'), "shop.toml: sources: source 'guides' names a path that is not there: no folder none"),  # noqa: E501 - one case a line
    (lambda f: setattr(f, "toml", f.toml + '[[sources]]\nname = "more"\ntype = "questions"\npath = "policies"'), "shop.toml: sources: source 'more' names a path that is not there: no file policies"),  # noqa: E501 - one case a line
    (lambda f: f.policies.update({"a.fr.md": "# A\n\nb\n"}), "policies/a.fr.md: is not named NAME.LANGUAGE.md"),
    (lambda f: f.policies.update({"a.en.md": "text\n"}), "policies/a.en.md: has no title"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), ONE_FAULT, ids=[expected for _, expected in ONE_FAULT])
def test_a_fault_is_reported_once_with_its_place(change: Change, expected: str, tmp_path: Path) -> None:
    found = faulty(change, tmp_path)
    assert len(found) == 1, found
    assert found[0].startswith(expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"id": "x"', "is not a JSON object: Expecting"),
        (b"[1, 2]", "is not a JSON object: not an object"),
        (b'{"id": "\xff"}', "is not UTF-8"),
        (b'{"id": "x", "id": "y"}', "key id stands twice"),
        (b'{"id": "x", "name": "n", "loyalty_points": NaN}', "NaN is not a number"),
        (b'{"id": "x", "name": "\\ud800"}', "half of a surrogate pair"),
        (b'{"a":' * 100_000, "is not a JSON object"),
    ],
)
def test_a_line_that_is_not_json_is_reported_with_its_number(line: bytes, expected: str, tmp_path: Path) -> None:
    folder = ShopFiles().write(tmp_path)
    with (folder / "customers.jsonl").open("ab") as file:
        file.write(b"\n\n" + line + b"\n")
    found = problems(folder)
    assert len(found) == 1
    assert found[0].startswith("customers.jsonl:5: ")
    assert expected in found[0]


def test_a_source_that_is_there_or_switched_off_is_no_fault(tmp_path: Path) -> None:
    files = ShopFiles()
    files.toml += '[[sources]]\nname = "guides"\ntype = "folder"\npath = "policies"\n'
    files.toml += '[[sources]]\nname = "old"\ntype = "folder"\npath = "none"\nenabled = false\n'
    files.toml += '[[sources]]\nname = "web"\ntype = "site"\naddress = "https://shop.example"\n'
    assert problems(files.write(tmp_path)) == []


def test_a_source_that_is_away_does_not_keep_the_shop_from_being_imported(tmp_path: Path) -> None:
    files = ShopFiles()
    files.toml += '[[sources]]\nname = "guides"\ntype = "folder"\npath = "none"\n'
    folder = files.write(tmp_path / "shop")
    assert not check_folder(folder).ok
    assert import_folder(folder, tmp_path / "shop.db", TODAY).ok


def test_several_faults_in_several_files_are_all_reported(tmp_path: Path) -> None:
    files = ShopFiles()
    files.products[2]["rating"] = 9
    files.variants[0]["price"] = "x"
    files.orders[0]["customer_id"] = "zoe"
    files.policies["x.md"] = "# X"
    found = problems(files.write(tmp_path))
    assert [p.split(": ")[0] for p in found] == [
        "policies/x.md",
        "products.jsonl:3",
        "variants.jsonl:1",
        "orders.jsonl:1",
    ]


def test_at_most_fifty_are_listed_and_the_rest_is_counted(tmp_path: Path) -> None:
    files = ShopFiles()
    files.customers += [{"id": f"c{n}", "nmae": "typo"} for n in range(70)]
    report = check_folder(files.write(tmp_path))
    assert (len(report.problems), report.left_out) == (50, 20)


def test_a_faulty_line_is_not_blamed_again_by_those_that_refer_to_it(tmp_path: Path) -> None:
    files = ShopFiles()
    files.products[1]["rating"] = 9
    files.customers[0]["language"] = "fr"
    files.variants[0]["stock"] = -4
    assert len(problems(files.write(tmp_path))) == 3


@pytest.mark.parametrize("name", ["shop.toml", "products.jsonl", "variants.jsonl", "customers.jsonl", "orders.jsonl"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = ShopFiles().write(tmp_path)
    (folder / name).unlink()
    assert [p.split(":")[0] for p in problems(folder)] == [name]


def test_an_empty_or_absent_folder_is_a_report_and_no_crash(tmp_path: Path) -> None:
    assert not check_folder(tmp_path).ok
    assert not check_folder(tmp_path / "absent").ok


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    folder = ShopFiles().write(tmp_path)
    for path in [*folder.glob("*.jsonl"), *folder.glob("policies/*")]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert problems(folder) == []


# ------------------------------------------------------------------ importing


def rows(database: Path) -> list[str]:
    with sqlite3.connect(database) as connection:
        dump = list(connection.iterdump())
    connection.close()
    return dump


def test_a_faulty_folder_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    database = tmp_path / "shop.db"
    assert import_folder(ShopFiles().write(tmp_path / "shop"), database, TODAY).ok
    before = rows(database)
    files = ShopFiles()
    files.products[0]["title"] = "Changed"
    files.orders[2]["customer_id"] = "zoe"
    report = import_folder(files.write(tmp_path / "shop"), database, TODAY)
    assert not report.ok
    assert rows(database) == before


def test_a_faulty_folder_makes_no_database(tmp_path: Path) -> None:
    files = ShopFiles()
    files.orders[2]["customer_id"] = "zoe"
    assert not import_folder(files.write(tmp_path / "shop"), tmp_path / "shop.db", TODAY).ok
    assert not (tmp_path / "shop.db").exists()


def test_importing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    folder, database = ShopFiles().write(tmp_path / "shop"), tmp_path / "shop.db"
    assert import_needed(folder, database, TODAY)
    import_folder(folder, database, TODAY)
    before = rows(database)
    assert not import_needed(folder, database, TODAY)
    import_folder(folder, database, TODAY)
    assert rows(database) == before


@pytest.mark.parametrize(
    "name", ["shop.toml", "products.jsonl", "orders.jsonl", "reviews.jsonl", "policies/shipping.en.md"]
)
def test_any_change_of_the_folder_changes_its_fingerprint(name: str, tmp_path: Path) -> None:
    folder = ShopFiles().write(tmp_path)
    before = folder_fingerprint(folder)
    assert folder_fingerprint(folder) == before
    with (folder / name).open("a") as file:
        file.write("\n")
    assert folder_fingerprint(folder) != before


def test_a_picture_belongs_to_the_fingerprint(tmp_path: Path) -> None:
    folder = ShopFiles().write(tmp_path)
    before = folder_fingerprint(folder)
    (folder / "images").mkdir()
    (folder / "images" / "lamp.svg").write_text("<svg/>")
    assert folder_fingerprint(folder) != before


async def test_dates_move_so_that_the_named_day_is_today_and_the_time_of_day_stays(tmp_path: Path) -> None:
    files = ShopFiles()
    files.toml += "dates_relative_to = 2026-11-22\n"
    files.orders[0]["placed_at"] = "2026-10-30T09:30:00"  # summer time in New York, the day it moves to is not
    folder, database = files.write(tmp_path / "shop"), tmp_path / "shop.db"
    assert import_folder(folder, database, date(2027, 1, 22)).ok
    shop = await open_demo_shop(database, load_shop_settings(folder))
    order = await shop.orders.order("o1")
    await shop.close()
    assert order is not None
    assert order.placed_at == datetime(2026, 12, 30, 14, 30, tzinfo=UTC)
    assert order.delivered_at == datetime(2027, 1, 4, 20, 0, tzinfo=UTC)
    assert not import_needed(folder, database, date(2027, 1, 22))
    assert import_needed(folder, database, date(2027, 1, 23))


async def test_what_a_line_leaves_out_is_filled_from_what_it_refers_to(tmp_path: Path) -> None:
    folder, database = ShopFiles().write(tmp_path / "shop"), tmp_path / "shop.db"
    (folder / "images").mkdir()
    (folder / "images" / "mug.svg").write_text("<svg/>")
    assert import_folder(folder, database, TODAY).ok
    shop = await open_demo_shop(database, load_shop_settings(folder))
    products = await shop.catalogue.products(["lamp", "mug", "rug"])
    order = await shop.orders.order("o1")
    await shop.close()
    assert [(p.rating, p.review_count, p.image) for p in products.values()] == [
        (4.5, 2, None),
        (None, 0, "images/mug.svg"),
        (4.5, 12, None),
    ]
    assert order is not None
    assert [line.title.text("zh") for line in order.lines] == ["台灯", "Mug"]


async def test_a_registered_return_that_no_longer_fits_stops_the_import(tmp_path: Path) -> None:
    files = ShopFiles()
    folder, database = files.write(tmp_path / "shop"), tmp_path / "shop.db"
    import_folder(folder, database, TODAY)
    shop = await open_demo_shop(database, load_shop_settings(folder))
    assert shop.writer is not None
    command = ReturnOrder(
        order_id="o1",
        lines=(ReturnLine(line_id="l1", quantity=2, reason="damaged"),),
        refund=Money(9980, "USD"),
        refund_to="original",
        fee=Money(0, "USD"),
        ship_by=None,
    )
    receipt = await shop.writer.perform(command, "key")
    files.orders[0]["lines"][0]["quantity"] = 1
    report = import_folder(files.write(folder), database, TODAY)
    assert "return RT-1001 was registered here and no longer fits" in str(report.problems[0])
    files.orders[0]["lines"][0]["quantity"] = 2
    files.orders[0]["returns"] = [
        {
            "id": receipt.reference,
            "state": "received",
            "lines": [{"line_id": "l1", "quantity": 2}],
            "refund": "99.80",
            "refund_to": "original",
            "created_at": "2026-11-22T12:00:00",
        }
    ]
    assert import_folder(files.write(folder), database, TODAY).ok
    order = await shop.orders.order("o1")
    await shop.close()
    assert order is not None
    assert [(r.id, r.state) for r in order.returns] == [("RT-1001", "received")]
    assert order.lines[0].returned == 2


def test_text_is_kept_to_the_letter(tmp_path: Path) -> None:
    files = ShopFiles()
    text = "<script>alert(1)</script> '\"; DROP TABLE orders; -- 你好 🙂 \u202e"
    files.products[1]["description"] = text
    folder, database = files.write(tmp_path / "shop"), tmp_path / "shop.db"
    assert import_folder(folder, database, TODAY).ok
    with sqlite3.connect(database) as connection:
        body = connection.execute("SELECT body FROM products WHERE id = 'mug'").fetchone()[0]
    connection.close()
    assert json.loads(body)["description"]["values"]["en"] == text
