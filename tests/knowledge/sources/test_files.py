"""Folders of files: what they become, and that one bad file never spoils the others."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from connectors.errors import Misconfigured
from connectors.shops.folder import read_policies
from knowledge.documents import Document, Kind
from knowledge.sources.base import SourcePage
from knowledge.sources.files import MOST_TEXT_BYTES, FileSource
from knowledge.sources.policies import policy_documents
from knowledge.sources.reading.office import read_office
from knowledge.sources.reading.parsed import UnreadableError
from tests.knowledge.sources import office_files

DEMO = Path(__file__).parent.parent.parent.parent / "connectors" / "shops" / "demo" / "shop"


def documents(page: SourcePage) -> list[Document]:
    return [document for found in page.subjects.values() for document in found]


def codes(page: SourcePage) -> dict[str, str]:
    return {problem.document: problem.code for problem in page.problems}


async def read(folder: Path, kind: Kind = Kind.PAGE) -> SourcePage:
    return await FileSource("help", folder, kind).changes(None)


async def test_the_demo_s_policies_are_the_same_documents_whoever_parses_them() -> None:
    page = await FileSource("policies", DEMO / "policies", Kind.POLICY).changes(None)
    parsed = {each.id: each for policy in read_policies(DEMO) for each in policy_documents(policy)}
    assert {each.id: each.text_hash for each in documents(page)} == {k: v.text_hash for k, v in parsed.items()}
    assert {each.id: each.valid_from for each in documents(page)} == {k: v.valid_from for k, v in parsed.items()}


async def test_a_link_out_of_the_folder_is_reported_and_not_read(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "help", tmp_path / "secret.md"
    folder.mkdir()
    elsewhere.write_text("# Secret\n\nNobody should find this.\n")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "hidden.md").write_text("# Hidden\n\nNor this.\n")
    (folder / "real.md").write_text("# Delivery\n\nWe send it.\n")
    (folder / "alias.md").symlink_to(folder / "real.md")
    (folder / "leak.md").symlink_to(elsewhere)
    (folder / "linked").symlink_to(tmp_path / "more")
    (tmp_path / "link-to-help").symlink_to(folder)
    for opened in (folder, tmp_path / "link-to-help"):
        page = await read(opened)
        assert {document.title for document in documents(page)} == {"Delivery"}
        assert codes(page) == {"leak.md": "outside"}


async def test_the_demo_s_help_is_whole_in_both_languages() -> None:
    page = await read(DEMO / "help")
    assert page.problems == []
    places = {
        language: {(d.subject, d.attributes["place"]) for d in documents(page) if d.language == language}
        for language in ("en", "zh")
    }
    assert places["en"] == places["zh"] != set()


async def test_markdown_gives_title_sections_tables_version_and_validity(tmp_path: Path) -> None:
    (tmp_path / "delivery.md").write_text(
        "---\nversion: 1.10\nvalid_from: 2026-03-01\nvalid_to: 2027-02-28\nauthor: nobody\n---\n# Delivery\n\nWe **send** it.\n\n"
        "## Cost\n\nSee [the list](https://shop.example/list).\n\n### Abroad\n\n| To | Fee |\n|---|---|\n| France | 9 |\n| Japan | 20 |\n"
    )
    found = documents(await read(tmp_path))
    assert [(d.title, d.section, d.text) for d in found] == [
        ("Delivery", "", "We send it."),
        ("Delivery", "Cost", "See the list (https://shop.example/list)."),
        ("Delivery", "Cost › Abroad", "To: France; Fee: 9\nTo: Japan; Fee: 20"),
    ]
    assert {(d.version, d.valid_from, d.valid_to, d.language) for d in found} == {
        ("1.10", date(2026, 3, 1), date(2027, 2, 28), "en")
    }


async def test_html_gives_its_main_content_without_what_stands_around_it(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<html lang='zh-CN'><head><title>店</title><meta name='valid_to' content='2027年1月31日'></head><body><nav>首页 关于</nav>"
        "<div class='cookie-banner'>接受</div><main><h1>怎么退货</h1><p>三十天之内都可以退。</p><script>var a='<p>坏'</script>"
        "<h2>运费</h2><table><tr><th>地区<th>运费<tr><td>上海<td>8 元</table></main><footer>版权</footer></body></html>"
    )
    found = documents(await read(tmp_path))
    assert [(d.title, d.section, d.text, d.language) for d in found] == [
        ("怎么退货", "", "三十天之内都可以退。", "zh"),
        ("怎么退货", "运费", "地区: 上海; 运费: 8 元", "zh"),
    ]
    assert found[0].valid_to == date(2027, 1, 31)


async def test_pdf_word_and_plain_text_give_sections_by_their_headings(tmp_path: Path) -> None:
    body = [(10, f"Line {number} of the long explanation that follows.") for number in range(8)]
    (tmp_path / "guide.pdf").write_bytes(
        office_files.pdf([(24, "User guide"), (10, "Read me first."), (15, "Charging"), *body])
    )
    office_files.docx(tmp_path / "warranty.docx")
    (tmp_path / "hours.txt").write_text("Opening hours\n\nWe open at nine.\n\nHolidays\n\nWe are closed.\n")
    found = {(d.subject, d.title, d.section): d.text for d in documents(await read(tmp_path))}
    assert found["guide", "User guide", ""] == "Read me first."
    assert found["guide", "User guide", "Charging"].startswith("Line 0 of the long explanation")
    assert found["warranty", "Warranty terms", ""] == "We stand by what we sell."
    assert found["warranty", "Warranty terms", "How long"] == "Thing: Tent; Years: 5"
    assert found["hours", "Opening hours", "Holidays"] == "We are closed."


async def test_a_pdf_without_headings_is_cited_by_its_pages(tmp_path: Path) -> None:
    (tmp_path / "flat.pdf").write_bytes(office_files.pdf([(10, "First.")], [(10, "Second.")]))
    assert [(d.section, d.text) for d in documents(await read(tmp_path))] == [("p. 1", "First."), ("p. 2", "Second.")]


async def test_each_bad_file_is_reported_and_the_rest_is_indexed(tmp_path: Path) -> None:
    whole = office_files.pdf([(10, "Text.")])
    (tmp_path / "good.md").write_text("# Good\n\nText.\n")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4\n" + bytes(range(256)) * 20)
    (tmp_path / "cut.pdf").write_bytes(whole[: len(whole) // 3])
    (tmp_path / "locked.pdf").write_bytes(office_files.locked(whole))
    (tmp_path / "scan.pdf").write_bytes(office_files.pdf([]))
    (tmp_path / "nothing.pdf").write_bytes(b"")
    office_files.bomb(tmp_path / "bomb.docx")
    (tmp_path / "fake.docx").write_bytes(b"no zip")
    (tmp_path / "old.doc").write_bytes(b"old")
    (tmp_path / "empty.txt").write_text("\n")
    (tmp_path / "dates.md").write_text("---\nvalid_from: soon\n---\n# A\n\nb\n")
    (tmp_path / "open.md").write_text("---\nversion: 1\n# A\n\nb\n")
    (tmp_path / "deep.html").write_text("<div>" * 100_000 + "text")
    (tmp_path / "large.md").write_text("a" * (MOST_TEXT_BYTES + 1))
    (tmp_path / "photo.jpg").write_bytes(b"x")
    page = await read(tmp_path)
    assert list(page.subjects) == ["good"]
    assert codes(page) == {
        "broken.pdf": "broken", "cut.pdf": "broken", "locked.pdf": "encrypted", "scan.pdf": "no_text", "nothing.pdf": "broken",
        "bomb.docx": "zip_bomb", "fake.docx": "broken", "old.doc": "format", "empty.txt": "no_text", "dates.md": "bad_metadata",
        "open.md": "bad_metadata", "deep.html": "too_complex", "large.md": "too_large",
    }  # fmt: skip


async def test_reading_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "pipe.pdf"
    os.mkfifo(path)  # opening it waits for ever, as a parser that hangs
    with pytest.raises(UnreadableError) as caught:
        await read_office(path, "pdf", "pipe", seconds=0.5)
    assert caught.value.code == "too_slow"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
async def test_chinese_is_read_in_whatever_encoding_it_was_saved(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("退货说明，三十天之内都可以退，拆封了也行。".encode(encoding))
    [document] = documents(await read(tmp_path))
    assert (document.text, document.language) == ("退货说明，三十天之内都可以退，拆封了也行。", "zh")


async def test_a_wrong_charset_on_a_page_is_seen_through(tmp_path: Path) -> None:
    text = "<meta charset=iso-8859-1><p>三十天之内都可以退货。</p>"
    (tmp_path / "utf8.html").write_bytes(text.encode())
    (tmp_path / "gbk.html").write_bytes(text.replace("iso-8859-1", "utf-8").encode("gbk"))
    (tmp_path / "german.html").write_bytes(
        "<meta charset=utf-8><p>Größe für große Füße, Öl und Maß.</p>".encode("cp1252")
    )
    assert {d.subject: d.text for d in documents(await read(tmp_path))} == {
        "utf8": "三十天之内都可以退货。",
        "gbk": "三十天之内都可以退货。",
        "german": "Größe für große Füße, Öl und Maß.",
    }


async def test_unchanged_files_are_not_handed_over_again_and_a_broken_one_keeps_what_was_known(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nOne.\n")
    (tmp_path / "b.md").write_text("# B\n\nTwo.\n")
    source = FileSource("help", tmp_path, Kind.PAGE)
    first = await source.changes(None)
    again = await FileSource("help", tmp_path, Kind.PAGE).changes(first.cursor)
    assert (again.subjects, again.whole) == ({}, False)
    (tmp_path / "a.md").write_text("---\n# A\n")
    (tmp_path / "b.md").unlink()
    broken = await source.changes(first.cursor)
    assert (broken.subjects, broken.kept, broken.whole) == ({}, ["a"], True)
    assert codes(broken) == {"a.md": "bad_metadata"}


async def test_a_folder_that_vanishes_is_no_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="is not there"):
        await FileSource("manuals", tmp_path / "gone", Kind.PAGE, needed=True).changes(None)
    assert (await FileSource("help", tmp_path / "gone", Kind.PAGE).changes(None)).problems == []
