"""Which version of a product a few words mean ("blue", "L码", "the large red one"): pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.skills.matching import folded
from connectors.commerce import Attribute, OrderLine, Product, Variant

# Endings that people leave out or add: 蓝 for 蓝色, L码 for L.
_ENDING = re.compile("[色码号款]$")


def versions_meant(words: str, line: OrderLine, product: Product) -> list[Variant]:
    """The versions that the words can mean, one where it is clear; what they leave open stays as it is in the line."""
    named = _named(words, product)
    if not named:
        return []
    fitting = [v for v in product.variants if named.items() <= _values(v.options).items()]
    kept = {**_values(line.options), **named}
    exact = [v for v in fitting if _values(v.options) == kept]
    return exact if len(exact) == 1 else fitting


def names_version(words: str, line: OrderLine, product: Product) -> bool:
    """Whether the words name an option of the product that the line does not have already."""
    return bool(_named(words, product).items() - _values(line.options).items())


def _named(words: str, product: Product) -> dict[str, str]:
    """Option name → value, for the values that the words name; of "dark blue" and "blue" only the longer."""
    found: dict[str, Attribute] = {}
    for variant in product.variants:
        for option in variant.options:
            name, before = _key(option), found.get(_key(option))
            longer = before is None or len(option.value.text("en")) > len(before.value.text("en"))
            if longer and any(_says(words, value) for value in option.value.all_texts()):
                found[name] = option
    return {name: folded(option.value.text("en")) for name, option in found.items()}


def _says(words: str, value: str) -> bool:
    said, wanted = folded(words), folded(value)
    if wanted.isascii():
        return bool(re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])", said))
    bare = _ENDING.sub("", wanted)
    return bool(bare) and bare in said


def _values(options: tuple[Attribute, ...]) -> Mapping[str, str]:
    return {_key(option): folded(option.value.text("en")) for option in options}


def _key(option: Attribute) -> str:
    return folded(option.name.text("en"))
