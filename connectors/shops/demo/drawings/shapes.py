"""Which shape a product of the demo shop has, where its kind alone does not say: a bear is not drawn as a rabbit."""

from __future__ import annotations

from collections.abc import Mapping

SHAPES: Mapping[str, str] = {
    "norvane-pebble-pro": "bean", "norvane-pebble": "bean", "brontic-hook-run": "bean", "hushfield-lull": "bean",
    "telmora-dot-2": "stem", "aurelo-monitor-t2": "stem",
    "saltmarrow-buoy": "pill", "saltmarrow-lantern-sound": "pill", "telmora-brick": "box", "aurelo-parlour": "box",
    "brontic-boom-can": "barrel", "norvane-tide-mini": "barrel",
    "norvane-meridian-2": "round", "norvane-meridian-small": "round", "brontic-ridge-solar": "round",
    "brontic-pace": "round", "telmora-band-go": "band", "telmora-kin-watch": "square",
    "junivo-arc-split": "split", "junivo-orbit-ball": "ball",
    "kilnhaven-heron": "swan neck", "kilnhaven-loaf": "short spout", "merrowby-clear-water": "glass",
    "merrowby-mini": "short spout", "tarnby-steady": "short spout", "lindholt-ember": "glass",
    "kilnhaven-foundry": "espresso", "kilnhaven-foundry-duo": "espresso", "tarnby-morning-10": "drip",
    "merrowby-drift": "jug", "lindholt-solo": "drip", "merrowby-cairn": "moka",
    "tarnby-egg-square": "square", "kilnhaven-forge": "round",
    "lumivar-crane": "arm", "lumivar-crane-mini": "arm", "lumivar-scholar": "arm", "oakhollow-mushroom": "mushroom",
    "telmora-beam-clip": "arm", "lindholt-halo-desk": "ring", "oakhollow-lantern-no-4": "paper",
    "lumivar-heronstand": "arc", "lumivar-moonrise": "arc", "oakhollow-tripod": "tripod",
    "telmora-corner-glow": "pole", "lindholt-skylight": "pole",
    "oakhollow-nest": "round", "wrenfold-fireside": "winged", "wrenfold-sway": "rocking", "telmora-slump": "bean bag",
    "saltmarrow-spray-25": "rolled", "harrowbay-ferry-22": "rounded", "harrowbay-ferry-30": "rounded",
    "orrinvale-col-38": "rolled", "orrinvale-brook-18": "rounded", "telmora-campus": "rounded", "harrowbay-lens-20": "rolled",
    "telmora-popup-3": "dome",
    "harrowbay-meadow-5": "ridge", "orrinvale-tarn-2": "dome", "orrinvale-tarn-1": "dome", "ironfen-stormhut-2": "dome",
    "saltmarrow-swig-500": "bottle", "saltmarrow-swig-1000": "bottle", "kilnhaven-steep": "bottle",
    "brontic-squeeze-750": "bottle", "merrowby-sip-tumbler": "tumbler", "yarrowby-sprout": "bottle",
    "ironfen-dial-24": "plates", "ironfen-hex-pair": "hexagons", "brontic-pastel-pair": "hexagons",
    "ironfen-bell": "kettlebell",
    "ironfen-ridgeline": "visor", "brontic-aerolite": "plain", "brontic-commute": "visor", "yarrowby-acorn": "visor",
    "zephrelle-rondo": "round", "pellora-milk-teeth": "round", "zephrelle-dew-stick": "stick",
    "pellora-clean-line": "foil", "pellora-orbit-3": "rotary", "telmora-flat": "foil", "tarnby-thicket": "trimmer",
    "pellora-after": "tube", "pebblewick-harbour-town": "tower", "pebblewick-archipelago": "tiles",
    "pebblewick-first-stack": "stones", "junivo-gearworks": "gears", "wrenfold-plain-planks": "planks",
    "pebblewick-train-loop": "train",
    "yarrowby-ambrose": "bear", "yarrowby-clover": "rabbit", "pebblewick-big-otto": "octopus",
    "yarrowby-hazel": "fox", "pebblewick-sea-otters": "bear",
    "pebblewick-moonlet": "moon", "pebblewick-planetarium": "globe", "lumivar-landing": "globe",
    "yarrowby-toadstool": "mushroom",
}  # fmt: skip
