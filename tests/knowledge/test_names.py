"""Numbers of ids: each finds its id again, whenever it was taken in."""

from __future__ import annotations

from knowledge.indexes import names
from knowledge.indexes.names import Names, number_of


def test_every_id_comes_back_by_its_number_in_the_order_asked() -> None:
    known = Names()
    ids = [f"product:{number}:zh" for number in range(names.RECENT * 2)]
    known.add(ids[: names.RECENT])
    known.add(["policy:退货:zh", ids[0]])
    known.add(ids[names.RECENT :])
    asked = [*reversed(ids), "policy:退货:zh"]
    assert known.of([number_of(id_) for id_ in asked]) == asked


def test_ids_that_wait_for_the_table_are_found_as_well() -> None:
    known = Names()
    known.add(["a", "b"])
    assert known.of([number_of("b"), number_of("a")]) == ["b", "a"]
    assert known.of([]) == []
