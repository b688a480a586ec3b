"""`python -m evals.products.situations`: make `knowledge/situations.npz` of the sentences in `knowledge/situations/` (seconds).

Prints how many kinds, sentences, terms and weights there are.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from knowledge.analysis import Analyser
from knowledge.lexicon import Lexicon, goods_of, read_lexicon
from knowledge.sounding import BUNDLED, compiled, terms_in

FOLDER = BUNDLED.with_name("situations")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def sentences(analyser: Analyser, lexicon: Lexicon, folder: Path = FOLDER) -> Mapping[str, list[list[str]]]:
    """What is said of each kind, cut into terms: its situations and the lexicon's words for it.

    Raises ValueError naming a kind that the lexicon does not have.
    """
    standing = {word: concept.english[0] for concept in goods_of(lexicon) for word in concept.english}
    said: dict[str, list[list[str]]] = {}
    for path in sorted(folder.glob("*.yaml")):
        content: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
        for key, texts in content["situations"].items():
            kind = standing.get(str(key).split(",")[0].strip().lower())
            if kind is None:
                raise ValueError(f"{path}: no such kind of goods: {key}")
            said.setdefault(kind, []).extend(terms_in(str(text), analyser, lexicon) for text in texts or ())
    for concept in goods_of(lexicon):
        if concept.english[0] in said:
            words = (*concept.english, *concept.chinese)
            said[concept.english[0]] += [terms_in(word, analyser, lexicon) for word in words]
    return said


def main() -> int:
    """Write the file."""
    analyser = Analyser()
    said = sentences(analyser, read_lexicon(analyser))
    arrays = compiled(said)
    with BUNDLED.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    sizes = f"{len(arrays['terms'])} terms, {len(arrays['kinds'])} weights, {BUNDLED.stat().st_size / 2**20:.2f} MB"
    sizes = f"{len(said)} kinds, {sum(map(len, said.values()))} sentences, {len(arrays['terms'])} terms"
    print(f"{sizes}, {len(arrays['kinds'])} weights, {BUNDLED.stat().st_size / 2**20:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
