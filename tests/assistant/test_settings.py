"""Settings from the environment: what is understood, and what is refused by the name of its variable."""

from __future__ import annotations

import os

import pytest

from assistant.errors import WrongSetting
from assistant.settings import read_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("AISLE_", "OPENAI_"))]:
        monkeypatch.delenv(name)


def test_the_bundled_english_model_embeds_and_nothing_reads_twice_unless_set() -> None:
    settings = read_settings()
    assert (settings.embedder, settings.embedder_languages, settings.reranker) == ("onnx", ("en",), "")


def test_another_embedding_model_and_its_languages_are_two_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_EMBEDDER", "sentence-transformers:a/multilingual-model")
    monkeypatch.setenv("AISLE_EMBEDDER_LANGUAGES", "en, zh")
    settings = read_settings()
    assert settings.embedder == "sentence-transformers:a/multilingual-model"
    assert settings.embedder_languages == ("en", "zh")


@pytest.mark.parametrize(
    ("variable", "value"),
    [("AISLE_EMBEDDER", "word2vec"), ("AISLE_EMBEDDER", "onnx:model"), ("AISLE_EMBEDDER_LANGUAGES", "en,de")],
)
def test_a_value_that_cannot_be_is_refused_by_the_variable_s_name(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongSetting, match=variable):
        read_settings()
