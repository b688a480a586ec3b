"""Keys, and where the server's secret comes from."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.server.auth import Keys, hkdf, load_secret
from connectors.errors import Misconfigured, Unverifiable
from tests.assistant.server.fakes import NOON

SECRET = b"a secret that is long enough for everything"


def test_a_secret_is_made_once_and_only_we_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = load_secret(folder)
    assert len(first) >= 32
    assert load_secret(folder) == first
    assert load_secret(tmp_path / "other") != first
    files = list(folder.iterdir())
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600]


def test_a_secret_that_others_can_read_is_refused_with_the_cure(tmp_path: Path) -> None:
    load_secret(tmp_path)
    (tmp_path / "server.secret").chmod(0o644)
    with pytest.raises(Misconfigured, match="chmod 600"):
        load_secret(tmp_path)


def test_a_configured_secret_is_used_and_leaves_no_file(tmp_path: Path) -> None:
    assert load_secret(tmp_path, "x" * 32) == b"x" * 32
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_a_short_secret_is_refused(tmp_path: Path, secret: str) -> None:
    with pytest.raises(Misconfigured, match="32"):
        load_secret(tmp_path, secret)
    with pytest.raises(Misconfigured, match="32"):
        Keys.derive(SECRET, secret)


def test_the_two_keys_and_the_secret_differ_and_stay_out_of_logs() -> None:
    keys = Keys.derive(SECRET)
    assert len({keys.resume, keys.identity, SECRET}) == 3
    assert repr(keys.resume) not in repr(keys)
    assert repr(keys.identity) not in repr(keys)


def test_keys_are_derived_as_rfc_5869_says() -> None:
    # Test case 3 of the RFC: no salt, no info; the first 32 bytes of its output.
    expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    assert hkdf(b"\x0b" * 22, b"").hex() == expected


def test_an_identity_says_who_it_is_and_until_when() -> None:
    keys = Keys.derive(SECRET)
    token = keys.issue_identity("17", "李\u202e雷", NOON, timedelta(hours=1))
    identity = keys.read_identity(token, NOON)
    assert (identity.customer_id, identity.name) == ("17", "李雷")
    assert identity.expires_at == NOON + timedelta(hours=1)


def test_a_clock_that_is_a_little_off_is_forgiven_and_no_more() -> None:
    keys = Keys.derive(SECRET)
    token = keys.issue_identity("17", "", NOON, timedelta(minutes=1))
    assert keys.read_identity(token, NOON + timedelta(seconds=65)).customer_id == "17"
    with pytest.raises(Unverifiable, match="expired"):
        keys.read_identity(token, NOON + timedelta(seconds=75))


def test_why_a_token_is_refused_never_holds_what_is_in_it() -> None:
    keys = Keys.derive(SECRET)
    token = keys.issue_identity("customer-17", "", NOON, timedelta(days=30))
    with pytest.raises(Unverifiable) as refused:
        keys.read_identity(token, NOON)
    assert str(refused.value) == "identity token: lives too long"
