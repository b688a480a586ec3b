"""One drawing for each product kind of the demo shop, by its name in English."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.shops.demo.drawings import audio, care, computers, interior, kitchen, outdoor, sport, toys
from connectors.shops.demo.drawings.ink import Ink

Drawing = Callable[[Ink], str]

DRAWINGS: Mapping[str, Drawing] = {
    "noise-cancelling headphones": audio.headphones,
    "wireless earbuds": audio.earbuds,
    "portable speaker": audio.speaker,
    "soundbar": audio.soundbar,
    "smartwatch": audio.watch,
    "mechanical keyboard": computers.keyboard,
    "wireless mouse": computers.mouse,
    "monitor": computers.monitor,
    "webcam": computers.webcam,
    "power bank": computers.power_bank,
    "usb-c hub": computers.hub,
    "electric kettle": kitchen.kettle,
    "coffee maker": kitchen.coffee_maker,
    "coffee beans": kitchen.coffee_beans,
    "frying pan": kitchen.frying_pan,
    "bed linen set": kitchen.bed_linen,
    "air purifier": kitchen.air_purifier,
    "robot vacuum": kitchen.robot_vacuum,
    "desk lamp": interior.desk_lamp,
    "floor lamp": interior.floor_lamp,
    "office chair": interior.office_chair,
    "standing desk": interior.standing_desk,
    "bookshelf": interior.bookshelf,
    "armchair": interior.armchair,
    "backpack": outdoor.backpack,
    "tent": outdoor.tent,
    "sleeping bag": outdoor.sleeping_bag,
    "suitcase": outdoor.suitcase,
    "insulated bottle": outdoor.bottle,
    "rain jacket": outdoor.rain_jacket,
    "running shoes": sport.running_shoe,
    "yoga mat": sport.yoga_mat,
    "dumbbells": sport.dumbbells,
    "massage gun": sport.massage_gun,
    "bicycle helmet": sport.helmet,
    "training t-shirt": sport.t_shirt,
    "electric toothbrush": care.toothbrush,
    "hair dryer": care.hair_dryer,
    "sunscreen": care.sunscreen,
    "moisturiser": care.face_cream,
    "shaver": care.shaver,
    "earplugs": care.earplugs,
    "building blocks": toys.building_blocks,
    "soft toy": toys.soft_toy,
    "board game": toys.board_game,
    "balance bike": toys.balance_bike,
    "school bag": toys.school_bag,
    "night light": toys.night_light,
    "gift card": toys.gift_card,
}

__all__ = ["DRAWINGS", "Drawing", "Ink"]
